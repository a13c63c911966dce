"""Two objections to one enterprise: each gets its answer, and the case is announced after both."""

import pytest

from common.domain.errors import Conflict
from common.models import Event
from cultivation.models import Title
from reviews.domain.examining import propose_pass, sign
from reviews.domain.notices.standing import held_by_objections
from reviews.domain.publishing import announce, publish_notice
from reviews.enums import CaseStatus, ObjectionResult, ObjectionState
from reviews.models import Case, Notice
from tests.factories import World
from tests.reviews.notices.objecting import REASON, after_the_window, decided, entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]


def decided_again(world: World, case: Case) -> Case:
    """A case that was sent back is examined and signed once more."""
    for role, act in (("examiner", propose_pass), ("approver", sign)):
        given = {"opinion": "Examined again."} if role == "examiner" else {}
        actor = world.official_actor(role, "330000")
        act(case=case, actor=actor, version=case.version, **given)
    return case


def test_whoever_is_right_too_is_told_so_after_another_objection_took_the_case_off(
    world: World, notice: Notice
) -> None:
    first, second = objected(notice), objected(notice)
    case = entries(notice)[0].case
    decided(world, first, ObjectionResult.UPHELD, sends_back=True)
    version = Case.objects.get(pk=case.pk).version
    decided(world, second, ObjectionResult.UPHELD)
    case.refresh_from_db()
    assert (second.state, case.status) == (ObjectionState.UPHELD, CaseStatus.IN_REVIEW)
    assert case.version == version
    told = Event.objects.filter(subject_id=case.pk, verb="case.objection_upheld")
    assert [event.comment for event in told] == [REASON, REASON]


def test_an_objection_to_an_earlier_notice_holds_the_case_on_the_next(
    world: World, notice: Notice
) -> None:
    first, second = objected(notice), objected(notice)
    case = entries(notice)[0].case
    decided(world, first, ObjectionResult.UPHELD, sends_back=True)
    case.refresh_from_db()
    again = publish_notice(
        round=case.round,
        cases=[decided_again(world, case)],
        actor=world.official_actor("examiner", "330000"),
    )
    assert held_by_objections(again) == {case.pk}
    approver = world.official_actor("approver", "330000")
    with after_the_window(again):
        with pytest.raises(Conflict, match="hold every case"):
            announce(notice=again, actor=approver)
        decided(world, second, ObjectionResult.REJECTED)
        announce(notice=again, actor=approver)
    assert Title.objects.filter(case_number=case.number).count() == 1


def test_upheld_late_it_takes_the_case_off_the_next_notice_alone(
    world: World, notice: Notice
) -> None:
    first, second = objected(notice), objected(notice)
    off, free = (entry.case for entry in entries(notice))
    decided(world, first, ObjectionResult.UPHELD, sends_back=True)
    off.refresh_from_db()
    examiner = world.official_actor("examiner", "330000")
    again = publish_notice(round=off.round, cases=[decided_again(world, off)], actor=examiner)
    decided(world, second, ObjectionResult.UPHELD)
    off.refresh_from_db()
    assert off.status == CaseStatus.REFUSED
    with after_the_window(again):
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
    assert list(Title.objects.values_list("case_number", flat=True)) == [free.number]
