"""The enterprises behind a figure, as a list that can be filtered and paged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import Office
from cultivation.domain.coverage.days import oldest_day_counting
from cultivation.domain.coverage.rules import divisions_of, offices_of_area
from cultivation.enums import CoverageBasis, CoveragePopulation, MilestoneKind, ParkKind
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageDefinition,
    Park,
    ParkMembership,
    PilotCity,
    Placement,
    ProjectMilestone,
    SizeRecord,
    Title,
    TitleChange,
)
from enterprises.models import Assessment, Enterprise, Industry

_CLOSEST = 100


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
    if definition.population == CoveragePopulation.TITLES:
        among = _holders(str(definition.title_kind), day, known_at)
    else:
        sized = SizeRecord.objects.all().on(day).filter(is_above_scale=True)
        among = Q(pk__in=sized.values("enterprise"))
    placed = _placements(day, definition, office).filter(enterprise=OuterRef("pk"))
    enterprises = Enterprise.objects.filter(among, Exists(placed))
    if definition.in_parks:
        parks = ParkMembership.objects.all().on(day).filter(park__kind=ParkKind.HIGH_STANDARD)
        enterprises = enterprises.filter(pk__in=parks.values("enterprise"))
    return _graded(enterprises, day, definition, known_at)


def _holders(kind: str, day: date, known_at: datetime | None) -> Q:
    """Who holds a title of the kind on the day. Seen from an earlier moment, a title that was
    changed or taken away since reads as it did then."""
    in_force = Q(kind=kind, valid_from__lte=day)
    # Past its last day it counts on while the result of its re-examination is pending.
    in_force &= Q(last_day__gte=day) | Q(re_examined_since__isnull=False)
    if known_at is None:
        return Q(pk__in=Title.objects.filter(in_force).values("enterprise"))
    in_force &= Q(granted_at__lt=known_at)
    later = TitleChange.objects.filter(known_until__gte=known_at)
    unchanged = Title.objects.filter(in_force, ~Exists(later.filter(title_id=OuterRef("pk"))))
    before = Q(known_until__lt=OuterRef("known_until")) | Q(
        known_until=OuterRef("known_until"), pk__lt=OuterRef("pk")
    )
    first = ~Exists(later.filter(before, title_id=OuterRef("title_id")))
    changed = later.filter(in_force, first)
    return Q(pk__in=unchanged.values("enterprise")) | Q(pk__in=changed.values("enterprise_id"))


def placed_in_industry(day: date, industry: str) -> Q:
    """Which of `counted_on` were of the industry on the day."""
    placed = Placement.objects.all().on(day).filter(industry=industry)
    return Q(Exists(placed.filter(enterprise=OuterRef("pk"))))


def of_size(day: date, size: str) -> Q:
    """Which of `counted_on` were of the size class on the day."""
    return Q(pk__in=SizeRecord.objects.all().on(day).filter(size_class=size).values("enterprise"))


def of_basis(basis: str) -> Q:
    """Which of `counted_on` have their counting assessment from that basis."""
    return Q(assessment_basis=basis)


def narrowed_to(day: date, chosen: Mapping[str, Any]) -> Q:
    """Which of `counted_on` are of the chosen `size`, `basis`, `industry`, `chain` and `park` (by
    code; what is empty narrows nothing) on the day. Raises `LookupError` for a code that no
    register has."""
    among = Q()
    if chosen.get("size"):
        among &= of_size(day, chosen["size"])
    if chosen.get("basis"):
        among &= of_basis(chosen["basis"])
    if chosen.get("industry"):
        _expect_code(Industry.objects.all(), chosen["industry"])
        among &= placed_in_industry(day, chosen["industry"])
    if chosen.get("chain"):
        _expect_code(Chain.objects.all(), chosen["chain"])
        members = ChainMembership.objects.all().on(day).filter(chain__code=chosen["chain"])
        among &= Q(pk__in=members.values("enterprise"))
    if chosen.get("park"):
        _expect_code(Park.objects.all(), chosen["park"])
        inside = ParkMembership.objects.all().on(day).filter(park__code=chosen["park"])
        among &= Q(pk__in=inside.values("enterprise"))
    return among


def _expect_code(register: QuerySet[Any], code: str) -> None:
    if not register.filter(code=code).exists():
        raise LookupError(code)


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
    milestones = ProjectMilestone.objects.filter(on__lte=day)
    ended = milestones.filter(
        kind__in=[MilestoneKind.ACCEPTED, MilestoneKind.GIVEN_UP], reference=OuterRef("reference")
    )
    of_enterprise = milestones.filter(enterprise=OuterRef("pk"))
    return enterprises.annotate(
        level=Subquery(latest.values("counting_level")),
        assessed_on=Subquery(latest.values("counting_day")),
        assessment_basis=Subquery(latest.values("counting_basis")),
        is_accepted=Exists(of_enterprise.filter(kind=MilestoneKind.ACCEPTED)),
        is_under_way=Exists(of_enterprise.filter(~Exists(ended), kind=MilestoneKind.STARTED)),
    )


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
