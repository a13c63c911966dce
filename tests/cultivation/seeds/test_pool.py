"""The seed pool: its steps, nothing asked twice, filed by the system, conversion by office."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Message
from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from cultivation.domain.seeds.conversion import conversion_by_office
from cultivation.domain.seeds.pool import (
    contact_seed,
    decline_seed,
    invite_seed,
    name_contact_person,
    take_into_pool,
)
from cultivation.domain.seeds.questions import answer, ask, why_not_ask
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import DeclineReason, SeedOrigin, SeedOutcome, SeedState
from cultivation.models import SeedCandidate
from tests.factories import make_filing, make_submitted, make_title
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


def taken(world, enterprise=None, target=TitleKind.INNOVATIVE, code="330106"):
    return take_into_pool(
        enterprise=enterprise or world.enterprise(),
        target=target,
        origin=SeedOrigin.BY_HAND,
        actor=world.official_actor("examiner", code),
    )


def contacted(seed, actor, **changed):
    seed.refresh_from_db()
    given = {
        "version": seed.version,
        "on": timezone.localdate(),
        "kind": ContactKind.PHONE,
        "outcome": SeedOutcome.INTERESTED,
    } | changed
    return contact_seed(seed=seed, actor=actor, **given)


def refusal(act, **given):
    with pytest.raises((DomainError, Conflict)) as refused:
        act(**given)
    return refused.value


def test_a_seed_goes_from_candidate_to_filed_and_the_system_says_filed(world):
    enterprise, actor = world.enterprise(), world.official_actor("examiner", "330106")
    seed = taken(world)
    assert refusal(invite_seed, seed=seed, version=1, actor=actor).code == "action_not_open"
    contacted(seed, actor, outcome=SeedOutcome.NOT_REACHED)
    seed.refresh_from_db()
    assert seed.state == SeedState.CANDIDATE
    contacted(seed, actor)
    seed.refresh_from_db()
    invite_seed(seed=seed, version=seed.version, actor=actor)
    seed.refresh_from_db()
    assert seed.state == SeedState.INVITED
    outbox.sweep()
    told = signed_in(world.owner(enterprise)).get("/messages/").content.decode()
    assert "invited the enterprise to apply" in told
    assert "/enterprise/self-check/" in told
    case = make_submitted(world, enterprise)
    seed.refresh_from_db()
    assert (seed.state, seed.case_number) == (SeedState.FILED, case.number)
    refused = refusal(
        decline_seed, seed=seed, reason=DeclineReason.OTHER, note="x", version=seed.version,
        actor=actor,
    )  # fmt: skip
    assert refused.code == "not_open"


def test_nobody_is_taken_twice_or_for_a_rung_that_is_not_next(world):
    seed = taken(world)
    refused = refusal(taken, world=world, code="330100")
    assert refused.code == "in_pool"
    assert seed.opened_by.name in str(refused)
    other = world.enterprise(index=1)
    for target, code in ((TitleKind.SRDI, "not_next_rung"), (TitleKind.CHAMPION, "not_next_rung")):
        assert refusal(taken, world=world, enterprise=other, target=target).code == code
    make_title(other, TitleKind.INNOVATIVE)
    assert taken(world, other, TitleKind.SRDI).office.code == "330106"
    far = refusal(taken, world=world, enterprise=world.enterprise("330108"))
    assert far.code == "not_yours"


def test_who_was_reached_is_left_alone_by_others_for_the_quiet_days(world):
    county, city = (world.official_actor("examiner", code) for code in ("330106", "330100"))
    seed = taken(world)
    contacted(seed, county)
    refused = refusal(contacted, seed=seed, actor=city)
    assert refused.code == "contacted_lately"
    assert "examiner Xihu" in str(refused)
    assert timezone.localdate().isoformat() in str(refused)
    contacted(seed, county)
    SeedCandidate.objects.filter(pk=seed.pk).update(
        opened_on=timezone.localdate() - timedelta(days=40)
    )
    other = refusal(contacted, seed=seed, actor=city, on=timezone.localdate() + timedelta(days=1))
    assert other.code == "invalid_day"
    stale = refusal(contacted, seed=seed, actor=county, version=1)
    assert stale.code == "stale_version"
    assert "examiner Xihu (Xihu) contacted the enterprise about its next title" in str(stale)


def test_the_contact_person_is_posted_at_the_office_in_charge(world):
    seed, actor = taken(world), world.official_actor("approver", "330106")
    stranger = world.official("examiner", "330108")
    given = {"seed": seed, "version": 1, "actor": actor}
    assert refusal(name_contact_person, person=stranger, **given).code == "not_posted"
    person = world.official("examiner", "330106")
    assert name_contact_person(person=person, **given).person == person


def test_a_question_is_asked_once_and_its_answer_is_shown_to_the_next(world):
    enterprise = world.enterprise()
    county, city = (world.official_actor("examiner", code) for code in ("330106", "330100"))
    asked = ask(enterprise=enterprise, topic="employees", text="How many?", actor=county)
    outbox.sweep()
    assert Message.objects.filter(user=world.owner(enterprise)).count() == 1
    given = {"enterprise": enterprise, "topic": "employees", "text": "How many?", "actor": city}
    refused = refusal(ask, **given)
    assert refused.code == "asked_already"
    assert "examiner Xihu" in str(refused)
    owner = world.owner_actor(enterprise)
    answer(question=asked, text="About 180.", version=1, actor=owner)
    refused = refusal(ask, **given)
    assert refused.code == "answered_already"
    assert "About 180." in str(refused)
    assert refusal(answer, question=asked, text="x", version=2, actor=owner).code == (
        "answered_already"
    )
    make_filing(enterprise, revenue_wan="12000.00")
    assert why_not_ask(enterprise, "revenue_wan").code == "filed_already"
    assert why_not_ask(enterprise, "revenue_wan", contradicts_filing=True) is None


def test_the_database_refuses_a_pair_of_states_that_is_no_step(world):
    seed = taken(world)
    with pytest.raises(IntegrityError, match="may not go"), transaction.atomic():
        SeedCandidate.objects.filter(pk=seed.pk).update(state=SeedState.INVITED)


def test_conversion_counts_states_by_office_below(world):
    actor = world.official_actor("examiner", "330106")
    taken(world)
    declined = taken(world, world.enterprise(index=1))
    decline_seed(
        seed=declined, reason=DeclineReason.NOT_READY, note="Next year.", version=1, actor=actor
    )
    taken(world, world.enterprise("330108"), code="330108")
    (hangzhou,) = conversion_by_office(world.offices["330000"])
    assert (hangzhou.code, hangzhou.counts) == ("330100", (2, 0, 0, 0, 1))
    assert hangzhou.filed_pct == 0
    counties = conversion_by_office(world.offices["330100"])
    assert [(one.code, one.total) for one in counties] == [("330106", 2), ("330108", 1)]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_take_an_enterprise_once(world):
    actors = [world.official_actor(role, "330106") for role in ("examiner", "approver")]
    enterprise = world.enterprise()

    def take(actor):
        try:
            take_into_pool(
                enterprise=enterprise,
                target=TitleKind.INNOVATIVE,
                origin=SeedOrigin.BY_HAND,
                actor=actor,
            )
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, actors)) == ["in_pool", "taken"]
