"""Recommending with a rank: unique within round and office, free until the list is handed up."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.enums import TitleKind
from reviews.domain.applying import withdraw
from reviews.domain.barring import _end
from reviews.domain.examining import (
    propose_pass,
    propose_refusal,
    return_to_examiner,
    send_back,
    sign,
)
from reviews.domain.recommending import hand_up, next_rank, order_with_moves, reorder
from reviews.enums import CaseStatus
from reviews.models import Case, RecommendationList, Step
from tests.factories import GROUNDS, World, make_round, make_submitted, make_title
from tests.pages import act, signed_in

pytestmark = pytest.mark.django_db

PROVINCE = "330000"


def pass_at(world: World, case: Case, code: str, rank: int | None = None) -> None:
    propose_pass(
        case=case,
        actor=world.official_actor("examiner", code),
        version=case.version,
        opinion="Yes.",
        rank=rank,
        override_reason="The ministry judges the main product.",
    )
    sign(case=case, actor=world.official_actor("approver", code), version=case.version)


@pytest.fixture
def cases(world: World) -> list[Case]:
    """Three little giants of one province, each at its recommendation."""
    round_ = make_round(TitleKind.LITTLE_GIANT)
    found = []
    for county, index in (("330106", 0), ("330106", 1), ("330108", 0)):
        enterprise = world.enterprise(county, index)
        make_title(enterprise, TitleKind.SRDI)
        case = make_submitted(world, enterprise, TitleKind.LITTLE_GIANT, round=round_)
        pass_at(world, case, "330100")
        found.append(case)
    return found


def handed_up(approver):
    """The list, handed up as it is now."""
    ranking = RecommendationList.objects.get()
    return hand_up(ranking=ranking, version=ranking.version, actor=approver)


def ranks() -> dict[str, int]:
    return dict(
        Step.objects.exclude(rank=None).order_by("rank").values_list("case__number", "rank")
    )


def recommend(world: World, case: Case, rank: int | None) -> None:
    propose_pass(
        case=case,
        actor=world.official_actor("examiner", PROVINCE),
        version=case.version,
        opinion="Recommended.",
        rank=rank,
        override_reason="The ministry judges the main product.",
    )


def test_no_recommendation_without_a_rank(world, cases):
    with pytest.raises(DomainError) as refusal:
        recommend(world, cases[0], None)
    assert (refusal.value.code, list(refusal.value.fields)) == ("rank_missing", ["rank"])
    assert ranks() == {}


def test_a_rank_where_nothing_is_recommended_is_refused_instead_of_passed_over(world):
    case = make_submitted(world, world.enterprise())
    told = {"case": case, "actor": world.official_actor("examiner", "330106"), "opinion": "Yes."}
    with pytest.raises(DomainError) as refusal:
        propose_pass(version=case.version, rank=1, **told)
    assert (refusal.value.code, list(refusal.value.fields)) == ("bad_rank", ["rank"])


def test_a_case_put_before_others_moves_them_back(world, cases):
    first, second, third = cases
    for case, rank in ((first, 1), (second, 7), (third, 1)):
        recommend(world, case, rank)
    assert ranks() == {third.number: 1, first.number: 2, second.number: 3}


def test_the_order_changes_until_the_list_is_handed_up(world, cases):
    for rank, case in enumerate(cases, start=1):
        pass_at(world, case, PROVINCE, rank)
    ranking = RecommendationList.objects.get()
    examiner = world.official_actor("examiner", PROVINCE)
    approver = world.official_actor("approver", PROVINCE)
    wanted = [cases[2].number, cases[0].number, cases[1].number]
    seen = ranking.version
    ranking = reorder(ranking=ranking, numbers=wanted, version=seen, actor=examiner)
    assert list(ranks()) == wanted
    with pytest.raises(Conflict):
        reorder(ranking=ranking, numbers=wanted, version=seen, actor=examiner)
    with pytest.raises(DomainError, match="not yours"):
        hand_up(ranking=ranking, version=ranking.version, actor=examiner)
    ranking = hand_up(ranking=ranking, version=ranking.version, actor=approver)
    assert (ranking.is_handed_up, len(ranking.digest)) == (True, 64)
    with pytest.raises(Conflict, match="handed up"):
        reorder(ranking=ranking, numbers=wanted, version=ranking.version, actor=examiner)
    assert set(Event.objects.filter(subject_kind="ranking").values_list("verb", flat=True)) == {
        "ranking.changed",
        "ranking.handed_up",
    }


@pytest.mark.parametrize("numbers", [[], ["one"], ["one", "one"], ["one", "stranger"]])
def test_an_order_names_every_case_once(world, cases, numbers):
    for case in cases[:2]:
        recommend(world, case, 1)
    known = {"one": cases[0].number}
    ranking = RecommendationList.objects.get()
    with pytest.raises(DomainError) as refusal:
        reorder(
            ranking=ranking,
            numbers=[known.get(number, number) for number in numbers],
            version=ranking.version,
            actor=world.official_actor("examiner", PROVINCE),
        )
    assert refusal.value.code == "other_cases"


def test_a_list_with_an_unsigned_case_is_not_handed_up(world, cases):
    recommend(world, cases[0], 1)
    with pytest.raises(DomainError) as refusal:
        handed_up(world.official_actor("approver", PROVINCE))
    assert refusal.value.code == "not_signed"


def test_after_the_list_a_further_case_stands_behind_the_last(world, cases):
    for rank, case in enumerate(cases[:2], start=1):
        pass_at(world, case, PROVINCE, rank)
    approver = world.official_actor("approver", PROVINCE)
    handed_up(approver)
    with pytest.raises(Conflict):
        recommend(world, cases[2], 2)
    cases[2].refresh_from_db()
    recommend(world, cases[2], next_rank(cases[2].steps.get(state="current")))
    assert ranks()[cases[2].number] == 3


def test_a_handed_up_rank_stands_in_the_database_too(world, cases):
    pass_at(world, cases[0], PROVINCE, 1)
    approver = world.official_actor("approver", PROVINCE)
    handed_up(approver)
    with pytest.raises(IntegrityError, match="stand"), transaction.atomic():
        Step.objects.filter(rank=1).update(rank=2)


def test_two_cases_of_a_list_never_share_a_rank(world, cases):
    for case in cases[:2]:
        recommend(world, case, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="step_rank_once_per_list"), transaction.atomic():
        Step.objects.filter(rank=2).update(rank=1)


def test_a_case_that_leaves_the_step_leaves_the_list_and_closes_the_gap(world, cases):
    examiner = world.official_actor("examiner", PROVINCE)
    approver = world.official_actor("approver", PROVINCE)
    for rank, case in enumerate(cases, start=1):
        recommend(world, case, rank)
    first, second, third = cases
    withdraw(case=second, actor=world.owner_actor(second.enterprise), version=second.version)
    assert ranks() == {first.number: 1, third.number: 2}
    return_to_examiner(case=first, actor=approver, version=first.version, reason="Look again.")
    assert ranks()[first.number] == 1
    propose_refusal(
        case=first, actor=examiner, version=first.version, opinion="No.", grounds=GROUNDS
    )
    sign(case=first, actor=approver, version=first.version)
    assert ranks() == {third.number: 1}
    return_to_examiner(case=third, actor=approver, version=third.version, reason="Look again.")
    send_back(case=third, actor=examiner, version=third.version, reason="Look again.")
    assert ranks() == {}


def test_the_form_offers_the_next_rank_and_the_ministry_sees_it(world, cases):
    client = signed_in(world.official("examiner", PROVINCE))
    page = client.get(f"/desk/cases/{cases[0].number}/").content.decode()
    assert "Recommend with rank" in page
    assert 'name="propose_pass-rank" value="1"' in page
    typed = {"opinion": "Yes.", "override_reason": "The ministry judges the main product."}
    missing = act(client, cases[0].number, "propose_pass", version=cases[0].version, **typed)
    assert missing.status_code == 422
    typed["rank"] = 1
    done = act(client, cases[0].number, "propose_pass", version=cases[0].version, **typed)
    assert done.status_code == 302
    page = signed_in(world.official("examiner", "000000")).get(f"/desk/cases/{cases[0].number}/")
    assert "rank 1" in page.content.decode()


def test_a_rank_that_is_left_as_it_was_offered_moves_nobody(world, cases):
    client = signed_in(world.official("examiner", PROVINCE))
    page = client.get(f"/desk/cases/{cases[0].number}/").content.decode()
    assert '<input type="hidden" name="propose_pass-offered" value="1"' in page
    # A colleague is faster with another case.
    recommend(world, cases[1], 1)
    typed = {
        "opinion": "Yes.", "override_reason": "The ministry judges it.", "rank": 1, "offered": 1,
    }  # fmt: skip
    number, version = cases[0].number, cases[0].version
    for _time in range(2):
        assert act(client, number, "propose_pass", version=version, **typed).status_code == 302
    assert ranks() == {cases[1].number: 1, number: 2}
    approver = world.official_actor("approver", PROVINCE)
    back = Case.objects.get(pk=cases[1].pk)
    return_to_examiner(case=back, actor=approver, version=back.version, reason="Again.")
    (ranking,) = RecommendationList.objects.all()
    examiner = world.official_actor("examiner", PROVINCE)
    order = [number, back.number]
    reorder(ranking=ranking, numbers=order, version=ranking.version, actor=examiner)
    back.refresh_from_db()
    again = act(client, back.number, "propose_pass", version=back.version, key="again", **typed)
    assert again.status_code == 302
    assert ranks() == {number: 1, back.number: 2}


@given(data=st.data(), count=st.integers(1, 12))
def test_who_is_moved_stands_where_he_was_moved_and_the_others_keep_their_order(data, count):
    standing = [f"C{place}" for place in range(count)]
    moving = data.draw(st.lists(st.sampled_from(standing), unique=True))
    places = data.draw(st.permutations(range(1, count + 1)))[: len(moving)]
    ranks = {number: rank for rank, number in enumerate(standing, start=1)}
    told = dict(zip(moving, places, strict=True))
    found = order_with_moves(standing, ranks | told)
    moved = {number: rank for number, rank in told.items() if rank != ranks[number]}
    assert sorted(found) == sorted(standing)
    assert {number: found.index(number) + 1 for number in moved} == moved
    assert [n for n in found if n not in moved] == [n for n in standing if n not in moved]


def test_the_list_is_ordered_and_handed_up_on_screen(world, cases):
    for rank, case in enumerate(cases, start=1):
        pass_at(world, case, PROVINCE, rank)
    url = f"/rounds/{cases[0].round.code}/recommended/"
    examiner = signed_in(world.official("examiner", PROVINCE))
    typed = {f"rank-{case.number}": rank for case, rank in zip(cases, (2, 1, 1), strict=True)}
    version = RecommendationList.objects.get().version
    twice = examiner.post(f"{url}order/", {"version": version, "submit_key": "a", **typed})
    assert (twice.status_code, "to the same rank" in twice.content.decode()) == (422, True)
    typed[f"rank-{cases[1].number}"] = 4
    beyond = examiner.post(f"{url}order/", {"version": version, "submit_key": "c", **typed})
    assert (beyond.status_code, "ranks 1 to 3" in beyond.content.decode()) == (422, True)
    # The second is left where it was: it closes up behind the two that moved.
    typed[f"rank-{cases[1].number}"] = 2
    saved = examiner.post(f"{url}order/", {"version": version, "submit_key": "b", **typed})
    assert saved.status_code == 302
    assert list(ranks()) == [cases[2].number, cases[0].number, cases[1].number]
    approver = signed_in(world.official("approver", PROVINCE))
    up = approver.post(f"{url}hand-up/", {"version": version + 1, "submit_key": "c"})
    assert up.status_code == 302
    ministry = signed_in(world.official("analyst", "000000")).get(url).content.decode()
    assert "Handed up" in ministry
    assert "Zhejiang" in ministry
    stranger = signed_in(world.official("analyst", "320000")).get(url).content.decode()
    assert "Zhejiang" not in stranger


def test_a_case_withdrawn_at_a_later_office_leaves_a_list_that_is_not_handed_up(world, cases):
    for rank, case in enumerate(cases, start=1):
        pass_at(world, case, PROVINCE, rank)
    first, second, third = cases
    withdraw(case=first, actor=world.owner_actor(first.enterprise), version=first.version)
    assert ranks() == {second.number: 1, third.number: 2}
    approver = world.official_actor("approver", PROVINCE)
    ranking = RecommendationList.objects.get()
    ranking = hand_up(ranking=ranking, version=ranking.version, actor=approver)
    withdraw(case=third, actor=world.owner_actor(third.enterprise), version=third.version)
    assert ranks() == {second.number: 1, third.number: 2}
    client = signed_in(world.official("approver", PROVINCE))
    page = client.get(f"/rounds/{third.round.code}/recommended/").content.decode()
    assert page.count("Withdrawn") == 1
    listed = client.get(f"/api/v1/recommendation-lists/{ranking.pk}/").json()["cases"]
    assert [(one["case"], one["status"]) for one in listed] == [
        (second.number, "in_review"),
        (third.number, "withdrawn"),
    ]


def test_a_list_that_changed_since_it_was_looked_at_is_not_handed_up(world, cases):
    approver = world.official_actor("approver", PROVINCE)
    for rank, case in enumerate(cases, start=1):
        pass_at(world, case, PROVINCE, rank=rank)
    seen = RecommendationList.objects.get()
    case = Case.objects.get(pk=cases[2].pk)
    withdraw(case=case, actor=world.owner_actor(case.enterprise), version=case.version)
    with pytest.raises(Conflict) as refusal:
        hand_up(ranking=seen, version=seen.version, actor=approver)
    assert refusal.value.code == "stale_version"
    assert "withdrew the application" in str(refusal.value)
    now = RecommendationList.objects.get()
    assert hand_up(ranking=now, version=now.version, actor=approver).is_handed_up


def test_a_case_that_was_over_before_it_left_its_list_is_not_handed_up(world, cases):
    for rank, case in enumerate(cases, start=1):
        pass_at(world, case, PROVINCE, rank)
    over = {"status": CaseStatus.WITHDRAWN, "turn": "nobody", "turn_office": None}
    Case.objects.filter(pk__in=[cases[0].pk, cases[1].pk]).update(**over)
    approver = world.official_actor("approver", PROVINCE)
    handed_up(approver)
    assert ranks() == {cases[2].number: 1}


def test_a_barred_case_leaves_a_list_that_is_not_handed_up(world, cases):
    for rank, case in enumerate(cases, start=1):
        pass_at(world, case, PROVINCE, rank)
    assert _end(cases[0], "A cancellation stands in its way.")
    assert ranks() == {cases[1].number: 1, cases[2].number: 2}
