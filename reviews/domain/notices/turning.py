"""Whose turn it is with a case on notice: the public's while the notice runs, then whoever
announces it; whoever decides an objection while one holds the case; nobody's while a cancellation
bars it that may still be revoked.

The day makes the difference, so the clock brings the stored columns up to date; acts that hold a
case or set it free do so at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from common.domain.calendar import WorkCalendar
from reviews.domain.locking import locked_cases
from reviews.domain.notices.holding import barred, held_until, may_be_barred
from reviews.enums import CaseStatus, StepState, Turn, Work
from reviews.models import Case, Notice, NoticeEntry, Step

BATCH = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case on notice is: who acts next and by when, and in whose queue it stands."""

    turn: Turn
    turn_office_id: int | None
    due_on: date | None
    work: Work
    at_office_id: int | None


def place_on_notice(
    *, notice: Notice, step: Step, objection_due: date | None, is_barred: bool, today: date
) -> Place:
    """`step` is the announcement; `objection_due` the day of the objection that holds the case."""
    is_running = notice.closes_on >= today
    if objection_due is not None:
        handler = notice.office_id
        if is_running:
            return Place(Turn.PUBLIC, None, notice.closes_on, Work.OBJECTION, handler)
        return Place(Turn.OFFICE, handler, objection_due, Work.OBJECTION, handler)
    if is_running:
        return Place(Turn.PUBLIC, None, notice.closes_on, Work.NONE, None)
    if is_barred:
        return Place(Turn.NOBODY, None, None, Work.NONE, None)
    return Place(Turn.OFFICE, step.office_id, step.due_on, Work.ANNOUNCE, step.office_id)


def place_of(case: Case, step: Step, today: date) -> Place:
    """Where one case on notice is, looked up."""
    return place_on_notice(
        notice=case.notice_entries.select_related("notice").latest("id").notice,
        step=step,
        objection_due=held_until([case.pk]).get(case.pk),
        is_barred=bool(barred([case])),
        today=today,
    )


def pass_turns(*, today: date, batch: int = BATCH) -> int:
    """Bring a batch of cases up to date whose notice has run its days, or whom a cancellation bars
    or bars no more. Returns how many changed hands."""
    on_notice = Case.objects.filter(status=CaseStatus.IN_NOTICE).order_by("pk")
    over = on_notice.filter(turn=Turn.PUBLIC, due_on__lt=today)
    keys = list(over.values_list("pk", flat=True)[:batch])
    if not keys:
        newly_barred = on_notice.filter(may_be_barred(), work=Work.ANNOUNCE)
        keys = list(on_notice.filter(turn=Turn.NOBODY).values_list("pk", flat=True))
        keys += newly_barred.values_list("pk", flat=True)
    return bring_up_to_date(keys, today=today)


@transaction.atomic
def bring_up_to_date(keys: Iterable[int], *, today: date) -> int:
    """Store where those of the cases are that stand on a notice. One that is set free after its
    notice has run its days is due its number of working days from today. Returns how many
    changed."""
    cases = [one for one in locked_cases(list(keys)) if one.status == CaseStatus.IN_NOTICE]
    if not cases:
        return 0
    entries = NoticeEntry.objects.standing().filter(case__in=cases).select_related("notice")
    notices = {entry.case_id: entry.notice for entry in entries}
    held, bars = held_until(notices), barred(cases)
    calendar = WorkCalendar.around(today)
    changed = 0
    for case in cases:
        step = next(one for one in case.steps.all() if one.state == StepState.CURRENT)
        is_waiting = case.work == Work.OBJECTION or case.turn == Turn.NOBODY
        is_free = case.pk not in held and case.pk not in bars
        if is_waiting and is_free and notices[case.pk].closes_on < today:
            _begin_anew(step, today, calendar)
        place = place_on_notice(
            notice=notices[case.pk],
            step=step,
            objection_due=held.get(case.pk),
            is_barred=case.pk in bars,
            today=today,
        )
        changed += _stored(case, step, place, today)
    return changed


def _begin_anew(step: Step, today: date, calendar: WorkCalendar) -> None:
    due_on = calendar.add(today, step.working_days)
    if step.due_on is None or step.due_on < due_on:
        step.due_on = due_on
        step.save(update_fields=["due_on"])


def _stored(case: Case, step: Step, place: Place, today: date) -> bool:
    """Put the place into the case's columns, if it is another."""
    before = (case.turn, case.turn_office_id, case.due_on, case.work, case.at_office_id)
    put(case, step, place, today)
    if before == (case.turn, case.turn_office_id, case.due_on, case.work, case.at_office_id):
        return False
    names = ["turn", "turn_office", "due_on", "work", "at_office", "officer", "turn_since"]
    case.save(update_fields=names)
    return True


def put(case: Case, step: Step, place: Place, today: date) -> None:
    """Change the case's columns in memory; the caller saves it."""
    if (case.turn, case.turn_office_id) != (place.turn, place.turn_office_id):
        case.turn_since = today
    case.turn, case.turn_office_id, case.due_on = place.turn, place.turn_office_id, place.due_on
    case.work, case.at_office_id = place.work, place.at_office_id
    is_its_desk = place.at_office_id == step.office_id
    case.officer_id = step.officer_id if is_its_desk else None
