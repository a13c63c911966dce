"""What the responsible office does with a project: file, return, accept by two people, pay."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from cultivation.domain.cancelling.acts import expect_other_person, required
from cultivation.domain.digital.reporting import assessed_since, expect_amount, note_milestone
from cultivation.domain.digital.rules import acceptance_level
from cultivation.domain.digital.steps import expect_past, keep_step, locked_for
from cultivation.enums import MilestoneKind, ProjectStatus
from cultivation.models import DigitalProject
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment


@transaction.atomic
def file_project(*, project: DigitalProject, version: int, actor: Actor) -> DigitalProject:
    """File (备案) the handed-in plan. Raises as `steps.locked_for`."""
    locked = locked_for("file", project, version, actor)
    locked.status = ProjectStatus.FILED
    locked.filed_on = timezone.localdate()
    locked.filed_by_id = actor.person_id
    return keep_step(locked, "project.filed", actor)


@transaction.atomic
def return_plan(
    *, project: DigitalProject, version: int, reason: str, actor: Actor
) -> DigitalProject:
    """Give a handed-in plan back with a reason."""
    locked = locked_for("return", project, version, actor)
    text = required(reason, "reason", _("Say what is to be changed."))
    locked.status = ProjectStatus.DIAGNOSIS
    return keep_step(locked, "project.returned", actor, comment=text)


@transaction.atomic
def extend(
    *,
    project: DigitalProject,
    version: int,
    planned_end_on: date | None,
    reason: str,
    actor: Actor,
) -> DigitalProject:
    """Grant more time for the works, at the enterprise's request."""
    locked = locked_for("extend", project, version, actor)
    text = required(reason, "reason", _("Give the reason."))
    before = locked.planned_end_on
    if planned_end_on is None or (before is not None and planned_end_on <= before):
        sentence = _("Choose a day after the present one.")
        raise DomainError("invalid_day", sentence, {"planned_end_on": sentence})
    locked.planned_end_on = planned_end_on
    return keep_step(
        locked, "project.extended", actor, comment=text, until=planned_end_on.isoformat()
    )


@transaction.atomic
def ask_rework(
    *, project: DigitalProject, version: int, reason: str, actor: Actor
) -> DigitalProject:
    """Send a finished project back to its works with a reason."""
    locked = locked_for("rework", project, version, actor)
    text = required(reason, "reason", _("Say what is to be changed."))
    locked.status = ProjectStatus.UNDER_WAY
    locked.finished_on = locked.self_assessment = None
    return keep_step(locked, "project.rework_asked", actor, comment=text)


@transaction.atomic
def propose_acceptance(
    *,
    project: DigitalProject,
    version: int,
    opinion: str,
    subsidy_granted_wan: Decimal | None,
    actor: Actor,
) -> DigitalProject:
    """Propose to accept, with the subsidy to be granted (万元), on the latest grading on site dated
    after the works. Raises `DomainError` (`not_graded`, `level_too_low`, `invalid_amount`)."""
    locked = locked_for("propose", project, version, actor)
    text = required(opinion, "opinion", _("Write your opinion."))
    graded = _graded(locked)
    granted = subsidy_granted_wan or Decimal(0)
    expect_amount(granted, "subsidy_granted_wan")
    applied = locked.subsidy_applied_wan or Decimal(0)
    if granted > applied:
        sentence = _("More than was applied for (%(amount)s).") % {"amount": applied}
        raise DomainError("invalid_amount", sentence, {"subsidy_granted_wan": sentence})
    if granted and graded.level < acceptance_level():
        sentence = _("A subsidy asks for level %(level)s or above on site.") % {
            "level": acceptance_level()
        }
        raise DomainError("level_too_low", sentence, {"subsidy_granted_wan": sentence})
    locked.status = ProjectStatus.PROPOSED
    locked.on_site, locked.opinion = graded, text
    locked.subsidy_granted_wan, locked.proposed_by_id = granted, actor.person_id
    return keep_step(
        locked, "project.acceptance_proposed", actor, comment=text, granted=str(granted)
    )


def _graded(project: DigitalProject) -> Assessment:
    since = project.finished_on or timezone.localdate()
    graded = assessed_since(project, since, AssessmentBasis.ON_SITE)
    if graded is None:
        raise DomainError(
            "not_graded",
            _("Grade the enterprise on site first: the grading is dated after the works."),
        )
    return graded


@transaction.atomic
def send_back(
    *, project: DigitalProject, version: int, reason: str, actor: Actor
) -> DigitalProject:
    """Give a proposal back to the examiner."""
    locked = locked_for("send-back", project, version, actor)
    text = required(reason, "reason", _("Give the reason."))
    locked.status = ProjectStatus.SELF_ASSESSED
    locked.on_site = locked.subsidy_granted_wan = locked.proposed_by = None
    return keep_step(locked, "project.sent_back", actor, comment=text)


@transaction.atomic
def accept(*, project: DigitalProject, version: int, actor: Actor) -> DigitalProject:
    """Sign the acceptance: another person than the one who proposed.

    Coverage counts the project as accepted from today. Raises `DomainError`
    (`two_pairs_of_eyes`) and `Conflict` (`graded_anew`).
    """
    locked = locked_for("accept", project, version, actor)
    expect_other_person(actor, locked.proposed_by_id)
    if _graded(locked).pk != locked.on_site_id:
        raise Conflict(
            "graded_anew", _("The enterprise was graded on site again: send the proposal back.")
        )
    locked.status = ProjectStatus.ACCEPTED
    locked.accepted_on = timezone.localdate()
    locked.accepted_by_id = actor.person_id
    note_milestone(locked, MilestoneKind.ACCEPTED, locked.accepted_on)
    return keep_step(locked, "project.accepted", actor, granted=str(locked.subsidy_granted_wan))


@transaction.atomic
def record_payment(
    *,
    project: DigitalProject,
    version: int,
    amount_wan: Decimal,
    paid_on: date | None,
    actor: Actor,
) -> DigitalProject:
    """Record a payment of the granted subsidy. Together they never exceed what two people granted.

    Raises `DomainError` (`invalid_amount`, `invalid_day`)."""
    locked = locked_for("pay", project, version, actor)
    locked.subsidy_paid_on = expect_past(paid_on, "paid_on", not_before=locked.accepted_on)
    left = locked.subsidy_left_wan
    if not 0 < amount_wan <= left:
        sentence = _("Between 0 and what is still to be paid (%(left)s).") % {"left": left}
        raise DomainError("invalid_amount", sentence, {"amount_wan": sentence})
    locked.subsidy_paid_wan += amount_wan
    return keep_step(
        locked,
        "project.paid",
        actor,
        amount_wan=str(amount_wan),
        paid_on=locked.subsidy_paid_on.isoformat(),
    )
