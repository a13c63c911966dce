"""Projects, gradings, work orders, alerts and snapshots in the API: by the same functions."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.behind import Behind
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital import deciding, reporting
from cultivation.domain.digital.alerting import alert
from cultivation.domain.digital.performing import STEP_ACTS
from cultivation.domain.digital.steps import STEPS
from cultivation.enums import TitleKind
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageSnapshot,
    DigitalProject,
    PilotCity,
)
from cultivation.serializers.projects import STEP_BODIES
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.common.files.samples import picture
from tests.cultivation.digital.test_projects import Course, assessed, plan
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


def test_a_project_tells_offices_all_and_its_enterprise_what_is_signed(world):
    course = Course(world)
    Assessment.objects.create(
        enterprise=course.enterprise, basis="self_rated", level=1, recorded_at=timezone.now(),
        assessed_on=course.project.diagnosed_on,
    )  # fmt: skip
    course.to_finished()
    assessed(course.enterprise, AssessmentBasis.ON_SITE, level=3, office=world.offices["330106"])
    course.go(
        deciding.propose_acceptance, course.examiner,
        opinion="Good.", subsidy_granted_wan=Decimal(15),
    )  # fmt: skip
    one = f"digital-projects/{course.project.number}/"
    owner = Caller(world.owner(course.enterprise))
    county = Caller(world.official("analyst", "330106"))
    names = ("level_before", "own_level", "level_after", "subsidy_granted_wan", "opinion", "office")

    def told(reader):
        shown = reader.get(one).json()
        return [shown[name] for name in names]

    assert told(county) == [1, 2, 3, "15.00", "Good.", "330106"]
    assert told(owner) == [1, 2, None, None, "", "330106"]
    course.go(deciding.accept, course.approver)
    assert told(owner) == [1, 2, 3, "15.00", "", "330106"]
    late = timezone.localdate() - timedelta(days=1)
    DigitalProject.objects.update(
        status="filed", planned_end_on=late, step_on=late, accepted_on=None, accepted_by=None
    )
    shown = county.get(one).json()
    assert (shown["is_overdue"], shown["is_stuck"]) == (True, False)


def test_papers_of_a_project_are_added_read_and_taken_back(world):
    course = Course(world)
    papers = f"digital-projects/{course.project.number}/papers/"
    owner = Caller(world.owner(course.enterprise))
    county = Caller(world.official("examiner", "330106"))
    assert [one["kind"] for one in owner.get(papers).json()] == ["contract"]
    sent = {"kind": "diagnosis", "file": SimpleUploadedFile("report.png", picture("PNG"))}
    headers = {"Idempotency-Key": "paper-1"}
    made = owner.client.post(f"/api/v1/{papers}", sent, format="multipart", headers=headers)
    assert (made.status_code, made.json()["name"]) == (201, "report.png")
    assert county.get(papers).status_code == 404
    assert owner.post(f"{papers}{made.json()['id']}/remove/").status_code == 204
    assert [one["kind"] for one in owner.get(papers).json()] == ["contract"]
    course.go(reporting.hand_in, course.owner, is_true=True)
    (kept,) = county.get(papers).json()
    refused = owner.post(f"{papers}{kept['id']}/remove/")
    assert (refused.status_code, refused.json()["code"]) == (409, "action_not_open")


def test_registers_say_levels_ends_and_pilot_cities_of_the_area(world):
    load_coverage()
    first, second = world.enterprises["330106"]
    today = timezone.localdate()
    chain = Chain.objects.create(code="C1", name="Screws", starts_on=today - timedelta(days=90))
    for one, last in ((first, None), (second, today - timedelta(days=2))):
        make_title(one, TitleKind.LITTLE_GIANT)
        ChainMembership.objects.create(
            chain=chain, enterprise=one, starts_on=chain.starts_on, ends_on=last
        )
    assessed(first, AssessmentBasis.SELF_RATED, level=2)
    city = Caller(world.official("analyst", "330100"))
    members = city.get("chains/C1/members/").json()["results"]
    assert {one["uscc"]: (one["level"], one["has_ended"]) for one in members} == {
        first.uscc: (2, False), second.uscc: (None, True),
    }  # fmt: skip
    behind = city.get("coverage-enterprises/", chain="C1").json()["results"]
    assert [one["uscc"] for one in behind] == [first.uscc]
    for unknown in ({"chain": "C9"}, {"park": "P9"}, {"industry": "ZZ"}):
        assert city.get("coverage-enterprises/", **unknown).status_code == 404
    orders = city.get("work-orders/", q=second.uscc).json()["results"]
    assert [one["uscc"] for one in orders] == [second.uscc]
    pilot = PilotCity.objects.create(
        office=world.offices["330100"], batch="1", industries=["34"], starts_on=today, source="x"
    )
    (row,) = city.get("pilot-cities/", on=str(today)).json()["results"]
    assert (row["office"], row["industries"], row["id"]) == ("330100", ["34"], pilot.pk)
    assert city.get("pilot-cities/", on="2020-01-01").json()["results"] == []
    county = Caller(world.official("analyst", "330106"))
    assert county.get("pilot-cities/").json()["results"] == []


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
