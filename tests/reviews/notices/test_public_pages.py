"""Notices for everybody."""

import pytest
from django.test import Client

from enterprises.models import Enterprise
from reviews.models import Notice
from tests.factories import World


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
