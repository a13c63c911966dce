"""Whoever acts for the enterprise has no part in its inspection: nothing is made easy for it."""

from decimal import Decimal

import pytest
from django.utils import timezone

from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.inspections import call_off, draw_sample, plan_inspection, take_up_again
from reviews.models import Inspection, InspectionSample
from tests.factories import make_round, make_submitted
from tests.reviews.inspections.steps import TWO, refusal_of, written

pytestmark = pytest.mark.django_db


def ties(actor, enterprise):
    """The official acts for the enterprise, too."""
    Membership.objects.create(
        user_id=actor.person_id, enterprise=enterprise, role=MembershipRole.OWNER
    )


def test_he_neither_plans_it_nor_calls_it_off(world, planned, approver):
    ties(approver, planned.case.enterprise)
    common = {"inspection": planned, "version": planned.version, "actor": approver}
    tomorrow = {"planned_on": timezone.localdate(), "measures": ["employees"]}
    others = {"inspectors": [world.official(*one).pk for one in TWO]}
    assert refusal_of(plan_inspection, **common, **tomorrow, **others) == "two_pairs_of_eyes"
    assert refusal_of(call_off, **common, reason="Too busy.") == "two_pairs_of_eyes"
    planned.refresh_from_db()
    assert (planned.state, planned.version) == ("planned", common["version"])


def test_sent_before_he_was_tied_he_writes_nothing_down_and_signs_nothing(planned, approver):
    ties(approver, planned.case.enterprise)
    assert refusal_of(written, inspection=planned, actor=approver) == "two_pairs_of_eyes"
    Inspection.objects.filter(pk=planned.pk).update(
        state="signing", conclusion="confirmed", held_from=timezone.localdate(),
        held_to=timezone.localdate(),
    )  # fmt: skip
    common = {"inspection": planned, "version": planned.version, "actor": approver}
    assert refusal_of(take_up_again, **common) == "two_pairs_of_eyes"


def test_he_chooses_no_seed_for_a_draw_that_might_take_it(world, examiner, approver):
    round_ = make_round()
    own, _other = (
        make_submitted(world, world.enterprise(index=index), round=round_) for index in range(2)
    )
    ties(examiner, own.enterprise)
    draw = {"round": round_, "share_pct": Decimal(50), "seed": "the hundredth that I tried"}
    assert refusal_of(draw_sample, **draw, actor=examiner) == "two_pairs_of_eyes"
    assert not InspectionSample.objects.exists()
    assert draw_sample(**draw, actor=approver).pool
