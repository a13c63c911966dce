"""A conflict that was noted by mistake is taken back; what was drawn on it stays as it was."""

import pytest

from common.domain.errors import Conflict, DomainError
from common.models import Event
from reviews.domain.panels.drawing import draw_again
from reviews.domain.panels.roll import add_conflict, end_conflict
from reviews.enums import PanelState
from reviews.models import Expert, Panel
from tests.api_client import Caller
from tests.pages import signed_in
from tests.reviews.panels.steps import MINISTRY, draw, make_giants

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(world):
    return make_giants(world)


@pytest.fixture
def keeper(world):
    return world.official_actor("examiner", MINISTRY)


@pytest.fixture
def conflict(experts, cases, keeper):
    uscc = cases[0].enterprise.uscc
    return add_conflict(expert=experts[0], uscc=uscc, reason="Mistyped.", actor=keeper)


def close(panel: Panel) -> None:
    Panel.objects.filter(pk=panel.pk).update(
        state=PanelState.CLOSED, closed_by=panel.drawn_by, closed_at=panel.drawn_at
    )


def test_later_draws_seat_him_again_and_the_earlier_draw_keeps_its_avoidance(
    world, experts, cases, keeper, conflict
):
    case, code = cases[0], experts[0].code
    panel = draw(world, [case], seats=7)
    assert panel.draw["avoided"][case.number] == {code: "declared"}
    close(panel)
    end_conflict(conflict=conflict, reason="Another enterprise was meant.", actor=keeper)
    panel.refresh_from_db()
    assert panel.draw["avoided"][case.number] == {code: "declared"}
    assert draw_again(panel) == []
    again = draw(world, [case], seats=8)
    assert again.draw["avoided"][case.number] == {}
    entry = Event.objects.get(subject_kind="expert", verb="expert.conflict_ended")
    assert (entry.comment, entry.after["conflict_with"]) == (
        "Another enterprise was meant.", case.enterprise.name,
    )  # fmt: skip


def test_while_a_panel_drawn_on_it_is_at_work_it_stays(world, cases, keeper, conflict):
    panel = draw(world, [cases[0]], seats=3)
    with pytest.raises(Conflict) as refusal:
        end_conflict(conflict=conflict, reason="By mistake.", actor=keeper)
    assert (refusal.value.code, panel.number in str(refusal.value)) == ("panel_at_work", True)
    close(panel)
    end_conflict(conflict=conflict, reason="By mistake.", actor=keeper)


def test_the_same_conflict_may_be_noted_again_and_ends_once(cases, keeper, conflict):
    expert = Expert.objects.get(pk=conflict.expert_id)
    end_conflict(conflict=conflict, reason="By mistake.", actor=keeper)
    with pytest.raises(Conflict, match="took a conflict of the expert back") as refusal:
        end_conflict(conflict=conflict, reason="By mistake.", actor=keeper)
    assert refusal.value.code == "conflict_ended"
    uscc = cases[0].enterprise.uscc
    again = add_conflict(expert=expert, uscc=uscc, reason="Truly.", actor=keeper)
    assert again.pk != conflict.pk
    assert expert.conflicts.standing().get() == again


@pytest.mark.parametrize(
    ("role", "code"), [("approver", MINISTRY), ("analyst", MINISTRY), ("examiner", "330000")]
)
def test_only_whoever_keeps_the_roll_takes_it_back(world, conflict, role, code):
    with pytest.raises(DomainError) as refusal:
        end_conflict(conflict=conflict, reason="x", actor=world.official_actor(role, code))
    assert refusal.value.code == "not_yours"


def test_it_is_taken_back_on_the_experts_page_with_a_reason(world, conflict):
    expert = conflict.expert
    browser = signed_in(world.official("examiner", MINISTRY))
    page = browser.get(f"/experts/{expert.code}/").content.decode()
    assert "Take the conflict back" in page
    address = f"/experts/{expert.code}/conflict/{conflict.pk}/end/"
    empty = browser.post(address, {"submit_key": "a", f"end-{conflict.pk}-reason": " "})
    assert (empty.status_code, "Say why it is no conflict" in empty.content.decode()) == (422, True)
    for _click in range(2):
        sent = {"submit_key": "b", f"end-{conflict.pk}-reason": "Mistyped code."}
        assert browser.post(address, sent).status_code == 302
    page = browser.get(f"/experts/{expert.code}/").content.decode()
    assert "Mistyped code." in page
    assert "Take the conflict back" not in page
    elsewhere = signed_in(world.official("examiner", "330000"))
    assert elsewhere.post(address, {"submit_key": "c"}).status_code == 404


def test_the_api_lists_conflicts_and_takes_them_back_once(world, conflict):
    desk = Caller(world.official("examiner", MINISTRY))
    address = f"experts/{conflict.expert.code}/"
    (row,) = desk.get(address).json()["conflicts"]
    assert (row["id"], row["ended_at"]) == (conflict.pk, None)
    ending = f"{address}conflicts/{conflict.pk}/end/"
    refused = desk.post(ending, {"reason": ""})
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"reason"})
    done = desk.post(ending, {"reason": "Mistyped."}, key="once")
    assert (done.status_code, done.json()["conflicts"][0]["end_reason"]) == (200, "Mistyped.")
    assert desk.post(ending, {"reason": "Mistyped."}, key="once").json() == done.json()
    late = desk.post(ending, {"reason": "Mistyped."})
    assert (late.status_code, late.json()["code"]) == (409, "conflict_ended")
