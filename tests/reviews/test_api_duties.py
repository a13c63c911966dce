"""Ladder, yearly updates, changes and cancellations in the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.enums import TitleKind
from tests.api_client import Caller
from tests.factories import make_filing, make_round, make_title

pytestmark = pytest.mark.django_db


def test_the_ladder_says_what_may_be_applied_for_and_why_not(world):
    make_round(TitleKind.INNOVATIVE)
    enterprise = world.enterprise()
    own = Caller(world.owner(enterprise)).get("ladder/").json()
    assert [(one["title_kind"], one["code"]) for one in own] == [
        ("technology", "round_not_open"),
        ("innovative", ""),
        ("srdi", "rung_skipped"),
        ("little_giant", "rung_skipped"),
    ]
    county = Caller(world.official("examiner", "330106"))
    assert county.get("ladder/", uscc=enterprise.uscc).json() == own
    foreign = world.enterprise("320102")
    assert county.get("ladder/", uscc=foreign.uscc).status_code == 404


def test_an_update_is_handed_in_once_per_key(world):
    enterprise, begun = world.enterprise(), timezone.now() - timedelta(days=500)
    make_title(enterprise, TitleKind.SRDI, valid_from=begun.date(), granted_at=begun)
    year = begun.year + 1
    filing = make_filing(enterprise, year - 1)
    client = Caller(world.owner(enterprise))
    body = {"year": year, "filing_version": filing.version, "is_pledged": True}
    answers = [client.post("updates/hand-in/", body, key="k") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    listed = client.get("updates/").json()["results"]
    assert [one["year"] for one in listed] == [year]
