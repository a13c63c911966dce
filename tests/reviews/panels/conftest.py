"""A panel of the ministry, drawn from eight experts."""

import pytest

from reviews.models import Expert, Panel
from tests.factories import World
from tests.reviews.panels.steps import draw, make_expert, make_giants


@pytest.fixture
def experts(world: World) -> list[Expert]:
    return [make_expert(world, number) for number in range(1, 9)]


@pytest.fixture
def panel(world: World, experts: list[Expert]) -> Panel:
    return draw(world, make_giants(world))
