"""What may be applied for today, and why not yet; re-examination by the calendar."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from common.domain.errors import DomainError
from common.domain.jobs import run_periodic
from cultivation.domain.duties.obligations import ensure_updates
from cultivation.domain.titles import standing_of
from cultivation.enums import CaseKind, TitleEventKind, TitleKind, TitleState
from cultivation.life.re_examinations import Window, window_of
from cultivation.models import TitleEvent
from reviews.domain.applying import open_case, withdraw
from reviews.domain.desk.examinations import Ground
from reviews.domain.desk.verifying import latest_version, verified
from reviews.domain.examining import propose_refusal, sign
from reviews.domain.ladder import ladder_of
from reviews.models import Round
from tests.factories import (
    make_filing,
    make_round,
    make_route,
    make_rule_set,
    make_submitted,
    make_title,
)
from tests.pages import signed_in


def at(day: str):
    return time_machine.travel(f"{day}T02:00Z", tick=False)


@pytest.mark.parametrize(
    ("kind", "valid_from", "valid_to", "window"),
    [
        # Batch 5 of 2023 is re-examined in spring 2026.
        ("little_giant", "2023-07-01", "2026-06-30", ("2026-04-25", "2026-05-25")),
        # Too near its own window: it was due the year before.
        ("little_giant", "2023-05-01", "2026-04-30", ("2025-04-25", "2025-05-25")),
        ("technology", "2026-08-15", "2027-08-14", ("2027-06-01", "2027-08-31")),
        # A year's title has no earlier window: the near one is its own.
        ("technology", "2026-06-10", "2027-06-09", ("2027-06-01", "2027-08-31")),
        ("champion", "2023-07-01", "2026-06-30", None),
    ],
)
def test_each_title_is_due_in_one_window(kind, valid_from, valid_to, window):
    found = window_of(kind, date.fromisoformat(valid_from), date.fromisoformat(valid_to))
    assert found == (Window(*map(date.fromisoformat, window)) if window else None)


def steps(enterprise, on=None):
    """Title -> what is asked for, and the code of the refusal."""
    day = on or timezone.localdate()
    found = ladder_of(enterprise, standing_of(enterprise, day), day)
    return {
        one.kind.value: (one.case_kind.value, one.refusal.code if one.refusal else "")
        for one in found
    }


@pytest.mark.django_db
def test_no_rung_is_skipped_and_each_reason_is_said(world):
    enterprise = world.enterprise()
    make_round(TitleKind.INNOVATIVE)
    assert steps(enterprise) == {
        "technology": ("recognition", "round_not_open"),
        "innovative": ("recognition", ""),
        "srdi": ("recognition", "rung_skipped"),
        "little_giant": ("recognition", "rung_skipped"),
    }
    make_title(enterprise, TitleKind.INNOVATIVE)
    make_round(TitleKind.SRDI)
    assert steps(enterprise)["innovative"] == ("re_examination", "re_examination_not_due")
    assert steps(enterprise)["srdi"] == ("recognition", "")
    make_submitted(world, enterprise, TitleKind.SRDI, round=Round.objects.get(title_kind="srdi"))
    assert steps(enterprise)["srdi"] == ("recognition", "case_open")


@pytest.mark.django_db
def test_an_update_missed_under_the_rule_of_2022_costs_the_re_examination(world):
    with at("2023-07-01"):
        title = make_title(world.enterprise(), TitleKind.SRDI, valid_from=date(2023, 7, 1))
    with at("2026-01-10"):
        assert steps(title.enterprise)["srdi"] == ("re_examination", "round_not_open")
        ensure_updates(title.enterprise, timezone.localdate())
        assert steps(title.enterprise)["srdi"] == ("re_examination", "update_missed")


@pytest.mark.django_db
def test_a_little_giant_that_did_not_apply_falls_to_the_provincial_re_examination(world):
    with at("2023-07-01"):
        giant = make_title(
            world.enterprise(), TitleKind.LITTLE_GIANT,
            valid_from=date(2023, 7, 1), valid_to=date(2026, 6, 30),
        )  # fmt: skip
    asked = {
        day: steps(giant.enterprise, date.fromisoformat(day))["srdi"]
        for day in ("2026-05-25", "2026-05-26", "2027-07-01", "2027-07-02")
    }
    assert asked == {
        "2026-05-25": ("recognition", "rung_skipped"),
        "2026-05-26": ("re_examination", "round_not_open"),
        "2027-07-01": ("re_examination", "round_not_open"),
        "2027-07-02": ("recognition", "rung_skipped"),
    }


@pytest.fixture
def re_examined(world):
    """An SRDI title with 20 days left whose re-examination was handed in today."""
    enterprise, today = world.enterprise(), timezone.localdate()
    title = make_title(
        enterprise,
        TitleKind.SRDI,
        valid_from=today - timedelta(days=1000),
        valid_to=today + timedelta(days=20),
    )
    make_route(TitleKind.SRDI, CaseKind.RE_EXAMINATION)
    round_ = make_round(TitleKind.SRDI, case_kind=CaseKind.RE_EXAMINATION)
    return title, make_submitted(world, enterprise, TitleKind.SRDI, round=round_)


@pytest.mark.django_db
def test_the_old_title_counts_until_the_result_is_out(world, re_examined):
    title, case = re_examined
    title.refresh_from_db()
    late = title.valid_to + timedelta(days=30)
    assert title.state_on(late) == TitleState.RESULT_PENDING
    with time_machine.travel(late):
        run_periodic("lapse_titles")
        for _title in [title.refresh_from_db()]:
            assert title.is_valid_on(late)
        missed = verified(case, latest_version(case)).lines("fail")
        propose_refusal(
            case=case,
            actor=world.official_actor("examiner", "330106"),
            version=case.version,
            opinion="Not met.",
            grounds=[Ground(line["id"], "Not met.") for line in missed],
        )
        sign(case=case, actor=world.official_actor("approver", "330106"), version=case.version)
        title.refresh_from_db()
        # It counted until the eve of the result.
        assert title.last_day == timezone.localdate() - timedelta(days=1)
        assert title.state_on(timezone.localdate()) == TitleState.EXPIRED


@pytest.mark.django_db
def test_a_re_examination_taken_back_in_time_lets_the_title_run_on(world, re_examined):
    title, case = re_examined
    withdraw(case=case, actor=world.owner_actor(title.enterprise), version=case.version)
    title.refresh_from_db()
    assert (title.re_examined_since, title.last_day) == (None, title.valid_to)


@pytest.mark.django_db
def test_the_calendar_opens_rounds_only_for_offices_with_titles_due_and_none_of_their_own(world):
    with at("2023-07-01"):
        for county in ("330106", "320102", "330203"):
            make_title(world.enterprise(county), TitleKind.SRDI, valid_from=date(2023, 7, 1))
    make_rule_set("srdi-2026")
    make_round(
        TitleKind.SRDI,
        case_kind=CaseKind.RE_EXAMINATION,
        office=world.offices["320000"],
        year=2026,
        opens_on=date(2026, 5, 1),
        closes_on=date(2026, 5, 20),
    )
    found = []
    for day in ("2026-01-01", "2026-04-10", "2026-04-10"):
        with at(day):
            found.append(run_periodic("open_due_rounds").figures["rounds"])
    # The standard of 2026 is in force from 1 April, after the window opens: nothing is assumed.
    assert found == [0, 0, 0]
    with at("2027-02-10"):
        assert run_periodic("open_due_rounds").figures["rounds"] == 0
    with at("2025-07-01"):
        for county in ("330106", "330203"):
            make_title(world.enterprise(county, 1), TitleKind.SRDI, valid_from=date(2025, 2, 1))
    with at("2027-02-10"):
        assert run_periodic("open_due_rounds").figures["rounds"] == 2
        assert run_periodic("open_due_rounds").figures["rounds"] == 0
    made = Round.objects.filter(year=2027)
    assert {one.office.code for one in made} == {"330000", "330200"}


@pytest.mark.django_db
def test_titles_are_noted_due_once_and_lapse_on_their_day(world):
    with at("2023-07-01"):
        title = make_title(
            world.enterprise(), TitleKind.LITTLE_GIANT,
            valid_from=date(2023, 7, 1), valid_to=date(2026, 6, 30),
        )  # fmt: skip
    for day in ("2026-04-24", "2026-04-25", "2026-07-05", "2026-07-06"):
        with at(day):
            run_periodic("note_due_titles")
            run_periodic("lapse_titles")
    kept = TitleEvent.objects.filter(title=title).values_list("kind", "happened_on")
    assert list(kept) == [
        (TitleEventKind.DUE, date(2026, 4, 25)),
        (TitleEventKind.LAPSED, date(2026, 7, 1)),
    ]


@pytest.mark.django_db
def test_a_ban_is_enforced_at_submission_and_said_on_the_page_of_titles(world):
    enterprise, today = world.enterprise(), timezone.localdate()
    filing, round_ = make_filing(enterprise), make_round(TitleKind.INNOVATIVE)
    make_title(
        enterprise,
        TitleKind.SRDI,
        last_day=today,
        ending="cancelled",
        ending_reason="Fraud",
        ending_document="No. 9",
        cancellation_ground="data_fraud",
        banned_until=today + timedelta(days=900),
    )
    with pytest.raises(DomainError, match="No application is taken"):
        open_case(
            enterprise=enterprise,
            round=round_,
            filing=filing,
            actor=world.owner_actor(enterprise),
        )
    page = signed_in(world.owner(enterprise)).get("/enterprise/titles/").content.decode()
    assert "No application is taken until" in page
