"""A notice on which nobody is left: announced by nobody, closed by itself."""

import pytest

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.models import Event
from reviews.domain.publishing import announce
from reviews.enums import NoticeState, ObjectionResult
from reviews.models import Announcement, Notice
from tests.api_client import Caller
from tests.factories import World
from tests.pages import KEY, signed_in
from tests.reviews.notices.objecting import after_the_window, decided, entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]


@pytest.fixture
def emptied(world: World, notice: Notice) -> Notice:
    """A notice both of whose cases objections took off."""
    for index in (0, 1):
        decided(world, objected(notice, index), ObjectionResult.UPHELD)
    return notice


def strangers(world: World, notice: Notice) -> dict[str, Actor]:
    """People to whom the announcement does not belong."""
    return {
        "another office": world.official_actor("approver", "320000"),
        "another role": world.official_actor("examiner", "330000"),
        "the level below": world.official_actor("approver", "330100"),
        "an enterprise": world.owner_actor(entries(notice)[0].case.enterprise),
    }


def test_nobody_but_the_announcing_offices_approver_announces_a_notice_without_cases(
    world: World, emptied: Notice
) -> None:
    with after_the_window(emptied):
        for who, actor in strangers(world, emptied).items():
            with pytest.raises(DomainError) as refusal:
                announce(notice=emptied, actor=actor)
            assert refusal.value.code == "not_yours", who
        with pytest.raises(Conflict) as closed:
            announce(notice=emptied, actor=world.official_actor("approver", "330000"))
        assert closed.value.code == "nobody_left"
    assert not Announcement.objects.exists()


def test_a_stranger_is_refused_at_every_way_in(world: World, emptied: Notice) -> None:
    path = f"notices/{emptied.number}/announce/"
    owner = world.owner(entries(emptied)[0].case.enterprise)
    with after_the_window(emptied):
        for user in (world.official("approver", "320000"), owner):
            refused = Caller(user).post(path)
            assert (refused.status_code, refused.json()["code"]) == (422, "not_yours")
        own = Caller(world.official("approver", "330000")).post(path)
        assert (own.status_code, own.json()["code"]) == (409, "nobody_left")
        foreign = signed_in(world.official("approver", "320000"))
        address = f"/desk/{path}"
        assert foreign.post(address, {"submit_key": KEY}).status_code == 404
    assert not Announcement.objects.exists()


def test_a_notice_on_which_nobody_is_left_is_closed_and_asks_nobody_for_anything(
    world: World, emptied: Notice, client
) -> None:
    with after_the_window(emptied):
        run_periodic("remind_of_announcements")
        assert not Event.objects.filter(verb__startswith="notice.may_be").exists()
        desk = signed_in(world.official("approver", "330000"))
        assert emptied.number not in desk.get("/").content.decode()
        page = desk.get(f"/desk/notices/{emptied.number}/").content.decode()
        assert "Closed, nobody left" in page
        assert ">Announce<" not in page
        public = client.get(f"/public/notices/{emptied.number}/", headers={"accept-language": "en"})
        assert "closed: nobody is left on this notice" in public.content.decode()
        states = [
            state
            for state in NoticeState
            if Notice.objects.in_state(state, emptied.closes_on.replace(year=2100)).exists()
        ]
    assert states == [NoticeState.EMPTY]
