import pytest

from accounts.models import User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.enums import SubjectKind
from common.models import Event
from enterprises.domain.claims import claim_enterprise, confirm_claim, refuse_claim
from enterprises.domain.enterprises import placement
from enterprises.enums import ClaimStatus, EnterpriseState, MembershipRole
from enterprises.models import Claim, Enterprise, Membership
from tests.factories import actor_of_user, capacity_of_user, make_uscc

CODE = make_uscc("330106", 77_000_001)
OTHER_CODE = make_uscc("330106", 77_000_002)


@pytest.fixture
def listed(world) -> Enterprise:
    """An enterprise that a list named, in 330106."""
    return Enterprise.objects.create(
        name="云栖精工（虚构）有限公司",
        state=EnterpriseState.UNCLAIMED,
        **placement(world.offices["330106"]),
    )


@pytest.fixture
def claimant(world) -> User:
    return User.objects.create(username="claimant", name="Claimant", password="!")


@pytest.fixture
def claim_of(listed):
    def make(user: User, code: str = CODE) -> Claim:
        return claim_enterprise(
            enterprise=listed, user=user, uscc=code, actor=Actor(user_id=user.pk, label=user.name)
        )

    return make


def refusal(act, **arguments) -> str:
    with pytest.raises(DomainError) as caught:
        act(**arguments)
    return caught.value.code


def verbs(enterprise: Enterprise) -> list[str]:
    events = Event.objects.filter(subject_kind=SubjectKind.ENTERPRISE, subject_id=enterprise.pk)
    return list(events.order_by("sequence").values_list("verb", flat=True))


def test_a_confirmed_claim_gives_the_code_and_the_owner(world, listed, claimant, claim_of):
    claim = claim_of(claimant, f" {CODE.lower()} ")
    confirmed = confirm_claim(claim=claim, actor=world.official_actor("examiner", "330106"))
    listed.refresh_from_db()
    assert (listed.uscc, listed.state) == (CODE, EnterpriseState.CLAIMED)
    assert confirmed.status == ClaimStatus.CONFIRMED
    assert confirmed.decided_at is not None
    owner = Membership.objects.get(enterprise=listed)
    assert (owner.user, owner.role) == (claimant, MembershipRole.OWNER)
    assert verbs(listed) == ["enterprise.claimed", "enterprise.claim_confirmed"]


@pytest.mark.parametrize("code", ["", "123", CODE[:-1] + ("0" if CODE[-1] != "0" else "1")])
def test_a_bad_code_is_refused(claimant, claim_of, code):
    assert refusal(claim_of, user=claimant, code=code) == "invalid_uscc"


def test_a_code_of_another_enterprise_is_refused(world, claimant, claim_of):
    taken = world.enterprise().uscc
    assert refusal(claim_of, user=claimant, code=taken) == "uscc_taken"


def test_a_code_taken_meanwhile_cannot_be_confirmed(world, listed, claimant, claim_of):
    claim = claim_of(claimant)
    Enterprise.objects.filter(pk=world.enterprise().pk).update(uscc=CODE)
    actor = world.official_actor("examiner", "330106")
    assert refusal(confirm_claim, claim=claim, actor=actor) == "uscc_taken"
    listed.refresh_from_db()
    assert listed.state == EnterpriseState.UNCLAIMED


def test_one_request_per_user_waits_at_a_time(claimant, claim_of):
    claim_of(claimant)
    assert refusal(claim_of, user=claimant) == "claim_waiting"


def test_a_claimed_enterprise_cannot_be_claimed(world, claimant):
    with pytest.raises(Conflict) as caught:
        claim_enterprise(
            enterprise=world.enterprise(),
            user=claimant,
            uscc=CODE,
            actor=Actor(user_id=claimant.pk, label=claimant.name),
        )
    assert caught.value.code == "already_claimed"


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("examiner", "330108"),
        ("examiner", "330400"),
        ("examiner", "320000"),
        ("analyst", "330106"),
    ],
    ids=["next county", "other city", "other province", "analyst of the county"],
)
def test_only_an_examiner_or_approver_of_the_area_decides(world, claimant, claim_of, role, office):
    claim = claim_of(claimant)
    actor = world.official_actor(role, office)
    assert refusal(confirm_claim, claim=claim, actor=actor) == "not_in_area"
    assert refusal(refuse_claim, claim=claim, actor=actor, reason="no") == "not_in_area"


@pytest.mark.parametrize("office", ["330106", "330100", "330000", "000000"])
def test_every_office_above_the_enterprise_may_confirm(world, claimant, claim_of, office):
    actor = world.official_actor("approver", office)
    assert confirm_claim(claim=claim_of(claimant), actor=actor).status == ClaimStatus.CONFIRMED


def test_the_enterprise_itself_confirms_nothing(world, claimant, claim_of):
    claim = claim_of(claimant)
    actor = world.owner_actor(world.enterprise())
    assert refusal(confirm_claim, claim=claim, actor=actor) == "not_in_area"


def test_an_official_does_not_confirm_his_own_claim(world, claim_of):
    official = world.official("examiner", "330106")
    claim = claim_of(official)
    assert refusal(confirm_claim, claim=claim, actor=actor_of_user(official)) == "own_claim"


def test_a_refusal_needs_a_reason_and_leaves_the_enterprise_unclaimed(
    world, listed, claimant, claim_of
):
    claim = claim_of(claimant)
    actor = world.official_actor("examiner", "330106")
    assert refusal(refuse_claim, claim=claim, actor=actor, reason=" ") == "reason_missing"
    refused = refuse_claim(claim=claim, actor=actor, reason="The licence shows another name.")
    listed.refresh_from_db()
    assert (refused.status, listed.state) == (ClaimStatus.REFUSED, EnterpriseState.UNCLAIMED)
    assert verbs(listed) == ["enterprise.claimed", "enterprise.claim_refused"]
    assert claim_of(claimant).status == ClaimStatus.WAITING


def test_a_decided_claim_is_not_decided_again(world, claimant, claim_of):
    claim = claim_of(claimant)
    actor = world.official_actor("examiner", "330106")
    refuse_claim(claim=claim, actor=actor, reason="Wrong enterprise.")
    assert refusal(confirm_claim, claim=claim, actor=actor) == "claim_decided"


def test_a_confirmation_refuses_the_other_requests(world, listed, claimant, claim_of):
    rival = User.objects.create(username="rival", name="Rival", password="!")
    first, second = claim_of(claimant), claim_of(rival, OTHER_CODE)
    confirm_claim(claim=first, actor=world.official_actor("examiner", "330106"))
    second.refresh_from_db()
    assert second.status == ClaimStatus.REFUSED
    assert second.reason
    assert Membership.objects.filter(enterprise=listed).count() == 1


def test_claims_are_seen_in_the_area_only(world, claimant, claim_of):
    claim = claim_of(claimant)

    def seen(office: str) -> list[Claim]:
        reader = capacity_of_user(world.official("examiner", office))
        return list(Claim.objects.visible_to(reader))

    assert seen("330106") == seen("330100") == seen("330000") == seen("000000") == [claim]
    assert seen("330108") == seen("330200") == seen("320000") == []
    outsider = capacity_of_user(world.owner(world.enterprise()))
    assert list(Claim.objects.visible_to(outsider)) == []


def test_nobody_claims_an_enterprise_by_his_office(world, listed):
    official = world.official("examiner", "330106")
    code = refusal(
        claim_enterprise,
        enterprise=listed,
        user=official,
        uscc=CODE,
        actor=actor_of_user(official),
    )
    assert code == "not_yours"
    assert not Claim.objects.exists()
