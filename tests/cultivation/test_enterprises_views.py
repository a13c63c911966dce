"""Enterprises of an area, one enterprise, and claims."""

import pytest

from accounts.models import User
from common.domain.actor import Actor
from cultivation.enums import TitleKind
from enterprises.domain.claims import claim_enterprise
from enterprises.domain.enterprises import placement
from enterprises.models import Claim, Enterprise
from tests.factories import make_filing, make_submitted, make_title, make_uscc
from tests.pages import FRAME_QUERIES, KEY, signed_in


@pytest.fixture
def unclaimed(world):
    return Enterprise.objects.create(
        name="Listed Works", state="unclaimed", **placement(world.offices["330106"])
    )


@pytest.fixture
def claim(unclaimed):
    user = User.objects.create(username="newcomer", name="New Comer")
    actor = Actor(user_id=user.pk, label=user.name)
    return claim_enterprise(
        enterprise=unclaimed, user=user, uscc=make_uscc("330106", 4711), actor=actor
    )


def names(page) -> set[str]:
    return {enterprise.name for enterprise in page.context["page"].rows}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Xihu Precision 0", "Xihu Precision 1", "Listed Works"}),
        ("state=unclaimed", {"Listed Works"}),
        ("state=claimed", {"Xihu Precision 0", "Xihu Precision 1"}),
        ("title=srdi", {"Xihu Precision 1"}),
        ("q=Works", {"Listed Works"}),
        ("q=Nanhu", set()),
    ],
)
def test_enterprises_are_narrowed_by_filters_within_the_area(world, unclaimed, query, found):
    make_title(world.enterprise(index=1), TitleKind.SRDI)
    page = signed_in(world.official("analyst", "330106")).get(f"/desk/enterprises/?{query}")
    assert names(page) == found


def test_one_enterprise_shows_record_filings_titles_and_cases(world):
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.TECHNOLOGY, number="T-1")
    case = make_submitted(world, enterprise, filing=make_filing(enterprise))
    client = signed_in(world.official("analyst", "330106"))
    text = client.get(f"/desk/enterprises/{enterprise.pk}/").content.decode()
    for words in (enterprise.uscc, "12,000.00", "T-1", case.number):
        assert words in text


def test_an_enterprise_of_another_area_does_not_exist(world):
    client = signed_in(world.official("analyst", "330106"))
    foreign = world.enterprise("330402")
    assert client.get(f"/desk/enterprises/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(
    world, django_assert_num_queries, count
):
    for number in range(count):
        Enterprise.objects.create(
            name=f"Works {number}", state="unclaimed", **placement(world.offices["330106"])
        )
    client = signed_in(world.official("analyst", "330106"))
    with django_assert_num_queries(FRAME_QUERIES + 6):
        client.get("/desk/enterprises/?state=unclaimed")


def test_a_claim_is_confirmed_once_and_the_enterprise_has_its_owner(world, claim):
    client = signed_in(world.official("examiner", "330106"))
    assert "New Comer" in client.get("/desk/claims/").content.decode()
    answers = [
        client.post(f"/desk/claims/{claim.pk}/confirm/", {"submit_key": KEY}) for _ in range(2)
    ]
    claim.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert claim.status == "confirmed"
    assert claim.enterprise.memberships.get().user == claim.user


def test_a_decided_claim_is_told_so(world, claim):
    client = signed_in(world.official("examiner", "330106"))
    client.post(f"/desk/claims/{claim.pk}/confirm/", {"submit_key": KEY})
    answer = client.post(f"/desk/claims/{claim.pk}/confirm/", {"submit_key": "another"})
    assert answer.status_code == 409


def test_a_refusal_needs_a_reason(world, claim):
    client = signed_in(world.official("approver", "330106"))
    address = f"/desk/claims/{claim.pk}/refuse/"
    empty = client.post(address, {"submit_key": KEY, "reason": " "})
    assert empty.status_code == 422
    assert "This field is required." in empty.content.decode()
    answer = client.post(address, {"submit_key": KEY, "reason": "Not the enterprise's code."})
    assert answer.status_code == 302
    assert Claim.objects.get().reason == "Not the enterprise's code."


@pytest.mark.parametrize(
    ("role", "code", "status"), [("analyst", "330106", 422), ("examiner", "330402", 404)]
)
def test_nobody_else_answers_a_claim(world, claim, role, code, status):
    client = signed_in(world.official(role, code))
    answer = client.post(f"/desk/claims/{claim.pk}/confirm/", {"submit_key": KEY})
    claim.refresh_from_db()
    assert (answer.status_code, claim.status) == (status, "waiting")
