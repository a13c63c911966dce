"""Notices for everybody."""

import pytest
from django.test import Client

from enterprises.models import Enterprise
from reviews.models import Notice
from tests.api_client import Caller
from tests.factories import World
from tests.pages import signed_in


@pytest.fixture
def anybody() -> Client:
    return Client(headers={"accept-language": "en"})


def test_anybody_reads_the_running_notices(world: World, notice: Notice, anybody):
    front = anybody.get("/").content.decode()
    listed = anybody.get("/public/notices/").content.decode()
    assert notice.number in front or notice.round.name in front
    assert notice.number in listed
    assert "Running" in listed


def test_a_notice_shows_names_codes_window_and_digest_and_nothing_personal(
    world: World,
    notice: Notice,
    anybody,
):
    Enterprise.objects.update(contact_name="Contact Person", contact_phone="13800000000")
    page = anybody.get(f"/public/notices/{notice.number}/").content.decode()
    entry = notice.entries.first()
    for words in (entry.enterprise_name, entry.uscc, notice.digest, "working days left"):
        assert words in page
    for words in ("Contact Person", "13800000000", "examiner", "Owner", entry.case.number):
        assert words not in page


def test_an_unknown_notice_does_not_exist(db: None, anybody):
    assert anybody.get("/public/notices/N1999-000000-0001/").status_code == 404


def test_an_enterprise_is_found_on_a_long_notice_by_everybody(
    world: World, notice: Notice, anybody
):
    first, second = notice.entries.order_by("pk")
    for text in (first.enterprise_name, first.uscc.lower()):
        for browser, address in (
            (anybody, f"/public/notices/{notice.number}/"),
            (signed_in(world.official("examiner", "330000")), f"/desk/notices/{notice.number}/"),
        ):
            page = browser.get(address, {"q": text}).content.decode()
            assert first.uscc in page
            assert second.uscc not in page
    nobody = anybody.get(f"/public/notices/{notice.number}/", {"q": "Nobody"}).content.decode()
    assert "No enterprise on this notice is called that" in nobody


def test_systems_find_notices_by_state_and_enterprise(notice: Notice):
    listed = {"state": "running", "enterprise": notice.entries.first().enterprise_name}
    for asked, count in ((listed, 1), ({"state": "announced"}, 0), ({"enterprise": "Nobody"}, 0)):
        assert len(Caller(None).get("notices/", **asked).json()["results"]) == count
