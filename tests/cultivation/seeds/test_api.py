"""Seed selection by the API: screens, questions, signals, contact persons."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cultivation.domain.seeds.scanning import examine
from cultivation.enums import TitleKind
from cultivation.enums.seeds import ConflictState
from cultivation.models import SeedScreen, SeedSignal
from enterprises.models import Enterprise
from tests.api_client import Caller
from tests.cultivation.seeds.test_pool import taken as seed_taken
from tests.cultivation.seeds.test_signals import row, taken, workbook
from tests.factories import make_filing, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    return Caller(world.official("examiner", "330106"))


def test_a_screen_is_saved_scheduled_run_changed_and_retired(world, county):
    make_filing(world.enterprise())
    examine(Enterprise.objects.all(), on=timezone.localdate())
    given = {"name": "Near", "schedule": "weekly", "target": "innovative", "industry": "C"}
    made = county.post("seed-screens/", given, key="a").json()
    assert (made["schedule"], made["industry"], made["last_run"]) == ("weekly", "C", None)
    assert county.post("seed-screens/", given, key="a").json() == made
    assert county.post("seed-screens/", given, key="b").json()["code"] == "name_taken"
    one = f"seed-screens/{made['id']}/"
    assert county.post(f"{one}run/", {}, key="c").json()["matched"] == 1
    assert county.get(one).json()["last_run"]["passing"] == 1
    beyond = given | {"version": 1, "area": "320000"}
    assert county.post(f"{one}change/", beyond, key="d").json()["code"] == "beyond_area"
    nightly = given | {"version": 1, "schedule": "nightly"}
    assert county.post(f"{one}change/", nightly, key="e").json()["version"] == 2
    assert county.post(f"{one}change/", nightly, key="f").status_code == 409
    other = Caller(world.official("examiner", "330108"))
    assert other.get(one).status_code == 404
    assert other.get("seed-screens/").json()["results"] == []
    assert county.post(f"{one}retire/", {"version": 2}, key="g").json()["retired_on"]
    analyst = Caller(world.official("analyst", "330106"))
    assert analyst.post("seed-screens/", given, key="h").json()["code"] == "not_yours"
    assert SeedScreen.objects.count() == 1


def test_a_list_of_signals_is_checked_and_taken_over(world, county):
    enterprise = world.enterprise()
    make_filing(enterprise)
    content = workbook(row(enterprise), row(enterprise, "专利"))

    def check(caller, key, body=content):
        given = {"kind": "ip_count", "file": SimpleUploadedFile("counts.xlsx", body)}
        headers = {"Idempotency-Key": key}
        address = "/api/v1/seed-signal-lists/"
        return caller.client.post(address, given, format="multipart", headers=headers)

    made = check(county, "a").json()
    assert (made["report"]["rows"], made["report"]["taken"], made["applied_at"]) == (2, 1, None)
    assert [one["column"] for one in made["report"]["problems"]] == ["item"]
    assert check(county, "a").json() == made
    assert check(county, "b", b"x").status_code == 422
    one = f"seed-signal-lists/{made['id']}/"
    assert county.post(f"{one}apply/", {"sha256": "0" * 64}).json()["code"] == "other_list"
    assert SeedSignal.objects.count() == 0
    assert county.post(f"{one}apply/", {"sha256": made["sha256"]}).json()["applied_at"]
    assert county.get("seed-signals/", conflict="open").json()["results"][0]["said"] == "9"
    assert county.post(f"{one}apply/", {"sha256": made["sha256"]}).status_code == 409
    analyst = Caller(world.official("analyst", "330106"))
    assert check(analyst, "c").json()["code"] == "not_yours"
    assert analyst.get(one).status_code == 404
    assert Caller(world.official("examiner", "330108")).get(one).status_code == 404


def test_a_question_is_asked_once_and_answered_by_its_enterprise(world, county):
    enterprise = world.enterprise()
    owner = Caller(world.owner(enterprise))
    given = {"uscc": enterprise.uscc, "topic": "ip_class1", "text": "How many?"}
    asked = county.post("seed-questions/", given, key="a")
    assert asked.status_code == 201
    province = Caller(world.official("examiner", "330000"))
    assert province.post("seed-questions/", given, key="b").json()["code"] == "asked_already"
    (row_,) = owner.get("seed-questions/", is_open="true").json()["results"]
    path = f"seed-questions/{row_['id']}/answer/"
    done = owner.post(path, {"version": row_["version"], "text": "Nine."}, key="c").json()
    assert done["answer"] == "Nine."
    assert county.get("seed-questions/", is_open="false").json()["results"][0]["answer"] == "Nine."
    stranger = Caller(world.owner(world.enterprise("330108")))
    assert stranger.post(path, {"version": 1, "text": "x"}, key="d").status_code == 404


def test_a_contradiction_is_resolved_and_a_contact_person_named(world, county):
    enterprise = world.enterprise()
    make_filing(enterprise, ip_class1=6)
    taken(world, row(enterprise))
    signal = SeedSignal.objects.get()
    path = f"seed-signals/{signal.pk}/resolve/"
    given = {"version": 1, "decision": "filed_kept", "reason": "Certificates seen."}
    assert county.post(path, given | {"decision": "agrees_now"}, key="a").status_code == 422
    done = county.post(path, given, key="b").json()
    assert (done["conflict"], done["said"], done["filed_value"]) == ("filed_kept", "9", "6")
    assert county.post(path, given | {"version": 2}, key="c").status_code == 409
    signal.refresh_from_db()
    assert signal.conflict == ConflictState.FILED_KEPT
    seed = seed_taken(world)
    person = f"seeds/{seed.pk}/person/"
    wrong = {"version": 1, "username": "nobody"}
    assert county.post(person, wrong, key="d").json()["code"] == "unknown_person"
    named = {"version": 1, "username": "approver-330106"}
    assert county.post(person, named, key="e").status_code == 200
    seed.refresh_from_db()
    assert seed.person == world.official("approver", "330106")


def test_figures_of_the_pipeline_are_those_of_the_pages(world, county):
    seed_taken(world)
    soon = timezone.localdate() + timedelta(days=100)
    make_title(world.enterprise(), TitleKind.SRDI, valid_to=soon, last_day=soon)
    make_title(world.enterprise(index=1), TitleKind.SRDI)
    (line,) = county.get("seed-conversion/").json()
    assert (line["code"], line["candidate"], line["filed_pct"]) == ("330106", 1, None)
    assert county.get("plan-figures/").json() == []
    assert county.get("ladder-figures/", kind="srdi").json()["followed"] == []
    for days, count in ((365, 1), (99, 0), (2000, 2)):
        found = county.get("titles/", lapses_within_days=days).json()["results"]
        assert len(found) == count
    owner = Caller(world.owner(world.enterprise()))
    assert owner.get("seed-conversion/").status_code in (403, 404)
