"""Inspections on screen: the office's walk, the phone, the enterprise's reply."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.domain.file_access import may_read
from common.models import Event
from enterprises.models import Enterprise
from reviews.domain.inspections import (
    conclude,
    order_inspection,
)
from reviews.domain.inspections.seen import digest_of_words
from reviews.enums import InspectionConclusion, InspectionState
from reviews.models import Inspection
from tests.api_client import Caller
from tests.common.files.samples import pdf, picture
from tests.factories import capacity_of_user, make_round, make_submitted
from tests.pages import FRAME_QUERIES, signed_in
from tests.reviews.inspections.steps import (
    TWO,
    concluded,
    form_of,
    shown_form,
    written,
)

pytestmark = pytest.mark.django_db


def test_the_walk_of_the_office_on_screen(world, case):
    examiner = signed_in(world.official("examiner", "330106"))
    page = examiner.get(reverse("desk:case", args=[case.number])).content.decode()
    assert reverse("desk:order_inspection", args=[case.number]) in page
    ordered = examiner.post(
        reverse("desk:order_inspection", args=[case.number]),
        {"reason": "High growth.", "submit_key": "a"},
    )
    inspection = Inspection.objects.get()
    address = reverse("desk:plan_inspection", args=[inspection.number])
    assert ordered.headers["Location"] == address
    people = [world.official(*one).pk for one in TWO]
    form = {
        "planned_on": timezone.localdate().isoformat(),
        "measures": ["revenue_wan", "employees"],
        "version": inspection.version,
    }
    refused = examiner.post(address, form | {"inspectors": people[:1], "submit_key": "b"})
    assert refused.status_code == 422
    assert "At least two people inspect." in refused.content.decode()
    examiner.post(address, form | {"inspectors": people, "submit_key": "c"})
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.PLANNED
    listed = examiner.get(reverse("desk:inspections")).content.decode()
    assert inspection.number in listed
    site = reverse("desk:inspection", args=[inspection.number])
    page = examiner.get(site).content.decode()
    assert 'data-field-work="' in page
    assert "12,000.00" in page
    saved = _conclude_on_screen(examiner, inspection)
    assert saved.headers["Location"] == site
    approver = signed_in(world.official("approver", "330106"))
    inspection.refresh_from_db()
    approver.post(
        reverse("desk:inspection_sign", args=[inspection.number]),
        {"version": inspection.version, "submit_key": "s"},
    )
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.CONCLUDED
    province = signed_in(world.official("examiner", "330000"))
    assert "Declared figures confirmed" in province.get(site).content.decode()
    elsewhere = signed_in(world.official("examiner", "330108"))
    assert elsewhere.get(site).status_code == 404


def _conclude_on_screen(browser, inspection, **fields):
    form = {f"outcome_{row.pk}": "confirmed" for row in inspection.findings.all()}
    held = {"held_from": timezone.localdate().isoformat(), "summary": "Seen."}
    form |= held | {"conclusion": "confirmed", "conclude": "yes", "submit_key": "d"}
    return browser.post(
        reverse("desk:inspection_save", args=[inspection.number]),
        shown_form(browser, inspection) | form | fields,
    )


def test_an_incomplete_conclusion_keeps_what_was_typed(world, planned):
    browser = signed_in(world.official("examiner", "330106"))
    refused = _conclude_on_screen(browser, planned, summary="")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Write what you saw and what follows from it." in page
    assert planned.findings.filter(outcome="confirmed").count() == 2
    # What is kept by now is one's own: it may be changed on that page.
    row = planned.findings.get(measure="employees")
    changed = {f"outcome_{row.pk}": "deviates", f"found_{row.pk}": "171", "submit_key": "e"}
    address = reverse("desk:inspection_save", args=[planned.number])
    assert browser.post(address, form_of(refused) | changed).status_code == 302
    row.refresh_from_db()
    assert row.found == "171"


def test_a_phone_sends_what_has_changed_once_for_each_key(world, planned):
    browser = signed_in(world.official("examiner", "330106"))
    row = planned.findings.get(measure="employees")
    sent = {f"outcome_{row.pk}": "deviates", f"found_{row.pk}": "171", "submit_key": "k"}
    address = reverse("desk:inspection_save", args=[planned.number])
    answers = [browser.post(address, sent, headers={"X-Field-Work": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    planned.refresh_from_db()
    assert planned.version == 3
    refused = browser.post(
        address,
        {f"outcome_{row.pk}": "deviates", f"found_{row.pk}": "", "submit_key": "l"},
        headers={"X-Field-Work": "1"},
    )
    assert refused.status_code == 422
    assert refused.json()["errors"] == {f"found_{row.pk}": "Write what you found instead."}


def test_photos_are_taken_by_inspectors_and_seen_by_the_enterprise_at_the_end(
    world, case, planned, examiner, approver
):
    browser = signed_in(world.official("examiner", "330106"))
    address = reverse("desk:inspection_photos", args=[planned.number])

    def send(name, content, key):
        return browser.post(
            address,
            {"file": SimpleUploadedFile(name, content), "submit_key": key},
            headers={"HX-Request": "true"},
        )

    assert send("车间.jpg", picture(), "a").status_code == 200
    assert "A photo is a JPG or PNG file." in send("a.pdf", pdf(), "b").content.decode()
    photo = planned.photos.get()
    owner = capacity_of_user(world.owner(case.enterprise))
    assert may_read(capacity_of_user(world.official("examiner", "330000")), photo.file)
    assert not may_read(owner, photo.file)
    concluded(planned, examiner, approver)
    assert may_read(owner, photo.file)


def test_a_photo_makes_no_page_stale_and_a_refused_conclusion_stays_chosen(world, planned):
    browser = signed_in(world.official("examiner", "330106"))
    written(planned, world.official_actor("examiner", "330106"))
    form = shown_form(browser, planned)
    photos = reverse("desk:inspection_photos", args=[planned.number])
    picked = {"file": SimpleUploadedFile("a.jpg", picture()), "submit_key": "a"}
    assert browser.post(photos, picked, headers={"HX-Request": "true"}).status_code == 200
    photo = planned.photos.get()
    out = {"remove": photo.pk, "submit_key": "b"}
    assert browser.post(photos, out, headers={"HX-Request": "true"}).status_code == 200
    address = reverse("desk:inspection_save", args=[planned.number])
    pressed = form | {"conclude": "yes", "conclusion": "confirmed"}
    stale = browser.post(address, pressed | {"version": "1", "submit_key": "c"})
    assert stale.status_code == 409
    assert stale.context["form"]["conclusion"].value() == "confirmed"
    assert browser.post(address, pressed | {"submit_key": "d"}).status_code == 302
    planned.refresh_from_db()
    assert planned.state == InspectionState.SIGNING


def test_a_photo_that_is_sent_without_scripts_takes_what_is_written_along(world, planned):
    browser = signed_in(world.official("examiner", "330106"))
    photos = reverse("desk:inspection_photos", args=[planned.number])
    form = shown_form(browser, planned) | {"submit_key": "a"}

    def send(name, content, **written):
        sent = form | written | {"file": SimpleUploadedFile(name, content)}
        return browser.post(photos, sent)

    assert send("a.jpg", picture(), summary="Seen.").status_code == 302
    planned.refresh_from_db()
    assert (planned.summary, planned.photos.count()) == ("Seen.", 1)
    form |= shown_form(browser, planned) | {"submit_key": "b"}
    refused = send("a.pdf", pdf(), summary="Seen twice.")
    assert (refused.status_code, "A photo is a JPG" in refused.content.decode()) == (422, True)
    planned.refresh_from_db()
    assert (planned.summary, planned.photos.count()) == ("Seen twice.", 1)
    form |= shown_form(browser, planned) | {"submit_key": "c"}
    out = form | {"remove": planned.photos.get().pk, "summary": "Seen thrice."}
    assert browser.post(photos, out).status_code == 302
    planned.refresh_from_db()
    assert planned.summary == "Seen thrice."
    assert not planned.photos.filter(removed_at=None).exists()


def test_a_conclusion_that_is_chosen_and_saved_stands_on_the_page_and_holds_only_signed(
    world, planned
):
    browser = signed_in(world.official("examiner", "330106"))
    site = reverse("desk:inspection", args=[planned.number])
    save = reverse("desk:inspection_save", args=[planned.number])
    chosen = {"conclusion": "deviations", "submit_key": "a"}
    assert browser.post(save, shown_form(browser, planned) | chosen).status_code == 302
    checked = re.search(r'value="deviations"[^>]*checked', browser.get(site).content.decode())
    assert checked
    # A colleague's page, open before, changes nothing of it; his own choice is said to him.
    other = signed_in(world.official("approver", "330106"))
    words = {"summary": "Seen.", "submit_key": "b", "seen_conclusion": digest_of_words("")}
    phone = {"X-Field-Work": "1"}
    assert other.post(save, words, headers=phone).status_code == 200
    told = other.post(save, words | {"conclusion": "not_met", "submit_key": "c"}, headers=phone)
    assert "Deviations found" in told.json()["errors"]["conclusion"]
    assert told.json()["now"]["conclusion"] == {"conclusion": "deviations"}
    # Nothing is concluded yet: neither the list that is taken away nor the enterprise says so.
    planned.refresh_from_db()
    assert (planned.state, planned.signed_conclusion) == (InspectionState.PLANNED, "")
    owner = Caller(world.owner(planned.case.enterprise))
    assert owner.client.get(f"/api/v1/inspections/{planned.number}/").json()["conclusion"] == ""


def test_the_office_that_inspects_sees_whom_to_call_and_nobody_else(world, case, planned):
    site = reverse("desk:inspection", args=[planned.number])
    Enterprise.objects.filter(pk=case.enterprise_id).update(contact_phone="0571-5550123")

    def sees(role, code):
        return "0571-5550123" in signed_in(world.official(role, code)).get(site).content.decode()

    assert sees("examiner", "330106")
    assert sees("approver", "330106")
    assert not sees("analyst", "330106")
    assert not sees("examiner", "330000")
    told = Event.objects.exclude(before={}, after={}).values_list("before", "after", "comment")
    assert "5550123" not in str(list(told))
    Inspection.objects.filter(pk=planned.pk).update(state=InspectionState.CANCELLED)
    assert not sees("examiner", "330106")


def test_a_report_that_nobody_is_left_to_sign_is_called_off_by_an_approver(
    world, planned, examiner
):
    inspection = written(planned, examiner)
    conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.CONFIRMED,
        summary=inspection.summary,
        version=inspection.version,
        actor=examiner,
    )
    plan = reverse("desk:plan_inspection", args=[planned.number])
    page = reverse("desk:inspection", args=[planned.number])
    assert plan not in signed_in(world.official("examiner", "330106")).get(page).content.decode()
    approver = signed_in(world.official("approver", "330106"))
    assert plan in approver.get(page).content.decode()
    offered = approver.get(plan)
    assert 'name="planned_on"' not in offered.content.decode()
    version = offered.context["inspection"].version
    off = reverse("desk:cancel_inspection", args=[planned.number])
    sent = {"reason": "Both have left.", "version": version, "submit_key": "a"}
    assert approver.post(off, sent).status_code == 302
    planned.refresh_from_db()
    assert planned.state == InspectionState.CANCELLED


def test_the_enterprise_follows_and_replies_on_its_page(world, case, planned, examiner, approver):
    browser = signed_in(world.owner(case.enterprise))

    def page_of():
        return browser.get(reverse("applicant:case", args=[case.number])).content.decode()

    page = page_of()
    assert "planned for" in page
    assert "Operating revenue" not in page.split("On-site inspection")[1].split("</section>")[0]
    inspection = concluded(planned, examiner, approver)
    assert "Your reply" in page_of()
    sent = browser.post(
        reverse("applicant:inspection_reply", args=[case.number, inspection.number]),
        {"reply": "We agree.", "submit_key": "r"},
    )
    assert sent.status_code == 302
    page = page_of()
    assert "We agree." in page
    assert "Your reply" not in page.split("On-site inspection")[1].split("What was handed in")[0]


@pytest.mark.parametrize("code", ["000000", "330000", "330106"])
def test_every_office_that_may_inspect_finds_its_inspections_in_the_navigation(world, code):
    browser = signed_in(world.official("examiner", code))
    page = browser.get(reverse("desk:cases")).content.decode()
    assert f'href="{reverse("desk:inspections")}"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(world, count, django_assert_num_queries):
    round_ = make_round()
    for index, county in enumerate(("330106", "330106", "330108")[:count]):
        case = make_submitted(world, world.enterprise(county, index % 2), round=round_)
        actor = world.official_actor("examiner", county)
        inspection = order_inspection(case=case, actor=actor, reason="x")
        Inspection.objects.filter(pk=inspection.pk).update(office=world.offices["330106"])
    browser = signed_in(world.official("examiner", "330106"))
    browser.get(reverse("desk:inspections"))
    with django_assert_num_queries(FRAME_QUERIES + 5):
        browser.get(reverse("desk:inspections"))
