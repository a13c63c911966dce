"""The yearly update: who owes one, reminders, handing in, late, and the glance at it."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from cultivation.domain.duties.handing_in import hand_in_update, note_glance
from cultivation.domain.duties.jumps import jumps_of
from cultivation.enums import TitleKind, UpdateState
from cultivation.life.updates import Life, update_rule, updates_of
from cultivation.models import UpdateObligation, UpdateReminder
from tests.factories import World, make_filing, make_title
from tests.pages import FRAME_QUERIES, signed_in


def life(kind="srdi", **days) -> Life:
    values = {
        "valid_from": date(2024, 7, 1),
        "valid_to": date(2027, 6, 30),
        "ended_on": date(2027, 6, 30),
        "known_on": date(2024, 7, 1),
    }
    return Life(kind=kind, **values | days)


def due_days(one: Life, until=date(2030, 1, 1)) -> list[date]:
    return [due.due_on for due in updates_of(one, until)]


@pytest.mark.parametrize(
    ("one", "days"),
    [
        (life(), [date(2025, 4, 30), date(2026, 5, 31), date(2027, 5, 31)]),
        (life(kind="champion"), []),
        (life(kind="technology", valid_to=date(2025, 6, 30)), [date(2025, 3, 31)]),
        # Ended before its last update was due; cancelled before one opened.
        (life(valid_to=date(2027, 5, 30)), [date(2025, 4, 30), date(2026, 5, 31)]),
        (life(ended_on=date(2026, 4, 9)), [date(2025, 4, 30)]),
        (life(ended_on=date(2026, 4, 10)), [date(2025, 4, 30), date(2026, 5, 31)]),
        # Nobody owes what fell due before the register knew of the title.
        (life(known_on=date(2026, 5, 31)), [date(2026, 5, 31), date(2027, 5, 31)]),
        (life(known_on=date(2026, 6, 1)), [date(2027, 5, 31)]),
        # One that continues another owes in its first year, from its first day on.
        (life(is_continuing=True), [date(2025, 4, 30), date(2026, 5, 31), date(2027, 5, 31)]),
        (
            life(is_continuing=True, valid_from=date(2026, 5, 31)),
            [date(2026, 5, 31), date(2027, 5, 31)],
        ),
    ],
)
def test_what_a_title_owes_follows_from_its_days(one, days):
    assert due_days(one) == days


def test_an_update_is_owed_from_its_opening_day_on():
    assert due_days(life(), until=date(2026, 4, 9)) == [date(2025, 4, 30)]
    assert due_days(life(), until=date(2026, 4, 10)) == [date(2025, 4, 30), date(2026, 5, 31)]


def test_the_day_of_2022_holds_until_2025():
    assert update_rule("srdi", 2025).due_on(2025) == date(2025, 4, 30)
    assert update_rule("srdi", 2026).due_on(2026) == date(2026, 5, 31)
    assert update_rule("srdi", 2022) is None


def keep_duties():
    """Run the jobs as the clock does; what they did in figures."""
    runs = [run_periodic(name) for name in ("open_updates", "remind_of_updates")]
    return {name: count for run in runs for name, count in run.figures.items()}


@pytest.fixture
def srdi(world: World):
    """A title of 2025, known since."""
    with time_machine.travel("2025-03-01T02:00Z"):
        return make_title(world.enterprise(), TitleKind.SRDI, valid_from=date(2025, 3, 1))


def hand_in(world, enterprise, year=2026, **values):
    filing = enterprise.filings.get(fiscal_year=year - 1)
    given = {"is_pledged": True, "filing_version": filing.version} | values
    return hand_in_update(
        enterprise=enterprise, year=year, actor=world.owner_actor(enterprise), **given
    )


def at(day: str):
    return time_machine.travel(f"{day}T02:00Z", tick=False)


@pytest.mark.django_db
def test_reminders_go_out_once_each_and_stop_when_it_is_handed_in(world, srdi):
    enterprise = srdi.enterprise
    for day in ("2026-04-30", "2026-05-01", "2026-05-01", "2026-05-24", "2026-05-25"):
        with at(day):
            keep_duties()
            sweep()
    with at("2026-05-25"):
        make_filing(enterprise, 2025)
        hand_in(world, enterprise)
    with at("2026-06-02"):
        keep_duties()
    kept = UpdateReminder.objects.order_by("-days_before")
    assert list(kept.values_list("days_before", "is_told")) == [(30, True), (7, True)]
    assert Message.objects.filter(user=world.owner(enterprise)).count() == 2
    assert UpdateObligation.objects.get().state_on(date(2026, 6, 2)) == UpdateState.IN_TIME


@pytest.mark.django_db
def test_after_an_outage_only_the_nearest_reminder_makes_a_message(world, srdi):
    make_title(
        srdi.enterprise,
        TitleKind.LITTLE_GIANT,
        valid_from=date(2025, 3, 2),
        granted_at=srdi.granted_at,
    )
    with at("2026-05-29"):
        assert keep_duties() == {
            "opened": 2, "reminders": 4, "messages": 1,
        }  # fmt: skip
        assert keep_duties() == {
            "opened": 0, "reminders": 0, "messages": 0,
        }  # fmt: skip


@pytest.mark.django_db
def test_a_late_update_is_kept_as_late(world, srdi):
    with at("2026-06-03"):
        make_filing(srdi.enterprise, 2025)
        hand_in(world, srdi.enterprise)
        obligation = UpdateObligation.objects.get()
        assert obligation.state_on(timezone.localdate()) == UpdateState.LATE
        assert UpdateObligation.objects.missed_by(timezone.localdate()).count() == 1


@pytest.mark.django_db
def test_a_correction_of_the_update_moves_no_date(world, srdi):
    with at("2026-05-20"):
        make_filing(srdi.enterprise, 2025)
        first = hand_in(world, srdi.enterprise)
    with at("2026-06-10"):
        second = hand_in(world, srdi.enterprise)
        obligation = UpdateObligation.objects.get()
        assert (first.number, second.number) == (1, 2)
        assert (obligation.report, obligation.handed_in_on) == (first, date(2026, 5, 20))


@pytest.mark.django_db
def test_an_update_needs_figures_a_pledge_and_an_obligation(world, srdi):
    enterprise = srdi.enterprise
    with at("2026-05-20"):
        make_filing(enterprise, 2025, rd_staff=None)
        with pytest.raises(DomainError) as refused:
            hand_in(world, enterprise, is_pledged=False)
        assert set(refused.value.fields) == {"rd_staff", "is_pledged"}
        enterprise.filings.update(rd_staff=40)
        with pytest.raises(Conflict):
            hand_in(world, enterprise, filing_version=99)
        make_filing(enterprise, 2024)
        with pytest.raises(DomainError, match="No update is owed"):
            hand_in(world, enterprise, year=2025)


@pytest.mark.django_db
def test_an_office_looks_once_and_sees_the_jumps(world, srdi):
    enterprise = srdi.enterprise
    with at("2026-05-20"):
        make_filing(enterprise, 2024, revenue_wan="4000.00", employees=179)
        make_filing(enterprise, 2025)
        report = hand_in(world, enterprise)
        assert [jump.measure for jump in jumps_of(report)] == ["revenue_wan"]
        look = {
            "report": report,
            "office": world.offices["330106"],
            "actor": world.official_actor("examiner", "330106"),
        }
        note_glance(finding="Asked by telephone.", **look)
        with pytest.raises(Conflict):
            note_glance(finding="", **look)
        with pytest.raises(DomainError, match="not yours"):
            note_glance(**look | {"finding": "", "office": world.offices["330100"]})


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_updates_costs_the_same_whatever_its_length(
    world, srdi, count, django_assert_num_queries
):
    for one in [world.enterprise(index=1), world.enterprise("330108")][: count - 1]:
        make_title(one, TitleKind.SRDI, valid_from=srdi.valid_from, granted_at=srdi.granted_at)
    with at("2026-05-02"):
        keep_duties()
        desk = signed_in(world.official("examiner", "330000"))
        with django_assert_num_queries(FRAME_QUERIES + 3):
            page = desk.get("/desk/titles/updates/")
    assert len(page.context["page"].rows) == count
