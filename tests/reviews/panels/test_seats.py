"""Seats that are given back, lost or left empty, and who is told of it."""

import pytest
from django.utils import timezone

from accounts.models import Message
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from enterprises.enums import PastField
from enterprises.models import Enterprise, Membership, PastEntry
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_again
from reviews.domain.panels.lottery import order_for
from reviews.domain.panels.roll import (
    ExpertEntry,
    add_conflict,
    change_expert,
    set_expert_state,
)
from reviews.domain.panels.scoring import (
    declare,
    decline,
    release,
    save_scores,
    submit_scorecard,
)
from reviews.models import Case, Expert, ExpertConflict, PanelCase, Seat
from tests.api_client import Caller
from tests.pages import signed_in
from tests.reviews.panels.steps import (
    MINISTRY,
    acting,
    draw,
    giant,
    make_expert,
    make_giants,
    next_of_the_draw,
    sitting,
)

SCORES = dict.fromkeys(("specialised", "refined", "distinctive", "innovative", "chain"), 70)


def test_a_declined_seat_goes_to_the_next_of_the_draw(world, panel):
    entry = panel.cases.first()
    seat = entry.seats.first()
    decline(
        seat=seat, reason="My former student's company.", version=1, actor=acting(seat.expert),
        is_conflict=True,
    )  # fmt: skip
    assert len(sitting(entry)) == 3
    assert seat.expert.code not in sitting(entry)
    assert draw_again(panel) == []
    assert ExpertConflict.objects.get().enterprise == entry.case.enterprise
    with pytest.raises(DomainError, match="handed in or given back"):
        decline(seat=seat, reason="Again.", version=2, actor=acting(seat.expert), is_conflict=False)


def test_whoever_acts_for_an_applicant_neither_draws_nor_takes_seats_back(world, panel):
    entry = panel.cases.first()
    examiner = world.official_actor("examiner", MINISTRY)
    Membership.objects.create(
        user_id=examiner.person_id, enterprise=entry.case.enterprise, role="owner"
    )
    with pytest.raises(DomainError) as refusal:
        release(seat=entry.seats.first(), reason="No answer.", version=1, actor=examiner)
    assert refusal.value.code == "two_pairs_of_eyes"
    own = giant(world, "330402", panel.round)
    Membership.objects.create(user_id=examiner.person_id, enterprise=own.enterprise, role="owner")
    with pytest.raises(DomainError) as refusal:
        draw(world, [own])
    assert refusal.value.code == "two_pairs_of_eyes"


def test_an_expert_suspended_since_is_passed_over_and_the_draw_still_comes_out(world, panel):
    entry = panel.cases.first()
    number = entry.case.number
    pool = [one["code"] for one in panel.draw["pool"]]
    following = next(
        code for code in order_for(panel.seed, number, pool) if code not in sitting(entry)
    )
    expert = Expert.objects.get(code=following)
    set_expert_state(
        expert=expert, is_active=False, reason="Ill.", version=1,
        actor=world.official_actor("examiner", MINISTRY),
    )  # fmt: skip
    seat = entry.seats.first()
    release(
        seat=seat, reason="No answer.", version=1,
        actor=world.official_actor("examiner", MINISTRY),
    )  # fmt: skip
    assert following not in sitting(entry)
    assert len(sitting(entry)) == 3
    assert draw_again(panel) == []


@pytest.mark.parametrize("reason", ["declared", "linked"])
def test_an_expert_tied_to_the_applicant_since_the_draw_is_passed_over(world, panel, reason):
    entry = panel.cases.first()
    enterprise, following = entry.case.enterprise, next_of_the_draw(panel, entry)
    examiner = world.official_actor("examiner", MINISTRY)
    if reason == "declared":
        add_conflict(expert=following, uscc=enterprise.uscc, reason="Owns shares", actor=examiner)
    else:
        Membership.objects.create(user=following.user, enterprise=enterprise, role="filer")
    release(seat=entry.seats.first(), reason="No answer.", version=1, actor=examiner)
    assert following.code not in sitting(entry)
    assert len(sitting(entry)) == 3
    passed_over = entry.seats.get(expert=following)
    assert (passed_over.state, passed_over.decline_reason) == ("declined", f"avoided:{reason}")
    assert draw_again(panel) == []
    page = signed_in(world.official("examiner", MINISTRY)).get(f"/panels/{panel.number}/")
    assert "to be avoided since the draw" in page.content.decode()


def test_a_conflict_noted_after_the_draw_takes_the_seat_but_no_scorecard_that_is_in(world, panel):
    entry, other = panel.cases.all()
    seat = entry.seats.first()
    elsewhere = other.seats.filter(expert=seat.expert).first()
    declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))
    examiner = world.official_actor("examiner", MINISTRY)
    uscc = entry.case.enterprise.uscc
    add_conflict(expert=seat.expert, uscc=uscc, reason="Shareholder", actor=examiner)
    seat.refresh_from_db()
    assert (seat.state, seat.decline_reason) == ("declined", "Shareholder")
    assert len(sitting(entry)) == 3
    assert elsewhere is None or seat.expert.code in sitting(other)
    assert draw_again(panel) == []
    sweep()
    replacement = entry.seats.latest("pk").expert.user_id
    told = Message.objects.filter(event__verb__startswith="panel.")
    assert replacement in told.values_list("user", flat=True)


@pytest.mark.parametrize("reason", ["affiliation", "city"])
def test_a_new_unit_or_city_frees_the_seats_that_became_conflicts(world, panel, reason):
    entry, other = panel.cases.all()
    enterprise, expert = entry.case.enterprise, entry.seats.first().expert
    Case.objects.filter(pk=other.case_id).update(city_office=world.offices["320500"])
    elsewhere = other.seats.filter(expert=expert).exists()
    told = {"affiliation": expert.affiliation, "city": expert.city.code}
    told[reason] = "330100" if reason == "city" else f"{enterprise.name} "
    change_expert(
        expert=expert, version=1, actor=world.official_actor("examiner", MINISTRY),
        entry=ExpertEntry(username=expert.user.username, **told),
    )  # fmt: skip
    seat = entry.seats.get(expert=expert)
    assert (seat.state, seat.decline_reason) == ("declined", f"avoided:{reason}")
    assert len(sitting(entry)) == 3
    assert (expert.code in sitting(other)) == elsewhere
    assert draw_again(panel) == []
    freed = Event.objects.get(verb="panel.seat_released")
    assert (freed.after["expert"], freed.comment) == (expert.code, "")


def come_to_be_tied(world, entry, expert, how):
    """What happens to an applicant or an expert after the draw."""
    enterprise = entry.case.enterprise
    if how == "moved into his city":
        Enterprise.objects.filter(pk=enterprise.pk).update(city_office=expert.city)
        return "city"
    if how == "was called so before":
        PastEntry.objects.create(
            enterprise=enterprise, field=PastField.NAME, before=f"{expert.affiliation} ",
            after=enterprise.name, happened_on=timezone.localdate(),
            accepted_on=timezone.localdate(), case_number="CHG-1",
        )  # fmt: skip
        return "affiliation"
    Membership.objects.create(user=expert.user, enterprise=enterprise, role="filer")
    return "linked"


WAYS = ["moved into his city", "was called so before", "he acts for it"]


@pytest.mark.parametrize("how", WAYS)
def test_who_came_to_be_tied_to_an_applicant_loses_the_seat_and_hands_nothing_in(world, panel, how):
    entry = panel.cases.first()
    seat = entry.seats.first()
    expert = seat.expert
    # The others work elsewhere, so that there is somebody left.
    Expert.objects.exclude(pk=expert.pk).update(city=world.offices["320500"])
    declare(panel=panel, expert=expert, actor=acting(expert))
    seat.refresh_from_db()
    saved = save_scores(seat=seat, scores=SCORES, comment="Sound.", version=seat.version)
    reason = come_to_be_tied(world, entry, expert, how)
    with pytest.raises(Conflict, match="another expert judges it") as refused:
        submit_scorecard(seat=saved, version=saved.version, actor=acting(expert))
    assert refused.value.code == "tied"
    assert run_periodic("free_tied_seats").figures == {"seats": 1}
    seat.refresh_from_db()
    assert (seat.state, seat.decline_reason) == ("declined", f"avoided:{reason}")
    assert (expert.code in sitting(entry), len(sitting(entry))) == (False, 3)
    assert draw_again(panel) == []
    assert run_periodic("free_tied_seats").figures == {"seats": 0}


def test_who_is_tied_by_now_declares_for_no_such_applicant(world, panel):
    entry, other = panel.cases.all()
    expert = entry.seats.first().expert
    Expert.objects.exclude(pk=expert.pk).update(city=world.offices["320500"])
    come_to_be_tied(world, entry, expert, WAYS[0])
    elsewhere = other.seats.filter(expert=expert).count()
    assert declare(panel=panel, expert=expert, actor=acting(expert)) == elsewhere
    assert entry.seats.get(expert=expert).state == "declined"


def test_of_whom_the_province_alone_is_known_no_applicant_of_it_is_judged(world):
    cases = make_giants(world, ("330106",))
    plain = [make_expert(world, number) for number in (1, 2, 3)]
    somewhere = make_expert(world, 4, city=world.offices["330000"])
    panel = draw(world, cases)
    assert panel.draw["avoided"][cases[0].number] == {somewhere.code: "city"}
    assert sitting(panel.cases.get()) == sorted(expert.code for expert in plain)


def test_a_suspended_expert_loses_the_seats_on_which_he_owes_a_scorecard(world, panel):
    expert = panel.cases.first().seats.first().expert
    sits = expert.seats.count()
    set_expert_state(
        expert=expert, is_active=False, reason="Under inquiry.", version=1,
        actor=world.official_actor("examiner", MINISTRY),
    )  # fmt: skip
    assert expert.seats.filter(state="declined").count() == sits
    assert [len(sitting(entry)) for entry in panel.cases.all()] == [3, 3]
    assert draw_again(panel) == []


def test_when_nobody_is_left_the_seat_stays_empty(world, db):
    for number in (1, 2, 3):
        make_expert(world, number)
    panel = draw(world, make_giants(world, ("330106",)))
    seat = Seat.objects.first()
    decline(seat=seat, reason="Ill.", version=1, actor=acting(seat.expert), is_conflict=False)
    assert len(sitting(panel.cases.get())) == 2
    assert draw_again(panel) == []
    page = signed_in(world.official("examiner", MINISTRY)).get(f"/panels/{panel.number}/")
    assert "1 seat stays empty" in page.content.decode()


@pytest.fixture
def deserted(world, db) -> PanelCase:
    """A case whose three experts, all there are, have given their seats back; the other case of
    the panel is scored."""
    for number in (1, 2, 3):
        make_expert(world, number)
    panel = draw(world, make_giants(world))
    left, scored = panel.cases.all()
    for seat in scored.seats.all():
        declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))
        seat.refresh_from_db()
        saved = save_scores(seat=seat, scores=SCORES, comment="Sound.", version=seat.version)
        submit_scorecard(seat=saved, version=saved.version, actor=acting(seat.expert))
    for seat in left.seats.all():
        decline(
            seat=seat, reason="Ill.", version=seat.version, actor=acting(seat.expert),
            is_conflict=False,
        )  # fmt: skip
    return left


def test_a_case_that_nobody_is_left_for_gets_no_result_and_is_drawn_anew(world, deserted):
    panel, case = deserted.panel, deserted.case
    examiner = world.official_actor("examiner", MINISTRY)
    scored = panel.cases.exclude(pk=deserted.pk).get().case
    for named, code in (((), "no_scores"), ((case.number, scored.number), "has_scores")):
        with pytest.raises(DomainError) as refusal:
            close_panel(panel=panel, version=1, actor=examiner, without_result=named)
        assert (refusal.value.code, [*refusal.value.fields]) == (code, ["without_result"])
    close_panel(panel=panel, version=1, actor=examiner, without_result=[case.number])
    closed = Event.objects.get(verb="panel.closed")
    assert (closed.after["without_result"], [*closed.after["results"]]) == (
        [case.number], [scored.number],
    )  # fmt: skip
    assert cases_for_panel(office_id=panel.office_id) == [case]
    for number in (4, 5, 6):
        make_expert(world, number)
    again = draw(world, [case], seed="fixed anew")
    assert len(again.draw["pool"]) == 6
    assert [draw_again(one) for one in (panel, again)] == [[], []]


def test_the_office_ticks_on_screen_which_case_gets_no_result(world, deserted):
    panel, case = deserted.panel, deserted.case
    examiner = signed_in(world.official("examiner", MINISTRY))
    address = f"/panels/{panel.number}/"
    assert "Nobody is left to sit" in examiner.get(address).content.decode()
    typed = {"version": 1, "submit_key": "a"}
    refused = examiner.post(f"{address}close/", typed)
    assert (refused.status_code, "drawn anew" in refused.content.decode()) == (422, True)
    desk = Caller(world.official("examiner", MINISTRY))
    answer = desk.post(f"panels/{panel.number}/close/", {"version": 1, "without_result": []})
    assert (answer.status_code, answer.json()["code"]) == (422, "no_scores")
    typed |= {"without_result": case.number, "submit_key": "b"}
    assert examiner.post(f"{address}close/", typed).status_code == 302
    page = examiner.get(address).content.decode()
    assert "closed without a result" in page
    assert "Nobody is left to sit" not in page
    case_page = examiner.get(f"/desk/cases/{case.number}/").content.decode()
    assert "Closed without a result" in case_page


def test_only_the_drawn_experts_are_told_and_each_replacement_later(world, panel):
    sweep()
    told = set(Message.objects.filter(event__verb="panel.drawn").values_list("user", flat=True))
    assert told == set(Seat.objects.values_list("expert__user", flat=True))
    before = Message.objects.count()
    # After five replacements all eight experts have been told: the sixth sits on the panel already.
    first, second = panel.cases.all()
    replacements = []
    for entry in (first, first, first, first, first, second):
        seat = entry.seats.open().first()
        decline(seat=seat, reason="Ill.", version=1, actor=acting(seat.expert), is_conflict=False)
        sweep()
        replacements.append(Seat.objects.latest("pk").expert.user_id)
    fresh = Message.objects.filter(event__verb="panel.seat_declined").order_by("pk")
    assert [*fresh.values_list("user", flat=True)] == replacements
    assert replacements[-1] in told | set(replacements[:-1])
    assert Message.objects.count() == before + len(replacements)


def test_an_expert_is_told_what_waits_for_him_and_nothing_of_who_gave_a_seat_back(world, panel):
    seat = panel.cases.first().seats.first()
    following = next_of_the_draw(panel, seat.panel_case)
    decline(
        seat=seat, reason="I advise Xihu Precision.", version=1, actor=acting(seat.expert),
        is_conflict=False,
    )  # fmt: skip
    sweep()
    page = signed_in(following.user).get("/messages/").content.decode()
    assert "A panel waits for your scorecards." in page
    assert f'href="/judging/{panel.number}/"' in page
    for secret in (seat.expert.user.name, seat.expert.code, "Xihu Precision", "gave a seat back"):
        assert secret not in page
    for one in following.seats.all():
        actor = world.official_actor("examiner", MINISTRY)
        release(seat=one, reason="No answer.", version=one.version, actor=actor)
    page = signed_in(following.user).get("/messages/").content.decode()
    assert panel.number in page
    assert f'href="/judging/{panel.number}/"' not in page
