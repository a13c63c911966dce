"""The one table of a project's steps: who may do what in which state. Buttons, the API and the
domain's guards are made from it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_official, expect_status
from cultivation.enums import ProjectStatus
from cultivation.models import DigitalProject
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise

PROJECT_STEPPED = "project.stepped"
# What goes on inside an office before it is signed is the office's own business.
INTERNAL_VERBS = frozenset({"project.acceptance_proposed", "project.sent_back"})
# Of what the office's people of a role are told: it is their turn, or theirs no more.
TOLD_AT_OFFICE = {
    "project.handed_in": PostingRole.EXAMINER,
    "project.finished": PostingRole.EXAMINER,
    "project.acceptance_proposed": PostingRole.APPROVER,
    "project.sent_back": PostingRole.EXAMINER,
    "project.given_up": PostingRole.EXAMINER,
}
ENTERPRISE = "enterprise"
_S = ProjectStatus


@dataclass(frozen=True, slots=True)
class Step:
    """A step: in which states, by whom (`enterprise`, or the roles of the responsible office),
    and its words on a button."""

    name: str
    states: frozenset[ProjectStatus]
    by: frozenset[str]
    label: str | Promise
    is_danger: bool = False


def _step(name: str, states: set[ProjectStatus], by: set[str], label: Any, **more: bool) -> Step:
    return Step(name, frozenset(states), frozenset(by), label, **more)


_EXAMINER, _APPROVER = PostingRole.EXAMINER.value, PostingRole.APPROVER.value
STEPS: dict[str, Step] = {
    one.name: one
    for one in (
        _step("details", {_S.DIAGNOSIS}, {ENTERPRISE}, gettext_lazy("Change the plan")),
        _step("hand-in", {_S.DIAGNOSIS}, {ENTERPRISE}, gettext_lazy("Hand in for filing")),
        _step("file", {_S.SUBMITTED}, {_EXAMINER}, gettext_lazy("File the project")),
        _step("return", {_S.SUBMITTED}, {_EXAMINER}, gettext_lazy("Return with a reason")),
        _step("start", {_S.FILED}, {ENTERPRISE}, gettext_lazy("Report that works began")),
        _step("report", {_S.UNDER_WAY}, {ENTERPRISE}, gettext_lazy("Report progress")),
        _step(
            "extend",
            {_S.FILED, _S.UNDER_WAY},
            {_EXAMINER},
            gettext_lazy("Grant more time"),
        ),
        _step("finish", {_S.UNDER_WAY}, {ENTERPRISE}, gettext_lazy("Report that works are done")),
        _step("rework", {_S.SELF_ASSESSED}, {_EXAMINER}, gettext_lazy("Ask for rework")),
        _step("propose", {_S.SELF_ASSESSED}, {_EXAMINER}, gettext_lazy("Propose acceptance")),
        _step("accept", {_S.PROPOSED}, {_APPROVER}, gettext_lazy("Sign the acceptance")),
        _step("send-back", {_S.PROPOSED}, {_APPROVER}, gettext_lazy("Send back to the examiner")),
        _step("pay", {_S.ACCEPTED}, {_EXAMINER}, gettext_lazy("Record a payment")),
        _step(
            "give-up",
            set(_S.open()),
            {ENTERPRISE, _APPROVER},
            gettext_lazy("Give the project up"),
            is_danger=True,
        ),
    )
}


def responsible_office(enterprise: Enterprise) -> Office:
    """The lowest office of the enterprise: it files and accepts its projects."""
    return enterprise.county_office or enterprise.city_office or enterprise.province_office


def open_steps(project: DigitalProject, capacity: Capacity) -> list[Step]:
    """The steps that the reader may try now, a payment while something is left to be paid; the
    domain has the last word."""
    if capacity.enterprise_id == project.enterprise_id:
        by = ENTERPRISE
    elif capacity.office == responsible_office(project.enterprise):
        by = capacity.role
    else:
        return []
    found = [one for one in STEPS.values() if by in one.by and project.status in one.states]
    return [one for one in found if one.name != "pay" or project.subsidy_left_wan > 0]


def locked_for(name: str, project: DigitalProject, version: int, actor: Actor) -> DigitalProject:
    """The locked project, when the step is open to the actor.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`) and `Conflict` (`stale_version`,
    `action_not_open`).
    """
    step = STEPS[name]
    locked = (
        DigitalProject.objects.select_for_update(of=("self",))
        .select_related("enterprise__county_office", "enterprise__city_office")
        .select_related("enterprise__province_office")
        .get(pk=project.pk)
    )
    if ENTERPRISE in step.by and actor.office_id is None:
        expect_own(locked.enterprise, actor)
    else:
        role = next((one for one in step.by if one != ENTERPRISE), "")
        if not role:
            expect_own(locked.enterprise, actor)
        office = responsible_office(locked.enterprise)
        expect_official(actor, office, PostingRole(role), locked.enterprise)
    # Whoever comes second reads what the first has done, not only that it is another state now.
    trail = entries_of(SubjectKind.PROJECT, locked.pk)
    expect_version(locked, version, trail=trail, actor=actor)
    expect_status(locked.status, *step.states)
    return locked


def keep_step(
    project: DigitalProject, verb: str, actor: Actor, *, comment: str = "", **after: Any
) -> DigitalProject:
    """Write the locked project and its event. The enterprise is told what an office did, but for
    what is the office's own business; the office what makes it its turn."""
    project.version += 1
    project.step_on = timezone.localdate()
    project.save()
    event = record(
        subject_kind=SubjectKind.PROJECT,
        subject_id=project.pk,
        verb=verb,
        actor=actor,
        after={"number": project.number, "status": project.status, **after},
        comment=comment,
    )
    if actor.office_id is not None or verb in TOLD_AT_OFFICE:
        enqueue(
            PROJECT_STEPPED,
            subject_kind=SubjectKind.PROJECT,
            subject_id=project.pk,
            payload={"event": event.pk},
        )
    return project


def expect_past(day: date | None, field: str, *, not_before: date | None = None) -> date:
    """The day, when it is given, not ahead, and not before another. Raises `DomainError`
    (`invalid_day`)."""
    if day is None:
        sentence = _("Give the day.")
    elif day > timezone.localdate():
        sentence = _("This day lies ahead.")
    elif not_before is not None and day < not_before:
        sentence = _("This day lies before %(day)s.") % {"day": not_before.isoformat()}
    else:
        return day
    raise DomainError("invalid_day", sentence, {field: sentence})
