"""The draw: reproducible, with its avoidances, and filled again when a seat is given back."""

from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import Message, Posting, User
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from enterprises.enums import MembershipRole, PastField
from enterprises.models import Enterprise, Membership, PastEntry
from reviews.domain.applying import withdraw
from reviews.domain.examining import propose_pass, send_back, sign
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_again, draw_panel
from reviews.domain.panels.lottery import order_for, seated
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
from reviews.enums import SeatState
from reviews.models import Case, Expert, ExpertConflict, Panel, PanelCase, Seat
from reviews.views.panels import office
from tests.api_client import Caller
from tests.factories import World
from tests.pages import signed_in
from tests.reviews.panels.steps import MINISTRY, acting, draw, make_expert, make_giants

SCORES = dict.fromkeys(("specialised", "refined", "distinctive", "innovative", "chain"), 70)


def test_the_order_is_that_of_sha_256_and_nothing_else():
    # Recomputed by hand: printf 'seed|G-1|E1' | sha256sum, and so on.
    assert order_for("seed", "G-1", ["E1", "E2", "E3", "E4"]) == ["E2", "E1", "E3", "E4"]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    seed=st.text(max_size=10),
    pool=st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=12),
    data=st.data(),
)
def test_declines_keep_the_others_seats_and_bring_in_the_next(seed, pool, data):
    avoided = set(data.draw(st.lists(st.sampled_from(pool)))) if pool else set()
    first = seated(seed=seed, case_number="C", pool=pool, avoided=avoided, declined=(), seats=3)
    assert not avoided & set(first)
    again = seated(
        seed=seed, case_number="C", pool=pool[::-1], avoided=avoided, declined=(), seats=3
    )
    assert again == first
    for gone in first:
        after = seated(
            seed=seed, case_number="C", pool=pool, avoided=avoided, declined={gone}, seats=3
        )
        assert set(first) - {gone} <= set(after)


@pytest.fixture
def experts(world: World) -> list[Expert]:
    return [make_expert(world, number) for number in range(1, 9)]


@pytest.fixture
def panel(world: World, experts: list[Expert]) -> Panel:
    return draw(world, make_giants(world))


def sitting(entry: PanelCase) -> list[str]:
    seats = entry.seats.exclude(state=SeatState.DECLINED)
    return sorted(seats.values_list("expert__code", flat=True))


def test_a_draw_seats_three_for_each_case_and_can_be_done_again(panel, capsys):
    for entry in panel.cases.all():
        assert sitting(entry) == sorted(panel.draw["result"][entry.case.number])
        assert len(sitting(entry)) == 3
    assert draw_again(panel) == []
    call_command("redraw_panel", panel.number)
    assert "The same seats again" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no panel"):
        call_command("redraw_panel", "P1999-000000-0001")


def test_a_seat_that_the_draw_did_not_give_is_found(panel, experts):
    entry = panel.cases.first()
    strangers = [expert for expert in experts if expert.code not in sitting(entry)]
    Seat.objects.filter(panel_case=entry).first().delete()
    Seat.objects.create(panel_case=entry, expert=strangers[0], drawn_at=panel.drawn_at)
    assert len(draw_again(panel)) == 1
    with pytest.raises(CommandError, match="drawn again"):
        call_command("redraw_panel", panel.number)


def test_the_record_of_a_draw_never_changes(panel):
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Panel.objects.filter(pk=panel.pk).update(seed="another")


@pytest.mark.django_db
def test_conflicts_are_avoided_each_with_its_reason(world):
    cases = make_giants(world, ("330106",))
    enterprise = cases[0].enterprise
    plain = [make_expert(world, number) for number in (1, 2, 3)]
    same_unit = make_expert(world, 4, affiliation=f"{enterprise.name} ")
    second_unit = make_expert(world, 5, other_affiliations=[enterprise.name.upper()])
    same_city = make_expert(world, 6, city=world.offices["330100"])
    declared = make_expert(world, 7)
    ExpertConflict.objects.create(
        expert=declared, enterprise=enterprise, reason="Adviser", declared_at=cases[0].created_at
    )
    linked = make_expert(world, 8)
    Membership.objects.create(user=linked.user, enterprise=enterprise, role=MembershipRole.OWNER)
    other_field = make_expert(world, 9, industries=["C"])
    elsewhere, official, closed = (make_expert(world, number) for number in (11, 12, 13))
    Membership.objects.create(
        user=elsewhere.user, enterprise=world.enterprise("320505"), role="filer"
    )
    Posting.objects.create(
        user=official.user, office=world.offices["330106"], role="analyst",
        starts_on=timezone.localdate(),
    )  # fmt: skip
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    suspended = make_expert(world, 10, state="suspended", state_reason="Late")
    panel = draw(world, cases, match_fields=True)
    assert panel.draw["avoided"][cases[0].number] == {
        same_unit.code: "affiliation",
        second_unit.code: "affiliation",
        same_city.code: "city",
        declared.code: "declared",
        linked.code: "linked",
        other_field.code: "field",
        elsewhere.code: "other_part",
        official.code: "other_part",
        closed.code: "other_part",
    }
    assert sitting(panel.cases.get()) == sorted(expert.code for expert in plain)
    assert suspended.code not in {one["code"] for one in panel.draw["pool"]}


def test_too_small_a_pool_is_refused_in_words(world, db):
    cases = make_giants(world, ("330106",))
    make_expert(world, 1)
    with pytest.raises(DomainError) as refusal:
        draw(world, cases)
    assert refusal.value.code == "pool_too_small"
    assert not Panel.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"seats": 0}, "invalid"), ({"seats": 16}, "invalid"), ({"cases": []}, "no_cases")],
)
def test_a_draw_that_cannot_be_is_refused(world, experts, fields, code):
    cases = make_giants(world)
    panel = {"cases": cases, "seats": 3} | fields
    with pytest.raises(DomainError) as refusal:
        draw_panel(
            round=cases[0].round,
            due_on=cases[0].round.closes_on,
            actor=world.official_actor("examiner", MINISTRY),
            **panel,
        )
    assert refusal.value.code == code


def test_a_case_is_before_one_panel_at_a_time(world, panel, experts):
    cases = [entry.case for entry in panel.cases.select_related("case__round")]
    with pytest.raises(Conflict):
        draw(world, cases)
    assert cases_for_panel(office_id=panel.office_id) == []
    entry = panel.cases.first()
    other = Panel.objects.get(pk=panel.pk)
    other.pk, other.number = None, "P-2"
    other.save()
    with pytest.raises(IntegrityError, match="one panel at a time"), transaction.atomic():
        PanelCase.objects.create(panel=other, case=entry.case, step=entry.step, position=1)


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


def next_of_the_draw(panel, entry):
    """Who would take a seat of the case that comes free."""
    pool = [one["code"] for one in panel.draw["pool"]]
    order = order_for(panel.seed, entry.case.number, pool)
    avoided = panel.draw["avoided"][entry.case.number]
    left = [code for code in order if code not in sitting(entry) and code not in avoided]
    return Expert.objects.get(code=left[0])


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


def test_without_a_closed_panel_the_case_does_not_pass(world, panel):
    case = panel.cases.first().case
    with pytest.raises(DomainError) as refusal:
        propose_pass(
            case=case,
            actor=world.official_actor("examiner", MINISTRY),
            version=case.version,
            opinion="Good.",
            override_reason="The panel is still to come.",
        )
    assert refusal.value.code == "panel_open"


def score_and_close(world, panel: Panel) -> None:
    """Everybody declares and hands in; the panel is closed."""
    for seat in Seat.objects.filter(panel_case__panel=panel):
        seat.refresh_from_db()
        if seat.state == SeatState.DRAWN:
            declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))
            seat.refresh_from_db()
        saved = save_scores(seat=seat, scores=SCORES, comment="Sound.", version=seat.version)
        submit_scorecard(seat=saved, version=saved.version, actor=acting(seat.expert))
    panel.refresh_from_db()
    examiner = world.official_actor("examiner", MINISTRY)
    close_panel(panel=panel, version=panel.version, actor=examiner)


def test_a_case_that_came_back_to_the_panel_may_be_judged_anew(world, panel):
    examiner = world.official_actor("examiner", MINISTRY)
    why = "The market is judged by the review."
    score_and_close(world, panel)
    case, other = (entry.case for entry in panel.cases.all())
    propose_pass(
        case=case, actor=examiner, version=case.version, opinion="Good.", override_reason=why
    )
    sign(case=case, actor=world.official_actor("approver", MINISTRY), version=case.version)
    assert cases_for_panel(office_id=panel.office_id) == []
    send_back(case=case, actor=examiner, version=case.version, reason="Look at the exports.")
    (waiting,) = cases_for_panel(office_id=panel.office_id)
    assert (waiting, waiting.judged_on) == (case, panel.number)
    client = signed_in(world.official("examiner", MINISTRY))
    page = client.get("/panels/new/").content.decode()
    assert f"came back since {panel.number} judged it" in page
    assert other.number not in page
    again = draw(world, [case], seed="fixed anew")
    told = {"case": case, "actor": examiner, "opinion": "Good.", "override_reason": why}
    with pytest.raises(DomainError) as refusal:
        propose_pass(version=case.version, **told)
    assert refusal.value.code == "panel_open"
    score_and_close(world, again)
    assert cases_for_panel(office_id=panel.office_id) == []
    propose_pass(version=case.version, **told)


def test_a_withdrawn_case_leaves_nothing_to_score(world, panel):
    entry = panel.cases.first()
    withdraw(
        case=entry.case,
        actor=world.owner_actor(entry.case.enterprise),
        version=entry.case.version,
    )
    seat = entry.seats.first()
    with pytest.raises(Conflict, match="no longer before"):
        decline(seat=seat, reason="x", version=1, actor=acting(seat.expert), is_conflict=False)


def test_no_scorecard_is_still_out_of_a_case_that_has_left(world, panel):
    examiner = signed_in(world.official("examiner", MINISTRY))

    def counted():
        ((row, *_rest),) = examiner.get("/panels/").context["page"].rows
        return row.case_count, row.in_count, row.out_count

    assert counted() == (2, 0, 6)
    case = panel.cases.first().case
    withdraw(case=case, actor=world.owner_actor(case.enterprise), version=case.version)
    assert counted() == (2, 0, 3)
    book = load_workbook(BytesIO(examiner.post("/panels/").content))
    assert [*book.active.values][-1][-1] == 3
    Panel.objects.filter(pk=panel.pk).update(
        state="closed", closed_by=panel.drawn_by, closed_at=panel.drawn_at
    )
    assert counted() == (2, 0, 0)


def test_the_draw_says_how_many_cases_wait_beyond_what_a_panel_takes(world, experts, monkeypatch):
    monkeypatch.setattr(office, "MOST_CASES", 1)
    make_giants(world)
    page = signed_in(world.official("examiner", MINISTRY)).get("/panels/new/")
    assert len(page.context["cases"]) == 1
    assert "A panel has at most 1 cases: 1 more waits in this round" in page.content.decode()


def test_the_office_notes_a_conflict_by_code(world, experts):
    enterprise = world.enterprise()
    actor = world.official_actor("examiner", MINISTRY)
    add_conflict(expert=experts[0], uscc=enterprise.uscc, reason="Shareholder", actor=actor)
    assert experts[0].conflicts.get().enterprise == enterprise
    with pytest.raises(DomainError):
        add_conflict(expert=experts[0], uscc="nothing", reason="x", actor=actor)
