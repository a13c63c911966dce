"""What becomes of an inspection whose case ends: nobody drives out for nothing."""

import pytest

from accounts.models import Message
from common.domain.events import broken_links
from common.domain.outbox import sweep
from common.models import Event
from reviews.domain.applying import withdraw
from reviews.domain.barring import _end
from reviews.domain.examining import propose_refusal, sign
from reviews.domain.inspections import call_off
from reviews.enums import CaseStatus, InspectionState, Turn
from reviews.models import Case, Inspection
from tests.factories import GROUNDS
from tests.pages import signed_in
from tests.reviews.inspections.steps import TWO

pytestmark = pytest.mark.django_db


def withdrawn(world, case):
    withdraw(case=case, actor=world.owner_actor(case.enterprise), version=case.version)


def refused(world, case):
    examiner = world.official_actor("examiner", "330106")
    propose_refusal(case=case, actor=examiner, version=case.version, opinion="No.", grounds=GROUNDS)
    sign(case=case, actor=world.official_actor("approver", "330106"), version=case.version)


def barred(world, case):
    assert _end(case, "A cancellation stands in its way.")


@pytest.mark.parametrize("ended", [withdrawn, refused, barred])
def test_the_visit_falls_away_with_its_case_and_the_inspectors_are_told(
    world, case, planned, ended
):
    sweep()
    ended(world, case)
    sweep()
    planned.refresh_from_db()
    assert (planned.state, planned.version) == (InspectionState.CANCELLED, 3)
    told = Message.objects.filter(event__verb="inspection.fell_away")
    inspectors = {world.official(*one).pk for one in TWO}
    assert set(told.values_list("user", flat=True)) == inspectors
    assert list(broken_links()) == []
    page = signed_in(world.official("examiner", "330106"))
    assert case.number not in page.get("/desk/inspections/?is_overdue=on").content.decode()


@pytest.mark.parametrize("ended", [withdrawn, barred])
def test_the_office_where_a_case_lay_learns_that_it_is_gone(world, case, ended):
    sweep()
    ended(world, case)
    sweep()
    event = Event.objects.filter(subject_kind="case", subject_id=case.pk).latest("id")
    people = {world.official(role, "330106").pk for role in ("examiner", "approver")}
    assert people <= set(Message.objects.filter(event=event).values_list("user", flat=True))


def test_the_one_who_had_the_withdrawn_case_on_his_desk_is_told_alone(world, case):
    examiner = world.official("examiner", "330106")
    case.steps.filter(state="current").update(officer=examiner)
    sweep()
    withdrawn(world, case)
    sweep()
    told = Message.objects.filter(event__verb="case.withdrawn").values_list("user", flat=True)
    assert set(told) == {examiner.pk, world.owner(case.enterprise).pk}


def test_whoever_was_to_go_is_told_that_the_visit_is_called_off(world, case, approver, planned):
    sweep()
    call_off(inspection=planned, reason="Not needed.", version=planned.version, actor=approver)
    sweep()
    told = Message.objects.filter(event__verb="inspection.called_off")
    assert {world.official(*one).pk for one in TWO} <= set(told.values_list("user", flat=True))


def test_an_inspection_that_outlived_its_case_can_still_be_called_off(case, approver, planned):
    over = {"status": CaseStatus.WITHDRAWN, "turn": Turn.NOBODY, "turn_office": None}
    Case.objects.filter(pk=case.pk).update(**over)
    planned = Inspection.objects.get(pk=planned.pk)
    call_off(inspection=planned, reason="Over.", version=planned.version, actor=approver)
    planned.refresh_from_db()
    assert planned.state == InspectionState.CANCELLED
