"""The enterprise's five working days to reply, and what waits for them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from common.domain.errors import Conflict
from reviews.domain.applying import withdraw
from reviews.domain.examining import propose_pass, propose_refusal, sign
from reviews.domain.inspections import reply_to_inspection, waive_reply
from reviews.enums import CaseStatus
from reviews.models import Case, Inspection
from tests.api_client import Caller
from tests.factories import GROUNDS
from tests.pages import signed_in
from tests.reviews.inspections.steps import concluded, refusal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(planned, examiner, approver):
    return concluded(planned, examiner, approver)


def refuse(case, examiner):
    case = Case.objects.get(pk=case.pk)
    version = case.version
    return propose_refusal(
        case=case, actor=examiner, version=version, opinion="No.", grounds=GROUNDS
    )


def replied(world, inspection):
    owner = world.owner_actor(inspection.case.enterprise)
    reply_to_inspection(inspection=inspection, text="We agree.", actor=owner)


def waived(world, inspection):
    waive_reply(inspection=inspection, actor=world.owner_actor(inspection.case.enterprise))


def passed_by(world, inspection):
    yesterday = timezone.localdate() - timedelta(days=1)
    Inspection.objects.filter(pk=inspection.pk).update(reply_due_on=yesterday)


@pytest.mark.parametrize("ended", [replied, waived, passed_by])
def test_no_refusal_is_signed_before_the_enterprise_had_its_say(
    world, case, reported, examiner, approver, ended
):
    case = refuse(case, examiner)
    with pytest.raises(Conflict) as refusal:
        sign(case=case, actor=approver, version=case.version)
    assert refusal.value.code == "reply_running"
    assert date_format(reported.reply_due_on, "DATE_FORMAT") in str(refusal.value)
    ended(world, reported)
    assert sign(case=case, actor=approver, version=case.version).status == CaseStatus.REFUSED


def test_a_pass_waits_for_no_reply(case, reported, examiner, approver):
    case = propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")
    sign(case=case, actor=approver, version=case.version)


def test_an_enterprise_with_nothing_to_reply_says_so_once(world, case, reported):
    browser = signed_in(world.owner(case.enterprise))
    address = reverse("applicant:inspection_reply", args=[case.number, reported.number])
    empty = browser.post(address, {"reply": " ", "submit_key": "a"})
    assert (empty.status_code, set(empty.context["reply_form"].errors)) == (422, {"reply"})
    for _click in range(2):
        assert browser.post(address, {"none": "yes", "submit_key": "b"}).status_code == 302
    page = browser.get(reverse("applicant:case", args=[case.number])).content.decode()
    assert "nothing to reply" in page
    assert "Your reply" not in page
    late = browser.post(address, {"reply": "But still.", "submit_key": "c"})
    assert late.status_code == 409
    assert "But still." in late.content.decode()
    owner = Caller(world.owner(case.enterprise))
    assert owner.get(f"inspections/{reported.number}/").json()["has_no_reply"] is True
    again = owner.post(f"inspections/{reported.number}/waive-reply/", {})
    assert (again.status_code, again.json()["code"]) == (409, "replied_already")


def test_no_reply_is_asked_for_once_the_case_is_over(world, case, reported, examiner, approver):
    browser = signed_in(world.owner(case.enterprise))
    address = reverse("applicant:case", args=[case.number])
    assert "Your reply" in browser.get(address).content.decode()
    owner = world.owner_actor(case.enterprise)
    withdraw(case=case, actor=owner, version=case.version)
    assert "Your reply" not in browser.get(address).content.decode()
    assert refusal_of(waive_reply, inspection=reported, actor=owner) == "action_not_open"
