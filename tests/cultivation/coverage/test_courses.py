"""Courses and paths: a start that stays, months that are months, texts that change."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from common.domain.jobs import run_periodic
from cultivation.domain.coverage import coverage, definition_for, loading
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.course import Course, history_of
from cultivation.domain.coverage.days import end_of, month_end_after, month_ends
from cultivation.domain.coverage.forecast import back_test, trend_of
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.reading import coverage_before, place_of, snapshot_of
from cultivation.domain.coverage.snapshots import digest_now, freeze
from cultivation.domain.coverage.targets import path_of, paths_of
from cultivation.enums import SnapshotOrigin
from cultivation.models import CoverageDefinition, CoverageSnapshot, CoverageTarget
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import signed_in

CODE = "little-giant"
TEXT = {
    "code": CODE, "name_zh": "名称", "name_en": "Worded once", "population": "titles",
    "title_kind": "little_giant", "minimum_level": 2, "certainty": "inferred", "source": "x",
    "in_force_from": date(2024, 1, 1), "is_default": True, "position": 10,
}  # fmt: skip
TARGET = {"definition": CODE, "due_on": date(2027, 12, 31), "share_pct": 100, "source": "x"}


def at(day):
    return time_machine.travel(f"{day}T09:00:00+08:00", tick=False)


def freeze_on(*days, origin=SnapshotOrigin.BACKFILL):
    for day in days:
        definition = definition_for(day=day)
        freeze(day=day, definitions=[definition], origin=origin, known_at=end_of(day))


@pytest.fixture
def ship(monkeypatch, tmp_path):
    """Loads definitions from a file, the little giants' with what is changed."""
    shipped = tmp_path / "coverage.toml"
    monkeypatch.setattr(loading, "_SHIPPED", shipped)

    def write_and_load(*changes):
        tables = [f"[[definition]]\n{entries(TEXT | one)}" for one in changes or ({},)]
        tables.append(f"[[target]]\n{entries(TARGET)}")
        shipped.write_text("\n".join(tables), encoding="utf-8")
        return load_coverage()

    return write_and_load


def entries(values):
    return "".join(
        f"{name} = {value if isinstance(value, date) else json.dumps(value)}\n"
        for name, value in values.items()
    )


@pytest.fixture
def holders(world, ship):
    """Four of Zhejiang since 2024; one of them covered since October 2024."""
    ship()
    found = [*world.enterprises["330106"], *world.enterprises["330402"]]
    granted = datetime(2024, 1, 2, tzinfo=UTC)
    for one in found:
        make_title(one, "little_giant", valid_from=date(2024, 1, 1), granted_at=granted,
                   valid_to=date(2029, 12, 31))  # fmt: skip
    assess(found[0], date(2024, 10, 15))
    return found


def assess(enterprise, day):
    Assessment.objects.create(
        enterprise=enterprise, basis="self_rated", level=3, assessed_on=day, recorded_at=end_of(day)
    )


def shown_path(world, day):
    page = signed_in(world.official("analyst", "330000")).get(f"/coverage/?on={day}")
    return page.context["outlook"].path_today, page.context["outlook_rows"]


def test_the_path_of_a_day_is_the_same_from_whichever_day_it_is_asked(world, holders):
    ends = month_ends(date(2024, 9, 1), date(2024, 12, 31))
    with at(date(2027, 11, 2)):
        freeze_on(*ends)
        freeze_on(date(2027, 9, 30), date(2027, 10, 31))
        office, definition = world.offices["330000"], definition_for(day=date(2027, 1, 1))
        seen = {}
        for asked in (date(2024, 12, 5), date(2025, 6, 30), date(2027, 7, 1), date(2027, 11, 1)):
            course = history_of(definition, [office.pk], asked)[office.pk]
            assert course.start == (date(2024, 9, 30), 0.0)
            path = path_of(CODE, office)
            seen[asked] = path.share_on(date(2026, 1, 1), course.start)
        assert len(set(seen.values())) == 1
        path_today, _rows = shown_path(world, "2027-07-01")
        assert path_today == pytest.approx(84.6, abs=0.1)
        # Before the first figure of all there is no path, however it is asked for.
        assert shown_path(world, "2024-09-01")[0] is None


def test_a_path_has_no_beginning_before_anything_is_frozen(world, holders):
    course = history_of(definition_for(day=timezone.localdate()), [1], timezone.localdate())[1]
    assert course == Course()
    assert paths_of(CODE).of(None).share_on(timezone.localdate(), course.start) is None


def test_a_goal_that_was_due_before_the_first_figure_stays_where_the_path_stands(db):
    CoverageTarget.objects.create(
        definition_code=CODE, due_on=date(2025, 1, 1), share_pct=60, source="x"
    )
    path = paths_of(CODE).of(None)
    assert path.share_on(date(2026, 1, 1), (date(2025, 6, 30), 10.0)) == 60


def test_a_course_is_made_of_month_ends_and_todays_figure(world, holders):
    with at(date(2024, 12, 11)):
        freeze_on(*month_ends(date(2024, 8, 1), date(2024, 11, 30)))
        freeze_on(date(2024, 12, 9), date(2024, 12, 10), origin=SnapshotOrigin.NIGHTLY)
        page = signed_in(world.official("analyst", "330000")).get("/coverage/")
        outlook = page.context["outlook"]
        assert [day for day, _share in outlook.points] == [
            *month_ends(date(2024, 8, 1), date(2024, 11, 30)), date(2024, 12, 11),
        ]  # fmt: skip
        assert outlook.trend.points == 5
        assert [row.points[-1][0] for row in page.context["rows"]] == [date(2024, 12, 11)] * 2


def test_a_trend_needs_four_month_ends_and_passes_other_days_over():
    ends = month_ends(date(2025, 1, 1), date(2025, 12, 31))
    points = [(day, 10.0 + number) for number, day in enumerate(ends)]
    assert trend_of([*points[:3], (date(2025, 4, 29), 14.0), (date(2025, 4, 29), 14.0)]) is None
    nights = [(date(2025, 11, day), 99.0) for day in (3, 4, 5)]
    assert trend_of([*points[:10], *nights, *points[10:]]) == trend_of(points)
    # Of a course with gaps no month before the last twelve is looked at.
    gaps = [(date(2023, 1, 31), 90.0), *points[6:]]
    assert trend_of(gaps) == trend_of(points[6:])


def test_each_trial_of_the_back_test_lies_three_months_ahead():
    """A course that doubles each month is missed by a margin that tells how far ahead it was."""
    ends = month_ends(date(2025, 1, 1), date(2025, 12, 31))
    course = [(day, 0.5 + number) for number, day in enumerate(ends)]
    assert back_test(course).trials == len(ends) - 3 - 3
    jumping = [*course[:4], (ends[6], 50.0), (ends[7], 50.0)]
    tested = back_test(jumping)
    trend = trend_of(jumping[:4])
    assert (tested.trials, tested.months) == (1, 3)
    assert month_end_after(ends[3], 3) == ends[6]
    assert tested.mean_error == pytest.approx(abs(trend.at(ends[6]) - 50.0))
    # Neither a missing month nor the day's own figure is taken for one of three months ahead.
    assert back_test([*course[:4], (ends[7], 50.0)]) is None
    assert back_test([*course[:4], (ends[6] - timedelta(days=1), 50.0)]) is None


def test_another_wording_keeps_the_course_and_what_was_frozen(world, holders, ship):
    today = date(2025, 1, 10)
    with at(today):
        freeze_on(*month_ends(date(2024, 8, 1), date(2024, 12, 31)))
        snapshot, old = CoverageSnapshot.objects.latest("day"), definition_for(day=today)
        refresh()
        assert ship({"name_en": "Worded anew", "source": "y", "position": 11}).added == 1
        assert ship({"name_en": "Worded anew", "source": "y", "position": 11}).added == 0
        new = definition_for(day=today)
        assert (new.name, new.rule) == ("Worded anew", old.rule)
        assert snapshot_of(new, snapshot.day) == snapshot_of(old, snapshot.day) == snapshot
        here = world.offices["330000"].pk
        course = history_of(new, [here], today)[here]
        assert (len(course.points), course.other_rule_until) == (5, None)
        # Live figures stand under it at once.
        now = coverage(as_of=today, definition=new)
        assert now.source == "board"
        assert coverage_before(now, place_of(None, by_offices=True)).as_of == snapshot.day
        # What was frozen reads as it did, with the same digest.
        assert digest_now(CoverageSnapshot.objects.get(pk=snapshot.pk)) == snapshot.digest
        page = signed_in(world.official("analyst", "000000")).get(
            f"/coverage/snapshots/{snapshot.pk}/"
        )
        assert page.context["definition"].name == "Worded once"
        # A night under the new wording asks for no month again that the old one counted.
        freeze_on(date(2025, 1, 9), origin=SnapshotOrigin.NIGHTLY)
        run_periodic("snapshot_coverage")
        assert not CoverageSnapshot.objects.filter(definition=new, day=snapshot.day).exists()


def test_a_change_of_rule_is_told_and_no_trend_runs_through_it(world, holders, ship):
    with at(date(2025, 6, 10)):
        ends = month_ends(date(2024, 8, 1), date(2025, 5, 31))
        freeze_on(*ends[:6])
        ship({}, {"minimum_level": 4, "in_force_from": date(2025, 2, 1)})
        freeze_on(*ends[6:])
        client = signed_in(world.official("analyst", "330000"))
        page = client.get("/coverage/")
        outlook = page.context["outlook"]
        assert [day for day, _share in outlook.points] == [*ends, date(2025, 6, 10)]
        assert outlook.other_rule_until == date(2025, 1, 31)
        assert outlook.start == (ends[0], 0.0)
        assert outlook.trend.points == 5
        told = "Up to 2025-01-31 the course was counted by another rule"
        assert told in page.content.decode()
        book = load_workbook(BytesIO(client.post("/coverage/").content))
        assert str(list(book["Course"].values)[-1][0]).startswith(told)
        said = Caller(world.official("analyst", "330000")).get("coverage-outlook/").json()
        assert said["other_rule_until"] == "2025-01-31"
        # The day before the change is held against no figure of the other rule.
        changed = definition_for(day=date(2025, 2, 5))
        now = coverage(as_of=date(2025, 2, 5), definition=changed)
        assert coverage_before(now, place_of(None, by_offices=True)).definition == changed


def test_a_new_and_a_changed_definition_get_the_months_that_they_miss(holders, ship):
    with at(date(2025, 1, 2)):
        run_periodic("snapshot_coverage")
    with at(date(2025, 1, 3)):
        ship({}, {"minimum_level": 3, "in_force_from": date(2024, 10, 1)},
             {"code": "anew", "in_force_from": date(2024, 11, 1)})  # fmt: skip
    with at(date(2025, 1, 4)):
        run_periodic("snapshot_coverage")
        made = CoverageSnapshot.objects.filter(origin="backfill").order_by("day")
        days = made.values_list("day", flat=True)
        year = month_ends(date(2024, 1, 1), date(2024, 12, 31))
        assert list(days.filter(definition__minimum_level=3)) == year[9:]
        assert list(days.filter(definition__code="anew")) == year[10:]
        assert list(days.filter(definition__code=CODE, definition__minimum_level=2)) == year
        assert run_periodic("snapshot_coverage").figures == {"days": 0, "snapshots": 0}


def test_a_missed_day_is_frozen_by_the_text_that_was_known_at_its_end(holders, ship):
    with at(date(2025, 1, 2)):
        run_periodic("snapshot_coverage")
    with at(date(2025, 1, 5)):
        ship({}, {"minimum_level": 3, "in_force_from": date(2024, 10, 1)})
    with at(date(2025, 1, 7)):
        run_periodic("snapshot_coverage")
    nights = CoverageSnapshot.objects.filter(origin="nightly", definition__code=CODE)
    levels = dict(nights.values_list("day", "definition__minimum_level"))
    days = [date(2025, 1, day) for day in range(1, 7)]
    assert [levels[day] for day in days] == [2, 2, 2, 2, 3, 3]


def test_a_text_that_is_taken_back_is_in_force_again(db, ship):
    today = date(2026, 1, 1)
    for level in (2, 3, 2):
        ship({"minimum_level": level})
        assert ship({"minimum_level": level}).added == 0
        assert definition_for(day=today).minimum_level == level


def test_a_text_that_has_ended_leaves_no_earlier_one_in_force(db, ship):
    ship()
    ship({"in_force_to": date(2026, 12, 31)})
    assert CoverageDefinition.objects.in_force_on(date(2026, 12, 31)).get().in_force_to
    assert not CoverageDefinition.objects.in_force_on(date(2027, 1, 1)).exists()


def test_a_past_day_is_frozen_by_the_text_of_that_day_by_screen_and_api(world, holders, ship):
    """Whatever is in force today; a day before the definition is refused, and nothing is frozen."""
    changed = {"minimum_level": 4, "in_force_from": date(2025, 2, 1)}
    ended = {"in_force_from": date(2025, 3, 1), "in_force_to": date(2025, 5, 1)}
    ship({}, changed, changed | ended)
    with at(date(2025, 6, 10)):
        examiner = world.official("examiner", "000000")
        screen, api = signed_in(examiner), Caller(examiner)

        def asked(day):
            page = screen.get("/coverage/snapshots/")
            key = re.search(r'name="submit_key" value="([^"]+)"', page.content.decode())[1]
            form = {"definition": CODE, "on": day, "submit_key": key}
            yield screen.post("/coverage/snapshots/", form)
            yield api.post("coverage-snapshots/", {"definition": CODE, "day": day})

        assert [one.status_code for one in asked("2025-01-31")] == [302, 201]
        levels = CoverageSnapshot.objects.values_list("definition__minimum_level", flat=True)
        assert list(levels) == [2, 2]
        page, answer = asked("2023-12-31")
        assert (page.status_code, answer.status_code) == (422, 422)
        assert page.context["form"].errors["on"] == [
            "This definition was not in force on that day."
        ]
        assert CoverageSnapshot.objects.count() == 2
