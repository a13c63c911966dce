"""A quarter of reports for tests."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from cultivation.domain.monitoring.rules import quarter_end
from cultivation.enums import TitleKind
from cultivation.models import MonitoringRound, QuarterlyDue, QuarterlyReport
from tests.factories import World, make_title

FIGURES = {
    "revenue_wan": Decimal("3000.00"),
    "orders_wan": Decimal("2800.00"),
    "export_wan": Decimal("500.00"),
    "rd_expense_wan": Decimal("210.00"),
    "staff": 180,
    "capacity_use_pct": Decimal("82.50"),
    "receivables_overdue_wan": Decimal("120.00"),
    "confidence": 3,
}


def round_of(world: World, year: int, quarter: int, **fields) -> MonitoringRound:
    """A round as it stands after its draw."""
    opens_on = quarter_end(year, quarter) + timedelta(days=1)
    values = {
        "titles": [TitleKind.LITTLE_GIANT.value],
        "share_pct": Decimal(100),
        "opens_on": opens_on,
        "due_on": opens_on + timedelta(days=20),
        "planned_by": world.official("examiner", "000000"),
        "planned_at": timezone.now(),
    }
    return MonitoringRound.objects.create(year=year, quarter=quarter, **values | fields)


def opened(round_: MonitoringRound, enterprises) -> list[QuarterlyDue]:
    """The same, opened for these enterprises."""
    round_.opened_at, round_.pool_digest = timezone.now(), "0" * 64
    round_.save()
    return [
        QuarterlyDue.objects.create(round=round_, enterprise=one, due_on=round_.due_on)
        for one in enterprises
    ]


def filed(due: QuarterlyDue, user, *, on: date | None = None, **figures) -> QuarterlyReport:
    """A first report of these figures."""
    report = QuarterlyReport.objects.create(
        due=due, number=1, filed_by=user, filed_at=timezone.now(), **FIGURES | figures
    )
    due.report, due.version, due.filed_on = report, 1, on or due.due_on
    due.save()
    return report


def giants(world: World, *codes: str):
    """The enterprises of these counties, little giants all."""
    found = [one for code in codes for one in world.enterprises[code]]
    for one in found:
        make_title(one, TitleKind.LITTLE_GIANT)
    return found
