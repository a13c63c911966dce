"""Several enterprises want the last place of a service at the same moment: one has it."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.utils import timezone

from cultivation.domain.plans.catalogue import book_place, offer_service
from cultivation.enums.plans import ServiceCategory
from cultivation.models import ServiceBooking
from cultivation.models.plans.service import CatalogueServiceQuerySet
from tests.factories import World
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4
# How many seconds whoever has counted the places waits for the others.
PATIENCE = {"seconds": 1}


@pytest.fixture
def one_place(world: World, monkeypatch):
    """A service with one place; whoever has counted the places waits a moment for the others, so
    that all would book it if nothing held them apart."""
    service = offer_service(
        office=world.offices["330000"], actor=world.official_actor("examiner", "330000"),
        category=ServiceCategory.LAW, name="Contracts", provider="Firm", summary="One day.",
        contact="", cost_wan=0, places=1, starts_on=timezone.localdate(), ends_on=None,
    )  # fmt: skip
    everybody, create = Barrier(TOGETHER), ServiceBooking.objects.create

    def late(**fields):
        with suppress(BrokenBarrierError):
            everybody.wait(timeout=PATIENCE["seconds"])
        return create(**fields)

    monkeypatch.setattr(ServiceBooking.objects, "create", late)
    return service


def booked_at_once(world, service):
    """How those who wanted the place at the same moment fared."""
    firms = [firm for code in ("330106", "330108") for firm in world.enterprises[code]][:TOGETHER]
    year = timezone.localdate().year
    acts = [
        lambda firm=firm: book_place(
            service=service, enterprise=firm, year=year, actor=world.owner_actor(firm)
        )
        for firm in firms
    ]
    return together(*acts)


def test_of_four_who_book_the_last_place_one_has_it(world, one_place):
    assert booked_at_once(world, one_place) == {"done": 1, "no_places": TOGETHER - 1}
    assert ServiceBooking.objects.count() == 1


def test_without_the_lock_of_the_service_all_four_would_have_it(world, one_place, monkeypatch):
    monkeypatch.setitem(PATIENCE, "seconds", 60)  # they come, however busy the machine
    monkeypatch.setattr(CatalogueServiceQuerySet, "select_for_update", lambda self, **_how: self)
    assert booked_at_once(world, one_place) == {"done": TOGETHER}
    assert ServiceBooking.objects.count() == TOGETHER
