"""Where every walk begins: a draft, the people, and the browsers they signed in with."""

from dataclasses import dataclass
from http.cookies import SimpleCookie

from common.domain.actor import Actor
from reviews.models import Case
from tests.factories import World
from tests.pages import signed_in

ROLES = ("examiner", "approver", "analyst")
BEGAN = "2026-11-02T02:00:00Z"


@dataclass
class Start:
    """Where every walk begins: a complete draft, the people, and browsers they signed in with."""

    world: World
    case: Case
    actors: dict[tuple[str, str], Actor]
    owners: list[Actor]
    cookies: dict[tuple[str, str], SimpleCookie]
    own_cookies: list[SimpleCookie]

    @classmethod
    def make(cls, world: World, case: Case, offices: tuple[str, ...]) -> "Start":
        """The owner, another enterprise's owner, and officials near and far."""
        people = [(role, code) for code in offices for role in ROLES]
        enterprises = [world.enterprise("330106", index) for index in (0, 1)]
        return cls(
            world=world,
            case=case,
            actors={one: world.official_actor(*one) for one in people},
            owners=[world.owner_actor(one) for one in enterprises],
            cookies={one: signed_in(world.official(*one)).cookies for one in people},
            own_cookies=[signed_in(world.owner(one)).cookies for one in enterprises],
        )
