"""Registers of chains, parks, pilot cities and sizes are kept and put right through the API."""

from datetime import date

import pytest

from common.models import Event
from cultivation.models import ChainMembership, PilotCity, SizeRecord
from tests.api_client import Caller

pytestmark = pytest.mark.django_db
FIRST, LAST = "2025-01-01", "2025-06-30"
CHAIN = {"code": "C1", "name": "Screws", "starts_on": FIRST}


@pytest.fixture
def ministry(world):
    return Caller(world.official("examiner", "000000"))


@pytest.fixture
def province(world):
    return Caller(world.official("examiner", "330000"))


@pytest.fixture
def county(world):
    return Caller(world.official("examiner", "330106"))


def told(response):
    return response.status_code, response.json()["code"]


def test_entries_are_made_and_changed_at_the_version_that_was_seen(world, ministry, county):
    leader = world.enterprise().uscc
    made = ministry.post("chains/", CHAIN | {"leader_uscc": leader}, key="one")
    assert (
        ministry.post("chains/", CHAIN | {"leader_uscc": leader}, key="one").json() == made.json()
    )
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert (made.json()["kind"], made.json()["leader_uscc"]) == ("national", leader)
    assert told(ministry.post("chains/", CHAIN)) == (409, "code_used")
    assert told(county.post("chains/", CHAIN | {"code": "C2"})) == (422, "not_yours")
    new = {"name": "Ball screws", "starts_on": FIRST, "ends_on": LAST, "version": 1}
    changed = ministry.post("chains/C1/change/", new)
    assert (changed.json()["name"], changed.json()["leader_uscc"]) == ("Ball screws", None)
    assert told(ministry.post("chains/C1/change/", new)) == (409, "stale_version")
    park = {"code": "P1", "name": "Park", "kind": "high_standard", "starts_on": FIRST}
    entered = ministry.post("parks/", park | {"office": "330106"})
    assert (entered.status_code, entered.json()["office"]) == (201, "330106")
    changed = ministry.post("parks/P1/change/", {**new, "kind": "high_standard"})
    assert (changed.json()["version"], changed.json()["office"]) == (2, "330106")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"starts_on": "1925-01-01"}, "starts_on"),
        ({"ends_on": "2024-01-01"}, "starts_on"),
        ({"office": "999999"}, "office"),
        ({"leader_uscc": "9133010600000001XX"}, "leader_uscc"),
        ({"colour": "red"}, "colour"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_at_its_field(ministry, said, field):
    refused = ministry.post("chains/", CHAIN | said)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [field])


def test_a_membership_is_added_ended_put_right_and_withdrawn(world, ministry, province, county):
    enterprise = world.enterprise()
    ministry.post("chains/", CHAIN)
    body = {"uscc": enterprise.uscc, "starts_on": FIRST}
    assert told(province.post("chains/C1/members/", body)) == (422, "not_yours")
    unknown = ministry.post("chains/C1/members/", body | {"uscc": "9133010600000001XX"})
    assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["uscc"])
    made = ministry.post("chains/C1/members/", body).json()
    assert (made["uscc"], made["ends_on"], made["has_ended"]) == (enterprise.uscc, None, False)
    one = f"chains/C1/members/{made['id']}"
    ended = ministry.post(f"{one}/end/", {"ends_on": LAST}).json()
    assert (ended["ends_on"], ended["has_ended"]) == (LAST, True)
    right = {"starts_on": FIRST, "ends_on": None, "reason": "A slip.", "seen": ended["seen"]}
    assert told(county.post(f"{one}/correct/", right)) == (422, "not_yours")
    stale = ministry.post(f"{one}/correct/", right | {"seen": made["seen"]})
    assert told(stale) == (409, "stale_version")
    corrected = ministry.post(f"{one}/correct/", right).json()
    assert (corrected["ends_on"], corrected["has_ended"]) == (None, False)
    assert Event.objects.get(verb="group.member_corrected").comment == "A slip."
    ministry.post("chains/", CHAIN | {"code": "C2"})
    gone = {"reason": "Never was.", "seen": corrected["seen"]}
    elsewhere = ministry.post(f"chains/C2/members/{made['id']}/withdraw/", gone)
    assert elsewhere.status_code == 404
    assert ministry.post(f"{one}/withdraw/", gone).status_code == 204
    assert not ChainMembership.objects.exists()


def test_sizes_are_recorded_read_put_right_and_withdrawn(world, province, county):
    enterprise, foreign = world.enterprise(), world.enterprise("320102")
    body = {
        "uscc": enterprise.uscc, "size_class": "small", "is_above_scale": True, "starts_on": FIRST,
    }  # fmt: skip
    first = province.post("size-records/", body)
    assert first.status_code == 201
    outside = province.post("size-records/", body | {"uscc": foreign.uscc})
    assert (outside.status_code, list(outside.json()["fields"])) == (422, ["uscc"])
    assert told(county.post("size-records/", body)) == (422, "not_yours")
    province.post("size-records/", body | {"size_class": "medium", "starts_on": "2025-07-01"})
    listed = county.get("size-records/", uscc=enterprise.uscc).json()["results"]
    assert [(one["size_class"], one["starts_on"], one["ends_on"]) for one in listed] == [
        ("medium", "2025-07-01", None), ("small", FIRST, LAST),
    ]  # fmt: skip
    (held,) = county.get("size-records/", on="2025-03-01").json()["results"]
    one = f"size-records/{held['id']}"
    right = {
        "starts_on": FIRST, "ends_on": LAST, "size_class": "micro", "is_above_scale": False,
        "reason": "A slip.", "seen": held["seen"],
    }  # fmt: skip
    taken = province.post(f"{one}/correct/", right | {"ends_on": "2025-12-31"})
    assert told(taken) == (409, "days_taken")
    corrected = province.post(f"{one}/correct/", right).json()
    assert (corrected["size_class"], corrected["is_above_scale"]) == ("micro", False)
    gone = {"reason": "Never was.", "seen": corrected["seen"]}
    assert province.post(f"{one}/withdraw/", gone).status_code == 204
    assert SizeRecord.objects.count() == 1
    jiangsu = Caller(world.official("examiner", "320000"))
    assert jiangsu.get("size-records/").json()["results"] == []


def test_a_pilot_city_is_put_right_and_withdrawn(world, ministry, county):
    city = world.offices["330100"]
    PilotCity.objects.create(office=city, batch="1", starts_on=date(2025, 1, 1), source="List")
    (row,) = ministry.get("pilot-cities/").json()["results"]
    one = f"pilot-cities/{row['id']}"
    right = {"starts_on": FIRST, "ends_on": LAST, "reason": "Two years.", "seen": row["seen"]}
    assert county.post(f"{one}/correct/", right).status_code == 404
    corrected = ministry.post(f"{one}/correct/", right).json()
    assert corrected["ends_on"] == LAST
    assert told(ministry.post(f"{one}/correct/", right)) == (409, "stale_version")
    gone = {"reason": "Never was.", "seen": corrected["seen"]}
    assert ministry.post(f"{one}/withdraw/", gone).status_code == 204
    assert not PilotCity.objects.exists()
