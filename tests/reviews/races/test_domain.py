"""Two officials at once: one wins, the other is told."""

from collections import Counter
from threading import Barrier

import pytest

from common.models import Event
from reviews.domain.applying import withdraw
from reviews.domain.examining import propose_pass, propose_refusal, sign
from reviews.enums import CaseStatus, Proposal
from reviews.models import Case
from tests.factories import GROUNDS, World, make_draft, make_filing, make_round, make_submitted
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


def submitted_cases(world: World, count: int) -> list[Case]:
    """Cases of different enterprises that lie with their counties."""
    round_ = make_round()
    enterprises = [e for county in world.enterprises.values() for e in county][:count]
    return [make_submitted(world, enterprise, round=round_) for enterprise in enterprises]


def pass_refuse_and_withdraw(world: World, case: Case) -> Counter[str]:
    """The examiner in two tabs and the enterprise, at the same moment."""
    examiner = world.official_actor("examiner", case.county_office.code)
    owner = world.owner_actor(case.enterprise)
    version = case.version

    def fresh() -> Case:
        return Case.objects.get(pk=case.pk)

    return together(
        lambda: propose_pass(case=fresh(), actor=examiner, opinion="Good.", version=version),
        lambda: propose_refusal(
            case=fresh(), actor=examiner, opinion="Bad.", grounds=GROUNDS, version=version
        ),
        lambda: withdraw(case=fresh(), actor=owner, version=version),
    )


def test_of_eight_who_propose_at_once_one_wins(world: World) -> None:
    for case in submitted_cases(world, 6):
        actor = world.official_actor("examiner", case.county_office.code)
        version = case.version

        def act(case: Case = case, actor: object = actor, version: int = version) -> None:
            mine = Case.objects.get(pk=case.pk)
            propose_pass(case=mine, actor=actor, version=version, opinion="Good.")

        assert together(*[act] * THREADS) == {"done": 1, "conflict": THREADS - 1}
        events = Event.objects.filter(subject_id=case.pk, verb="case.pass_proposed")
        assert events.count() == 1


def test_pass_refuse_and_withdraw_mixed_have_one_winner(world: World) -> None:
    for case in submitted_cases(world, 6):
        ended = pass_refuse_and_withdraw(world, case)
        assert (ended["done"], ended["conflict"]) == (1, 2)


def test_a_case_is_signed_once(world: World) -> None:
    (case,) = submitted_cases(world, 1)
    code = case.county_office.code
    propose_pass(
        case=case,
        actor=world.official_actor("examiner", code),
        version=case.version,
        opinion="Good.",
    )
    version = case.version
    approver = world.official_actor("approver", code)
    ended = together(
        *[lambda: sign(case=Case.objects.get(pk=case.pk), actor=approver, version=version)]
        * THREADS
    )
    assert ended == {"done": 1, "conflict": THREADS - 1}
    assert case.steps.filter(state="current").count() == 1


def test_without_the_lock_the_same_race_doubles(world: World) -> None:
    """The negative control: check-then-save, as it must not be written."""
    cases = submitted_cases(world, 6)
    doubled = 0
    for case in cases:
        step_id = case.steps.get(state="current").pk
        actor = world.official_actor("examiner", case.county_office.code)
        barrier = Barrier(THREADS)

        def naive(
            case: Case = case,
            step_id: int = step_id,
            actor: object = actor,
            barrier: Barrier = barrier,
        ) -> None:
            step = Case.objects.get(pk=case.pk).steps.get(pk=step_id)
            barrier.wait()
            if step.proposal == Proposal.NONE:
                step.proposal, step.examined_by_id = Proposal.PASS, actor.user_id
                step.examined_at = case.submitted_at
                step.save()

        doubled += together(*[naive] * THREADS)["done"] > 1
    assert doubled >= 1


def test_two_tabs_that_open_a_case_get_one_case(world: World) -> None:
    enterprise = world.enterprise()
    round_, filing = make_round(), make_filing(enterprise)

    def open_one() -> None:
        make_draft(world, enterprise, round=round_, filing=filing)

    ended = together(*[open_one] * 4)
    assert ended == {"done": 1, "case_open": 3}
    assert Case.objects.filter(status=CaseStatus.DRAFT).count() == 1
