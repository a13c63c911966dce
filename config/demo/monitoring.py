"""Five quarters of reports, the last one still open, and the warnings that they give rise to."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.draws import digest_of
from config.demo.people import People
from config.demo.residents import Resident
from cultivation.domain.monitoring.raising import close_warning, raise_warnings
from cultivation.domain.monitoring.rounds import pool_of
from cultivation.domain.monitoring.rules import (
    last_quarter,
    quarter_before,
    quarter_end,
    reminder_steps,
    round_days,
)
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import WarningOutcome
from cultivation.models import (
    EarlyWarning,
    MonitoringRound,
    QuarterlyDue,
    QuarterlyReminder,
    QuarterlyReport,
)

_QUARTERS = 5
# The county that the sign-in `county` serves.
_DESK = "330106"
_TITLES = [TitleKind.LITTLE_GIANT.value, TitleKind.SRDI.value]
# Of every hundred: never reports, reports late, leaves one out.
_SILENT_PCT, _LATE_PCT, _LEFT_OUT_PCT = 2, 7, 5


def make_monitoring(residents: list[Resident], people: People, *, today: date, seed: int) -> None:
    """Rounds with their reports; the visitors' own reports of the last one are left to them."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    visitors = {one.enterprise.pk for one in residents if one.story and one.story.sign_in}
    of_pk = {one.enterprise.pk: one for one in residents}
    county = {one.enterprise.pk for one in residents if one.place.office.code == _DESK}
    ministry = people.official(
        Office.objects.get(level=OfficeLevel.MINISTRY).pk, PostingRole.EXAMINER
    ).person_id
    sizes: dict[int, Decimal] = {}
    last = last_quarter(today)
    for back in range(_QUARTERS - 1, -1, -1):
        round_ = _open_round(quarter_before(*last, back), ministry, today, is_last=back == 0)
        pool = pool_of(round_)
        dues = QuarterlyDue.objects.bulk_create(
            QuarterlyDue(round=round_, enterprise_id=pool[uscc], due_on=round_.due_on)
            for uscc in sorted(pool)
        )
        wanted = [one for one in dues if one.enterprise_id in of_pk]
        if back == 0:
            wanted = [one for one in wanted if one.enterprise_id not in visitors]
        here = [one.enterprise_id for one in wanted if one.enterprise_id in county]
        is_open, troubled = today <= round_.due_on, max(here, default=0) if back == 1 else 0
        _file(wanted, of_pk, people, random, sizes, is_open=is_open, troubled=troubled)
        _note_reminders(round_, dues, today)
    _warn(people, today)


def _open_round(
    quarter: tuple[int, int], ministry: int, today: date, *, is_last: bool
) -> MonitoringRound:
    opens_on, due_on = round_days(*quarter)
    if is_last:
        # Open on any day on which the demo is seeded.
        opens_on = max(quarter_end(*quarter) + timedelta(days=1), today - timedelta(days=9))
        due_on = opens_on + timedelta(days=15)
    round_ = MonitoringRound(
        year=quarter[0], quarter=quarter[1], titles=_TITLES, share_pct=Decimal(100),
        opens_on=opens_on, due_on=due_on, planned_by_id=ministry,
        planned_at=_at(opens_on - timedelta(days=5)), opened_at=_at(opens_on), version=2,
    )  # fmt: skip
    pool = pool_of(round_)
    round_.pool, round_.pool_digest = sorted(pool), digest_of(pool)
    round_.pool_count = round_.drawn_count = len(pool)
    round_.save()
    return round_


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _file(
    dues: list[QuarterlyDue],
    of_pk: dict[int, Resident],
    people: People,
    random: Random,
    sizes: dict[int, Decimal],
    *,
    is_open: bool,
    troubled: int,
) -> None:
    filed = []
    for due in dues:
        size = sizes.setdefault(due.enterprise_id, Decimal(random.randrange(900, 6000)))
        lot = (due.enterprise_id * 7919) % 100
        sizes[due.enterprise_id] = size * Decimal(random.randrange(94, 110)) / 100
        if lot < _SILENT_PCT or random.randrange(100) < _LEFT_OUT_PCT:
            continue
        if is_open and random.randrange(100) < 40:
            continue
        is_late = not is_open and random.randrange(100) < _LATE_PCT
        day = due.due_on + timedelta(days=4 if is_late else -random.randrange(1, 12))
        due.filed_on = min(day, timezone.localdate())
        person = people.owner(of_pk[due.enterprise_id].enterprise).person_id
        # One in forty is in trouble, and one of the visitor's county.
        has_trouble = random.randrange(40) == 0 or due.enterprise_id == troubled
        filed.append((due, _report(due, size, person, random, has_trouble=has_trouble)))
    QuarterlyReport.objects.bulk_create(report for _due, report in filed)
    for due, report in filed:
        due.report, due.version = report, 1
    rows = [due for due, _made in filed]
    QuarterlyDue.objects.bulk_update(rows, ["report", "version", "filed_on"], batch_size=500)


def _report(
    due: QuarterlyDue, size: Decimal, person: int, random: Random, *, has_trouble: bool
) -> QuarterlyReport:
    def share(low: int, high: int) -> Decimal:
        return (size * random.randrange(low, high) / 100).quantize(Decimal("0.01"))

    revenue = share(40, 55) if has_trouble else share(92, 108)
    return QuarterlyReport(
        due=due, number=1, revenue_wan=revenue,
        orders_wan=share(20, 40) if has_trouble else share(85, 112),
        export_wan=min(revenue, share(0, 30)), rd_expense_wan=share(4, 9),
        staff=int(size / 20) + random.randrange(-4, 5),
        capacity_use_pct=Decimal(random.randrange(58, 98)),
        receivables_overdue_wan=share(3, 12), confidence=random.choice((2, 3, 3, 3, 4, 4, 5)),
        filed_by_id=person, filed_at=_at(due.filed_on or due.due_on),
    )  # fmt: skip


def _note_reminders(round_: MonitoringRound, dues: list[QuarterlyDue], today: date) -> None:
    """What came due of reminding before the demo began."""
    steps = [step for step, day in reminder_steps(round_.opens_on, round_.due_on) if day <= today]
    QuarterlyReminder.objects.bulk_create(
        QuarterlyReminder(due=due, step=step, is_told=False, recorded_at=timezone.now())
        for due in dues
        for step in steps
    )


def _warn(people: People, today: date) -> None:
    raise_warnings(today=today)
    found = EarlyWarning.objects.filter(person__isnull=False).order_by("pk")
    for number, warning in enumerate(found.select_related("office")):
        age = (number * 11) % 50
        EarlyWarning.objects.filter(pk=warning.pk).update(
            raised_on=today - timedelta(days=age), assigned_on=today - timedelta(days=age)
        )
        if number % 4 == 1:
            warning.refresh_from_db()
            close_warning(
                warning=warning,
                version=warning.version,
                outcome=WarningOutcome.EXPLAINED,
                reason="已电话核实：上季度集中交付一笔大额订单，本季度回落属正常波动。",
                actor=people.official(warning.office_id, PostingRole.EXAMINER),
            )
