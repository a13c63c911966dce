"""Role × act × state through the desk's addresses, against the table of transitions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.enums import PostingRole
from common.models import Event, OutboxItem
from reviews import workflow
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction
from reviews.enums import CaseAction, Proposal
from reviews.forms.desk import ACT_FORMS
from reviews.models import Case
from tests.factories import World, make_submitted
from tests.pages import act, signed_in

ARGUMENTS = {
    CaseAction.PROPOSE_PASS: {"opinion": "Yes."},
    CaseAction.PROPOSE_REFUSAL: {"opinion": "No.", "ground_other": "The site is closed."},
    CaseAction.REQUEST_CORRECTION: {
        "subject_0": "market",
        "reason_0": "Name the source.",
        "working_days": 5,
    },
    CaseAction.END_CORRECTION: {},
    CaseAction.TAKE_BACK_CORRECTION: {"reason": "Asked by mistake."},
    CaseAction.SIGN: {"comment": ""},
    CaseAction.RETURN_TO_EXAMINER: {"reason": "Look again."},
    CaseAction.SEND_BACK: {"reason": "Look again."},
}


BUSINESS = [role for role in PostingRole if role not in PostingRole.administrators()]


@contextmanager
def tried() -> Iterator[None]:
    """What happens inside is undone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def bring_into(state: str, world: World, case: Case) -> None:
    actor = world.official_actor("examiner", "330106")
    if state == "proposed":
        propose_pass(case=case, actor=actor, version=case.version, opinion="Yes.")
    if "correction" in state:
        items = [ItemToCorrect("market", "Name the source.")]
        request_correction(case=case, actor=actor, version=case.version, items=items)
    if state == "correction overdue":
        yesterday = timezone.localdate() - timedelta(days=1)
        Case.objects.filter(pk=case.pk).update(due_on=yesterday)
        case.refresh_from_db()


def is_open(action: CaseAction, role: PostingRole, case: Case) -> bool:
    """Read off the table alone: state, role, proposal. There is no level below the county, and
    nobody goes on without a correction before its day has passed."""
    row = workflow.BY_ACTION[action]
    proposal = Proposal(case.steps.get(state="current").proposal)
    return (
        case.status in row.sources
        and role in row.actors
        and (row.proposals is None or proposal in row.proposals)
        and action != CaseAction.SEND_BACK
        and (action != CaseAction.END_CORRECTION or case.due_on < timezone.localdate())
    )


def test_every_act_of_the_table_that_an_office_does_on_one_case_has_a_form():
    offices = {row.action for row in workflow.TRANSITIONS if row.is_offices and row.is_single}
    assert set(ACT_FORMS) == offices == set(ARGUMENTS)


STATES = ["to examine", "proposed", "in correction", "correction overdue"]


@pytest.mark.parametrize("state", STATES)
def test_each_role_does_what_the_table_opens_and_nothing_else(world, state):
    case = make_submitted(world, world.enterprise())
    bring_into(state, world, case)
    for role in BUSINESS:
        client = signed_in(world.official(role.value, "330106"))
        for action, fields in ARGUMENTS.items():
            with tried():
                done = Event.objects.filter(subject_kind="case", result="done")
                owed = OutboxItem.objects.all()
                before = (done.count(), owed.count(), case.version)
                answer = act(client, case.number, action.value, version=case.version, **fields)
                after = (done.count(), owed.count(), Case.objects.get(pk=case.pk).version)
            effects = tuple(new - old for new, old in zip(after, before, strict=True))
            if is_open(action, role, case):
                assert answer.status_code == 302, (role, action)
                assert effects == (1, 1, 1)
            else:
                assert answer.status_code in {409, 422}, (role, action)
                assert effects == (0, 0, 0)


@pytest.mark.parametrize("state", STATES)
def test_the_page_offers_exactly_the_acts_that_are_open(world, state):
    case = make_submitted(world, world.enterprise())
    bring_into(state, world, case)
    for role in BUSINESS:
        client = signed_in(world.official(role.value, "330106"))
        page = client.get(f"/desk/cases/{case.number}/")
        offered = {one.action for one in page.context["acts"]}
        assert offered == {action for action in ACT_FORMS if is_open(action, role, case)}
