"""The draw: reproducible, with its avoidances, and what a drawn panel means for its cases."""

from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import Posting, User
from common.domain.errors import Conflict, DomainError
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.applying import withdraw
from reviews.domain.examining import propose_pass, send_back, sign
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_again, draw_panel
from reviews.domain.panels.lottery import order_for, seated
from reviews.domain.panels.roll import ExpertEntry, add_conflict
from reviews.domain.panels.roll_list import import_experts
from reviews.domain.panels.scoring import (
    declare,
    decline,
    save_scores,
    submit_scorecard,
)
from reviews.enums import SeatState
from reviews.models import Expert, ExpertConflict, Panel, PanelCase, Seat
from reviews.views.panels import office
from tests.pages import signed_in
from tests.reviews.panels.steps import (
    MINISTRY,
    acting,
    draw,
    make_expert,
    make_giants,
    sitting,
)

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
    other_field = make_expert(world, 9, industries=["A"])
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
    of_the_section = make_expert(world, 14, industries=["C"])
    panel = draw(world, cases, seats=4, match_fields=True)
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
    assert sitting(panel.cases.get()) == sorted(expert.code for expert in (*plain, of_the_section))
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


@pytest.mark.django_db
def test_a_line_of_a_list_that_is_too_long_is_named_and_none_is_entered(world):
    for name in ("first", "second"):
        User.objects.create(username=name, name=name, password="!")
    entries = [
        (2, ExpertEntry(username="first", affiliation="Institute", city="320100")),
        (3, ExpertEntry(username="second", affiliation="I" * 201, city="320100")),
    ]
    with pytest.raises(DomainError, match="Line 3: At most 200 characters"):
        import_experts(entries=entries, actor=world.official_actor("examiner", MINISTRY))
    assert not Expert.objects.exists()


def test_the_office_notes_a_conflict_by_code(world, experts):
    enterprise = world.enterprise()
    actor = world.official_actor("examiner", MINISTRY)
    add_conflict(expert=experts[0], uscc=enterprise.uscc, reason="Shareholder", actor=actor)
    assert experts[0].conflicts.get().enterprise == enterprise
    with pytest.raises(DomainError):
        add_conflict(expert=experts[0], uscc="nothing", reason="x", actor=actor)
