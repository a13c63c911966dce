"""An inspection is ordered with a reason, planned for two unlinked people, or called off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from common.domain.outbox import sweep
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.examining import propose_pass
from reviews.domain.inspections import (
    call_off,
    order_inspection,
    plan_inspection,
)
from reviews.models import Inspection
from tests.factories import capacity_of_user
from tests.pages import signed_in
from tests.reviews.inspections.steps import (
    concluded,
    lines,
    refusal_of,
)

pytestmark = pytest.mark.django_db


def test_the_office_whose_step_it_is_orders_with_a_reason(world, case, examiner):
    city = world.official_actor("examiner", "330100")
    assert refusal_of(order_inspection, case=case, actor=city, reason="x") == "not_yours"
    analyst = world.official_actor("analyst", "330106")
    assert refusal_of(order_inspection, case=case, actor=analyst, reason="x") == "not_yours"
    assert refusal_of(order_inspection, case=case, actor=examiner, reason=" ") == "no_reason"
    inspection = order_inspection(case=case, actor=examiner, reason="High growth.")
    assert inspection.number.startswith(f"V{timezone.localdate().year}-330106-")
    assert "revenue_wan" in lines(inspection)
    assert refusal_of(order_inspection, case=case, actor=examiner, reason="x") == "inspection_there"


def test_two_unlinked_people_of_the_office_go(world, case, examiner):
    inspection = order_inspection(case=case, actor=examiner, reason="x")
    own = world.official("examiner", "330106")

    def refused(*people):
        return refusal_of(
            plan_inspection,
            inspection=inspection,
            inspectors=[one.pk for one in people],
            planned_on=timezone.localdate(),
            version=inspection.version,
            actor=examiner,
        )

    def refused_on(day):
        return refusal_of(
            plan_inspection,
            inspection=inspection,
            inspectors=[own.pk, world.official("approver", "330106").pk],
            planned_on=day,
            version=inspection.version,
            actor=examiner,
        )

    today = timezone.localdate()
    assert refused_on(today - timedelta(days=1)) == "bad_day"
    assert refused_on(today.replace(year=today.year + 20, day=1)) == "bad_day"
    assert refused(own) == "two_inspectors"
    assert refused(own, own) == "two_inspectors"
    assert refused(own, world.official("examiner", "330100")) == "not_posted"
    linked = world.official("approver", "330106")
    Membership.objects.create(user=linked, enterprise=case.enterprise, role=MembershipRole.OWNER)
    assert refused(own, linked) == "two_pairs_of_eyes"


def test_nobody_proposes_a_pass_while_an_inspection_is_unfinished(
    world, case, examiner, approver, planned
):
    code = refusal_of(
        propose_pass, case=case, actor=examiner, version=case.version, opinion="Fine."
    )
    assert code == "inspection_unfinished"
    concluded(planned, examiner, approver)
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")


def test_an_approver_calls_it_off_with_a_reason(case, examiner, approver, planned):
    off = {"inspection": planned, "version": planned.version}
    assert refusal_of(call_off, reason="x", actor=examiner, **off) == "not_yours"
    assert refusal_of(call_off, reason=" ", actor=approver, **off) == "no_reason"
    call_off(reason="Closed for the holiday.", actor=approver, **off)
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")


def test_an_enterprise_that_was_never_told_of_a_visit_is_not_told_that_it_is_called_off(
    world, case, examiner, approver
):
    inspection = order_inspection(case=case, actor=examiner, reason="x")
    call_off(inspection=inspection, reason="No need.", version=inspection.version, actor=approver)
    sweep()
    owner = world.owner(case.enterprise)
    told = Message.objects.filter(user=owner).values_list("event__verb", flat=True)
    assert not [verb for verb in told if verb.startswith("inspection.")]
    assert not Inspection.objects.visible_to(capacity_of_user(owner)).exists()
    page = signed_in(owner).get(reverse("applicant:case", args=[case.number])).content.decode()
    assert inspection.number not in page
    assert "on-site inspection" not in page
    office = capacity_of_user(world.official("examiner", "330106"))
    assert Inspection.objects.visible_to(office).get() == inspection


def test_an_enterprise_that_was_told_of_a_visit_is_told_that_it_is_called_off(
    world, case, planned, approver
):
    call_off(inspection=planned, reason="Holiday.", version=planned.version, actor=approver)
    sweep()
    owner = world.owner(case.enterprise)
    assert Message.objects.filter(user=owner, event__verb="inspection.called_off").exists()
    assert Inspection.objects.visible_to(capacity_of_user(owner)).get() == planned
