"""The arguments of a route, taken from the scene or made when they are first asked for."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from common.models import StoredFile
from cultivation.domain.coverage import definitions_on
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import Chain, CoverageSnapshot, DigitalProject, Park, SizeRecord
from enterprises.models import Visit
from reviews.models import Inspection, Objection, Route
from tests.config.reach.scene import Scene

Arguments = Callable[[Scene], dict[str, Any]]
Rows = dict[str, tuple[Arguments, set[str]]]


def nothing(_scene: Scene) -> dict[str, Any]:
    """A route without arguments."""
    return {}


def of_case(scene: Scene) -> dict[str, Any]:
    """A route about the case."""
    return {"number": scene.case.number}


def of_act(scene: Scene) -> dict[str, Any]:
    """A route about an act on the case."""
    return {"number": scene.case.number, "action": "propose_pass"}


def of_assignment(scene: Scene) -> dict[str, Any]:
    """A route about the desk that the case lies on."""
    return {"number": scene.case.number, "word": "take"}


def of_note(scene: Scene) -> dict[str, Any]:
    """A route about a note on the case."""
    return {"number": scene.case.number, "pk": 1}


def of_api_note(scene: Scene) -> dict[str, Any]:
    """The same in the API."""
    return {"number": scene.case.number, "note": 1}


def of_notice(scene: Scene) -> dict[str, Any]:
    """A route about the notice."""
    return {"number": scene.notice.number}


def of_chain(_scene: Scene) -> dict[str, Any]:
    """A route about a key chain, which everybody at an office may look at."""
    Chain.objects.get_or_create(code="C1", name="Robots", starts_on=timezone.localdate())
    return {"kind": "chains", "code": "C1"}


def of_api_chain(scene: Scene) -> dict[str, Any]:
    """The same chain in the API."""
    return {"code": of_chain(scene)["code"]}


def of_api_park(_scene: Scene) -> dict[str, Any]:
    """A digital park, which everybody at an office may read."""
    Park.objects.get_or_create(code="P1", name="Park", starts_on=timezone.localdate())
    return {"code": "P1"}


def of_size(scene: Scene) -> dict[str, Any]:
    """A route about the recorded size of the enterprise, which its keepers put right."""
    row, _is_new = SizeRecord.objects.get_or_create(
        enterprise=scene.enterprise, defaults={"size_class": "small", "starts_on": "2025-01-01"}
    )
    return {"kind": "sizes", "pk": row.pk}


def of_visit(scene: Scene) -> dict[str, Any]:
    """A route about a grading on site of the enterprise, by the county's examiner."""
    examiner = scene.world.official("examiner", "330106")
    visit, _is_new = Visit.objects.get_or_create(
        enterprise=scene.enterprise,
        defaults={
            "office": scene.world.offices["330106"],
            "grader": examiner,
            "ordered_by": examiner,
            "ordered_at": timezone.now(),
            "planned_on": timezone.localdate(),
            "questionnaire": "digital-2024",
        },
    )
    return {"pk": visit.pk}


def of_project(scene: Scene) -> dict[str, Any]:
    """A route about a digital project that the enterprise has handed in."""
    today = timezone.localdate()
    project, _is_new = DigitalProject.objects.get_or_create(
        number="D1-000001",
        defaults={
            "enterprise": scene.enterprise,
            "name": "MES",
            "status": "submitted",
            "is_true_stated": True,
            "opened_on": today,
            "step_on": today,
            "diagnosed_on": today,
            "handed_in_on": today,
        },
    )
    return {"number": project.number}


def of_project_step(scene: Scene) -> dict[str, Any]:
    """A route about a step of the project."""
    return of_project(scene) | {"step": "file"}


def of_project_paper(scene: Scene) -> dict[str, Any]:
    """A route about a paper of the project, which is not there."""
    return of_project(scene) | {"paper": 1}


def of_api_visit(scene: Scene) -> dict[str, Any]:
    """The grading on site in the API."""
    return {"id": of_visit(scene)["pk"]}


def of_api_snapshot(scene: Scene) -> dict[str, Any]:
    """The snapshot in the API."""
    return {"id": of_snapshot(scene)["pk"]}


def of_enterprise(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise, by key."""
    return {"pk": scene.enterprise.pk}


def of_uscc(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise, by code."""
    return {"uscc": scene.enterprise.uscc}


def of_filing(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise's filing."""
    return of_uscc(scene) | {"fiscal_year": scene.case.filing.fiscal_year}


def of_assessment(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise's assessment."""
    return {"pk": scene.enterprise.assessments.get().pk}


def of_letter(scene: Scene) -> dict[str, Any]:
    """A letter that the case under review does not have."""
    return {"number": scene.case.number, "key": "refusal"}


def of_title(scene: Scene) -> dict[str, Any]:
    """A route about the title."""
    return {"number": scene.title.number}


def of_update(scene: Scene) -> dict[str, Any]:
    """A route about the title's first yearly update."""
    return {"pk": scene.title.updates.order_by("year")[0].pk}


def of_update_year(scene: Scene) -> dict[str, Any]:
    """The same, by year."""
    return {"year": scene.title.updates.order_by("year")[0].year}


def of_cancellation(scene: Scene) -> dict[str, Any]:
    """A route about the cancellation that the title is put up for."""
    return {"number": scene.title.cancellations.get().number}


def of_complaint(scene: Scene) -> dict[str, Any]:
    """A route about the complaint against the title's holder."""
    return {"number": scene.title.complaints.get().number}


def of_change(scene: Scene) -> dict[str, Any]:
    """A route about the change that the enterprise is about to report."""
    return {"number": scene.enterprise.cases.get(kind="change").number}


def of_claim(scene: Scene) -> dict[str, Any]:
    """A route about the waiting claim."""
    return {"pk": scene.claim.pk}


def of_round(scene: Scene) -> dict[str, Any]:
    """A route about the round."""
    return {"code": scene.case.round.code}


def of_tie(scene: Scene) -> dict[str, Any]:
    """A route about a tie of the enterprise, which has none."""
    return of_enterprise(scene) | {"tie_pk": 1}


def of_entry(scene: Scene) -> dict[str, Any]:
    """A route about the one entry of the notice."""
    return of_notice(scene) | {"pk": scene.notice.entries.get().pk}


def of_objection(scene: Scene) -> dict[str, Any]:
    """A route about the objection to it."""
    entry = scene.notice.entries.get()
    objection, _created = Objection.objects.get_or_create(
        receipt="RECEIPT",
        defaults={
            "notice": scene.notice,
            "entry": entry,
            "is_unit": False,
            "name": "Objecting Ouyang",
            "contact": "13900001111",
            "text": "No.",
            "received_at": timezone.now(),
            "due_on": timezone.localdate(),
        },
    )
    return {"pk": objection.pk}


def of_objection_act(scene: Scene) -> dict[str, Any]:
    """A route about an act on the objection."""
    return of_objection(scene) | {"word": "admit"}


def of_run(scene: Scene) -> dict[str, Any]:
    """A route about the background job that the county's examiner has started."""
    return {"pk": scene.run.pk}


def of_run_in_api(scene: Scene) -> dict[str, Any]:
    """The same in the API."""
    return {"id": scene.run.pk}


def of_examiner(scene: Scene) -> dict[str, Any]:
    """A route about the account of the county's examiner."""
    return {"pk": scene.world.official("examiner", "330106").pk}


def of_rule_set(_scene: Scene) -> dict[str, Any]:
    """A route about a standard."""
    return {"code": "innovative-2022"}


def given(**values: Any) -> Arguments:
    """A route with these arguments."""
    return lambda _scene: values


def of_snapshot(_scene: Scene) -> dict[str, Any]:
    """Coverage of today, frozen and not published."""
    snapshot = CoverageSnapshot.objects.first()
    if snapshot is None:
        load_coverage()
        (snapshot,) = freeze(
            day=timezone.localdate(),
            definitions=definitions_on(timezone.localdate())[:1],
            origin=SnapshotOrigin.REQUESTED,
            known_at=timezone.now(),
        )
    return {"pk": snapshot.pk}


def of_unread_file(_scene: Scene) -> dict[str, Any]:
    """A route about a file of a purpose that nobody reads."""
    return {"pk": StoredFile.objects.get(purpose="none").pk}


def of_route(_scene: Scene) -> dict[str, Any]:
    """A route about the way of cases."""
    return {"pk": Route.objects.earliest("pk").pk}


def of_unread_file_by_id(scene: Scene) -> dict[str, Any]:
    """The same in the API."""
    return {"id": of_unread_file(scene)["pk"]}


def of_inspection(scene: Scene) -> dict[str, Any]:
    """A route about the inspection of the case."""
    return {"number": Inspection.objects.get(case=scene.case).number}


def of_reply(scene: Scene) -> dict[str, Any]:
    """A route about the reply to it."""
    return of_case(scene) | {"inspection": of_inspection(scene)["number"]}
