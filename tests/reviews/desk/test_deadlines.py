"""Due days: reminders by dates alone, escalation, processing times."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.domain.absences import call_off_absence, declare_absence
from accounts.models import Message, Posting, User
from common.domain import outbox
from common.domain.calendar import WorkCalendar
from common.domain.jobs import run_periodic
from common.models import SpecialDay
from reviews.domain.deadlines.processing_times import Grouping, processing_times
from reviews.domain.deadlines.reminding import due_before, readers_of, remind, rules_come
from reviews.domain.examining import (
    ItemToCorrect,
    propose_pass,
    request_correction,
    send_back,
    sign,
)
from reviews.enums import DeadlineRule, StepKind
from reviews.models import Case, Correction, DeadlineReminder, Step
from tests.factories import World, actor_of_user, make_draft, make_round, make_submitted

pytestmark = pytest.mark.django_db

PLAIN = WorkCalendar({}, frozenset({2026}))
# 2026-11-02 is a Monday.
MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("today", "due", "rules"),
    [
        (MONDAY, MONDAY + timedelta(days=4), []),
        (MONDAY, MONDAY + timedelta(days=3), ["near"]),
        (MONDAY, MONDAY, ["near", "due"]),
        (MONDAY + timedelta(days=1), MONDAY, ["near", "due", "overdue"]),
        # Due on a Friday: nothing new over the weekend, overdue on Monday.
        (date(2026, 11, 7), date(2026, 11, 6), ["near", "due"]),
        (date(2026, 11, 9), date(2026, 11, 6), ["near", "due", "overdue"]),
        # The last day of a round may be a Sunday: "today" is said on it, not on the Friday before.
        (date(2026, 11, 6), date(2026, 11, 8), ["near"]),
        (date(2026, 11, 8), date(2026, 11, 8), ["near", "due"]),
    ],
)
def test_a_rules_day_is_read_off_dates_alone(today: date, due: date, rules: list[str]) -> None:
    assert rules_come(due, PLAIN, today) == rules


def test_make_up_days_and_holidays_move_a_rules_day() -> None:
    saturday, wednesday = date(2026, 11, 7), date(2026, 11, 4)
    calendar = WorkCalendar({saturday: True, wednesday: False}, frozenset({2026}))
    assert due_before(DeadlineRule.NEAR, PLAIN, MONDAY) == date(2026, 11, 6)
    assert due_before(DeadlineRule.NEAR, calendar, MONDAY) == saturday


def told(verb: str) -> set[str]:
    """Who got a message of this reminder."""
    return set(User.objects.filter(messages__event__verb=verb).values_list("username", flat=True))


@pytest.fixture
def case(world: World) -> Case:
    """A case at the county of Xihu."""
    return make_submitted(world, world.enterprise())


def morning(day: date) -> datetime:
    """Nine o'clock on a day."""
    return datetime.combine(day, time(9), timezone.get_current_timezone())


def at(day: date) -> Any:
    """The morning of a day."""
    return time_machine.travel(morning(day))


def run_on(day: date) -> None:
    """The job of a morning, and its messages."""
    with at(day):
        run_periodic("remind_of_due_days")
        outbox.sweep()


def test_officer_then_office_then_the_office_above(world: World, case: Case) -> None:
    examiner = world.official("examiner", "330106")
    Case.objects.update(officer=examiner)
    assert case.due_on is not None
    calendar = WorkCalendar.current()
    near = next(
        case.due_on - timedelta(days=n)
        for n in range(10)
        if calendar.between(case.due_on - timedelta(days=n), case.due_on) == 3
    )
    run_on(near - timedelta(days=4))
    assert not DeadlineReminder.objects.exists()
    run_on(near)
    assert told("case.due_soon") == {"examiner-330106"}
    run_on(case.due_on)
    assert {"examiner-330106", "approver-330106"} <= told("case.due_today")
    assert "examiner-330100" not in told("case.due_today")
    after = calendar.add(case.due_on, 1)
    for _ in range(2):
        run_on(after)
    assert {"approver-330106", "approver-330100"} <= told("case.overdue")
    assert Counter(DeadlineReminder.objects.values_list("rule", flat=True)) == {
        "near": 1,
        "due": 1,
        "overdue": 1,
    }
    assert not Message.objects.filter(user__username__contains="330000").exists()


def test_while_the_officer_is_away_his_deputy_is_told_and_without_one_the_office(
    world: World, case: Case
) -> None:
    examiner = world.official("examiner", "330106")
    assert case.due_on is not None
    deputy = User.objects.create(username="deputy", name="deputy", password="!")
    own = examiner.postings.get()
    Posting.objects.create(user=deputy, office=own.office, role=own.role, starts_on=own.starts_on)
    Case.objects.update(officer=examiner)
    with at(case.due_on):
        absence = declare_absence(
            user=examiner,
            office=world.offices["330106"],
            starts_on=case.due_on - timedelta(days=10),
            ends_on=case.due_on,
            deputy=deputy,
            actor=actor_of_user(examiner),
        )
        assert readers_of(refreshed(case), "case.due_soon") == {deputy.pk}
        call_off_absence(absence=absence, actor=actor_of_user(examiner))
        assert readers_of(refreshed(case), "case.due_soon") == {examiner.pk}
        Posting.objects.filter(user=examiner).update(revoked_at=timezone.now())
        office = readers_of(refreshed(case), "case.due_soon")
    assert deputy.pk in office
    assert examiner.pk not in office


def refreshed(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.get(pk=case.pk)


def test_three_days_late_tells_only_what_is_news_and_records_all(world: World, case: Case) -> None:
    assert case.due_on is not None
    run_on(WorkCalendar.current().add(case.due_on, 4))
    assert set(DeadlineReminder.objects.values_list("rule", "is_told")) == {
        ("near", False),
        ("due", False),
        ("overdue", True),
    }
    assert told("case.due_soon") == told("case.due_today") == set()


def test_a_new_due_day_is_reminded_of_anew_and_a_paused_clock_is_the_enterprises(
    world: World, case: Case
) -> None:
    assert case.due_on is not None
    run_on(case.due_on)
    with at(case.due_on):
        request_correction(
            case=case,
            actor=world.official_actor("examiner", "330106"),
            version=case.version,
            items=[ItemToCorrect("market", "Name the source.")],
            working_days=1,
        )
    Message.objects.all().delete()
    correction = Correction.objects.get()
    run_on(correction.due_on)
    assert told("case.correction_due_today") == {world.owner(case.enterprise).username}
    assert told("case.due_today") == set()


def test_an_enterprise_is_reminded_of_its_draft_before_it_lapses_and_nobody_afterwards(
    world: World,
) -> None:
    draft = make_draft(world, world.enterprise())
    assert draft.due_on is not None
    last = draft.due_on
    # As long as the round is open, the last three working days.
    days = [last - timedelta(days=days) for days in range(10)]
    near = next(day for day in days if WorkCalendar.current().between(day, last) == 3)
    owner = {world.owner(draft.enterprise).username}
    for _ in range(2):
        run_on(near)
    assert (told("case.draft_due_soon"), told("case.draft_due_today")) == (owner, set())
    for _ in range(2):
        run_on(last)
    assert told("case.draft_due_today") == owner
    run_on(last + timedelta(days=1))
    assert Message.objects.count() == 2
    assert DeadlineReminder.objects.count() == 2


def test_a_draft_whose_days_passed_unnoticed_is_reminded_of_by_nobody(world: World) -> None:
    draft = make_draft(world, world.enterprise())
    assert draft.due_on is not None
    assert remind(today=draft.due_on + timedelta(days=1)) == {"recorded": 2, "told": 0}
    assert not Message.objects.exists()


def test_a_calendar_that_is_edited_moves_what_is_not_yet_reminded(world: World, case: Case) -> None:
    assert case.due_on is not None
    friday = date(2026, 11, 6)
    Case.objects.update(due_on=friday)
    with at(date(2026, 11, 2)):
        assert remind(today=date(2026, 11, 2)) == {"recorded": 0, "told": 0}
        SpecialDay.objects.update_or_create(
            date=date(2026, 11, 4), defaults={"is_working": False, "name": "Test"}
        )
        assert remind(today=date(2026, 11, 2)) == {"recorded": 1, "told": 1}


# --- processing times ---


def times(world: World, code: str, **options: Any) -> list[tuple[Any, ...]]:
    """The lines for an office, without their names."""
    today = timezone.localdate()
    found = processing_times(
        office=world.offices[code], first=today - timedelta(days=90), last=today, **options
    )
    return [(row.step_kind, row.count, row.in_time, row.median_days) for row in found.rows]


def test_working_days_without_the_enterprises_own(world: World) -> None:
    round_ = make_round()
    cases = [make_submitted(world, world.enterprise(index=n), round=round_) for n in range(2)]
    for case in cases:
        examiner = world.official_actor("examiner", "330106")
        propose_pass(case=case, actor=examiner, version=case.version, opinion="Good.")
        sign(case=case, actor=world.official_actor("approver", "330106"), version=case.version)
    signed_at = morning(date(2026, 11, 13))
    first = Step.objects.filter(position=1).order_by("case")
    # Monday 2nd to Friday 13th: nine working days; one of the cases was away for four of them.
    first.update(signed_at=signed_at, entered_on=MONDAY)
    step = first[0]
    Correction.objects.create(
        case=step.case,
        step=step,
        requested_by=world.official("examiner", "330106"),
        requested_at=signed_at,
        requested_on=date(2026, 11, 4),
        due_on=date(2026, 11, 11),
        resubmitted_at=morning(date(2026, 11, 10)),
    )
    with at(date(2026, 11, 20)):
        assert times(world, "330106", by=Grouping.STEP) == [("preliminary", 2, 1, 7)]
        assert times(world, "330000", by=Grouping.OFFICE) == [("preliminary", 2, 1, 7)]
        assert times(world, "330000", is_own_only=True) == []
        assert times(world, "330108") == []


def test_every_examined_kind_of_step_counts_by_office_and_month_too(world: World) -> None:
    case = make_submitted(world, world.enterprise())
    kinds = [StepKind.PANEL, StepKind.INSPECTION, StepKind.RECOMMENDATION, StepKind.NOTICE]
    signed = {"signed_by": world.official("approver", "330100"), "entered_on": MONDAY}
    county = world.offices["330106"]
    Step.objects.bulk_create(
        Step(
            case=case, position=10 + 2 * place, kind=kind, office=county, working_days=5,
            state="passed", signed_at=morning(date(2026, 11 - place % 2, 6)), **signed,
        )
        for place, kind in enumerate(kinds)
    )  # fmt: skip
    Step.objects.filter(kind=StepKind.INSPECTION).update(entered_on=date(2026, 9, 30))
    with at(date(2026, 11, 20)):
        found = processing_times(
            office=county,
            first=date(2026, 9, 1),
            last=date(2026, 11, 20),
            by=Grouping.OFFICE_MONTH,
        )
    lines = [(row.office_code, row.month, row.step_kind, row.count) for row in found.rows]
    november, october = date(2026, 11, 1), date(2026, 10, 1)
    assert lines == [
        ("330106", november, "panel", 1),
        ("330106", november, "recommendation", 1),
        ("330106", october, "inspection", 1),
    ]


def test_a_correction_that_never_came_stood_still_until_the_office_went_on(world: World) -> None:
    case = make_submitted(world, world.enterprise())
    step = case.steps.get(position=1)
    signer = world.official("approver", "330106")
    Step.objects.filter(pk=step.pk).update(
        entered_on=MONDAY, signed_at=morning(date(2026, 11, 13)), signed_by=signer
    )
    Correction.objects.create(
        case=case,
        step=step,
        requested_by=world.official("examiner", "330106"),
        requested_at=morning(date(2026, 11, 4)),
        requested_on=date(2026, 11, 4),
        due_on=date(2026, 11, 9),
        ended_at=morning(date(2026, 11, 10)),
    )
    with at(date(2026, 11, 20)):
        assert times(world, "330106", by=Grouping.STEP) == [("preliminary", 1, 1, 5)]


def test_a_case_that_is_sent_back_changes_no_month_that_is_over(world: World) -> None:
    def passed_by_county(case: Case, day: date) -> None:
        with at(day):
            case.refresh_from_db()
            examiner = world.official_actor("examiner", "330106")
            propose_pass(case=case, actor=examiner, version=case.version, opinion="Good.")
            sign(case=case, actor=world.official_actor("approver", "330106"), version=case.version)

    def lines() -> list[tuple[int, str, int, int]]:
        with at(date(2026, 11, 20)):
            found = processing_times(
                office=world.offices["330000"], first=date(2026, 10, 1), last=date(2026, 11, 20)
            )
        return [
            (row.month.month, row.step_kind, row.count, row.longest_days)
            for row in found.rows
            if row.month is not None
        ]

    with at(date(2026, 10, 12)):
        case = make_submitted(world, world.enterprise())
    passed_by_county(case, date(2026, 10, 16))
    assert lines() == [(10, "preliminary", 1, 4)]
    with at(date(2026, 11, 4)):
        case.refresh_from_db()
        city = world.official_actor("examiner", "330100")
        send_back(case=case, actor=city, version=case.version, reason="Look again.")
    kind = Step.objects.get(case=case, position=2).kind
    of_city = (11, kind, 1, 13)
    assert sorted(lines()) == sorted([(10, "preliminary", 1, 4), of_city])
    passed_by_county(case, date(2026, 11, 10))
    again = [(10, "preliminary", 1, 4), of_city, (11, "preliminary", 1, 4)]
    if kind == "preliminary":
        again = [(10, "preliminary", 1, 4), (11, "preliminary", 2, 13)]
    assert sorted(lines()) == sorted(again)


def test_the_pages_show_them_and_export_them(world: World, case: Case) -> None:
    client = Client()
    client.force_login(
        world.official("examiner", "330106"), "django.contrib.auth.backends.ModelBackend"
    )
    for by in Grouping.values:
        assert client.get(f"/desk/processing-times/?by={by}").status_code == 200
    assert client.post("/desk/processing-times/").headers["Content-Type"].endswith("sheet")
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    assert case.number in client.get("/desk/deadlines/overdue/").content.decode()
    assert case.number not in client.get("/desk/deadlines/").content.decode()
    assert client.post("/desk/deadlines/overdue/").status_code == 200
    chinese = {"accept-language": "zh-hans"}
    long = client.get("/api/v1/processing-times/?first=2016-01-01&last=2026-06-30", headers=chinese)
    assert (long.status_code, "最长五年" in long.content.decode()) == (422, True)
    answer = client.get("/api/v1/processing-times/?first=2026-01-01&last=2026-06-30")
    assert answer.json() == {"is_provisional": True, "rows": []}
    for span in ("first=0001-01-01&last=0001-12-31", "first=9999-01-01&last=9999-12-31"):
        assert client.get(f"/desk/processing-times/?{span}").status_code == 200
        assert client.get(f"/api/v1/processing-times/?{span}").json()["rows"] == []
    city = Client()
    city.force_login(
        world.official("examiner", "330100"), "django.contrib.auth.backends.ModelBackend"
    )
    assert case.number in city.get("/desk/deadlines/below/").content.decode()


def test_what_is_late_above_is_no_business_of_the_offices_below(world: World, case: Case) -> None:
    late = timezone.localdate() - timedelta(days=3)
    city = Client()
    city.force_login(
        world.official("examiner", "330100"), "django.contrib.auth.backends.ModelBackend"
    )
    address = "/desk/deadlines/below/"
    Case.objects.update(due_on=late)
    assert case.number in city.get(address).content.decode()
    Case.objects.update(at_office=world.offices["330000"], turn_office=world.offices["330000"])
    assert case.number not in city.get(address).content.decode()
