"""What followed plans and services: three groups over the same twelve months."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.domain.ladder.followed import Followed, what_followed
from cultivation.domain.seeds.scanning import examine
from cultivation.enums import TitleKind
from cultivation.enums.plans import ServiceCategory
from cultivation.models import CatalogueService, CultivationPlan, ServiceBooking
from enterprises.models import Enterprise
from tests.factories import make_enterprise, make_filing, make_title

pytestmark = pytest.mark.django_db


def planned(world, enterprise, filing, started_on):
    """A plan that began on the day and was closed since."""
    return CultivationPlan.objects.create(
        number=f"P{enterprise.pk}", enterprise=enterprise, office=world.offices["330106"],
        target=TitleKind.SRDI, rule_set=world.rule_sets[TitleKind.SRDI], filing=filing,
        filing_version=1, status="closed", opened_on=started_on, started_on=started_on,
        opened_by=world.official("examiner", "330106"), due_on=started_on + timedelta(days=300),
        closed_on=started_on + timedelta(days=300), outcome="reached", reason="x",
    )  # fmt: skip


def a_service(world):
    """A service that the county offers."""
    return CatalogueService.objects.create(
        number="S1", office=world.offices["330106"], category=ServiceCategory.FINANCE, name="x",
        provider="x", summary="x", starts_on=timezone.localdate() - timedelta(days=500),
    )  # fmt: skip


def test_groups_are_those_of_a_year_ago_and_count_who_rose_and_who_is_near(world):
    today = timezone.localdate()
    long_ago, lately = today - timedelta(days=500), today - timedelta(days=100)
    people = [make_enterprise(world.offices["330106"], 900 + n) for n in range(5)]
    for one in people:
        make_title(one, TitleKind.INNOVATIVE, valid_from=long_ago)
    risen, served, near, _far, late = people
    filing = make_filing(near)
    planned(world, risen, filing, long_ago)
    planned(world, late, filing, lately)
    make_title(risen, TitleKind.SRDI, valid_from=lately)
    ServiceBooking.objects.create(
        service=a_service(world), enterprise=served, year=long_ago.year, booked_on=long_ago,
        booked_by=world.official("examiner", "330106"),
    )  # fmt: skip
    examine(Enterprise.objects.all(), on=today)
    assert what_followed(world.offices["330106"], today=today) == [
        Followed(1, "plan", 1, 1, 0),
        Followed(1, "service", 1, 0, 0),
        Followed(1, "neither", 3, 0, 1),
    ]
    assert what_followed(world.offices["330203"], today=today) == []
