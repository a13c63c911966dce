"""Two officials at once: one enterprise gets one owner, one code belongs to one enterprise."""

import pytest

from accounts.models import User
from common.domain.actor import Actor
from enterprises.domain.claims import claim_enterprise, confirm_claim
from enterprises.domain.enterprises import placement
from enterprises.enums import ClaimStatus, EnterpriseState
from enterprises.models import Claim, Enterprise, Membership
from tests.factories import World, make_uscc
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)


def listed(world: World, name: str) -> Enterprise:
    return Enterprise.objects.create(
        name=name, state=EnterpriseState.UNCLAIMED, **placement(world.offices["330106"])
    )


def claim(enterprise: Enterprise, serial: int, code: str) -> Claim:
    user = User.objects.create(username=f"claimant-{serial}", name="Claimant", password="!")
    actor = Actor(user_id=user.pk, label=user.name)
    return claim_enterprise(enterprise=enterprise, user=user, uscc=code, actor=actor)


def confirmations(world: World, claims: list[Claim]):
    """Each claim confirmed by somebody else of the area, all at once."""
    offices = ["330106", "330100", "330000", "000000"]
    return together(
        *(
            lambda each=each, office=office: confirm_claim(
                claim=each, actor=world.official_actor("approver", office)
            )
            for each, office in zip(claims, offices, strict=False)
        )
    )


def test_of_four_claims_on_one_enterprise_one_is_confirmed(world: World) -> None:
    enterprise = listed(world, "虚构同步有限公司")
    codes = [make_uscc("330106", 88_000_000 + serial) for serial in range(4)]
    claims = [claim(enterprise, serial, code) for serial, code in enumerate(codes)]
    ended = confirmations(world, claims)
    assert ended["done"] == 1
    assert ended["conflict"] == 3
    assert Claim.objects.filter(status=ClaimStatus.CONFIRMED).count() == 1
    assert Membership.objects.filter(enterprise=enterprise).count() == 1


def test_one_code_claimed_for_two_enterprises_goes_to_one(world: World) -> None:
    code = make_uscc("330106", 88_000_010)
    claims = [claim(listed(world, f"虚构{serial}号有限公司"), serial, code) for serial in range(2)]
    assert confirmations(world, claims) == {"done": 1, "uscc_taken": 1}
    assert Enterprise.objects.filter(uscc=code).count() == 1
