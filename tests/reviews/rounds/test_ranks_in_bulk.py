"""Acts on many cases of a recommendation list: the ranks stay 1, 2, 3 … without a gap."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.models import JobRun
from cultivation.enums import TitleKind
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.acts import acting, acting_on_many
from reviews.domain.bulk import ChosenCase, start_bulk
from reviews.domain.desk.judging import verify_figure
from reviews.domain.examining import (
    pass_proposed_among_many,
    propose_pass,
    propose_refusal,
    return_to_examiner,
    sent_back,
    sign,
    signed,
)
from reviews.domain.inspections import order_inspection
from reviews.domain.recommending import hand_up, reorder
from reviews.enums import CaseAction
from reviews.models import Case, RecommendationList, Step
from tests.factories import GROUNDS, World, make_enterprise, make_round, make_submitted, make_title
from tests.pages import signed_in
from tests.reviews.desk.test_bulk import run_out

pytestmark = pytest.mark.django_db

CITY, PROVINCE = "330100", "330000"
WHY = "The ministry judges the main product."


def at_recommendation(world: World, count: int) -> list[Case]:
    """Little giants of one province at their recommendation."""
    round_, found = make_round(TitleKind.LITTLE_GIANT), []
    for number in range(count):
        enterprise = make_enterprise(world.offices["330106"], 8000 + number)
        owner = world.owners[enterprise.pk] = User.objects.create(username=f"ranked-{number}")
        Membership.objects.create(user=owner, enterprise=enterprise, role=MembershipRole.OWNER)
        make_title(enterprise, TitleKind.SRDI)
        case = make_submitted(world, enterprise, TitleKind.LITTLE_GIANT, round=round_)
        recommend(world, case, None, CITY)
        sign(case=case, actor=approver(world, CITY), version=case.version)
        found.append(case)
    return found


def test_whoever_acts_for_an_enterprise_on_the_list_neither_orders_it_nor_hands_it_up(
    world: World,
) -> None:
    cases = at_recommendation(world, 2)
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
        sign(case=case, actor=approver(world), version=case.version)
    ranking = RecommendationList.objects.get()
    for actor in (examiner(world), approver(world)):
        Membership.objects.create(
            user_id=actor.person_id, enterprise=cases[1].enterprise, role=MembershipRole.OWNER
        )
    common = {"ranking": ranking, "version": ranking.version}
    numbers = [case.number for case in reversed(cases)]
    with pytest.raises(DomainError) as refusal:
        reorder(**common, numbers=numbers, actor=examiner(world))
    assert refusal.value.code == "two_pairs_of_eyes"
    with pytest.raises(DomainError) as refusal:
        hand_up(**common, actor=approver(world))
    assert refusal.value.code == "two_pairs_of_eyes"
    assert [number for _rank, number in ranks()] == [case.number for case in cases]


def examiner(world: World) -> Actor:
    return world.official_actor("examiner", PROVINCE)


def approver(world: World, code: str = PROVINCE) -> Actor:
    return world.official_actor("approver", code)


def recommend(world: World, case: Case, rank: int | None, code: str = PROVINCE) -> None:
    propose_pass(
        case=case,
        actor=world.official_actor("examiner", code),
        version=case.version,
        opinion="Recommended.",
        rank=rank,
        override_reason=WHY,
    )


def ranks() -> list[tuple[int, str]]:
    """The list, checked by the database at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    listed = Step.objects.exclude(rank=None).order_by("rank")
    return list(listed.values_list("rank", "case__number"))


def on_many(cases: list[Case], action: CaseAction, actor: Actor, **given: str) -> None:
    body = {CaseAction.SIGN: signed, CaseAction.SEND_BACK: sent_back}[action]
    with transaction.atomic():
        refusals = acting_on_many(
            versions={case.pk: case.version for case in cases},
            action=action,
            actor=actor,
            body=lambda act: body(act, **given),
        )
    assert set(refusals.values()) == {None}


def test_a_bulk_signature_that_refuses_the_first_moves_the_others_up(world):
    cases = at_recommendation(world, 4)
    first, second, third, outside = cases
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
    return_to_examiner(case=first, actor=approver(world), version=first.version, reason="Again.")
    propose_refusal(
        case=first, actor=examiner(world), version=first.version, opinion="No.", grounds=GROUNDS
    )
    on_many([first, second, third], CaseAction.SIGN, approver(world))
    assert ranks() == [(1, second.number), (2, third.number), (3, outside.number)]


def test_a_bulk_send_back_of_ranked_cases_leaves_the_others_without_a_gap(world):
    cases = at_recommendation(world, 3)
    first, second, stays = cases
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
    for case in (first, second):
        return_to_examiner(case=case, actor=approver(world), version=case.version, reason="Again.")
    on_many([first, second], CaseAction.SEND_BACK, examiner(world), reason="Look again.")
    assert ranks() == [(1, stays.number)]


def test_many_are_recommended_behind_the_last_in_the_order_in_which_they_were_chosen(world):
    first, second, third, fourth = cases = at_recommendation(world, 4)
    recommend(world, second, 1)
    return_to_examiner(case=second, actor=approver(world), version=second.version, reason="Again.")
    chosen = [fourth, second, first, third]
    run = run_out(
        start_bulk(
            act="propose_pass",
            cases=[ChosenCase(one.pk, one.number, "", one.version) for one in chosen],
            arguments={"opinion": "Recommended.", "override_reason": WHY},
            actor=examiner(world),
        )
    )
    assert run.figures == {"done": 4}
    wanted = [second, fourth, first, third]
    assert ranks() == [(rank, one.number) for rank, one in enumerate(wanted, start=1)]
    assert len(cases) == Step.objects.filter(kind="recommendation", proposal="pass").count()


def test_a_case_that_may_not_pass_gets_no_rank_among_many(world):
    open_, inspected = at_recommendation(world, 2)
    order_inspection(case=inspected, actor=examiner(world), reason="High growth.")
    with transaction.atomic():
        refusals = acting_on_many(
            versions={case.pk: case.version for case in (inspected, open_)},
            action=CaseAction.PROPOSE_PASS,
            actor=examiner(world),
            body=lambda act: pass_proposed_among_many(act, opinion="Yes.", override_reason=WHY),
        )
    assert refusals[inspected.pk].code == "inspection_unfinished"
    assert refusals[open_.pk] is None
    assert ranks() == [(1, open_.number)]


def test_one_reason_for_many_covers_open_verdicts_but_none_that_is_not_met(world):
    open_, failed = at_recommendation(world, 2)
    verify_figure(
        case=failed, actor=examiner(world), version=failed.version, measure="rd_expense_wan",
        found="1", reason="Counted.", source="Accounts",
    )  # fmt: skip
    with transaction.atomic():
        refusals = acting_on_many(
            versions={case.pk: case.version for case in (failed, open_)},
            action=CaseAction.PROPOSE_PASS,
            actor=examiner(world),
            body=lambda act: pass_proposed_among_many(act, opinion="Yes.", override_reason=WHY),
        )
    assert refusals[failed.pk].code == "override_missing"
    assert refusals[open_.pk] is None


def test_the_form_for_many_says_where_they_are_ranked(world):
    one, other = at_recommendation(world, 2)
    client = signed_in(world.official("examiner", PROVINCE))
    sent = {
        "act": "propose_pass",
        "case": [f"{case.number}:{case.version}" for case in (other, one)],
    }
    page = client.post("/desk/bulk/", sent).content.decode()
    assert "ranked behind the last" in page
    assert page.index(other.number) < page.index(one.number)
    typed = {"confirm": "1", "submit_key": "k", "bulk-opinion": "Yes.", "bulk-override_reason": WHY}
    assert client.post("/desk/bulk/", sent | typed).status_code == 302
    run_out(JobRun.objects.get(kind="bulk_act"))
    assert ranks() == [(1, other.number), (2, one.number)]


def test_a_case_whose_rank_an_order_changed_meanwhile_leaves_by_its_new_rank(world):
    cases = at_recommendation(world, 3)
    first, second, third = cases
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
    return_to_examiner(case=first, actor=approver(world), version=first.version, reason="Again.")
    by = examiner(world)
    ranking = RecommendationList.objects.get()
    with acting(case=first, action=CaseAction.SEND_BACK, actor=by, version=first.version) as act:
        # The case was read with rank 1; before its list is locked, a colleague saves an order.
        reorder(
            ranking=ranking,
            numbers=[third.number, second.number, first.number],
            version=ranking.version,
            actor=by,
        )
        sent_back(act, reason="Look again.")
    assert ranks() == [(1, third.number), (2, second.number)]
