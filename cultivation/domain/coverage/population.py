# ruff: noqa: S608 - statements of constants of this house and numbered parameters
"""The enterprises behind a figure, as a list that can be filtered and paged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from accounts.models import Office
from cultivation.domain.coverage.days import oldest_day_counting
from cultivation.domain.coverage.facts import HOLDS, members
from cultivation.domain.coverage.recorded import raw, recorded
from cultivation.domain.coverage.registers import names_of_groups
from cultivation.domain.coverage.rules import divisions_of, offices_of_area
from cultivation.domain.coverage.statements import Asked, standing_statement
from cultivation.enums import CoverageBasis, CoveragePopulation, ParkKind
from cultivation.models import (
    CoverageDefinition,
    ParkMembership,
    PilotCity,
    Placement,
    SizeRecord,
    Title,
)
from enterprises.models import Assessment, Enterprise, Industry

_CLOSEST = 100
_ACCEPTED = "m.kind = 'accepted'"
_UNDER_WAY = """m.kind = 'started' AND NOT EXISTS (
    SELECT FROM {milestones} AS o
    WHERE o.reference = m.reference AND o.kind IN ('accepted', 'given_up')
        AND o.on_day <= %(day)s)"""


def counted_on(
    day: date,
    definition: CoverageDefinition,
    office: Office | None = None,
    *,
    known_at: datetime | None = None,
) -> QuerySet[Enterprise]:
    """The denominator on that day in the office's area, each enterprise with its `level`,
    `assessed_on` and `assessment_basis` (None: no assessment counts), `is_accepted` and
    `is_under_way` (its project).
    `known_at`: from what was recorded before that moment; else from all that is known now.

    The list says the same as the figures; the statements of figures count without fetching.
    """
    if known_at is None:
        enterprises = _counted_now(day, definition, office)
    else:
        text, values = standing_statement(Asked([definition], day, known_at, office))
        counted = raw(f"{text} SELECT enterprise_id FROM candidate", values)
        enterprises = Enterprise.objects.filter(pk__in=counted)
    return _graded(enterprises, day, definition, known_at)


def _counted_now(
    day: date, definition: CoverageDefinition, office: Office | None
) -> QuerySet[Enterprise]:
    """The denominator from all that is known now, page by page without counting everybody."""
    if definition.population == CoveragePopulation.TITLES:
        among = Q(pk__in=_holders(str(definition.title_kind), day).values("enterprise"))
    else:
        sized = SizeRecord.objects.all().on(day).filter(is_above_scale=True)
        among = Q(pk__in=sized.values("enterprise"))
    placed = _placements(day, definition, office).filter(enterprise=OuterRef("pk"))
    enterprises = Enterprise.objects.filter(among, Exists(placed))
    if definition.in_parks:
        parks = ParkMembership.objects.all().on(day).filter(park__kind=ParkKind.HIGH_STANDARD)
        enterprises = enterprises.filter(pk__in=parks.values("enterprise"))
    return enterprises


def _holders(kind: str, day: date) -> QuerySet[Title]:
    # Past its last day it counts on while the result of its re-examination is pending.
    holds = Q(last_day__gte=day) | Q(re_examined_since__isnull=False)
    return Title.objects.filter(holds, kind=kind, valid_from__lte=day)


def of_basis(basis: str) -> Q:
    """Which of `counted_on` have their counting assessment from that basis."""
    return Q(assessment_basis=basis)


def narrowed_to(day: date, chosen: Mapping[str, Any], *, known_at: datetime | None = None) -> Q:
    """Which of `counted_on` are of the chosen `size`, `basis`, `industry`, `chain` and `park` (by
    code; what is empty narrows nothing) on the day. Raises `LookupError` for a code that no
    register has."""
    among, is_then = Q(), known_at is not None
    values = dict(chosen) | {"day": day, "known_at": known_at}
    if chosen.get("basis"):
        among &= of_basis(chosen["basis"])
    if chosen.get("size"):
        sizes = recorded("sizerecord", is_then=is_then)
        among &= _among(f"{sizes} AS m WHERE {HOLDS} AND m.size_class = %(size)s", values)
    if chosen.get("industry"):
        if not Industry.objects.filter(code=chosen["industry"]).exists():
            raise LookupError(chosen["industry"])
        places = recorded("placement", is_then=is_then)
        of_day = "m.since <= %(day)s AND m.until >= %(day)s"
        among &= _among(f"{places} AS m WHERE {of_day} AND m.industry_id = %(industry)s", values)
    for name in ("chain", "park"):
        if chosen.get(name):
            if chosen[name] not in names_of_groups(name, known_at=known_at):
                raise LookupError(chosen[name])
            among &= _among(f"{members(name, is_then=is_then)} AND g.code = %({name})s", values)
    return among


def _among(rows: str, values: Mapping[str, Any]) -> Q:
    return Q(pk__in=raw(f"SELECT m.enterprise_id FROM {rows}", values))


def _placements(
    day: date, definition: CoverageDefinition, office: Office | None
) -> QuerySet[Placement]:
    placements = Placement.objects.all().on(day).in_area_of(office)
    if definition.area_code:
        area = offices_of_area(definition.area_code)
        placements = placements.filter(
            Q(province_office__in=area) | Q(city_office__in=area) | Q(county_office__in=area)
        )
    if definition.industries:
        placements = placements.filter(industry__in=divisions_of(definition))
    if definition.in_pilot_cities:
        chosen = Q(industries=[]) | Q(industries__contains=[OuterRef("industry")])
        pilots = PilotCity.objects.all().on(day).filter(chosen)
        placements = placements.filter(
            Exists(pilots.filter(office=OuterRef("county_office")))
            | Exists(pilots.filter(office=OuterRef("city_office")))
            | Exists(pilots.filter(office=OuterRef("province_office")))
        )
    return placements


def _graded(
    enterprises: QuerySet[Enterprise],
    day: date,
    definition: CoverageDefinition,
    known_at: datetime | None,
) -> QuerySet[Enterprise]:
    assessments = Assessment.objects.filter(enterprise=OuterRef("pk"))
    if known_at is not None:
        assessments = assessments.filter(recorded_at__lt=known_at)
    if definition.basis != CoverageBasis.EITHER:
        assessments = assessments.filter(basis=definition.basis)
    # The latest alone may count, and only while it is not too old.
    oldest = oldest_day_counting(day, definition.maximum_age_months)
    latest = assessments.counting_on(day).annotate(
        counting_level=Case(When(assessed_on__gte=oldest, then=F("level"))),
        counting_day=Case(When(assessed_on__gte=oldest, then=F("assessed_on"))),
        counting_basis=Case(When(assessed_on__gte=oldest, then=F("basis"))),
    )[:1]
    return enterprises.annotate(
        level=Subquery(latest.values("counting_level")),
        assessed_on=Subquery(latest.values("counting_day")),
        assessment_basis=Subquery(latest.values("counting_basis")),
        is_accepted=_milestone(_ACCEPTED, day, known_at),
        is_under_way=_milestone(_UNDER_WAY, day, known_at),
    )


def _milestone(condition: str, day: date, known_at: datetime | None) -> ExpressionWrapper:
    milestones = recorded("projectmilestone", is_then=known_at is not None)
    rows = f"{milestones} AS m WHERE m.on_day <= %(day)s AND {condition}"
    among = _among(rows.format(milestones=milestones), {"day": day, "known_at": known_at})
    return ExpressionWrapper(among, output_field=BooleanField())


def covered_condition(definition: CoverageDefinition) -> Q:
    """Which of `counted_on` are covered."""
    covered = Q(level__gte=definition.minimum_level)
    return covered & Q(is_accepted=True) if definition.needs_project else covered


def part_condition(part: str, definition: CoverageDefinition) -> Q:
    """Which of `counted_on` are asked for: `yes` those covered, `not_assessed` those without an
    assessment, anything else those not covered (never assessed ones too), empty all of them."""
    if part == "not_assessed":
        return Q(level__isnull=True)
    if part == "yes":
        return covered_condition(definition)
    return uncovered_condition(definition) if part else Q()


def closest_first(uncovered: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Of `counted_on` those that would close the gap fastest, the first hundred: a project under
    way, then the level just below, then the next, never assessed last."""
    order = ("-is_under_way", F("level").desc(nulls_last=True), "pk")
    return uncovered.order_by(*order)[:_CLOSEST]


def uncovered_condition(definition: CoverageDefinition) -> Q:
    """Which of `counted_on` are not."""
    short = Q(level__lt=definition.minimum_level) | Q(level__isnull=True)
    return short | Q(is_accepted=False) if definition.needs_project else short
