"""Reminders before and on the due day, and escalation to the office above after it.

What is due is read off dates alone: a run may come at any time, twice, by two beats, or three days
late. Each rule is recorded once for each due day of a case; of several that have come meanwhile
only the last is told, because "due in three days" is no news of what is overdue.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.domain.absences import whoever_is_there
from accounts.enums import OfficeLevel
from accounts.models import Office, Posting
from common.domain.actor import SYSTEM
from common.domain.calendar import WorkCalendar
from common.domain.outbox import nudge_for
from common.domain.rows import Entry, Writes
from common.enums import SubjectKind
from cultivation.enums import TitleKind
from enterprises.models import Membership
from reviews.enums import CaseStatus, DeadlineRule, Turn
from reviews.models import Case, DeadlineReminder
from reviews.models.case import CaseQuerySet

DEADLINE_CAME = "case.deadline_came"
BATCH = 500

_OFFICE_VERBS = {
    DeadlineRule.NEAR: "case.due_soon",
    DeadlineRule.DUE: "case.due_today",
    DeadlineRule.OVERDUE: "case.overdue",
}
_ENTERPRISE_VERBS = {
    DeadlineRule.NEAR: "case.correction_due_soon",
    DeadlineRule.DUE: "case.correction_due_today",
    DeadlineRule.OVERDUE: "case.correction_overdue",
}
# What is not handed in by then lapses: nobody is told that it is overdue.
_DRAFT_VERBS = {
    DeadlineRule.NEAR: "case.draft_due_soon",
    DeadlineRule.DUE: "case.draft_due_today",
}
# Of the reply to an inspection, which the office may go on without after its day.
REPLY_VERBS = {
    DeadlineRule.NEAR: "inspection.reply_due_soon",
    DeadlineRule.DUE: "inspection.reply_due_today",
}
_TO_ENTERPRISE = {
    *_ENTERPRISE_VERBS.values(),
    *_DRAFT_VERBS.values(),
    *REPLY_VERBS.values(),
}


def _verbs_of(case: Case) -> Mapping[DeadlineRule, str]:
    """What a rule says of the case, for the rules that it knows."""
    if case.status == CaseStatus.DRAFT:
        return _DRAFT_VERBS
    return _ENTERPRISE_VERBS if case.status == CaseStatus.IN_CORRECTION else _OFFICE_VERBS


def due_before(rule: DeadlineRule, calendar: WorkCalendar, today: date) -> date:
    """The rule's day has come for every due day before this one."""
    left = rule.working_days_left
    if left == 0:
        # The day itself, be it a day off: a round may end on one.
        return today + timedelta(days=1)
    if left > 0:
        # No more than so many working days lie between today and the due day.
        return calendar.add(today, left + 1)
    day = today
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def rules_come(due_on: date, calendar: WorkCalendar, today: date) -> list[DeadlineRule]:
    """The rules whose day has come for a due day, the last one last."""
    return [rule for rule in DeadlineRule if due_on < due_before(rule, calendar, today)]


def _waiting() -> CaseQuerySet:
    """Cases with a day by which an office or, with a draft or a correction, the enterprise has to
    act."""
    at_office = Q(status=CaseStatus.IN_REVIEW, turn=Turn.OFFICE)
    with_enterprise = Q(status__in=[CaseStatus.DRAFT, CaseStatus.IN_CORRECTION])
    return Case.objects.filter(at_office | with_enterprise)


def remind(*, today: date, batch: int = BATCH) -> dict[str, int]:
    """Record the reminders of a batch of cases whose day has come, and owe their messages, in one
    transaction. Returns how many were recorded and how many are told."""
    calendar = WorkCalendar.around(today)
    wanted = Q()
    for rule in DeadlineRule:
        kept = DeadlineReminder.objects.filter(
            case=OuterRef("pk"), rule=rule, due_on=OuterRef("due_on")
        )
        come = Q(~Exists(kept), due_on__lt=due_before(rule, calendar, today))
        wanted |= come if rule in _DRAFT_VERBS else come & ~Q(status=CaseStatus.DRAFT)
    with transaction.atomic():
        cases = list(
            _waiting()
            .filter(wanted)
            .select_for_update(of=("self",), skip_locked=True)
            .prefetch_related("deadline_reminders")
            .order_by("pk")[:batch]
        )
        rows = [row for case in cases for row in _rows(case, calendar, today)]
        DeadlineReminder.objects.bulk_create(rows)
        told = [row for row in rows if row.is_told]
        _tell(told)
    return {"recorded": len(rows), "told": len(told)}


def _rows(case: Case, calendar: WorkCalendar, today: date) -> list[DeadlineReminder]:
    if case.due_on is None:
        return []
    come = [one for one in rules_come(case.due_on, calendar, today) if one in _verbs_of(case)]
    is_over = case.status == CaseStatus.DRAFT and case.due_on < today
    kept = {one.rule for one in case.deadline_reminders.all() if one.due_on == case.due_on}
    now = timezone.now()
    return [
        DeadlineReminder(
            case=case,
            rule=rule,
            due_on=case.due_on,
            is_told=rule == come[-1] and not is_over,
            recorded_at=now,
        )
        for rule in come
        if rule not in kept
    ]


def _tell(reminders: Sequence[DeadlineReminder]) -> None:
    if not reminders:
        return
    writes = Writes()
    writes.append([_entry(one) for one in reminders], topic=DEADLINE_CAME)
    _counts, owed = writes.run()
    nudge_for(owed)


def _entry(reminder: DeadlineReminder) -> Entry:
    case = reminder.case
    return Entry(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb=_verbs_of(case)[DeadlineRule(reminder.rule)],
        actor=SYSTEM,
        after={"due_on": reminder.due_on.isoformat()},
    )


def readers_of(case: Case, verb: str) -> set[int]:
    """Who is told of a reminder: before the day whoever has the case on his desk or stands in for
    him (or the office), on the day the office, after it the office above too. Of a draft and of a
    correction the enterprise is told, and of one that is overdue the office that asked for it."""
    if verb in _TO_ENTERPRISE:
        people = set(
            Membership.objects.filter(enterprise=case.enterprise_id).values_list("user", flat=True)
        )
        is_overdue = verb == _ENTERPRISE_VERBS[DeadlineRule.OVERDUE]
        return people | (officials_of([case.at_office_id]) if is_overdue else set())
    if verb == _OFFICE_VERBS[DeadlineRule.NEAR]:
        return whoever_has_it(case.at_office_id, case.officer_id)
    at_office = officials_of([case.at_office_id])
    if verb != _OFFICE_VERBS[DeadlineRule.OVERDUE] or case.at_office is None:
        return at_office
    return at_office | officials_above(case.at_office, TitleKind(case.title_kind))


def whoever_has_it(office_id: int | None, officer_id: int | None) -> set[int]:
    """Whoever has a case on his desk at the office, or his deputy while he is away; all its people
    when it is on nobody's desk, or nobody of them is there."""
    if office_id is not None and officer_id is not None:
        there, _absence = whoever_is_there(
            user_id=officer_id, office_id=office_id, on=timezone.localdate(), roles=()
        )
        if there is not None:
            return {there}
    return officials_of([office_id])


def officials_above(office: Office, kind: TitleKind) -> set[int]:
    """The people of the office above, where cases for the title are its business at all."""
    above = office.parent
    if above is None:
        return set()
    if above.level == OfficeLevel.MINISTRY and kind != TitleKind.LITTLE_GIANT:
        return set()
    return officials_of([above.pk])


def officials_of(offices: Iterable[int | None]) -> set[int]:
    """The people who do the work of these offices today."""
    known = [office for office in offices if office is not None]
    posted = Posting.objects.in_force().in_business().filter(office__in=known)
    return set(posted.values_list("user", flat=True))
