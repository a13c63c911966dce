"""Demo facts of coverage: sizes, key chains, parks, pilot cities, projects, and a smooth course."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import Office
from config.demo.residents import Resident
from cultivation.domain.coverage.board import rebuild
from cultivation.domain.coverage.days import month_ends, months_before
from cultivation.domain.coverage.rules import definitions_on
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import MilestoneKind, SizeClass, SnapshotOrigin, TitleKind
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageTarget,
    Park,
    ParkMembership,
    PilotCity,
    ProjectMilestone,
    SizeRecord,
)
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment, Enterprise, Filing

_SOURCE = "演示数据"
_CHAINS = {
    "DEMO-C01": "工业母机",
    "DEMO-C02": "工业机器人",
    "DEMO-C03": "新能源汽车",
    "DEMO-C04": "集成电路",
    "DEMO-C05": "先进医疗装备",
    "DEMO-C06": "新材料",
}
_PARKS = {
    "DEMO-P01": ("杭州高新数字园区", "330100"),
    "DEMO-P02": ("嘉兴智造数字园区", "330400"),
    "DEMO-P03": ("苏州工业数字园区", "320500"),
    "DEMO-P04": ("合肥高新数字园区", "340100"),
}
_PILOTS = ("330200", "320500", "340100", "420100")
# The course is told from the plan's first year on, at most two years back.
_COURSE_FROM = date(2025, 1, 1)
_MONTHS = 24


def make_coverage(residents: list[Resident], *, today: date, seed: int) -> None:
    """Make the facts, and the live figures of them."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    enterprises = [resident.enterprise for resident in residents]
    begun = months_before(today, 30)
    _make_sizes(enterprises, today, begun)
    _make_groups(residents, begun, random)
    _make_projects(enterprises, today, random)
    _smooth(enterprises, random)
    _rise_since_spring(residents, today, random)
    _make_targets()
    rebuild(day=today)


def make_course(*, today: date) -> None:
    """The month ends of the default definition, counted when everything has been recorded."""
    first = max(_COURSE_FROM, months_before(today, _MONTHS))
    for day in month_ends(first, today - timedelta(days=1)):
        freeze(
            day=day,
            definitions=[one for one in definitions_on(day) if one.is_default],
            origin=SnapshotOrigin.BACKFILL,
            known_at=timezone.now(),
        )


def _make_sizes(enterprises: list[Enterprise], today: date, begun: date) -> None:
    filings = Filing.objects.filter(enterprise__in=enterprises, fiscal_year=today.year - 1)
    SizeRecord.objects.bulk_create(
        SizeRecord(
            enterprise_id=filing.enterprise_id,
            starts_on=begun,
            recorded_at=_noon(begun),
            size_class=_size(filing),
            # 规模以上工业: main business of 20 million yuan a year.
            is_above_scale=(filing.main_revenue_wan or 0) >= 2000,
            source=_SOURCE,
        )
        for filing in filings
    )


def _size(filing: Filing) -> SizeClass:
    """Manufacturing of the standard of 2011."""
    staff, revenue = filing.employees or 0, filing.revenue_wan or 0
    if staff >= 1000 and revenue >= 40_000:
        return SizeClass.LARGE
    if staff >= 300 and revenue >= 2000:
        return SizeClass.MEDIUM
    return SizeClass.SMALL if staff >= 20 and revenue >= 300 else SizeClass.MICRO


def _make_groups(residents: list[Resident], begun: date, random: Random) -> None:
    enterprises = [resident.enterprise for resident in residents]
    held: dict[str, Any] = {"starts_on": begun, "recorded_at": _noon(begun)}
    # The visitor finds the one that lags behind in a chain and in a park.
    lagging = {resident.enterprise.pk for resident in residents if resident.lags}
    chains = Chain.objects.bulk_create(
        Chain(code=code, name=name, source=_SOURCE, **held) for code, name in _CHAINS.items()
    )
    ChainMembership.objects.bulk_create(
        ChainMembership(enterprise=enterprise, chain=chain, **held)
        for enterprise in enterprises
        for chain in random.sample(
            chains, max(random.choice((0, 1, 1, 2)), enterprise.pk in lagging)
        )
    )
    offices = Office.objects.in_bulk(
        [*_PILOTS, *(code for _name, code in _PARKS.values())], field_name="code"
    )
    parks = Park.objects.bulk_create(
        Park(code=code, name=name, office=offices[office], source=_SOURCE, **held)
        for code, (name, office) in _PARKS.items()
    )
    ParkMembership.objects.bulk_create(
        ParkMembership(enterprise=enterprise, park=park, **held)
        for park in parks
        for enterprise in enterprises
        if enterprise.city_office_id == park.office_id
        and (enterprise.pk in lagging or random.random() < 0.6)
    )
    PilotCity.objects.bulk_create(
        PilotCity(office=offices[code], batch="第一批（2023年）", source=_SOURCE, **held)
        for code in _PILOTS
    )


def _make_projects(enterprises: list[Enterprise], today: date, random: Random) -> None:
    rows = []
    for enterprise in random.sample(enterprises, len(enterprises) // 3):
        started = today - timedelta(days=random.randrange(60, 600))
        reference = f"demo-{enterprise.pk}"
        rows.append((enterprise, reference, MilestoneKind.STARTED, started))
        if random.random() < 0.5:
            accepted = min(started + timedelta(days=random.randrange(150, 400)), today)
            rows.append((enterprise, reference, MilestoneKind.ACCEPTED, accepted))
    ProjectMilestone.objects.bulk_create(
        ProjectMilestone(
            enterprise=enterprise, reference=reference, kind=kind, on=day, recorded_at=_noon(day)
        )
        for enterprise, reference, kind, day in rows
    )


def _smooth(enterprises: list[Enterprise], random: Random) -> None:
    """Everybody is rated when filing, in one month of the year; most of those who rose rated
    themselves before, at some time of the year, so that the course has more than three steps."""
    rated: dict[int, list[Assessment]] = {}
    for one in Assessment.objects.filter(enterprise__in=enterprises).order_by("assessed_on"):
        rated.setdefault(one.enterprise_id, []).append(one)
    rows = []
    for assessments in rated.values():
        for earlier, later in pairwise(assessments):
            days = (later.assessed_on - earlier.assessed_on).days
            if later.level > earlier.level and days > 60 and random.random() < 0.8:
                day = later.assessed_on - timedelta(days=random.randrange(20, days))
                rows.append(_rated(later, day))
    Assessment.objects.bulk_create(rows)


def _rise_since_spring(residents: list[Resident], today: date, random: Random) -> None:
    """Some little giants have reached the level since they filed in spring."""
    giants = [
        one.enterprise.pk for one in residents
        if one.rung == TitleKind.LITTLE_GIANT and one.is_filler and not one.lags
    ]  # fmt: skip
    latest = Assessment.objects.filter(enterprise__in=giants).order_by(
        "enterprise", "-assessed_on", "-pk"
    )
    rows = []
    for one in latest.distinct("enterprise"):
        days = (today - one.assessed_on).days
        if one.level == 1 and days > 40 and random.random() < 0.6:
            risen = Assessment(enterprise_id=one.enterprise_id, level=2)
            rows.append(_rated(risen, today - timedelta(days=random.randrange(2, days - 20))))
    Assessment.objects.bulk_create(rows)


def _rated(later: Assessment, day: date) -> Assessment:
    return Assessment(
        enterprise_id=later.enterprise_id,
        basis=AssessmentBasis.SELF_RATED,
        level=later.level,
        assessed_on=day,
        recorded_at=_noon(day),
    )


def _noon(day: date) -> datetime:
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())


def _make_targets() -> None:
    province = Office.objects.get(code="330000")
    CoverageTarget.objects.bulk_create(
        CoverageTarget(
            definition_code="little-giant", office=province, due_on=day, share_pct=share,
            source=_SOURCE,
        )
        for day, share in ((date(2026, 12, 31), 92), (date(2027, 6, 30), 100))
    )  # fmt: skip
