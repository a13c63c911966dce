"""The trend, its interval and its back test; paths and the pace that they ask for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cultivation.domain.coverage.days import month_ends, months_before
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.forecast import back_test, trend_of
from cultivation.domain.coverage.targets import Path, needed_monthly
from cultivation.models import CoverageTarget

MONTHS = month_ends(date(2025, 1, 1), date(2026, 1, 1))


def straight(slope=2.0, start=20.0):
    return [(day, start + slope * number) for number, day in enumerate(MONTHS)]


def test_a_straight_course_goes_on_straight_and_is_forecast_without_error():
    trend = trend_of(straight())
    assert trend.monthly == pytest.approx(2.0, abs=0.05)
    assert trend.at(date(2026, 12, 31)) == pytest.approx(66, abs=1)
    assert abs(trend.reaches(100, 42) - date(2028, 5, 31)).days < 40
    assert back_test(straight()).mean_error < 0.3


def test_one_odd_month_moves_the_trend_little():
    points = straight()
    points[5] = (points[5][0], 90.0)
    assert trend_of(points).monthly == pytest.approx(2.0, abs=0.2)


def test_the_interval_widens_ahead_and_stays_a_share():
    points = [(day, share + (-3, 2, 1)[n % 3]) for n, (day, share) in enumerate(straight())]
    trend = trend_of(points)
    widths = [
        high - low for low, high in map(trend.interval, (date(2026, 3, 1), date(2026, 12, 1)))
    ]
    assert 0 < widths[0] < widths[1]
    assert trend.interval(date(2035, 1, 1)) == (100.0, 100.0)


def test_a_standing_or_falling_course_never_arrives_and_few_points_say_nothing():
    assert trend_of(straight(0)).reaches(100, 20) is None
    assert trend_of(straight(-1)).reaches(100, 20) is None
    assert trend_of(straight()[:3]) is None
    assert back_test(straight()[:5]) is None


def test_the_pace_needed_is_counted_in_enterprises_a_month():
    goal = CoverageTarget(due_on=date(2027, 12, 31), share_pct=Decimal(100))
    assert needed_monthly(Figure("", "", 100, 40), goal, date(2026, 12, 31)) == 6
    assert needed_monthly(Figure("", "", 100, 100), goal, date(2026, 12, 31)) == 0
    assert needed_monthly(Figure("", "", 100, 40), goal, date(2028, 1, 1)) is None


@given(st.integers(0, 20_000), st.data(), st.integers(0, 10_000), st.integers(1, 2000))
def test_the_pace_needed_is_the_least_that_reaches_the_goal(holders, data, hundredths, days):
    covered = data.draw(st.integers(0, holders))
    day = date(2026, 1, 1)
    goal = CoverageTarget(due_on=day + timedelta(days), share_pct=Decimal(hundredths) / 100)
    needed = needed_monthly(Figure("", "", holders, covered), goal, day)
    # So many months of a twelfth of 365.25 days, one at least, in whole numbers: n / 36,525.
    months = max(days * 1200, 36_525)

    def reaches(pace):
        return 10_000 * (covered * 36_525 + pace * months) >= hundredths * holders * 36_525

    wanted = next(n for n in range(holders + 1) if n * 10_000 >= hundredths * holders)
    assert needed * months >= (wanted - covered) * 36_525
    assert needed == 0 or (needed - 1) * months < (wanted - covered) * 36_525
    assert reaches(needed)


def test_ninety_per_cent_of_fifteen_are_fourteen():
    goal = CoverageTarget(due_on=date(2026, 1, 31), share_pct=Decimal("90.00"))
    assert needed_monthly(Figure("", "", 15, 0), goal, date(2026, 1, 1)) == 14


def test_a_path_runs_straight_from_the_first_figure_through_its_targets():
    targets = [(date(2026, 12, 31), 60), (date(2027, 12, 31), 100)]
    rows = [CoverageTarget(due_on=day, share_pct=Decimal(share)) for day, share in targets]
    path = Path(rows, is_own=True)
    start = (date(2025, 12, 31), 20.0)
    assert path.share_on(date(2025, 6, 1), start) is None
    assert path.share_on(date(2026, 7, 1), start) == pytest.approx(40, abs=0.3)
    assert path.share_on(date(2027, 12, 31), start) == 100
    assert path.share_on(date(2029, 1, 1), start) == 100


def test_months_before_the_31st_end_with_their_own_last_day():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)
