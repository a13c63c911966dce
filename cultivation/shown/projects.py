"""Digital projects as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from common.domain.calendar import Deadline, WorkCalendar
from common.enums import SubjectKind
from common.models import Event
from cultivation.badges import TitleBadge
from cultivation.domain.digital.rules import is_overdue_on, is_stuck_on
from cultivation.domain.digital.steps import (
    INTERNAL_VERBS,
    STEPS,
    open_steps,
    responsible_office,
)
from cultivation.enums import ProjectPaperKind, ProjectStatus
from cultivation.forms.digital import STEP_FORMS, plan_of, scene_choices
from cultivation.models import DigitalProject
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.events import shown_events

_TONES = {
    ProjectStatus.DIAGNOSIS: "quiet",
    ProjectStatus.SUBMITTED: "waiting",
    ProjectStatus.FILED: "information",
    ProjectStatus.UNDER_WAY: "information",
    ProjectStatus.SELF_ASSESSED: "waiting",
    ProjectStatus.PROPOSED: "waiting",
    ProjectStatus.ACCEPTED: "done",
    ProjectStatus.GIVEN_UP: "quiet",
}


def project_badge(project: DigitalProject, today: date) -> TitleBadge:
    """Where the project stands; late ones say so."""
    status = ProjectStatus(project.status)
    where = lateness(project, today)
    return TitleBadge(status.label, "attention" if where else _TONES[status], where)


def lateness(project: DigitalProject, today: date) -> str:
    """What is late about it, in words; empty when nothing is."""
    if is_overdue_on(project, today):
        return _("planned end passed")
    if is_stuck_on(project, today):
        return _("no step for %(days)s days") % {"days": (today - project.step_on).days}
    return ""


def works_deadline(project: DigitalProject) -> Deadline | None:
    """How long the works may still take; None when they are not running."""
    if project.status not in (ProjectStatus.FILED, ProjectStatus.UNDER_WAY):
        return None
    if project.planned_end_on is None:
        return None
    return WorkCalendar.current().deadline(project.planned_end_on, today=timezone.localdate())


def turn_of(project: DigitalProject, *, is_desk: bool) -> dict[str, Any] | None:
    """Whose turn it is; nobody's once it has ended."""
    if not project.is_open:
        return None
    is_office = project.status in ProjectStatus.with_the_office()
    name = responsible_office(project.enterprise).name if is_office else project.enterprise.name
    kind = "office" if is_office else "enterprise"
    return {"kind": kind, "name": name, "is_mine": is_office == is_desk}


def scene_names(project: DigitalProject) -> list[str]:
    """The scenes in scope in words."""
    names = dict(scene_choices())
    return [names.get(code, code) for code in project.scenes]


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """The papers of one kind."""

    kind: ProjectPaperKind
    papers: list[Any]


def paper_groups(project: DigitalProject) -> list[PaperGroup]:
    """The papers by kind, all kinds shown."""
    papers = list(project.papers.filter(removed_at=None).select_related("file"))
    return [
        PaperGroup(kind, [one for one in papers if one.kind == kind]) for kind in ProjectPaperKind
    ]


def project_timeline(project: DigitalProject, *, for_enterprise: bool) -> list[dict[str, Any]]:
    """The trail of a project, newest first. An enterprise sees offices, not persons, and nothing
    of what they do before the signature."""
    events = Event.objects.filter(
        subject_kind=SubjectKind.PROJECT, subject_id=project.pk, result="done"
    ).order_by("-sequence")
    if for_enterprise:
        events = events.exclude(verb__in=INTERNAL_VERBS)
    return shown_events(events, for_enterprise=for_enterprise)


def step_form(name: str, project: DigitalProject, typed: Mapping[str, Any] | None) -> forms.Form:
    """The form of a step: as typed, or with what stands now."""
    initial = plan_of(project) | {"version": project.version, "done_pct": project.done_pct}
    if name == "propose":
        initial["subsidy_granted_wan"] = project.subsidy_applied_wan
    return STEP_FORMS[name](typed, prefix=name, initial=initial)


def offered_steps(
    project: DigitalProject,
    capacity: Capacity,
    url: str,
    refused: tuple[str, forms.Form] | None = None,
) -> list[OfferedAct]:
    """The steps open to the reader with their forms; a refused one with what was typed, open."""
    names = [one.name for one in open_steps(project, capacity)]
    if refused and refused[0] not in names:
        names.insert(0, refused[0])
    acts = []
    for name in names:
        is_refused = refused is not None and refused[0] == name
        form = refused[1] if refused and is_refused else step_form(name, project, None)
        step = STEPS[name]
        acts.append(OfferedAct(name, step.label, url, form, is_refused, step.is_danger))
    return acts
