"""What each reader is told of the lines of a notice, on pages and by the API."""

import pytest

from cultivation.models import Title
from reviews.domain.publishing import announce, follow_up
from reviews.enums import ObjectionResult
from reviews.models import Notice
from tests.api_client import Caller
from tests.factories import World
from tests.pages import signed_in
from tests.reviews.notices.objecting import after_the_window, decided, entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]


def test_the_api_tells_of_a_held_case_what_the_desk_sees_and_the_public_less(
    world: World, notice: Notice
) -> None:
    objection = objected(notice)
    held = entries(notice)[0]
    chief = Caller(world.official("approver", "330000"))
    county, public = Caller(world.official("examiner", "330106")), Caller(None)
    actor = world.official_actor("approver", "330000")

    def line(caller: Caller, *names: str) -> list[object]:
        shown = caller.get(f"notices/{notice.number}/").json()
        assert len(shown["entries"]) == 2
        (row,) = [one for one in shown["entries"] if one["case"] == held.case.number]
        return [shown["state"], *(row[name] for name in names)]

    kept = ("hold", "may_follow", "title", "result")
    assert line(chief, *kept) == ["running", "objection", False, None, ""]
    assert line(public, *kept) == line(county, *kept) == ["running", None, None, None, ""]
    with after_the_window(notice):
        announce(notice=notice, actor=actor)
        assert line(chief, *kept)[:3] == ["announced", "objection", False]
        decided(world, objection, ObjectionResult.REJECTED)
        assert line(chief, *kept)[:3] == ["announced", "free", True]
        assert line(Caller(world.official("examiner", "330000")), "may_follow")[1] is False
        following = follow_up(entry=held, actor=actor)
        day = following.announced_on.isoformat()
        told = ["announced", following.number, day, "issued"]
        assert line(public, "follow_up", "followed_up_on", "result") == told
        number = Title.objects.get(case_number=held.case.number).number
        assert line(chief, *kept) == ["announced", "", False, number, "issued"]
        assert line(county, *kept) == ["announced", None, None, number, "issued"]
        desk = signed_in(world.official("approver", "330000"))
        for address in (f"/desk/notices/{notice.number}/", f"/public/notices/{notice.number}/"):
            assert following.number in desk.get(address).content.decode()
