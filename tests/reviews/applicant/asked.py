"""A case whose county asked for a correction, as several tests need it."""

from common.domain.actor import Actor
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.models import Case
from tests.factories import World, make_submitted

ITEMS = [ItemToCorrect("ip_class1", "Wrong holder.")]
OF_A_REPORT = [ItemToCorrect("change_papers", "The licence is missing.")]


def examiner(world: World) -> Actor:
    """Who examines at the county."""
    return world.official_actor("examiner", "330106")


def asked_to_correct(world: World) -> Case:
    """A case whose county waits for a correction."""
    case = make_submitted(world, world.enterprise())
    return request_correction(
        case=case, actor=examiner(world), version=case.version, items=ITEMS, working_days=5
    )
