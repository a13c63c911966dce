"""The trend of coverage, in pure Python: simple enough to be told in two sentences.

It is made of month ends, with the day's own figure as that of the running month. The slope is the
median of the slopes between every two of the last months (Theil-Sen), so that one odd month moves
it little; the line goes on from the median of the last three. The interval is as wide as the line
has missed its own months, wider the further ahead; the same rule, applied to every earlier month's
end, tells by how much it would have been wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import sqrt
from statistics import median

from cultivation.domain.coverage.days import (
    is_month_end,
    month_end_after,
    months_before,
    months_between,
)

# So many months the trend looks back, so few month ends are enough, and so far ahead it is tested.
MONTHS_BACK = 12
FEWEST_MONTHS = 4
TESTED_AHEAD = 3
# Of a normal spread, 80 % lie within so many standard deviations; 1.4826 turns the median of
# deviations into one.
_WIDTH, _TO_DEVIATION = 1.2816, 1.4826
_LEVELLED = 3
_FARTHEST = timedelta(days=3653)

Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Trend:
    """A line through the months: `share` on `day`, `monthly` percentage points a month, with what
    an 80 % interval is made of."""

    day: date
    share: float
    monthly: float
    deviation: float
    points: int
    middle: float
    spread: float

    def at(self, day: date) -> float:
        """The expected share (%), between 0 and 100."""
        return _within(self.share + self.monthly * months_between(self.day, day))

    def interval(self, day: date) -> tuple[float, float]:
        """Between which shares (%) four of five outcomes lie."""
        ahead = months_between(self.day, day)
        factor = 1 + 1 / self.points
        if self.spread:
            factor += (ahead - self.middle) ** 2 / self.spread
        half = _WIDTH * self.deviation * sqrt(factor)
        expected = self.share + self.monthly * ahead
        return _within(expected - half), _within(expected + half)

    def reaches(self, share: float, standing: float) -> date | None:
        """The first day on which the line is at a share that is not reached yet; None when not
        within ten years. A line that is there before its figure (`standing`) goes on from that."""
        level = self.share if self.share < share else standing
        if self.monthly <= 0:
            return None
        days = (share - level) / self.monthly * 365.25 / 12
        if days > _FARTHEST.days:
            return None
        return self.day + timedelta(days=int(days) + 1)


@dataclass(frozen=True, slots=True)
class BackTest:
    """How far the same rule was off, `months` ahead, over so many trials (percentage points)."""

    months: int
    trials: int
    mean_error: float


def trend_of(points: Sequence[Point]) -> Trend | None:
    """The trend of shares (%) in order of days; None with fewer than four month ends. The last
    one may be of any day: that of the running month. Others that end no month are passed over."""
    recent = _recent(points)
    if sum(is_month_end(day) for day, _share in recent) < FEWEST_MONTHS:
        return None
    last = recent[-1][0]
    xs = [months_between(last, day) for day, _share in recent]
    ys = [share for _day, share in recent]
    slopes = [
        (ys[j] - ys[i]) / (xs[j] - xs[i])
        for i, j in combinations(range(len(xs)), 2)
        if xs[j] > xs[i]
    ]
    monthly = median(slopes) if slopes else 0.0
    share = median([y - monthly * x for x, y in zip(xs, ys, strict=True)][-_LEVELLED:])
    misses = [abs(y - share - monthly * x) for x, y in zip(xs, ys, strict=True)]
    middle = sum(xs) / len(xs)
    return Trend(
        day=last,
        share=_within(share),
        monthly=monthly,
        deviation=_TO_DEVIATION * median(misses),
        points=len(xs),
        middle=middle,
        spread=sum((x - middle) ** 2 for x in xs),
    )


def back_test(points: Sequence[Point], months: int = TESTED_AHEAD) -> BackTest | None:
    """The mean error of forecasts made at every earlier month's end, held against the month's end
    so many months later where that is known; None without a trial."""
    ends = [one for one in points if is_month_end(one[0])]
    shares = dict(ends)
    errors = []
    for place, (made_on, _share) in enumerate(ends):
        day = month_end_after(made_on, months)
        trend = trend_of(ends[: place + 1]) if day in shares else None
        if trend is not None:
            errors.append(abs(trend.at(day) - shares[day]))
    if not errors:
        return None
    return BackTest(months, len(errors), sum(errors) / len(errors))


def _recent(points: Sequence[Point]) -> list[Point]:
    """The month ends of the last twelve months, and the last point."""
    if not points:
        return []
    last = points[-1][0]
    first = months_before(last, MONTHS_BACK)
    return [one for one in points if one[0] >= first and (one[0] == last or is_month_end(one[0]))]


def _within(share: float) -> float:
    return min(100.0, max(0.0, share))
