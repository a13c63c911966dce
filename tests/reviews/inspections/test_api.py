"""Inspections through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.domain.files import checked_upload
from reviews.domain.inspections import Found, add_photo, remove_photo, save_findings
from tests.api_client import Caller
from tests.common.files.samples import picture
from tests.reviews.inspections.steps import DEVIATES, TWO, concluded, lines

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


def test_pictures_a_second_look_and_calling_off_through_the_api(world, case):
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
    ).json()

    def send(content: bytes) -> object:
        upload = SimpleUploadedFile("line.png", content, "image/png")
        return examiner.client.post(
            f"/api/v1/{path}photos/",
            {"file": upload},
            format="multipart",
            headers={"Idempotency-Key": "picture"},
        )

    first, again = send(picture("PNG")), send(picture("PNG"))
    assert (first.status_code, again.json()) == (201, first.json())
    (photo,) = first.json()["photos"]
    gone = examiner.post(f"{path}photos/{photo['file']}/remove/").json()
    assert gone["photos"][0]["removed_at"]
    assert examiner.post(f"{path}photos/{photo['file']}/remove/").json()["photos"] == gone["photos"]
    body = {"version": planned["version"], "reason": "The works is closed."}
    assert examiner.post(f"{path}call-off/", body).json()["code"] == "not_yours"
    assert approver.post(f"{path}call-off/", body | {"reason": ""}).json()["code"] == "no_reason"
    too_early = approver.post(f"{path}take-up-again/", {"version": planned["version"]})
    assert too_early.status_code == 409
    current = examiner.get(path).json()["version"]
    called_off = approver.post(f"{path}call-off/", body | {"version": current})
    assert (called_off.status_code, called_off.json()["state"]) == (200, "cancelled")


def test_what_is_not_named_stays_and_the_enterprise_sees_no_photo_that_was_taken_out(
    world, planned, examiner, approver
):
    row = lines(planned)["employees"]
    words = Found(DEVIATES, "171", "Payroll of March.")
    save_findings(inspection=planned, actor=examiner, findings={row: words})
    caller = Caller(world.official("examiner", "330106"))
    path = f"inspections/{planned.number}/"
    body = {"findings": [{"measure": "employees", "outcome": "confirmed"}]}
    shown = caller.post(f"{path}findings/", body).json()
    found = next(one for one in shown["findings"] if one["measure"] == "employees")
    assert (found["outcome"], found["remark"]) == ("confirmed", "Payroll of March.")
    old = body | {"version": planned.version}
    stale = caller.post(f"{path}findings/", old)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    for name in ("gate.png", "hall.png"):
        upload = checked_upload(SimpleUploadedFile(name, picture("PNG")))
        photo = add_photo(inspection=planned, actor=examiner, upload=upload)
    remove_photo(photo=photo, actor=examiner)
    planned.refresh_from_db()
    concluded(planned, examiner, approver)
    assert [one["name"] for one in caller.get(path).json()["photos"]] == ["gate.png", "hall.png"]
    owner = Caller(world.owner(planned.case.enterprise))
    for shown in (owner.get(path).json(), owner.get("inspections/").json()["results"][0]):
        assert [one["name"] for one in shown["photos"]] == ["gate.png"]


def test_a_system_lists_where_its_person_is_sent(world, planned):
    def numbers(user, **asked):
        return [
            one["number"] for one in Caller(user).get("inspections/", **asked).json()["results"]
        ]

    sent, other = world.official("examiner", "330106"), world.official("examiner", "330100")
    assert numbers(sent, is_mine="true") == [planned.number]
    assert numbers(other, is_mine="true") == []
    assert numbers(other, is_mine="false") == [planned.number]


def test_an_inspector_whose_name_nobody_has_is_not_left_out_without_a_word(world, case):
    examiner = Caller(world.official("examiner", "330106"))
    made = examiner.post("inspections/", {"case": case.number, "reason": "Growth."}).json()
    names = [world.official(*one).username for one in TWO]
    refused = examiner.post(
        f"inspections/{made['number']}/plan/",
        {
            "version": made["version"],
            "inspectors": [*names, "misspelt"],
            "planned_on": timezone.localdate().isoformat(),
        },
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "not_posted")
    assert "inspectors" in refused.json()["fields"]
