"""Rounds of quarterly reports: planned, drawn, reminded of, filed, corrected."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from time_machine import travel

from accounts.models import Message
from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.models import Event, OutboxItem
from cultivation.domain.monitoring.reminding import remind_of_reports
from cultivation.domain.monitoring.reporting import file_report, jumps_of
from cultivation.domain.monitoring.rounds import (
    call_off_round,
    is_repeatable,
    open_due_rounds,
    plan_round,
)
from cultivation.domain.monitoring.rules import (
    last_quarter,
    quarter_before,
    quarter_end,
    reminder_steps,
)
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import ReportState
from cultivation.models import MonitoringRound, QuarterlyDue, QuarterlyReminder, QuarterlyReport
from tests.cultivation.monitoring.people import FIGURES, giants, opened, round_of

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


def plan(world, **given):
    values = {
        "year": 2026,
        "quarter": 3,
        "titles": [TitleKind.LITTLE_GIANT],
        "share_pct": Decimal(100),
        "seed": "",
        "opens_on": OCTOBER,
        "due_on": date(2026, 10, 20),
        "actor": world.official_actor("examiner", "000000"),
    }
    return plan_round(**values | given)


def test_quarters_are_counted_across_years():
    assert quarter_end(2026, 4) == date(2026, 12, 31)
    assert quarter_before(2026, 1) == (2025, 4)
    assert quarter_before(2026, 3, 4) == (2025, 3)
    assert last_quarter(date(2026, 1, 5)) == (2025, 4)
    steps = reminder_steps(OCTOBER, date(2026, 10, 20))
    assert [step for step, _day in steps] == ["opened", "7_days", "2_days", "missed"]
    assert [step for step, _day in reminder_steps(OCTOBER, OCTOBER)] == ["opened", "missed"]


def test_a_round_is_planned_by_the_ministry_alone_and_once_for_a_quarter(world):
    with travel("2026-09-20", tick=False):
        with pytest.raises(DomainError, match="present role"):
            plan(world, actor=world.official_actor("examiner", "330000"))
        for wrong, code in (
            ({"titles": []}, "nobody_asked"),
            ({"share_pct": Decimal(0)}, "bad_share"),
            ({"share_pct": Decimal(20)}, "no_seed"),
            ({"opens_on": date(2026, 9, 30)}, "invalid_day"),
            ({"due_on": date(2026, 9, 30)}, "invalid_day"),
            ({"quarter": 4}, "too_early"),
        ):
            with pytest.raises(DomainError) as refused:
                plan(world, **wrong)
            assert refused.value.code == code
        planned = plan(world)
        with pytest.raises(Conflict):
            plan(world)
        actor = world.official_actor("examiner", "000000")
        called_off = call_off_round(round=planned, version=1, reason="Sample.", actor=actor)
        with pytest.raises(Conflict):
            call_off_round(round=called_off, version=2, reason="Again.", actor=actor)
        assert plan(world, share_pct=Decimal(20), seed="ball 7").code == "2026Q3"
    assert open_due_rounds(today=date(2026, 9, 30)) == 0


def test_a_sample_is_drawn_on_its_day_once_and_can_be_drawn_again(world):
    pool = giants(world, "330106", "330108", "330402", "320102")
    round_of(world, 2026, 3, share_pct=Decimal(30), seed="ball 7")
    assert open_due_rounds(today=OCTOBER - timedelta(days=1)) == 0
    assert [open_due_rounds(today=OCTOBER + timedelta(days=3)) for _run in range(2)] == [1, 0]
    round_ = MonitoringRound.objects.get()
    assert (round_.pool_count, round_.drawn_count, round_.dues.count()) == (len(pool), 3, 3)
    assert is_repeatable(round_)
    round_.seed = "another"
    assert not is_repeatable(round_)


def test_reminders_come_once_for_each_step_whatever_the_runs(world):
    first, second = giants(world, "330106")
    dues = opened(round_of(world, 2026, 3), [first, second])
    assert remind_of_reports(today=OCTOBER) == 2
    assert remind_of_reports(today=OCTOBER) == 0
    with travel("2026-10-05", tick=False):
        file_report(due=dues[0], version=0, figures=FIGURES, actor=world.owner_actor(first))
    # The job slept through the two steps between: one message for the report that is open.
    late = dues[1].due_on + timedelta(days=3)
    assert [remind_of_reports(today=late, batch=1) for _run in range(3)] == [1, 1, 0]
    told = QuarterlyReminder.objects.filter(is_told=True)
    assert sorted(told.values_list("due__enterprise", "step")) == sorted(
        [(first.pk, "opened"), (second.pk, "opened"), (second.pk, "missed")]
    )
    outbox.sweep()
    assert not OutboxItem.objects.filter(done_at=None).exists()
    assert Message.objects.filter(user=world.owner(second)).count() == 2
    run_periodic("remind_of_reports")


def test_a_report_is_filed_late_and_corrected_with_every_version_kept(world):
    (enterprise, other) = giants(world, "330106")
    (due, _other) = opened(round_of(world, 2026, 3), [enterprise, other])
    actor = world.owner_actor(enterprise)
    wrong = FIGURES | {"export_wan": Decimal(9000), "staff": None, "confidence": 6}
    with pytest.raises(DomainError) as refused:
        file_report(due=due, version=0, figures=wrong, actor=actor)
    assert set(refused.value.fields) == {"export_wan", "staff", "confidence"}
    with pytest.raises(DomainError):
        file_report(due=due, version=0, figures=FIGURES, actor=world.owner_actor(other))
    with travel("2026-10-25", tick=False):
        file_report(due=due, version=0, figures=FIGURES, actor=actor)
        due.refresh_from_db()
        assert due.state_on(date(2026, 10, 25)) == ReportState.LATE
        changed = FIGURES | {"revenue_wan": Decimal(3100), "capacity_use_pct": None}
        with pytest.raises(Conflict):
            file_report(due=due, version=0, figures=changed, actor=actor)
        with pytest.raises(DomainError, match="corrected"):
            file_report(due=due, version=1, figures=changed, actor=actor)
        file_report(due=due, version=1, figures=changed, reason="Audit.", actor=actor)
    kept = QuarterlyReport.objects.filter(due=due)
    assert list(kept.values_list("number", "revenue_wan")) == [(1, 3000), (2, 3100)]
    due.refresh_from_db()
    assert (due.report.number, due.filed_on) == (2, date(2026, 10, 25))
    verbs = Event.objects.filter(verb__startswith="enterprise.quarter_").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "enterprise.quarter_reported_late",
        "enterprise.quarter_corrected",
    ]
    assert QuarterlyDue.objects.in_state(ReportState.LATE, OCTOBER).count() == 1


def test_a_jump_is_asked_about_once_and_never_blocks(world):
    (enterprise, _other) = giants(world, "330106")
    actor = world.owner_actor(enterprise)
    for quarter in (2, 3):
        opened(round_of(world, 2026, quarter), [enterprise])
    before, now = QuarterlyDue.objects.order_by("round__quarter")
    file_report(due=before, version=0, figures=FIGURES, actor=actor)
    jumping = FIGURES | {"orders_wan": Decimal(1000), "staff": 200, "confidence": 1}
    assert [one.name for one in jumps_of(FIGURES, jumping)] == ["orders_wan"]
    with pytest.raises(DomainError) as asked:
        file_report(due=now, version=0, figures=jumping, actor=actor)
    assert (asked.value.code, list(asked.value.fields)) == ("jumps_to_confirm", ["orders_wan"])
    filed = file_report(due=now, version=0, figures=jumping, are_jumps_right=True, actor=actor)
    assert filed.jumps == ["orders_wan"]
