"""Who opened an enterprise's figures: one entry for a person, a page and a day."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.utils import timezone

from common.domain.events import broken_links
from common.models import Event
from tests.factories import make_submitted
from tests.pages import act, signed_in

pytestmark = pytest.mark.django_db


def opened(case):
    """Who had what open, oldest first."""
    entries = Event.objects.filter(verb="figures.opened", subject_id=case.enterprise_id)
    found = entries.order_by("sequence").values_list(
        "actor__username", "after__page", "after__number"
    )
    return list(found)


@pytest.fixture
def case(world):
    return make_submitted(world, world.enterprise())


def test_a_second_look_on_the_same_day_leaves_no_second_entry(world, case):
    examiner = world.official("examiner", "330106")
    page = f"/desk/cases/{case.number}/"
    for _time in range(2):
        assert signed_in(examiner).get(page).status_code == 200
    assert opened(case) == [(examiner.username, "case", case.number)]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        signed_in(examiner).get(page)
    assert len(opened(case)) == 2
    assert list(broken_links()) == []


def test_each_person_and_each_page_has_its_own_entry(world, case):
    county, city = world.official("examiner", "330106"), world.official("examiner", "330100")
    for person in (county, city):
        signed_in(person).get(f"/desk/cases/{case.number}/")
    signed_in(county).get(f"/desk/enterprises/{case.enterprise_id}/")
    assert opened(case) == [
        (county.username, "case", case.number),
        (city.username, "case", case.number),
        (county.username, "record", str(case.enterprise_id)),
    ]


def test_the_enterprise_itself_a_stranger_and_a_list_leave_no_entry(world, case):
    signed_in(world.owner(case.enterprise)).get(f"/applications/{case.number}/")
    stranger = signed_in(world.official("examiner", "320000"))
    assert stranger.get(f"/desk/cases/{case.number}/").status_code == 404
    signed_in(world.official("examiner", "330106")).get("/desk/cases/all/")
    assert opened(case) == []


def test_a_refused_act_shows_the_page_again_and_leaves_no_second_entry(world, case):
    client = signed_in(world.official("examiner", "330106"))
    client.get(f"/desk/cases/{case.number}/")
    answer = act(client, case.number, "propose_pass", version=case.version, opinion="")
    assert answer.status_code == 422
    assert len(opened(case)) == 1


@pytest.mark.as_owner
def test_without_the_entry_nothing_is_shown(world, case):
    client = signed_in(world.official("examiner", "330106"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE common_event ADD CONSTRAINT trail_is_full CHECK (false) NOT VALID"
        )
    with pytest.raises(DatabaseError, match="trail_is_full"):
        client.get(f"/desk/cases/{case.number}/")
