"""What changed most against last year's filing: the first thing an examiner glances at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language

from common.templatetags.figures import signed
from cultivation.criteria.measures import MEASURES, UNITS, Measure
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.models import Filing
from reviews.case_file import legible_facts, measure_label, shown_value
from reviews.models import Case, CaseVersion

# A change by this share of last year's figure is shown unless the reader asks for another.
DEFAULT_THRESHOLD_PCT = 30
MAX_THRESHOLD_PCT = 1000
# Figures that grow in proportion; levels, ranks and years do not.
_RELATIVE_UNITS = frozenset({"wan", "pct", "persons", "items", "points"})


@dataclass(frozen=True, slots=True)
class Jump:
    """A figure that jumped: last year's, this year's, and the change as a share of last year's
    (None where there was nothing last year)."""

    name: str
    label: str
    before: str
    now: str
    change_pct: Decimal | None

    @property
    def words(self) -> str:
        """The change with its sign; empty where last year had nothing."""
        return "" if self.change_pct is None else f"{signed(self.change_pct)}%"


@dataclass(frozen=True, slots=True)
class Jumps:
    """The figures that jumped, biggest first; facts that are others than last year; `is_first`
    when there is no filing of last year to compare with."""

    year: int
    threshold: int
    figures: list[Jump]
    facts: list[Jump]
    is_first: bool


def read_threshold(text: str | None) -> int:
    """The threshold that an address asks for, in per cent; the usual one when it asks for none."""
    if text and text.isascii() and text.isdecimal() and len(text) < 5:
        return min(int(text), MAX_THRESHOLD_PCT)
    return DEFAULT_THRESHOLD_PCT


def jumps_of(case: Case, version: CaseVersion | None, threshold: int) -> Jumps:
    """Compare what was handed in with last year's filing (one query)."""
    year = case.filing.fiscal_year - 1
    filing = Filing.objects.filter(enterprise=case.enterprise_id, fiscal_year=year).first()
    facts = legible_facts(version)
    if filing is None or facts is None:
        return Jumps(year, threshold, [], [], is_first=filing is None)
    before = {name: getattr(filing, name) for name in MEASURE_COLUMNS}
    found = [jump for name in MEASURE_COLUMNS if (jump := _jump(name, before, facts)) is not None]
    figures = [one for one in found if _counts(one, threshold)]
    figures.sort(key=_size, reverse=True)
    flipped = [one for name in MEASURE_COLUMNS if (one := _flip(name, before, facts)) is not None]
    return Jumps(year, threshold, figures, flipped, is_first=False)


def _jump(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Jump | None:
    measure = MEASURES.get(name)
    if measure is None or measure.unit not in _RELATIVE_UNITS or name.endswith(_EARLIER):
        return None
    old, new = _number(before.get(name)), _number(now.get(name))
    if old is None or new is None or old == new:
        return None
    change = None if old == 0 else (new - old) * 100 / abs(old)
    return _shown(measure, before, now, change)


_EARLIER = ("_prev_wan", "_prev2_wan", "_prev")


def _flip(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Jump | None:
    """A fact, level or rank that is another than last year."""
    measure = MEASURES.get(name)
    if measure is None or measure.unit in _RELATIVE_UNITS or measure.unit == "years":
        return None
    old, new = before.get(name), now.get(name)
    if old is None or new is None or str(old) == str(new):
        return None
    return _shown(measure, before, now, None)


def _shown(
    measure: Measure, before: Mapping[str, Any], now: Mapping[str, Any], change: Decimal | None
) -> Jump:
    unit = _unit(measure)
    values = [shown_value(measure.name, side.get(measure.name)) for side in (before, now)]
    old, new = (f"{value} {unit}".strip() for value in values)
    return Jump(measure.name, measure_label(measure.name), old, new, change)


def _unit(measure: Measure) -> str:
    if measure.unit not in UNITS or measure.unit == "pct":
        return ""
    return UNITS[measure.unit].in_language(get_language() or "zh-hans")


def _counts(jump: Jump, threshold: int) -> bool:
    return jump.change_pct is None or abs(jump.change_pct) >= threshold


def _size(jump: Jump) -> Decimal:
    return Decimal("Infinity") if jump.change_pct is None else abs(jump.change_pct)


def _number(value: object) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
