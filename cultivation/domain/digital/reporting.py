"""What the enterprise does with its project: open, plan, hand in, report, finish, give up."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.files import CheckedFile, Place, store_upload
from common.domain.numbers import take_number
from common.enums import FileClass, SubjectKind
from cultivation.domain.cancelling.acts import required
from cultivation.domain.digital.steps import expect_past, keep_step, locked_for
from cultivation.enums import MilestoneKind, ProjectPaperKind, ProjectStatus
from cultivation.models import DigitalProject, ProjectMilestone, ProjectPaper
from enterprises.domain.assessing import current_questionnaire
from enterprises.domain.enterprises import expect_own
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment, Enterprise

PURPOSE = "project_paper"
# What the enterprise itself plans, before it hands in.
PLAN_FIELDS = (
    "name",
    "diagnosed_on",
    "diagnosed_by",
    "summary",
    "scenes",
    "supplier",
    "contract_number",
    "contract_on",
    "planned_from",
    "planned_end_on",
    "investment_planned_wan",
)
# What of it must stand before it is handed in, in words.
_NEEDED = {
    "scenes": gettext_lazy("Scenes in scope"),
    "supplier": gettext_lazy("Supplier"),
    "contract_number": gettext_lazy("Number of the contract"),
    "contract_on": gettext_lazy("Contract of"),
    "planned_from": gettext_lazy("Planned from"),
    "planned_end_on": gettext_lazy("Planned until"),
    "investment_planned_wan": gettext_lazy("Planned investment"),
}


@transaction.atomic
def open_project(*, enterprise: Enterprise, actor: Actor, **plan: Any) -> DigitalProject:
    """Open a project with its diagnosis; the rest of the plan may follow.

    Raises `DomainError` (`not_yours`, `text_missing`, `invalid_day`, `unknown_scene`,
    `invalid_amount`).
    """
    expect_own(enterprise, actor)
    today = timezone.localdate()
    project = DigitalProject(enterprise=enterprise, opened_on=today, step_on=today)
    _plan(project, plan)
    series = f"digital project {today.year}"
    project.number = f"D{today.year}-{take_number(series):06}"
    project.save(force_insert=True)
    record(
        subject_kind=SubjectKind.PROJECT,
        subject_id=project.pk,
        verb="project.opened",
        actor=actor,
        after={"number": project.number, "name": project.name},
    )
    return project


@transaction.atomic
def change_plan(
    *, project: DigitalProject, version: int, actor: Actor, **plan: Any
) -> DigitalProject:
    """Change the plan before it is handed in. Raises as `open_project` and `Conflict`."""
    locked = locked_for("details", project, version, actor)
    _plan(locked, plan)
    return keep_step(locked, "project.planned", actor)


def _plan(project: DigitalProject, plan: Mapping[str, Any]) -> None:
    for name in PLAN_FIELDS:
        if name in plan:
            setattr(project, name, plan[name])
    project.name = required(project.name, "name", _("Give the project a name."))
    expect_past(project.diagnosed_on, "diagnosed_on")
    known = {one.id for one in current_questionnaire().scenes}
    if set(project.scenes) - known:
        sentence = _("Choose scenes of the questionnaire.")
        raise DomainError("unknown_scene", sentence, {"scenes": sentence})
    first, last = project.planned_from, project.planned_end_on
    if first is not None and last is not None and last < first:
        sentence = _("The works cannot end before they begin.")
        raise DomainError("invalid_day", sentence, {"planned_end_on": sentence})
    expect_amount(project.investment_planned_wan, "investment_planned_wan")


def expect_amount(amount: Decimal | None, field: str) -> None:
    """Raise `DomainError` (`invalid_amount`) for a sum below nothing."""
    if amount is not None and amount < 0:
        sentence = _("A sum is never below zero.")
        raise DomainError("invalid_amount", sentence, {field: sentence})


@transaction.atomic
def hand_in(
    *, project: DigitalProject, version: int, is_true: bool, actor: Actor
) -> DigitalProject:
    """Hand the plan in for filing, with the contract as a paper and the statement that all is
    true. Raises `DomainError` (`not_true_stated`, `plan_incomplete`, `no_contract`) and `Conflict`
    (`contract_used`)."""
    locked = locked_for("hand-in", project, version, actor)
    missing = [name for name in _NEEDED if getattr(locked, name) in (None, "", [])]
    if missing:
        sentence = _("Not filled in yet.")
        raise DomainError(
            "plan_incomplete",
            _("The plan is not complete: %(names)s.")
            % {"names": _(", ").join(str(_NEEDED[name]) for name in missing)},
            dict.fromkeys(missing, sentence),
        )
    if not locked.papers.filter(kind=ProjectPaperKind.CONTRACT, removed_at=None).exists():
        raise DomainError("no_contract", _("Add the contract as a paper first."))
    if not is_true:
        sentence = _("State that what you hand in is true.")
        raise DomainError("not_true_stated", sentence, {"is_true": sentence})
    locked.is_true_stated = True
    locked.handed_in_on = timezone.localdate()
    locked.status = ProjectStatus.SUBMITTED
    try:
        with transaction.atomic():
            return keep_step(locked, "project.handed_in", actor)
    except IntegrityError:
        raise Conflict(
            "contract_used", _("Another project of yours has this contract already.")
        ) from None


@transaction.atomic
def start_works(
    *, project: DigitalProject, version: int, started_on: date | None, actor: Actor
) -> DigitalProject:
    """Report that the works began; coverage counts the project as under way from that day."""
    locked = locked_for("start", project, version, actor)
    locked.started_on = expect_past(started_on, "started_on", not_before=locked.diagnosed_on)
    locked.status = ProjectStatus.UNDER_WAY
    note_milestone(locked, MilestoneKind.STARTED, locked.started_on)
    return keep_step(locked, "project.started", actor, started_on=locked.started_on.isoformat())


@transaction.atomic
def report_progress(
    *, project: DigitalProject, version: int, done_pct: int, note: str, actor: Actor
) -> DigitalProject:
    """Report how much is done (%), and in words."""
    locked = locked_for("report", project, version, actor)
    text = required(note, "note", _("Say in a sentence what was done."))
    if not 0 <= done_pct <= 100:
        sentence = _("A share lies between 0 and 100 %.")
        raise DomainError("invalid_share", sentence, {"done_pct": sentence})
    locked.done_pct = done_pct
    return keep_step(locked, "project.reported", actor, comment=text, done_pct=done_pct)


@transaction.atomic
def finish_works(
    *,
    project: DigitalProject,
    version: int,
    finished_on: date | None,
    investment_actual_wan: Decimal | None,
    subsidy_applied_wan: Decimal | None,
    actor: Actor,
) -> DigitalProject:
    """Report that the works are done and apply for acceptance. The enterprise has rated itself by
    the questionnaire on or after that day. Raises `DomainError` (`not_rated_after`, `invalid_day`,
    `invalid_amount`)."""
    locked = locked_for("finish", project, version, actor)
    done_on = expect_past(finished_on, "finished_on", not_before=locked.started_on)
    if investment_actual_wan is None:
        sentence = _("Say what was spent.")
        raise DomainError("invalid_amount", sentence, {"investment_actual_wan": sentence})
    expect_amount(investment_actual_wan, "investment_actual_wan")
    expect_amount(subsidy_applied_wan, "subsidy_applied_wan")
    if subsidy_applied_wan is not None and subsidy_applied_wan > investment_actual_wan:
        sentence = _("The subsidy is more than what was spent.")
        raise DomainError("invalid_amount", sentence, {"subsidy_applied_wan": sentence})
    locked.self_assessment = assessed_since(locked, done_on, AssessmentBasis.SELF_RATED)
    if locked.self_assessment is None:
        raise DomainError(
            "not_rated_after",
            _("Rate yourselves by the questionnaire after the works are done, then report it."),
        )
    locked.finished_on, locked.done_pct = done_on, 100
    locked.investment_actual_wan = investment_actual_wan
    locked.subsidy_applied_wan = subsidy_applied_wan
    locked.status = ProjectStatus.SELF_ASSESSED
    return keep_step(
        locked,
        "project.finished",
        actor,
        finished_on=done_on.isoformat(),
        level=locked.self_assessment.level,
    )


def assessed_since(project: DigitalProject, day: date, basis: AssessmentBasis) -> Assessment | None:
    """The latest assessment of that basis by the questionnaire, on or after the day."""
    found = Assessment.objects.filter(
        enterprise=project.enterprise_id, basis=basis, assessed_on__gte=day
    )
    return found.exclude(questionnaire="").order_by("-assessed_on", "-pk").first()


@transaction.atomic
def give_up(*, project: DigitalProject, version: int, reason: str, actor: Actor) -> DigitalProject:
    """End the project without acceptance: the enterprise, or the responsible office's approver."""
    locked = locked_for("give-up", project, version, actor)
    locked.reason = required(reason, "reason", _("Give the reason."))
    locked.status = ProjectStatus.GIVEN_UP
    locked.given_up_on = timezone.localdate()
    note_milestone(locked, MilestoneKind.GIVEN_UP, locked.given_up_on)
    return keep_step(locked, "project.given_up", actor, comment=locked.reason)


def note_milestone(project: DigitalProject, kind: MilestoneKind, on: date) -> None:
    """Tell coverage what happened to the project; its cells fold by themselves."""
    ProjectMilestone.objects.create(
        enterprise=project.enterprise,
        reference=project.number,
        kind=kind,
        on=on,
        recorded_at=timezone.now(),
    )


@transaction.atomic
def add_paper(
    *, project: DigitalProject, kind: ProjectPaperKind, upload: CheckedFile, actor: Actor
) -> ProjectPaper:
    """Keep a checked file as a paper of an open project.

    Raises `DomainError` (`not_yours`, and the codes of `store_upload`) and `Conflict`
    (`action_not_open`)."""
    locked = _open_own(project, actor)
    file = store_upload(
        upload=upload,
        purpose=PURPOSE,
        actor=actor,
        place=Place(f"enterprise:{locked.enterprise_id}", f"project:{locked.pk}"),
        file_class=FileClass.TRADE_SECRET,
    )
    paper = ProjectPaper.objects.create(
        project=locked,
        kind=kind,
        file=file,
        added_by_id=actor.person_id,
        added_at=timezone.now(),
    )
    _note_paper("project.paper_added", paper, actor)
    return paper


@transaction.atomic
def remove_paper(*, paper: ProjectPaper, actor: Actor) -> None:
    """Take a paper back, before the project is handed in; twice is once."""
    project = _open_own(paper.project, actor)
    if project.status != ProjectStatus.DIAGNOSIS:
        raise Conflict("action_not_open", _("What was handed in stays; add another paper."))
    found = ProjectPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if found.removed_at is None:
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        _note_paper("project.paper_removed", found, actor)


def _open_own(project: DigitalProject, actor: Actor) -> DigitalProject:
    locked = DigitalProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
    expect_own(locked.enterprise, actor)
    if not locked.is_open:
        raise Conflict("action_not_open", _("This project has ended."))
    return locked


def _note_paper(verb: str, paper: ProjectPaper, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.PROJECT,
        subject_id=paper.project_id,
        verb=verb,
        actor=actor,
        after={"paper": paper.pk, "kind": paper.kind, "sha256": paper.file.sha256},
    )
