"""Opening rounds and changing them. Dates alone open and close a round; nobody presses a button."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from cultivation.queries import rule_set_for
from reviews.domain.routes import route_for
from reviews.enums import CaseStatus, StepKind
from reviews.models import Round, RoundDeadline, Route
from reviews.models.round import RoundQuerySet

ROUND_EXTENDED = "round.extended"

# Who decides opens: provinces tiers 1 and 2, the ministry the little giants (2号文, chapter 2).
_TITLES_BY_LEVEL: Mapping[OfficeLevel, tuple[TitleKind, ...]] = {
    OfficeLevel.PROVINCE: (TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE, TitleKind.SRDI),
    OfficeLevel.MINISTRY: (TitleKind.LITTLE_GIANT,),
}
_OPENING_ROLES = {PostingRole.EXAMINER, PostingRole.APPROVER}
_CASE_KINDS = (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
# An enterprise needs time to file; a window beyond a year is a slip of the pen.
LEAST_WORKING_DAYS = 5
MOST_DAYS = 366
MOST_STEP_DAYS = 250

# (kind of step, level) -> working days, where the round differs from its route.
Deadlines = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What an office lays down about a round. The standard follows from it."""

    name: str
    title_kind: TitleKind
    case_kind: CaseKind
    opens_on: date
    closes_on: date
    deadlines: Deadlines


def titles_opened_by(office: Office) -> tuple[TitleKind, ...]:
    """The titles that an office opens rounds for; none below the province."""
    return _TITLES_BY_LEVEL.get(OfficeLevel(office.level), ())


def may_open(office: Office, role: str) -> bool:
    """Whether somebody in this role at this office may open and change rounds."""
    return role in _OPENING_ROLES and bool(titles_opened_by(office))


def open_round(*, plan: RoundPlan, actor: Actor) -> Round:
    """Lay down a round of the actor's office: the ministry's are national, a province's its own.

    Raises `DomainError`: `not_yours`, `invalid` with a sentence at each field, `no_rule_set`,
    `no_route`, `round_overlaps`.
    """
    with transaction.atomic():
        office = office_that_opens(actor)
        _check(plan, office, today=timezone.localdate(), round_id=None)
        round_ = Round(
            code=_free_code(plan, office),
            office=office if office.level != OfficeLevel.MINISTRY else None,
            **_columns(plan, office),
        )
        _save(round_)
        _lay_deadlines(round_, plan.deadlines)
        _note(round_, "round.opened", actor, plan)
    return round_


def change_round(*, round: Round, plan: RoundPlan, version: int, actor: Actor) -> Round:
    """Change a round before its first day; title and kind of case stay.

    Raises what `open_round` raises, and `Conflict` (`round_has_opened`, `stale_version`).
    """
    with transaction.atomic():
        office = office_that_opens(actor)
        locked = locked_round(round, office, version, actor)
        if locked.opens_on <= timezone.localdate():
            raise Conflict(
                "round_has_opened",
                _("The round has opened: only its last day may still be moved."),
            )
        _expect_same_kind(locked, plan)
        _check(plan, office, today=timezone.localdate(), round_id=locked.pk)
        for column, value in _columns(plan, office).items():
            setattr(locked, column, value)
        locked.version += 1
        _save(locked)
        locked.deadlines.all().delete()
        _lay_deadlines(locked, plan.deadlines)
        _note(locked, "round.changed", actor, plan)
    return locked


def _expect_same_kind(round: Round, plan: RoundPlan) -> None:
    """Its code says title and kind of case, and enterprises have read them."""
    sentence = _("Title and kind of case of a round stay: open another one.")
    kept = {"title_kind": round.title_kind, "case_kind": round.case_kind}
    faults = {name: sentence for name, value in kept.items() if getattr(plan, name) != value}
    if faults:
        raise DomainError("invalid", sentence, faults)


def extend_round(
    *, round: Round, closes_on: date, reason: str, version: int, actor: Actor
) -> Round:
    """Move the last day of an open round further, with a reason that stays in the trail. Drafts
    that are not handed in yet are given the time with it, and those who write them are told.

    Raises `DomainError` (`not_yours`, `invalid`) or `Conflict` (`round_closed`, `stale_version`).
    """
    with transaction.atomic():
        office = office_that_opens(actor)
        locked = locked_round(round, office, version, actor)
        if not locked.is_open_on(timezone.localdate()):
            raise Conflict("round_closed", _("The round is not open: its days cannot be moved."))
        faults = _extension_faults(locked, closes_on, reason)
        if faults:
            raise DomainError("invalid", next(iter(faults.values())), faults)
        before, locked.closes_on = locked.closes_on, closes_on
        _refuse_overlap(_in_the_way(locked))
        locked.version += 1
        _save(locked)
        drafts = locked.cases.filter(status=CaseStatus.DRAFT).exclude(kind=CaseKind.CHANGE)
        drafts.update(due_on=closes_on)
        event = record(
            subject_kind=SubjectKind.ROUND,
            subject_id=locked.pk,
            verb="round.extended",
            actor=actor,
            before={"closes_on": before.isoformat()},
            after={"closes_on": closes_on.isoformat()},
            comment=reason.strip(),
        )
        enqueue(
            ROUND_EXTENDED,
            subject_kind=SubjectKind.ROUND,
            subject_id=locked.pk,
            payload={"event": event.pk},
        )
    return locked


def _extension_faults(round: Round, closes_on: date, reason: str) -> dict[str, str]:
    faults = {}
    if closes_on <= round.closes_on:
        faults["closes_on"] = _("Give a day after the present last day.")
    elif (closes_on - round.opens_on).days > MOST_DAYS:
        faults["closes_on"] = _("A window lasts a year at most.")
    if not reason.strip():
        faults["reason"] = _("Say why: enterprises and offices read it.")
    return faults


def _save(round: Round) -> None:
    """Save the round. Raises `DomainError` (`round_overlaps`) where the calendar or a load has laid
    another one in its way this very moment."""
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError:
        _refuse_overlap(_in_the_way(round))
        raise


def _in_the_way(round: Round) -> RoundQuerySet:
    others = _others(
        TitleKind(round.title_kind), CaseKind(round.case_kind), round.office_id, round.pk
    )
    return others.during(round.opens_on, round.closes_on)


def office_that_opens(actor: Actor) -> Office:
    """The actor's office, locked, where it may open and change rounds. Raises `not_yours`."""
    office = Office.objects.filter(pk=actor.office_id or 0).first()
    if office is None or not may_open(office, actor.role):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    # One after the other: two people of an office do not open the same window at once. Drafts hold
    # their round and refer to the office: they are not kept waiting.
    return Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)


def locked_round(round: Round, office: Office, version: int, actor: Actor) -> Round:
    """A round that the office laid down and that stands, locked, as the actor saw it. Raises
    `DomainError` (`not_yours`) or `Conflict` (`stale_version`, `round_taken_back`)."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    own = None if office.level == OfficeLevel.MINISTRY else office.pk
    is_theirs = locked.office_id == own and locked.case_kind in _CASE_KINDS
    if not is_theirs or locked.title_kind not in titles_opened_by(office):
        raise DomainError("not_yours", _("This round belongs to another office."))
    expect_version(locked, version, trail=entries_of(SubjectKind.ROUND, locked.pk), actor=actor)
    if locked.taken_back_at is not None:
        raise Conflict("round_taken_back", _("The round was taken back."))
    return locked


def _check(plan: RoundPlan, office: Office, *, today: date, round_id: int | None) -> None:
    faults = _faults(plan, office, today)
    if faults:
        raise DomainError("invalid", next(iter(faults.values())), faults)
    own = None if office.level == OfficeLevel.MINISTRY else office.pk
    others = _others(plan.title_kind, plan.case_kind, own, round_id)
    _refuse_overlap(others.during(plan.opens_on, plan.closes_on))
    route = route_for(
        title_kind=plan.title_kind,
        case_kind=plan.case_kind,
        province_office_id=office.pk,
        on=plan.opens_on,
    )
    _expect_steps(plan.deadlines, route)


def _expect_steps(deadlines: Deadlines, route: Route) -> None:
    """Days for a step that cases of the round do not come to are a slip."""
    known = {(step.kind, step.office_level) for step in route.steps.all()}
    strange = [(kind, level) for kind, level in deadlines if (kind, level) not in known]
    if strange:
        kind, level = strange[0]
        sentence = _("The way of these cases has no such step: %(level)s, %(kind)s.") % {
            "level": OfficeLevel(level).label,
            "kind": StepKind(kind).label,
        }
        raise DomainError("invalid", sentence, {"deadlines": sentence})


def _faults(plan: RoundPlan, office: Office, today: date) -> dict[str, str]:
    faults = {}
    if not plan.name.strip():
        faults["name"] = _("Give the round a name that enterprises recognise.")
    if plan.title_kind not in titles_opened_by(office):
        faults["title_kind"] = _("Your office opens no rounds for this title.")
    if plan.case_kind not in _CASE_KINDS:
        faults["case_kind"] = _("Rounds are for recognition or re-examination.")
    faults |= _window_faults(plan, today)
    if any(not 1 <= days <= MOST_STEP_DAYS for days in plan.deadlines.values()):
        faults["deadlines"] = _("A step has between 1 and %(most)s working days.") % {
            "most": MOST_STEP_DAYS
        }
    return faults


def _window_faults(plan: RoundPlan, today: date) -> dict[str, str]:
    if plan.opens_on < today:
        return {"opens_on": _("The first day lies in the past.")}
    if plan.closes_on < plan.opens_on:
        return {"closes_on": _("The last day lies before the first.")}
    if (plan.closes_on - plan.opens_on).days > MOST_DAYS:
        return {"closes_on": _("A window lasts a year at most.")}
    first = plan.opens_on - timedelta(days=1)
    if WorkCalendar.current().between(first, plan.closes_on) < LEAST_WORKING_DAYS:
        return {
            "closes_on": _("A window has at least %(least)s working days.")
            % {"least": LEAST_WORKING_DAYS}
        }
    return {}


def _others(
    title_kind: TitleKind, case_kind: CaseKind, office_id: int | None, round_id: int | None
) -> RoundQuerySet:
    """Rounds of the same title and kind of case that the same enterprises might choose."""
    overlapping = Q(office=None) if office_id is None else Q(office=None) | Q(office=office_id)
    found = Round.objects.filter(overlapping, title_kind=title_kind, case_kind=case_kind)
    return found.exclude(pk=round_id) if round_id else found


def _refuse_overlap(others: RoundQuerySet) -> None:
    other = others.first()
    if other is None:
        return
    sentence = _(
        "“%(round)s” runs from %(first)s to %(last)s for the same title: choose other days."
    ) % {"round": other.name, "first": other.opens_on, "last": other.closes_on}
    raise DomainError("round_overlaps", sentence, {"opens_on": sentence})


def standard_of(plan: RoundPlan, office: Office) -> RuleSet:
    """The standard that applies on the round's first day. Raises `DomainError` (`no_rule_set`)."""
    found = rule_set_for(
        title_kind=plan.title_kind, case_kind=plan.case_kind, office=office, on=plan.opens_on
    )
    if found is None:
        sentence = _("No published standard applies on the first day: publish one first.")
        raise DomainError("no_rule_set", sentence, {"opens_on": sentence})
    return found


def _columns(plan: RoundPlan, office: Office) -> dict[str, object]:
    return {
        "name": plan.name.strip(),
        "title_kind": plan.title_kind,
        "case_kind": plan.case_kind,
        "year": plan.opens_on.year,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "rule_set": standard_of(plan, office),
    }


def _free_code(plan: RoundPlan, office: Office) -> str:
    parts = [plan.title_kind.value.replace("_", "-"), str(plan.opens_on.year)]
    if plan.case_kind == CaseKind.RE_EXAMINATION:
        parts.append("re")
    if office.level != OfficeLevel.MINISTRY:
        parts.append(office.code)
    return free_code("-".join(parts))


def free_code(stem: str) -> str:
    """The code itself, or with the next number behind it where there is such a round."""
    taken = set(Round.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _lay_deadlines(round: Round, deadlines: Deadlines) -> None:
    RoundDeadline.objects.bulk_create(
        RoundDeadline(round=round, kind=kind, office_level=level, working_days=days)
        for (kind, level), days in deadlines.items()
    )


def _note(round: Round, verb: str, actor: Actor, plan: RoundPlan) -> None:
    record(
        subject_kind=SubjectKind.ROUND,
        subject_id=round.pk,
        verb=verb,
        actor=actor,
        after={
            "code": round.code,
            "name": round.name,
            "opens_on": round.opens_on.isoformat(),
            "closes_on": round.closes_on.isoformat(),
            "rule_set": round.rule_set.code,
            "deadlines": {f"{level} {kind}": d for (kind, level), d in plan.deadlines.items()},
        },
    )
