"""A share never says more than its counts: reached, 100.0 and 0.0 are told by whole numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.shares import share_of, tenth_of
from common.templatetags.figures import share
from cultivation.domain.coverage.behind import Behind
from cultivation.domain.coverage.beside import Beside
from cultivation.domain.coverage.days import month_ends
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.forecast import trend_of
from cultivation.domain.coverage.targets import Outlook, Path
from cultivation.domain.digital.alerting import alert
from cultivation.models import CoverageDefinition, CoverageSnapshot, CoverageTarget, PathAlert
from cultivation.shown.coverage import level_rows, outlook_answer, outlook_option, outlook_rows
from cultivation.shown.coverage.workbook import course_sheet
from tests.factories import World

DAY = date(2027, 12, 1)
MONTH_ENDS = month_ends(date(2027, 1, 1), DAY)
MISSING_EIGHT = Figure("000000", "", 17_600, 17_592)


def goal_of(share_pct):
    return CoverageTarget(due_on=date(2027, 12, 31), share_pct=Decimal(share_pct))


def outlook_of_figure(figure, share_pct=100, trend=None):
    points = [(DAY, figure.covered * 100 / figure.holders)]
    return Outlook(
        figure=figure, points=points, start=None, other_rule_until=None,
        path=Path([goal_of(share_pct)], is_own=False),
        path_today=None, trend=trend, back_test=None, needed_monthly=None, recent_monthly=None,
    )  # fmt: skip


@given(st.integers(1, 30_000), st.data())
def test_all_and_nobody_are_said_only_of_all_and_nobody(holders, data):
    covered = data.draw(st.sampled_from([0, 1, holders - 1, holders]) | st.integers(0, holders))
    shown = share_of(covered, holders)
    assert (shown == 100) is (covered == holders)
    assert (shown == 0) is (covered == 0)
    # A course carries the same share as a number of the machine's: it is shown alike.
    assert tenth_of(covered * 100 / holders) == shown
    assert share(covered * 100 / holders) == f"{shown}%"
    assert CoverageSnapshot(covered=covered, holders=holders).share_pct == shown
    rows = level_rows(Figure("", "", holders, 0, 0, (covered, 0, 0, 0, 0)), 2)
    assert rows[0][2] == shown


@given(st.integers(1, 30_000), st.data(), st.integers(0, 10_000))
def test_a_goal_is_reached_by_the_counts_alone(holders, data, hundredths):
    covered = data.draw(st.integers(0, holders))
    figure, goal = Figure("", "", holders, covered), goal_of(Decimal(hundredths) / 100)
    is_reached = covered * 10_000 >= hundredths * holders
    assert figure.reaches(goal.share_pct) is is_reached
    missing = Beside(DAY, CoverageDefinition(), "", "", figure, goal).missing_pct
    assert (missing == 0) is is_reached
    answer = outlook_answer(figure, outlook_of_figure(figure, goal.share_pct))
    assert (answer is not None and answer.words == "Reached") is is_reached


def test_eight_of_seventeen_thousand_missing_is_neither_reached_nor_a_hundred_per_cent():
    courses = [(day, 99.95) for day in MONTH_ENDS]
    trend = trend_of([*courses, (DAY, 99.9545)])
    outlook = outlook_of_figure(MISSING_EIGHT, trend=trend)
    assert str(MISSING_EIGHT.share_pct) == "99.9"
    assert not outlook.is_reached
    assert outlook_answer(MISSING_EIGHT, outlook).words != "Reached"
    assert [row[1] for row in outlook_rows(outlook, DAY)] == [Decimal("99.9"), None]
    assert course_sheet(outlook, DAY).rows[0][1] == Decimal("99.9")
    assert outlook_option(outlook, DAY)["series"][0]["data"] == [["2027-12-01", 99.9]]


def test_nobody_to_count_reaches_nothing_and_misses_nothing():
    nobody = Figure("", "")
    assert not nobody.reaches(Decimal(0))
    assert nobody.missing_to(Decimal(90)) is None


def test_a_line_at_its_goal_before_the_figure_goes_on_from_the_figure():
    """Some months at the goal, then a step back: the goal is not expected for yesterday."""
    courses = [(day, 80.0 + number * 2) for number, day in enumerate(MONTH_ENDS)]
    trend = trend_of(courses)
    assert trend.share >= 99
    assert trend.reaches(95, 90.0) > trend.day
    assert trend_of([(day, 100.0) for day, _share in courses]).reaches(100, 98.0) is None


@pytest.mark.django_db
def test_an_office_behind_by_one_in_thirty_thousand_is_told(world: World):
    figure = Figure("000000", "", 30_000, 29_999)
    behind = Behind(world.offices["330000"], figure, 100.0, 100 - 29_999 / 300)
    assert alert(CoverageDefinition(code="little-giant"), behind, DAY)
    kept = PathAlert.objects.get()
    assert (str(kept.share_pct), str(kept.path_pct)) == ("99.99", "100.00")
