"""A round is taken back while an enterprise begins in it: no draft is left in one that is gone."""

import pytest

from reviews.domain.applying import open_case
from reviews.domain.rounds import take_back_round
from reviews.models import Case
from tests.factories import World, make_filing, make_round
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_either_the_draft_or_the_taking_back_comes_first(world: World):
    enterprise = world.enterprise()
    filing, owner = make_filing(enterprise), world.owner_actor(enterprise)
    for _round in range(12):
        round_ = make_round(office=world.offices["330000"])
        office = world.official_actor("examiner", "330000")
        ended = together(
            lambda round_=round_: open_case(
                enterprise=enterprise, round=round_, filing=filing, actor=owner
            ),
            lambda round_=round_, office=office: take_back_round(
                round=round_, reason="By mistake.", version=round_.version, actor=office
            ),
        )
        round_.refresh_from_db()
        is_begun = Case.objects.filter(round=round_).exists()
        assert is_begun == (round_.taken_back_at is None)
        assert ended == (
            {"done": 1, "conflict": 1} if is_begun else {"done": 1, "round_not_open": 1}
        )
        Case.objects.filter(round=round_).delete()
        if is_begun:
            round_.delete()
