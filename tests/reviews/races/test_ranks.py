"""A list is put into order while its cases come and go: the ranks stay 1, 2, 3 … without a gap."""

from collections.abc import Callable

import pytest

from common.domain.actor import Actor
from reviews.domain.applying import withdraw
from reviews.domain.examining import (
    propose_refusal,
    return_to_examiner,
    send_back,
    sign,
)
from reviews.domain.recommending import reorder
from reviews.enums import CaseAction
from reviews.models import Case, RecommendationList
from tests.factories import GROUNDS, World
from tests.racing import together
from tests.reviews.rounds.test_ranks_in_bulk import (
    approver,
    at_recommendation,
    examiner,
    on_many,
    ranks,
    recommend,
)

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def reordered(order: list[Case], actor: Actor) -> Callable[[], object]:
    ranking = RecommendationList.objects.get()
    numbers = [case.number for case in order]
    return lambda: reorder(ranking=ranking, numbers=numbers, version=ranking.version, actor=actor)


def test_an_order_and_cases_that_leave_at_the_same_moment_leave_no_gap_and_no_doubt(world: World):
    cases = at_recommendation(world, 5)
    first, second, third, fourth, fifth = cases
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
    for case in (first, second, third):
        return_to_examiner(case=case, actor=approver(world), version=case.version, reason="Again.")
    propose_refusal(
        case=third, actor=examiner(world), version=third.version, opinion="No.", grounds=GROUNDS
    )
    by, signer = examiner(world), approver(world)
    ended = together(
        reordered(cases[::-1], by),
        lambda: send_back(case=fresh(first), actor=by, version=first.version, reason="Again."),
        lambda: sign(case=fresh(third), actor=signer, version=third.version),
        lambda: withdraw(
            case=fresh(fifth), actor=world.owner_actor(fifth.enterprise), version=fifth.version
        ),
    )
    assert ended["done"] >= 3, ended
    assert set(ended) <= {"done", "other_cases", "stale_version"}
    left = ranks()
    assert [rank for rank, _number in left] == [1, 2]
    assert {number for _rank, number in left} == {second.number, fourth.number}


def test_a_bulk_signature_beside_single_acts_leaves_no_gap(world: World):
    cases = at_recommendation(world, 5)
    refused, passed, returned, sent, last = cases
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
    by, signer = examiner(world), approver(world)
    for case in (refused, sent):
        return_to_examiner(case=case, actor=signer, version=case.version, reason="Again.")
    propose_refusal(case=refused, actor=by, version=refused.version, opinion="No.", grounds=GROUNDS)
    ended = together(
        lambda: on_many([refused, passed], CaseAction.SIGN, signer),
        lambda: send_back(case=fresh(sent), actor=by, version=sent.version, reason="Again."),
        lambda: return_to_examiner(
            case=fresh(returned), actor=signer, version=returned.version, reason="Again."
        ),
        reordered(cases[::-1], by),
    )
    assert ended["done"] >= 3, ended
    assert set(ended) <= {"done", "other_cases", "stale_version"}
    left = ranks()
    assert [rank for rank, _number in left] == [1, 2, 3]
    assert {number for _rank, number in left} == {passed.number, returned.number, last.number}
