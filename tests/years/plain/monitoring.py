"""Quarterly reports: who was drawn, indices and medians, and what gives rise to warnings."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from hashlib import sha256

from tests.years.figures import lines
from tests.years.plain.titles import DAY, Titles

FIGURES = (
    "revenue_wan",
    "orders_wan",
    "export_wan",
    "rd_expense_wan",
    "staff",
    "capacity_use_pct",
    "receivables_overdue_wan",
    "confidence",
)
LEAST = 5
# Rule -> figure, change in % from which on it warns, how many quarters back.
CHANGES = {
    "revenue_drop": ("revenue_wan", -30, 4),
    "orders_drop": ("orders_wan", -40, 1),
    "staff_drop": ("staff", -20, 1),
    "overdue_rise": ("receivables_overdue_wan", 100, 1),
}
_CODES = {"srdi": "srdi-2026", "little_giant": "little-giant-2026"}
_CENT = Decimal("0.01")


def back(quarter: tuple[int, int], count: int = 1) -> tuple[int, int]:
    place = quarter[0] * 4 + quarter[1] - 1 - count
    return place // 4, place % 4 + 1


class Monitoring:
    """Reports and warnings after the entries that were told."""

    def __init__(self, firms: dict[int, dict], titles: Titles, pipeline) -> None:
        self.firms, self.titles, self.pipeline = firms, titles, pipeline
        self.planned: dict[tuple[int, int], object] = {}
        self.drawn: dict[tuple[int, int], set[int]] = {}
        self.versions: dict[int, int] = {}
        self.reports: dict[tuple[int, int], dict[int, dict]] = defaultdict(dict)
        self.first_filed: dict[tuple, date] = {}
        self.open: set[tuple[int, str]] = set()
        self.known: set[tuple[int, str, str]] = set()

    def tell(self, entry) -> None:
        act = getattr(self, f"_{entry.what}", None)
        if act is not None:
            act(entry)

    def _filed(self, entry) -> None:
        self.versions[entry["of"]] = entry["version"]

    def _round_planned(self, entry) -> None:
        self.planned[entry["year"], entry["quarter"]] = entry

    def _clock(self, entry) -> None:
        """Rounds whose first day has come are drawn: from the holders of that first day, as the
        register has it now."""
        for quarter, round_ in self.planned.items():
            if quarter in self.drawn or round_["opens"] > entry.day:
                continue
            pool = {
                self.firms[of]["uscc"]: of
                for of in self.firms
                if self.titles.held(of, round_["opens"]) & {"little_giant", "srdi", "innovative"}
            }
            lots = sorted(
                pool, key=lambda code: sha256(f"{round_['seed']}:{code}".encode()).hexdigest()
            )
            share = Decimal(round_["share"])
            wanted = (len(pool) * share / 100).to_integral_value(rounding=ROUND_CEILING)
            self.drawn[quarter] = {pool[code] for code in lots[: int(wanted)]}

    def _reported(self, entry) -> None:
        quarter = (entry["year"], entry["quarter"])
        self.reports[quarter][entry["of"]] = entry["figures"]
        self.first_filed.setdefault((quarter, entry["of"]), entry.day)

    # Indices and medians

    def table(self, quarter: tuple[int, int], key_of) -> tuple[dict, dict]:
        """The total and the parts: (owed, reported, {figure: (index, median)}); hidden is None."""
        parts: dict = defaultdict(set)
        for of in self.drawn[quarter]:
            key = key_of(of)
            if key is not False:
                parts[key].add(of)
        everybody = set().union(*parts.values()) if parts else set()
        total = self._cell(quarter, everybody)
        cells = {key: self._cell(quarter, members) for key, members in parts.items()}
        for name in FIGURES:
            for place, word in ((0, "pairs"), (1, "count")):
                counts = {key: cell["spreads"][name][word] for key, cell in cells.items()}
                for key in _hidden(counts):
                    cells[key]["shown"][name][place] = None
        for name in FIGURES:
            for place, word in ((0, "pairs"), (1, "count")):
                if 0 < total["spreads"][name][word] < LEAST:
                    total["shown"][name][place] = None
        return total, cells

    def _cell(self, quarter, members) -> dict:
        now, before = self.reports[quarter], self.reports[back(quarter)]
        spreads, shown = {}, {}
        for name in FIGURES:
            values = sorted(
                now[of][name] for of in members if of in now and now[of][name] is not None
            )
            pairs = [
                (before[of][name], now[of][name])
                for of in members
                if of in now
                and of in before
                and now[of][name] is not None
                and before[of][name] is not None
            ]
            up = sum(new > old for old, new in pairs)
            same = sum(new == old for old, new in pairs)
            index = Decimal(2 * up + same) * 100 / (2 * len(pairs)) if pairs else None
            spreads[name] = {"pairs": len(pairs), "count": len(values)}
            shown[name] = [_rounded(index, "0.1"), _rounded(_median(values), "0.01")]
        return {
            "owed": len(members),
            "reported": sum(of in now for of in members),
            "spreads": spreads,
            "shown": shown,
        }

    # Warnings

    def _warning_closed(self, entry) -> None:
        self.open.discard((entry["of"], entry["cause"]))

    def _warned(self, entry) -> None:
        for of, cause, basis in self._reasons(entry.day):
            if (of, cause) in self.open or (of, cause, basis) in self.known:
                continue
            self.open.add((of, cause))
            self.known.add((of, cause, basis))

    def _reasons(self, today: date):
        last = back((today.year, (today.month - 1) // 3 + 1))
        for rule, (figure, change, quarters) in CHANGES.items():
            for quarter in (last, back(last)):
                now, then = self.reports[quarter], self.reports[back(quarter, quarters)]
                for of in sorted(now.keys() & then.keys()):
                    old, new = then[of][figure], now[of][figure]
                    if not self.titles.held(of, today) & {"little_giant", "srdi"}:
                        continue
                    if old is None or new is None or old <= 0:
                        continue
                    moved = (Decimal(new) - Decimal(old)) * 100 / Decimal(old)
                    if moved <= change if change < 0 else moved >= change:
                        yield of, rule, f"{quarter[0]}Q{quarter[1]}"
        yield from self._missing(today)
        yield from self._conditions(today)

    def _missing(self, today: date):
        over = sorted((q for q in self.drawn if self.planned[q]["due"] < today), reverse=True)[:8]
        for of in self.firms:
            owed = [quarter for quarter in over if of in self.drawn[quarter]][:2]
            if not self.titles.held(of, today) or len(owed) < 2:
                continue
            if not any(of in self.reports[quarter] for quarter in owed):
                yield of, "reports_missing", f"{owed[0][0]}Q{owed[0][1]}"

    def _conditions(self, today: date):
        until = today + timedelta(days=365)
        for of, titles in self.titles.by_firm.items():
            filed = self.pipeline.filed.get(of)
            for one in titles:
                if one.kind not in _CODES or filed is None or not one.counts_on(today):
                    continue
                if one.ends > until or one.ending:
                    continue
                year, figures = filed
                figures, quarter = self._brought_up_to_date(of, year, dict(figures))
                basis = f"{_CODES[one.kind]} {year} v{self.versions[of]} {quarter}".strip()
                held = self.titles.held(of, today)
                for line, outcome in lines(one.kind, figures, held, again=True).items():
                    if outcome == "fail":
                        yield of, f"condition:{one.kind}:{line}", basis

    def _brought_up_to_date(self, of: int, year: int, figures: dict) -> tuple[dict, str]:
        """The last four reports in a row, when they end after the filing's year."""
        known = sorted((q for q, rows in self.reports.items() if of in rows), reverse=True)[:4]
        if len(known) < 4 or known[0][0] <= year:
            return figures, ""
        if known != [back(known[0], count) for count in range(4)]:
            return figures, ""
        rows = [self.reports[quarter][of] for quarter in known]
        revenue = sum((row["revenue_wan"] for row in rows), Decimal(0))
        main = Decimal(figures["main_revenue_wan"]) * revenue / Decimal(figures["revenue_wan"])
        figures |= {
            "revenue_wan": revenue,
            "main_revenue_wan": main.quantize(_CENT, ROUND_DOWN),
            "rd_expense_wan": sum((row["rd_expense_wan"] for row in rows), Decimal(0)),
        }
        return figures, f"{known[0][0]}Q{known[0][1]}"


def _median(values: list) -> Decimal | None:
    if not values:
        return None
    low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
    return (Decimal(low) + Decimal(high)) / 2


def _rounded(value: Decimal | None, step: str) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(step), ROUND_HALF_UP)


def _hidden(counts: dict) -> set:
    """Parts of one to four; and the smallest others while the rest would tell them."""
    hidden = {key for key, count in counts.items() if 0 < count < LEAST}
    others = sorted((k for k, c in counts.items() if c >= LEAST), key=lambda k: (counts[k], str(k)))
    while hidden and others and (len(hidden) < 2 or sum(counts[key] for key in hidden) < LEAST):
        hidden.add(others.pop(0))
    return hidden


__all__ = ["DAY", "Monitoring"]
