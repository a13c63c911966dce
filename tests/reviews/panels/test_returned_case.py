"""A case that came back to its panel: the result of the first panel counts with a reason alone."""

from functools import partial

import pytest
from django.db import transaction

from common.domain.errors import DomainError
from common.models import Event
from reviews.domain.acts import acting_on_many
from reviews.domain.examining import pass_proposed_among_many, propose_pass, send_back, sign
from reviews.domain.panels.drawing import cases_for_panel
from reviews.enums import CaseAction
from reviews.models import Examination
from tests.api_client import Caller
from tests.factories import judge_all
from tests.pages import act, signed_in
from tests.reviews.panels.steps import MINISTRY
from tests.reviews.panels.test_drawing import score_and_close

pytestmark = pytest.mark.django_db
WHY = "The market is judged by the review."


@pytest.fixture
def returned(world, panel):
    """A case that the review sent back to the panel step, where one panel has judged it."""
    score_and_close(world, panel)
    examiner = world.official_actor("examiner", MINISTRY)
    case = panel.cases.first().case
    propose_pass(
        case=case, actor=examiner, version=case.version, opinion="Good.", override_reason=WHY
    )
    sign(case=case, actor=world.official_actor("approver", MINISTRY), version=case.version)
    send_back(case=case, actor=examiner, version=case.version, reason="Look at the exports.")
    return case


def test_it_does_not_pass_on_the_first_result_without_a_reason(world, panel, returned):
    examiner = world.official_actor("examiner", MINISTRY)
    told = {"actor": examiner, "opinion": "Good.", "override_reason": WHY}
    with pytest.raises(DomainError) as refusal:
        propose_pass(case=returned, version=returned.version, earlier_panel_reason=" ", **told)
    assert refusal.value.code == "earlier_panel"
    assert set(refusal.value.fields) == {"earlier_panel_reason"}
    assert panel.number in str(refusal.value)
    reason = "Only the customs list was missing."
    propose_pass(case=returned, version=returned.version, earlier_panel_reason=reason, **told)
    kept = Examination.objects.filter(case=returned).latest("number")
    assert kept.earlier_panel_reason == reason
    entry = Event.objects.filter(subject_id=returned.pk, verb="case.pass_proposed").latest("pk")
    assert entry.after["earlier_panel_reason"] == reason


def test_the_examiner_is_told_plainly_and_the_signer_reads_the_reason(world, panel, returned):
    examiner = signed_in(world.official("examiner", MINISTRY))
    page = examiner.get(f"/desk/cases/{returned.number}/").content.decode()
    assert "This panel judged the case before it was sent back." in page
    assert f"Why the result of panel {panel.number} still counts" in page
    typed = {"version": returned.version, "opinion": "Good.", "override_reason": WHY}
    bare = act(examiner, returned.number, "propose_pass", **typed)
    assert bare.status_code == 422
    done = act(
        examiner, returned.number, "propose_pass", earlier_panel_reason="Nothing new.",
        **typed | {"key": "another"},
    )  # fmt: skip
    assert done.status_code == 302
    approver = signed_in(world.official("approver", MINISTRY))
    page = approver.get(f"/desk/cases/{returned.number}/").content.decode()
    assert "Passed on the result of the earlier panel, because" in page
    assert "Nothing new." in page


def test_the_api_takes_the_reason(world, returned):
    desk = Caller(world.official("examiner", MINISTRY))
    body = {"opinion": "Good.", "override_reason": WHY}
    refused = desk.act(returned.number, "propose_pass", **body)
    assert (refused.status_code, refused.json()["code"]) == (422, "earlier_panel")
    done = desk.act(returned.number, "propose_pass", earlier_panel_reason="Nothing new.", **body)
    assert done.status_code == 200


def test_among_many_it_is_left_for_its_own_page(world, returned):
    examiner = world.official_actor("examiner", MINISTRY)
    judge_all(returned, examiner)
    returned.refresh_from_db()
    with transaction.atomic():
        refusals = acting_on_many(
            versions={returned.pk: returned.version},
            action=CaseAction.PROPOSE_PASS,
            actor=examiner,
            body=partial(pass_proposed_among_many, opinion="Good."),
        )
    refusal = refusals[returned.pk]
    assert refusal is not None
    assert refusal.code == "earlier_panel"


def test_a_case_that_never_left_needs_none(world, panel):
    score_and_close(world, panel)
    case = panel.cases.first().case
    assert case not in cases_for_panel(office_id=panel.office_id)
    done = propose_pass(
        case=case, actor=world.official_actor("examiner", MINISTRY), version=case.version,
        opinion="Good.", override_reason=WHY, earlier_panel_reason="Not asked for.",
    )  # fmt: skip
    assert done.examinations.get().earlier_panel_reason == ""
