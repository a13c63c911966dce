"""Signing, calling off, taking a photo out: twice is once, and too late is told on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.domain.files import checked_upload
from common.models import Event
from reviews.domain.inspections import add_photo, conclude, sign_inspection, take_up_again
from reviews.enums import InspectionConclusion, InspectionState
from tests.common.files.samples import picture
from tests.pages import signed_in
from tests.reviews.inspections.steps import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def signing(planned, examiner):
    inspection = written(planned, examiner)
    return conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.CONFIRMED,
        summary="Seen.",
        version=inspection.version,
        actor=examiner,
    )


@pytest.fixture
def browser(world):
    return signed_in(world.official("approver", "330106"))


def test_a_report_is_signed_once_for_two_clicks(signing, browser):
    address = reverse("desk:inspection_sign", args=[signing.number])
    form = {"version": signing.version, "submit_key": "a"}
    for _click in range(2):
        assert browser.post(address, form).status_code == 302
    signing.refresh_from_db()
    assert signing.state == InspectionState.CONCLUDED
    assert Event.objects.filter(verb="inspection.concluded").count() == 1


def test_a_signature_that_comes_too_late_is_told_who_opened_the_report(signing, browser, examiner):
    take_up_again(inspection=signing, version=signing.version, actor=examiner)
    form = {"version": signing.version, "submit_key": "a"}
    late = browser.post(reverse("desk:inspection_sign", args=[signing.number]), form)
    assert late.status_code == 409
    said = late.content.decode()
    assert f"{examiner.label} ({examiner.office_name}) opened the report" in said


def test_calling_off_keeps_the_reason_when_it_comes_too_late(planned, browser, approver, examiner):
    address = reverse("desk:cancel_inspection", args=[planned.number])
    written(planned, examiner)
    form = {"reason": "The works is closed.", "version": planned.version, "submit_key": "a"}
    late = browser.post(address, form)
    assert late.status_code == 409
    assert "The works is closed." in late.content.decode()
    assert "wrote down what" in late.content.decode()
    assert browser.post(address, form | {"reason": "", "submit_key": "b"}).status_code == 422
    planned.refresh_from_db()
    form |= {"version": planned.version, "submit_key": "c"}
    for _click in range(2):
        assert browser.post(address, form).status_code == 302
    assert Event.objects.filter(verb="inspection.called_off").count() == 1


def test_a_photo_is_taken_out_once_and_not_while_the_report_is_signed(
    planned, browser, examiner, approver
):
    photos = [
        add_photo(
            inspection=planned,
            actor=examiner,
            upload=checked_upload(SimpleUploadedFile(name, picture("PNG"))),
        )
        for name in ("gate.png", "hall.png")
    ]
    address = reverse("desk:inspection_photos", args=[planned.number])
    for _click in range(2):
        answer = browser.post(address, {"remove": photos[0].pk, "submit_key": "a"})
        assert answer.status_code == 302
    assert Event.objects.filter(verb="inspection.photo_removed").count() == 1
    planned.refresh_from_db()
    inspection = written(planned, examiner)
    inspection = conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.CONFIRMED,
        summary="Seen.",
        version=inspection.version,
        actor=examiner,
    )
    sign_inspection(inspection=inspection, version=inspection.version, actor=approver)
    late = browser.post(address, {"remove": photos[1].pk, "submit_key": "b"})
    assert late.status_code == 409
    assert "Concluded" in late.content.decode()
