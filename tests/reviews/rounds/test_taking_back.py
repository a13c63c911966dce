"""A round laid down by mistake is taken back while nothing hangs on it; else it says why not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.applying import open_case
from reviews.domain.rounds import (
    change_round,
    extend_round,
    open_round,
    take_back_round,
)
from reviews.domain.rounds.by_calendar import open_due_rounds
from reviews.domain.rounds.funnel import rounds_of
from reviews.domain.rounds.sampling import draw_sample
from reviews.enums import RoundState
from reviews.models import Round
from reviews.queries import with_round_state
from tests.api_client import Caller
from tests.factories import World, make_filing, make_round, make_rule_set, make_title
from tests.pages import signed_in
from tests.reviews.rounds.winter import FIRST, LAST, NOW, plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW):
        yield


def province(world: World, role: str = "examiner"):
    return world.official_actor(role, "330000")


@pytest.fixture
def laid(world) -> Round:
    return open_round(plan=plan(), actor=province(world))


def taken_back(world, round_: Round) -> Round:
    return take_back_round(
        round=round_, reason="Wrong year.", version=round_.version, actor=province(world)
    )


def begun(world, round_: Round):
    enterprise = world.enterprise()
    return open_case(
        enterprise=enterprise,
        round=round_,
        filing=make_filing(enterprise),
        actor=world.owner_actor(enterprise),
    )


def test_it_takes_no_applications_and_makes_room_for_another(world, laid):
    taken_back(world, laid)
    with time_machine.travel("2026-11-10T02:00:00Z"):
        with pytest.raises(DomainError, match="has taken this round back") as refusal:
            begun(world, Round.objects.get(pk=laid.pk))
        assert refusal.value.code == "round_not_open"
        assert not Round.objects.open_on(date(2026, 11, 10)).exists()
    assert open_round(plan=plan(), actor=province(world)).code == "innovative-2026-330000-2"
    shown = with_round_state(Round.objects.all(), FIRST).get(pk=laid.pk)
    assert shown.state == RoundState.TAKEN_BACK
    assert laid not in rounds_of(world.offices["330000"])
    entry = Event.objects.get(subject_kind="round", verb="round.taken_back")
    assert (entry.comment, entry.after["code"]) == ("Wrong year.", laid.code)


def test_nothing_else_is_done_with_it_any_more(world, laid):
    actor, now = province(world), taken_back(world, laid)
    for again in (
        lambda: taken_back(world, now),
        lambda: change_round(round=now, plan=plan(), version=now.version, actor=actor),
        lambda: extend_round(
            round=now, closes_on=LAST + timedelta(days=7), reason="x", version=now.version,
            actor=actor,
        ),
    ):  # fmt: skip
        with pytest.raises(Conflict) as refusal:
            again()
        assert refusal.value.code == "round_taken_back"


def test_a_begun_draft_keeps_the_round(world, laid):
    with time_machine.travel("2026-11-10T02:00:00Z"):
        begun(world, laid)
        with pytest.raises(Conflict, match="1 application has been begun") as refusal:
            taken_back(world, laid)
        assert refusal.value.code == "round_in_use"


def test_an_open_round_in_which_nobody_began_is_taken_back_until_its_last_day(world, laid):
    with time_machine.travel("2026-12-05T02:00:00Z"), pytest.raises(Conflict) as refusal:
        taken_back(world, laid)
    assert refusal.value.code == "round_closed"
    with time_machine.travel("2026-12-04T02:00:00Z"):
        assert taken_back(world, laid).taken_back_at is not None


def test_a_drawn_sample_keeps_the_round(world):
    make_title(world.enterprise(), TitleKind.INNOVATIVE)
    own = {"case_kind": CaseKind.RE_EXAMINATION, "office": world.offices["330000"]}
    sampled = make_round(code="sampled", **own)
    draw_sample(round=sampled, share_pct=Decimal(100), actor=province(world))
    with pytest.raises(Conflict, match="its enterprises are told"):
        taken_back(world, sampled)
    other = make_round(TitleKind.SRDI, code="other", **own)
    with pytest.raises(Conflict) as refusal:
        draw_sample(round=taken_back(world, other), share_pct=Decimal(100), actor=province(world))
    assert refusal.value.code == "round_taken_back"


@pytest.mark.parametrize(
    ("role", "code"),
    [("analyst", "330000"), ("examiner", "330100"), ("examiner", "320000"), ("examiner", "000000")],
)
def test_only_the_office_that_laid_it_down_takes_it_back(world, laid, role, code):
    actor = world.official_actor(role, code)
    with pytest.raises(DomainError) as refusal:
        take_back_round(round=laid, reason="x", version=laid.version, actor=actor)
    assert refusal.value.code == "not_yours"


def test_the_calendar_lays_down_none_in_its_place(world):
    make_title(world.enterprise(), TitleKind.SRDI, valid_from=date(2025, 2, 1))
    make_rule_set("srdi-2026")
    today = date(2027, 2, 10)
    with time_machine.travel("2027-02-10T02:00:00Z"):
        assert open_due_rounds(today=today) == 1
        taken_back(world, Round.objects.get(title_kind=TitleKind.SRDI))
        assert open_due_rounds(today=today) == 0


def test_the_page_asks_for_the_reason_and_says_what_stands_against_it(world, laid):
    office = signed_in(world.official("examiner", "330000"))
    page = office.get(f"/rounds/{laid.code}/")
    assert f"/rounds/{laid.code}/take-back/" in page.content.decode()
    address = f"/rounds/{laid.code}/take-back/"
    assert office.get(address).status_code == 200
    empty = office.post(address, {"version": laid.version, "submit_key": "a", "reason": ""})
    assert (empty.status_code, set(empty.context["form"].errors)) == (422, {"reason"})
    with time_machine.travel("2026-11-10T02:00:00Z"):
        draft = begun(world, laid)
        office = signed_in(world.official("examiner", "330000"))
        assert "1 application has been begun" in office.get(address).content.decode()
        refused = office.post(
            address, {"version": laid.version, "submit_key": "b", "reason": "Typed."}
        )
        assert (refused.status_code, "Typed." in refused.content.decode()) == (409, True)
        draft.delete()
        for _click in range(2):
            done = office.post(
                address, {"version": laid.version, "submit_key": "c", "reason": "Wrong year."}
            )
            assert done.status_code == 302
        page = office.get(f"/rounds/{laid.code}/").content.decode()
        assert "nobody can apply in this round. Wrong year." in " ".join(page.split())
        assert "Taken back" in office.get("/rounds/?state=taken_back").content.decode()


def test_the_api_takes_it_back_once(world, laid):
    desk = Caller(world.official("examiner", "330000"))
    body = {"reason": "Wrong year.", "version": laid.version}
    done = desk.post(f"rounds/{laid.code}/take-back/", body, key="once")
    assert (done.status_code, done.json()["taken_back_reason"]) == (200, "Wrong year.")
    assert desk.post(f"rounds/{laid.code}/take-back/", body, key="once").json() == done.json()
    stale = desk.post(f"rounds/{laid.code}/take-back/", body)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert "took the round back" in stale.json()["detail"]
