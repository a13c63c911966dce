"""Projects, gradings, work orders, alerts and snapshots in the API: by the same functions."""

import pytest
from django.utils import timezone

from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.behind import Behind
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital.alerting import alert
from cultivation.domain.digital.performing import STEP_ACTS
from cultivation.domain.digital.steps import STEPS
from cultivation.enums import TitleKind
from cultivation.models import CoverageSnapshot, DigitalProject
from cultivation.serializers.projects import STEP_BODIES
from tests.api_client import Caller
from tests.cultivation.digital.test_projects import plan
from tests.enterprises.test_grading import full_answers
from tests.factories import make_title

pytestmark = pytest.mark.django_db


def test_every_step_of_the_table_has_its_act_and_its_body():
    assert set(STEPS) == set(STEP_ACTS) == set(STEP_BODIES)


def test_a_project_is_opened_handed_in_and_returned(world):
    owner = Caller(world.owner(world.enterprise()))
    county = Caller(world.official("examiner", "330106"))
    body = {name: str(value) if name != "scenes" else value for name, value in plan().items()}
    made = owner.post("digital-projects/", body)
    assert (made.status_code, made.json()["status"]) == (201, "diagnosis")
    steps = f"digital-projects/{made.json()['number']}/steps"
    assert owner.post(f"{steps}/hand-in/", {"version": 1, "is_true": True}).status_code == 422
    assert county.post(f"{steps}/file/", {"version": 1}).status_code == 404
    assert owner.post(f"{steps}/nothing/", {"version": 1}).status_code == 404
    changed = owner.post(f"{steps}/details/", {"version": 1, "supplier": "Other"}, key="one")
    again = owner.post(f"{steps}/details/", {"version": 1, "supplier": "Other"}, key="one")
    assert changed.json() == again.json()
    assert (changed.json()["supplier"], changed.json()["version"]) == ("Other", 2)
    assert owner.post(f"{steps}/details/", {"version": 1}).status_code == 409
    project = DigitalProject.objects.get()
    DigitalProject.objects.update(
        status="submitted", is_true_stated=True, handed_in_on=timezone.localdate()
    )
    assert county.post(f"{steps}/return/", {"version": 2, "reason": ""}).status_code == 422
    returned = county.post(f"{steps}/return/", {"version": 2, "reason": "Plan is unclear."})
    assert (returned.status_code, returned.json()["status"]) == (200, "diagnosis")
    assert county.post("digital-projects/", body).status_code == 404
    assert project.name == "MES for the press shop"


def test_a_work_order_is_listed_assigned_and_contacted(world):
    load_coverage()
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.LITTLE_GIANT)
    county = Caller(world.official("examiner", "330106"))
    (row,) = county.get("work-orders/").json()["results"]
    assert (row["uscc"], row["lacks"], row["version"]) == (enterprise.uscc, ["never assessed"], 0)
    assert county.get("work-orders/", contact="mine").json()["results"] == []
    assert county.get("work-orders/", definition="srdi").json()["results"] == []
    assert county.get("work-orders/", definition="nothing").status_code == 404
    assert Caller(world.official("examiner", "320102")).get("work-orders/").json()["results"] == []
    refresh()
    city = Caller(world.official("analyst", "330100"))
    acts = city.get("work-orders/by-office/").json()
    assert (acts["definition"], acts["office"]) == ("little-giant", "330100")
    (line,) = acts["offices"]
    assert (line["office"], line["uncovered"], line["unassigned"]) == ("330106", 1, 1)
    assert city.get("work-orders/by-office/", definition="srdi").json()["offices"] == []
    assert city.get("work-orders/by-office/", definition="nothing").status_code == 404
    assert city.get("work-orders/by-office/", office="330000").status_code == 404
    one = f"work-orders/{enterprise.uscc}"
    nobody = county.post(f"{one}/assign/", {"version": 0, "person": "nobody"})
    assert nobody.status_code == 422
    named = county.post(f"{one}/assign/", {"version": 0, "person": "approver-330106"})
    assert (named.status_code, named.json()) == (200, {"version": 1})
    contact = {
        "version": 1, "on": str(timezone.localdate()), "kind": "phone", "outcome": "will_rate",
    }  # fmt: skip
    assert county.post(f"{one}/contacts/", contact).json() == {"version": 2}
    assert county.post(f"{one}/contacts/", contact).status_code == 409
    assert [row["outcome"] for row in county.get(f"{one}/contacts/").json()] == ["will_rate"]
    (row,) = county.get("work-orders/").json()["results"]
    assert (row["version"], row["outcome"]) == (2, "will_rate")
    ministry = Caller(world.official("examiner", "000000"))
    assert ministry.post(f"{one}/contacts/", contact | {"version": 2}).status_code == 422


def test_a_grading_is_ordered_answered_and_called_off(world):
    enterprise = world.enterprise()
    approver = Caller(world.official("approver", "330106"))
    examiner = Caller(world.official("examiner", "330106"))
    today = str(timezone.localdate())
    order = {"uscc": enterprise.uscc, "planned_on": today, "official": "examiner-330106"}
    made = approver.post("visits/", order)
    assert (made.status_code, made.json()["state"]) == (201, "open")
    one = f"visits/{made.json()['id']}"
    kept = {"version": 1, "answers": full_answers(), "conclusion": "Seen.", "visited_on": today}
    assert approver.post(f"{one}/save/", kept).status_code == 422
    assert examiner.post(f"{one}/save/", kept).json()["version"] == 2
    refused = examiner.post(f"{one}/finish/", {"version": 2})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_evidence")
    off = approver.post(f"{one}/call-off/", {"version": 2, "reason": "Moved."})
    assert off.json()["state"] == "called_off"
    assert [row["reason"] for row in approver.get("visits/").json()["results"]] == ["Moved."]
    assert Caller(world.official("examiner", "320102")).get(f"{one}/").status_code == 404


def test_alerts_are_read_by_those_of_the_area(world):
    load_coverage()
    today = timezone.localdate()
    behind = Behind(world.offices["330100"], Figure("330100", "Hangzhou", 10, 2), 45.0, 25.0)
    alert(definition_for(day=today), behind, today)
    for code, count in (("000000", 1), ("330000", 1), ("330100", 1), ("330106", 0), ("320000", 0)):
        found = Caller(world.official("analyst", code)).get("path-alerts/").json()["results"]
        assert len(found) == count
    assert Caller(world.owner(world.enterprise())).get("path-alerts/").status_code == 403


def test_a_snapshot_is_asked_for_proposed_and_published(world):
    load_coverage()
    make_title(world.enterprise(), TitleKind.LITTLE_GIANT)
    refresh()
    examiner = Caller(world.official("examiner", "000000"))
    approver = Caller(world.official("approver", "000000"))
    province = Caller(world.official("approver", "330000"))
    body = {"definition": "little-giant", "day": str(timezone.localdate())}
    assert province.post("coverage-snapshots/", body).status_code == 422
    made = examiner.post("coverage-snapshots/", body)
    assert (made.status_code, made.json()["holders"]) == (201, 1)
    one = f"coverage-snapshots/{made.json()['id']}"
    assert province.get(f"{one}/").status_code == 404
    note = {"note": "Figures of the month", "version": 0}
    assert examiner.post(f"{one}/propose/", note).json()["version"] == 1
    assert examiner.post(f"{one}/publish/", {"version": 1}).status_code == 422
    published = approver.post(f"{one}/publish/", {"version": 1}).json()
    assert published["published_at"]
    assert published["digest"] == CoverageSnapshot.objects.get().digest
    assert province.get(f"{one}/").json()["note"] == "Figures of the month"
    assert province.post(f"{one}/propose/", note | {"version": 2}).status_code == 422
