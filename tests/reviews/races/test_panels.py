"""A conflict is noted while a seat comes free: nobody tied to the applicant is left sitting."""

import pytest

from reviews.domain.panels.drawing import draw_again
from reviews.domain.panels.roll import add_conflict
from reviews.domain.panels.scoring import release
from reviews.models import Seat
from tests.factories import World
from tests.racing import together
from tests.reviews.panels.steps import (
    MINISTRY,
    draw,
    make_expert,
    make_giants,
    next_of_the_draw,
    sitting,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_whose_conflict_is_noted_this_moment_does_not_sit_whoever_comes_first(world: World):
    for number in range(1, 8):
        make_expert(world, number)
    panel = draw(world, make_giants(world, ("330106",)))
    entry = panel.cases.get()
    actor = world.official_actor("examiner", MINISTRY)
    for _round in range(2):
        following = next_of_the_draw(panel, entry)
        seat = Seat.objects.exclude(state="declined").first()
        uscc = entry.case.enterprise.uscc
        ended = together(
            lambda seat=seat: release(seat=seat, reason="No answer.", version=1, actor=actor),
            lambda who=following, uscc=uscc: add_conflict(
                expert=who, uscc=uscc, reason="Shareholder", actor=actor
            ),
        )
        assert ended == {"done": 2}
        assert following.code not in sitting(entry)
        assert len(sitting(entry)) == 3
        assert draw_again(panel) == []
