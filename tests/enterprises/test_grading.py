"""Gradings on site: ordered, graded on a page that works on a phone, recorded with evidence."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from common.models import Event
from enterprises.domain.assessing import current_questionnaire
from enterprises.domain.enterprises import placement
from enterprises.domain.grading import (
    accredit,
    call_off,
    finish_visit,
    order_visit,
    save_visit,
)
from enterprises.enums import AssessmentBasis, VisitState
from enterprises.models import Assessment, Enterprise, Visit
from tests.common.files.samples import picture
from tests.factories import capacity_of_user
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db


def full_answers():
    questionnaire = current_questionnaire()
    answers = {}
    for question in questionnaire.questions:
        if question.kind == "bands":
            answers[question.id] = "50"
        elif question.kind == "single":
            answers[question.id] = question.options[-1].id
        else:
            answers[question.id] = [question.options[0].id]
    return answers | {"scenes": {one.id: 2 for one in questionnaire.scenes}}


def ordered(world, **by):
    examiner = world.official("examiner", "330106")
    given = by or {"official": examiner.pk}
    return order_visit(
        enterprise=world.enterprise(),
        planned_on=timezone.localdate(),
        actor=world.official_actor("approver", "330106"),
        **given,
    )


def test_an_official_orders_and_grades_with_evidence_on_screen(world):
    approver = signed_in(world.official("approver", "330106"))
    enterprise, examiner = world.enterprise(), world.official("examiner", "330106")
    sent = {"grader": f"official:{examiner.pk}", "planned_on": timezone.localdate().isoformat()}
    address = f"/grading/order/{enterprise.pk}/"
    assert approver.get(address).status_code == 200
    assert approver.post(address, sent | {"submit_key": KEY}).status_code == 302
    visit = Visit.objects.get()
    page, client = f"/grading/{visit.pk}/", signed_in(examiner)
    assert client.get(page).context["may_grade"]
    assert not approver.get(page).context["may_grade"]
    photo = SimpleUploadedFile("photo.jpg", picture())
    assert client.post(f"{page}files/", {"file": photo, "submit_key": KEY}).status_code == 302
    answers = full_answers()
    typed = {name: value for name, value in answers.items() if name != "scenes"}
    typed |= {f"scene_{name}": level for name, level in answers["scenes"].items()}
    typed |= {"version": 1, "visited_on": timezone.localdate().isoformat(), "submit_key": KEY}
    assert client.post(page, typed | {"finish": "1"}).status_code == 422
    kept = client.post(page, typed | {"version": 2}, headers={"X-Autosave": "1"})
    assert kept.json()["version"] == 3
    stale = client.post(page, typed | {"conclusion": "Other."}, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    done = client.post(page, typed | {"version": 3, "conclusion": "As seen.", "finish": "1"})
    assert done.status_code == 302
    graded = Assessment.objects.get(basis=AssessmentBasis.ON_SITE)
    assert (graded.visit, graded.office.code) == (visit, "330106")
    owner = signed_in(world.owner(enterprise))
    outbox.sweep()
    (told,) = owner.get("/messages/").context["rows"]
    assert (told.url, told.about) == (f"/enterprise/assessment/{graded.pk}/", "Digital level")
    assert "As seen." in owner.get(told.url).content.decode()
    assert approver.get("/grading/").status_code == 200
    assert approver.post("/grading/").status_code == 200


def test_an_accredited_assessor_sees_and_grades_his_own_visits_alone(world):
    user = User.objects.create(username="assessor", name="Assessor", password="!")
    keeper = world.official_actor("approver", "330000")
    today = timezone.localdate()
    given = {"body": "Institute", "accredited_from": today, "divisions": ["34"]}
    accredit(username="assessor", accredited_to=today, actor=keeper, **given)
    sent = user.accreditations.get()
    visit = ordered(world, assessor=sent.pk)
    assert list(Visit.objects.visible_to(capacity_of_user(user))) == [visit]
    # The register is kept, and taken away, at the office; the assessor's look is noted as any.
    office = signed_in(world.official("approver", "330000"))
    register = office.post("/grading/assessors/")
    assert "spreadsheet" in register.headers["Content-Type"]
    assert office.post("/grading/assessors/", {"username": ""}).status_code == 422
    client = signed_in(user)
    assert client.get("/").status_code == 200
    assert client.get("/grading/").status_code == 200
    assert client.get(f"/grading/{visit.pk}/").status_code == 200
    noted = Event.objects.get(verb="figures.opened", actor=user)
    assert noted.after == {"page": "grading", "number": str(visit.pk)}
    assert client.get("/desk/digital/").status_code == 404
    # The accreditation has ended: he is nobody any more.
    yesterday = today - timedelta(days=1)
    user.accreditations.update(accredited_from=yesterday, accredited_to=yesterday)
    assert signed_in(user).get(f"/grading/{visit.pk}/").status_code == 404


def test_nobody_else_grades_and_nothing_is_recorded_half(world):
    visit = ordered(world)
    examiner = world.official_actor("examiner", "330106")
    given = {"answers": full_answers(), "visited_on": timezone.localdate()}
    other = world.official_actor("approver", "330106")
    with pytest.raises(DomainError) as refused:
        save_visit(visit=visit, version=1, conclusion="", actor=other, **given)
    assert refused.value.code == "not_yours"
    saved = save_visit(visit=visit, version=1, conclusion="Seen.", actor=examiner, **given)
    # The same again, as whoever lost the answer sends it; other words need the present version.
    again = save_visit(visit=visit, version=1, conclusion="Seen.", actor=examiner, **given)
    assert again.version == saved.version == 2
    with pytest.raises(Conflict):
        save_visit(visit=visit, version=1, conclusion="Other.", actor=examiner, **given)
    with pytest.raises(DomainError) as refused:
        finish_visit(visit=saved, version=2, actor=examiner)
    assert refused.value.code == "no_evidence"
    with pytest.raises(DomainError) as refused:
        order_visit(
            enterprise=world.enterprise("330402"),
            planned_on=timezone.localdate(),
            actor=examiner,
            official=examiner.user_id,
        )
    assert refused.value.code == "not_in_area"
    assert not Assessment.objects.exists()


def test_whom_the_enterprise_came_to_calls_a_forgotten_grading_off(world):
    visit, reason = ordered(world), {"reason": "Moved away."}
    given = {"visit": visit, "version": 1, **reason}
    nanhu = world.official_actor("approver", "330402")
    with pytest.raises(DomainError) as refused:
        call_off(actor=nanhu, **given)
    assert refused.value.code == "not_yours"
    Enterprise.objects.filter(pk=visit.enterprise_id).update(**placement(world.offices["330402"]))
    browser = signed_in(world.official("approver", "330402"))
    assert browser.get(f"/grading/{visit.pk}/").context["may_call_off"]
    assert call_off(actor=nanhu, **given).state == VisitState.CALLED_OFF
