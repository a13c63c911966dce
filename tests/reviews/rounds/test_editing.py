"""Rounds laid down by offices: who, when, with which days; and what becomes of a late draft."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError

from accounts.models import Message
from common.domain import outbox
from common.domain.actor import SYSTEM
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from cultivation.criteria import shipped_text
from cultivation.domain.rule_set_publishing import publish_rule_set
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.applying import open_case, save_draft, submit
from reviews.domain.rounds import change_round, extend_round, open_round
from reviews.enums import CaseStatus, RoundState
from reviews.models import Case, Round, Route
from reviews.queries import with_round_state
from tests.api_client import Caller
from tests.factories import STATEMENTS, World, make_draft, make_round, make_rule_set
from tests.pages import signed_in
from tests.reviews.rounds.winter import FIRST, LAST, NOW, plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW):
        yield


def test_a_province_opens_its_own_round_with_the_standard_of_its_first_day(world: World):
    actor = world.official_actor("examiner", "330000")
    round_ = open_round(plan=plan(deadlines={("review", "city"): 3}), actor=actor)
    assert (round_.code, round_.office, round_.year) == (
        "innovative-2026-330000",
        world.offices["330000"],
        2026,
    )
    assert round_.rule_set.code == "innovative-2022"
    assert [(d.kind, d.office_level, d.working_days) for d in round_.deadlines.all()] == [
        ("review", "city", 3)
    ]


def test_the_ministry_opens_national_rounds_of_little_giants(world: World):
    actor = world.official_actor("approver", "000000")
    round_ = open_round(plan=plan(title_kind=TitleKind.LITTLE_GIANT), actor=actor)
    assert (round_.office, round_.code) == (None, "little-giant-2026")


@pytest.mark.parametrize(
    ("role", "code", "title"),
    [
        ("examiner", "330106", TitleKind.INNOVATIVE),
        ("examiner", "330100", TitleKind.SRDI),
        ("analyst", "330000", TitleKind.SRDI),
        ("analyst", "000000", TitleKind.LITTLE_GIANT),
    ],
)
def test_nobody_else_opens_a_round(world: World, role, code, title):
    with pytest.raises(DomainError) as refusal:
        open_round(plan=plan(title_kind=title), actor=world.official_actor(role, code))
    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"title_kind": TitleKind.LITTLE_GIANT}, "title_kind"),
        ({"title_kind": TitleKind.CHAMPION}, "title_kind"),
        ({"case_kind": CaseKind.CHANGE}, "case_kind"),
        ({"opens_on": date(2026, 11, 1)}, "opens_on"),
        ({"closes_on": FIRST - timedelta(days=1)}, "closes_on"),
        ({"closes_on": FIRST + timedelta(days=3)}, "closes_on"),
        ({"closes_on": FIRST + timedelta(days=400)}, "closes_on"),
        ({"deadlines": {("review", "city"): 0}}, "deadlines"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, fields, field):
    with pytest.raises(DomainError) as refusal:
        open_round(plan=plan(**fields), actor=world.official_actor("examiner", "330000"))
    assert (refusal.value.code, list(refusal.value.fields)) == ("invalid", [field])
    assert not Round.objects.exists()


def test_two_rounds_for_the_same_enterprises_do_not_overlap(world: World):
    actor = world.official_actor("examiner", "330000")
    open_round(plan=plan(), actor=actor)
    with pytest.raises(DomainError, match="choose other days"):
        open_round(plan=plan(opens_on=LAST, closes_on=LAST + timedelta(days=30)), actor=actor)
    later = plan(opens_on=LAST + timedelta(days=1), closes_on=LAST + timedelta(days=30))
    assert open_round(plan=later, actor=actor).code == "innovative-2026-330000-2"
    open_round(plan=plan(), actor=world.official_actor("examiner", "320000"))


def test_the_database_keeps_two_rounds_of_one_title_apart(world: World):
    make_round(opens_on=FIRST, closes_on=LAST)
    make_round(opens_on=LAST + timedelta(days=1), closes_on=LAST + timedelta(days=30))
    make_round(opens_on=FIRST, closes_on=LAST, office=world.offices["330000"])
    make_round(opens_on=FIRST, closes_on=LAST, case_kind=CaseKind.RE_EXAMINATION)
    with pytest.raises(IntegrityError, match="round_one_at_a_time"):
        make_round(opens_on=LAST, closes_on=LAST)


def test_a_round_changes_until_its_first_day_and_then_only_gets_more_time(world: World):
    actor = world.official_actor("examiner", "330000")
    round_ = open_round(plan=plan(deadlines={("review", "city"): 3}), actor=actor)
    changed = change_round(round=round_, plan=plan(name="Renamed"), version=1, actor=actor)
    assert (changed.name, changed.deadlines.count(), changed.version) == ("Renamed", 0, 2)
    told = "examiner Zhejiang .Zhejiang. changed the round before its first day"
    with pytest.raises(Conflict, match=told):
        change_round(round=round_, plan=plan(), version=1, actor=actor)
    more = {"closes_on": LAST + timedelta(days=7), "reason": "The platform was down."}
    with pytest.raises(Conflict, match="not open"):
        extend_round(round=round_, version=2, actor=actor, **more)
    with time_machine.travel("2026-11-10T02:00:00Z"):
        with pytest.raises(Conflict, match="has opened"):
            change_round(round=round_, plan=plan(), version=2, actor=actor)
        draft = make_draft(world, world.enterprise(), round=round_)
        with pytest.raises(DomainError, match="after the present"):
            extend_round(round=round_, closes_on=LAST, reason="Why.", version=2, actor=actor)
        extended = extend_round(round=round_, version=2, actor=actor, **more)
        draft.refresh_from_db()
    assert extended.closes_on == draft.due_on == LAST + timedelta(days=7)


def test_who_writes_a_draft_is_told_of_more_time_and_reads_why(world: World):
    actor = world.official_actor("examiner", "330000")
    round_ = open_round(plan=plan(), actor=actor)
    with time_machine.travel("2026-11-10T02:00:00Z"):
        draft = make_draft(world, world.enterprise(), round=round_)
        later = {"closes_on": LAST + timedelta(days=7), "reason": "The platform was down."}
        extend_round(round=round_, version=1, actor=actor, **later)
        outbox.sweep()
        owner = signed_in(world.owner(draft.enterprise))
        told = Message.objects.filter(event__verb="round.extended")
        assert [one.user for one in told] == [world.owner(draft.enterprise)]
        row = owner.get("/messages/").content.decode()
        assert f'href="/applications/new/">{round_.name}</a>' in row
        for page in (f"/applications/{draft.number}/", "/applications/new/"):
            shown = owner.get(page).content.decode()
            assert "has moved the last day from 2026-12-04 to 2026-12-11: The platform" in shown
        other = signed_in(world.owner(world.enterprise(index=1)))
        assert "The platform was down." in other.get("/applications/new/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("title_kind", TitleKind.SRDI), ("case_kind", CaseKind.RE_EXAMINATION)],
)
def test_title_and_kind_of_case_of_a_round_stay(world: World, field, value):
    actor = world.official_actor("examiner", "330000")
    round_ = open_round(plan=plan(), actor=actor)
    with pytest.raises(DomainError, match="stay") as refusal:
        change_round(round=round_, plan=plan(**{field: value}), version=1, actor=actor)
    assert list(refusal.value.fields) == [field]


def test_another_province_does_not_change_it(world: World):
    round_ = open_round(plan=plan(), actor=world.official_actor("examiner", "330000"))
    with pytest.raises(DomainError, match="another office"):
        change_round(
            round=round_, plan=plan(), version=1, actor=world.official_actor("examiner", "320000")
        )


def test_the_state_of_a_round_follows_from_days_and_cases(world: World):
    round_ = make_round(opens_on=FIRST, closes_on=LAST)

    def state_on(day: date) -> str:
        return with_round_state(Round.objects.all(), day).get().state

    after = LAST + timedelta(days=1)
    assert [state_on(day) for day in (FIRST - timedelta(days=1), FIRST, LAST, after)] == [
        RoundState.PLANNED,
        RoundState.OPEN,
        RoundState.OPEN,
        RoundState.CLOSED,
    ]
    with time_machine.travel("2026-11-10T02:00:00Z"):
        case = make_draft(world, world.enterprise(), round=round_)
        assert state_on(after) == RoundState.CLOSED
        submit(case=case, actor=world.owner_actor(case.enterprise), version=case.version)
    assert state_on(after) == RoundState.IN_REVIEW
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.REFUSED, turn="nobody", turn_office=None
    )
    assert state_on(after) == RoundState.DONE


def test_a_late_draft_lapses_and_the_next_round_starts_from_it(world: World):
    first = make_round(opens_on=date(2026, 10, 1), closes_on=date(2026, 11, 6))
    enterprise = world.enterprise()
    owner = world.owner_actor(enterprise)
    draft = make_draft(world, enterprise, round=first)
    with time_machine.travel("2026-11-07T02:00:00Z"):
        # Still typing when the night falls: what was typed is taken, submitting is refused.
        draft = save_draft(case=draft, version=draft.version, actor=owner, is_pledged=True)
        with pytest.raises(DomainError, match="What you have written is kept"):
            submit(case=draft, actor=owner, version=draft.version)
        run_periodic("lapse_drafts")
        with pytest.raises(Conflict, match="next round starts from it"):
            save_draft(case=draft, version=draft.version - 1, actor=owner, is_pledged=True)
        following = make_round(opens_on=date(2026, 11, 7), closes_on=date(2026, 12, 7))
        again = open_case(enterprise=enterprise, round=following, filing=draft.filing, actor=owner)
    draft.refresh_from_db()
    assert draft.status == CaseStatus.LAPSED
    assert (again.statements, again.is_pledged) == (STATEMENTS, False)


def test_the_form_lays_a_round_down_and_keeps_what_was_typed_when_refused(world: World):
    client = signed_in(world.official("examiner", "330000"))
    page = client.get("/rounds/new/?title_kind=innovative&case_kind=recognition").content.decode()
    assert "innovative-2022" in page
    assert "City · Review" in page
    typed = {
        "title_kind": "innovative",
        "case_kind": "recognition",
        "name": "Winter round",
        "opens_on": "2026-11-09",
        "closes_on": "2026-11-01",
        "days_city-review": "4",
        "submit_key": "a",
    }
    refused = client.post("/rounds/new/", typed)
    assert refused.status_code == 422
    assert "The last day lies before the first." in refused.content.decode()
    assert 'value="Winter round"' in refused.content.decode()
    done = client.post("/rounds/new/", typed | {"closes_on": "2026-12-04", "submit_key": "b"})
    assert done.status_code == 302
    round_ = Round.objects.get()
    assert (
        client.post(
            "/rounds/new/", typed | {"closes_on": "2026-12-04", "submit_key": "b"}
        ).status_code
        == 302
    )
    assert Round.objects.count() == 1
    assert round_.deadlines.get().working_days == 4
    edit = client.get(f"/rounds/{round_.code}/edit/").content.decode()
    assert 'value="2026-11-09"' in edit
    assert client.get(f"/rounds/{round_.code}/").status_code == 200
    county = signed_in(world.official("examiner", "330106"))
    assert county.get("/rounds/new/").status_code == 404
    assert county.get(f"/rounds/{round_.code}/edit/").status_code == 404


def test_the_form_shows_standard_and_steps_of_the_first_day(world: World):
    """Not those of today: from the new year on a revised text applies, and another way leads."""
    new_year = date(2027, 1, 1)
    revised = shipped_text("innovative-2022")[1].replace("pass_mark = 60", "pass_mark = 70")
    revised = revised.replace("（2022）", "（2022，修订）")
    publish_rule_set(text=revised, from_day=new_year, actor=SYSTEM)
    kinds = {"title_kind": "innovative", "case_kind": "recognition"}
    Route.objects.filter(**kinds).update(valid_to=date(2026, 12, 31))
    route = Route.objects.create(**kinds, valid_from=new_year)
    for position, (kind, level) in enumerate(
        [("inspection", "city"), ("notice", "province"), ("decision", "province")], start=1
    ):
        route.steps.create(position=position, kind=kind, office_level=level, working_days=5)
    client = signed_in(world.official("examiner", "330000"))
    today = client.get("/rounds/new/?title_kind=innovative&case_kind=recognition").content.decode()
    assert "修订" not in today
    typed = kinds | {"name": "", "opens_on": "2027-01-04", "closes_on": "2027-02-26"}
    page = client.post("/rounds/new/", typed | {"submit_key": "a"}).content.decode()
    assert "（2022，修订）" in page
    assert "City · On-site inspection" in page
    assert "City · Review" not in page
    # Days that were typed for a step of today's way are not lost without a word.
    named = typed | {"name": "Spring", "days_city-review": "4", "submit_key": "b"}
    refused = client.post("/rounds/new/", named)
    assert refused.status_code == 422
    assert "The way of these cases has no such step" in refused.content.decode()
    assert 'name="days_city-review" value="4"' in refused.content.decode()


def test_days_for_a_step_that_the_way_does_not_have_are_refused(world: World):
    actor = world.official_actor("examiner", "330000")
    with pytest.raises(DomainError, match="has no such step") as refusal:
        open_round(plan=plan(deadlines={("panel", "city"): 3}), actor=actor)
    assert list(refusal.value.fields) == ["deadlines"]


def test_the_api_lays_a_round_down(world: World):
    make_rule_set("little-giant-2026")
    ministry = Caller(world.official("examiner", "000000"))
    body = {
        "name": "Batch 9",
        "title_kind": "little_giant",
        "case_kind": "recognition",
        "opens_on": "2026-11-09",
        "closes_on": "2026-12-04",
        "deadlines": [{"kind": "review", "office_level": "ministry", "working_days": 20}],
    }
    made = ministry.post("rounds/", body)
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    changed = ministry.put(f"rounds/{code}/", body | {"name": "Batch IX", "version": 1})
    assert (changed.json()["name"], changed.json()["version"]) == ("Batch IX", 2)
