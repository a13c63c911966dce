"""Who is told that a case has moved."""

import pytest
from django.urls import reverse

from accounts.models import Message, User
from common.domain import outbox
from reviews.domain.examining import propose_pass, sign
from tests.api_client import Caller
from tests.factories import World, make_submitted
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


def told(world: World) -> set[tuple[str, str]]:
    """Who was told what since the outbox was last emptied."""
    Message.objects.all().delete()
    outbox.sweep()
    return set(Message.objects.values_list("user__username", "event__verb"))


def test_the_enterprise_and_the_office_whose_turn_it_is_are_told(world: World) -> None:
    case = make_submitted(world, world.enterprise())
    assert told(world) == {
        ("owner-330106-0", "case.submitted"),
        ("examiner-330106", "case.submitted"),
        ("approver-330106", "case.submitted"),
        ("analyst-330106", "case.submitted"),
    }
    examiner = world.official_actor("examiner", "330106")
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Good.")
    # What the examiner proposes is the office's own business.
    assert told(world) == {
        (f"{role}-330106", "case.pass_proposed") for role in ("examiner", "approver", "analyst")
    }
    sign(case=case, actor=world.official_actor("approver", "330106"), version=case.version)
    assert ("owner-330106-0", "case.signed") in told(world)


def test_who_acts_for_nobody_yet_reads_his_messages_too(db: None) -> None:
    newcomer = User.objects.create(username="newcomer", name="Newcomer", password="!")
    assert signed_in(newcomer).get(reverse("applicant:messages")).status_code == 200


def test_a_system_reads_its_persons_messages_and_marks_them(world: World) -> None:
    case = make_submitted(world, world.enterprise())
    examiner = world.official_actor("examiner", "330106")
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Good.")
    outbox.sweep()

    def listed(user: User, **asked: str) -> list[tuple[str, str]]:
        rows = Caller(user).get("messages/", **asked).json()["results"]
        return [(row["verb"], row["about"]) for row in rows]

    desk, owner = world.official("examiner", "330106"), world.owner(case.enterprise)
    both = [("case.pass_proposed", case.number), ("case.submitted", case.number)]
    assert listed(desk, is_read="false") == both
    assert listed(owner) == both[1:]
    newest = Caller(desk).get("messages/").json()["results"][0]
    assert newest["sentence"] == "examined the case and proposed to pass it"
    caller = Caller(desk)
    one = caller.post("messages/read/", {"messages": [newest["id"]]}, key="one")
    assert (
        one.json() == caller.post("messages/read/", {"messages": [newest["id"]]}, key="one").json()
    )
    assert one.json() == {"marked": 1}
    assert listed(desk, is_read="true") == both[:1]
    assert caller.post("messages/read/", {"up_to": newest["id"]}).json() == {"marked": 1}
    assert listed(desk, is_read="false") == []
    # Another's messages are his own.
    assert len(listed(owner, is_read="false")) == 1
