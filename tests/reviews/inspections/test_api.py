"""Inspections through the API."""

import pytest
from django.utils import timezone

from tests.api_client import Caller
from tests.reviews.inspections.steps import (
    TWO,
)

pytestmark = pytest.mark.django_db


def test_the_whole_way_through_the_api(world, case):
    examiner = Caller(world.official("examiner", "330106"))
    approver = Caller(world.official("approver", "330106"))
    made = examiner.post("inspections/", {"case": case.number, "reason": "Growth."}).json()
    path = f"inspections/{made['number']}/"
    planned = examiner.post(
        f"{path}plan/",
        {
            "version": made["version"],
            "inspectors": [world.official(*one).username for one in TWO],
            "planned_on": timezone.localdate().isoformat(),
            "measures": ["revenue_wan"],
        },
    )
    assert planned.json()["state"] == "planned"
    found = examiner.post(
        f"{path}findings/",
        {
            "findings": [{"measure": "revenue_wan", "outcome": "deviates", "found": "11500"}],
            "held_from": timezone.localdate().isoformat(),
        },
    ).json()
    signing = examiner.post(
        f"{path}conclude/",
        {"version": found["version"], "conclusion": "deviations", "summary": "Less."},
    ).json()
    assert approver.post(f"{path}sign/", {"version": signing["version"]}).status_code == 200
    owner = Caller(world.owner(case.enterprise))
    shown = owner.get(path).json()
    assert (shown["conclusion"], shown["inspectors"]) == ("deviations", [])
    assert owner.post(f"{path}reply/", {"reply": "Audited since."}).json()["reply"]
    (row,) = Caller(world.official("examiner", "330000")).get("inspections/").json()["results"]
    assert row["reply"] == "Audited since."
    assert Caller(world.official("examiner", "330108")).get(path).status_code == 404
