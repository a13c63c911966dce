"""The SME size standard: a dated table of industries and limits (工信部联企业〔2011〕300号).

An enterprise is large only at or above *every* ceiling of its industry. Medium and small take
every minimum listed, otherwise the enterprise drops a class; below the small ones it is micro.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from cultivation.criteria.documents import Refusal, RuleSetError, not_toml
from cultivation.criteria.facts import validate_facts
from cultivation.criteria.rule_set import Mark
from cultivation.criteria.shelf import shipped_text
from cultivation.criteria.source_lines import SourceLines
from cultivation.criteria.text import Text, plain

SizeClass = Literal["large", "medium", "small", "micro", "not_classifiable", "undetermined"]
_CLASSES: tuple[Literal["large", "medium", "small"], ...] = ("large", "medium", "small")
MEASURES_OF_SIZE = ("employees", "revenue_wan", "total_assets_wan")

# GB/T 4754-2017: a section letter, or two to four digits with or without it.
_INDUSTRY = re.compile(r"(?P<section>[A-T])?(?P<digits>\d{2,4})?")
_LAST_DIVISION = 97


class UnknownIndustry(ValueError):
    """Not a code of GB/T 4754-2017."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit that was looked at: `reached` is None while the figure is not known."""

    size: Literal["large", "medium", "small"]
    measure: str
    limit: Decimal
    value: Decimal | int | None

    @property
    def reached(self) -> bool | None:
        return None if self.value is None else self.value >= self.limit


@dataclass(frozen=True, slots=True)
class SizeRow:
    number: int
    label: Text
    industries: tuple[str, ...]
    limits: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True, eq=False)
class SizeTable:
    code: str
    sha256: str
    title: Text
    authority: Text
    document: str
    in_force_from: date
    rows: tuple[SizeRow, ...]
    not_covered: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class SizeAnswer:
    """The class, the row that was used, and the limits that decided."""

    table: str
    sha256: str
    size: SizeClass
    is_sme: bool | None
    row: SizeRow | None
    decided_by: tuple[Limit, ...]
    missing: tuple[str, ...]

    def to_json(self) -> bytes:
        """Stable bytes of the answer."""
        found = {
            "table": self.table,
            "sha256": self.sha256,
            "size": self.size,
            "is_sme": self.is_sme,
            "row": None if self.row is None else self.row.number,
            "industry": None if self.row is None else self.row.label.zh,
            "decided_by": [
                {
                    "size": one.size,
                    "measure": one.measure,
                    "limit": plain(one.limit),
                    "value": None if one.value is None else plain(one.value),
                    "reached": one.reached,
                }
                for one in self.decided_by
            ],
            "missing": list(self.missing),
        }
        return json.dumps(found, ensure_ascii=False, separators=(", ", ": ")).encode()


def parse_size_table(text: str, *, path: str = "size table") -> SizeTable:
    """Read a size table from TOML. Raises RuleSetError with file, line and reason."""
    lines = SourceLines(text)
    try:
        values = tomllib.loads(text, parse_float=Decimal)
        rows = tuple(_row(values, index) for index in range(len(values["rows"])))
        table = SizeTable(
            code=values["code"],
            sha256=hashlib.sha256(_canonical(values).encode()).hexdigest(),
            title=Text(**values["title"]),
            authority=Text(**values["authority"]),
            document=values["document"],
            in_force_from=values["in_force_from"],
            rows=rows,
            not_covered=tuple(values.get("not_covered", ())),
            mark=Mark(
                values.get("unverified", False), values.get("mark", ""), Text(**values["note"])
            ),
        )
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError([Refusal(path, 1, not_toml(error))]) from None
    except (KeyError, TypeError) as error:
        raise RuleSetError(
            [Refusal(path, 1, Text(f"缺少或有误：{error}", f"missing or wrong: {error}"))]
        ) from None
    refusals = [
        Refusal(path, lines.line_of(("rows", index, key)), reason)
        for index, key, reason in _wrong(table)
    ]
    if refusals:
        raise RuleSetError(refusals)
    return table


def _canonical(values: Mapping[str, Any]) -> str:
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def _row(values: Mapping[str, Any], index: int) -> SizeRow:
    row = values["rows"][index]
    limits: dict[str, dict[str, Decimal]] = {
        size: {measure: Decimal(limit) for measure, limit in row[size].items()} for size in _CLASSES
    }
    return SizeRow(row["number"], Text(**row["label"]), tuple(row["industries"]), limits)


def _wrong(table: SizeTable) -> list[tuple[int, str, Text]]:
    found: list[tuple[int, str, Text]] = []
    seen = set(table.not_covered)
    for index, row in enumerate(table.rows):
        for code in row.industries:
            if code in seen:
                found.append(
                    (
                        index,
                        "industries",
                        Text(f"行业 {code} 重复出现", f"industry {code} stands twice"),
                    )
                )
            seen.add(code)
        for upper, lower in (("large", "medium"), ("medium", "small")):
            if set(row.limits[upper]) != set(row.limits[lower]):
                found.append(
                    (
                        index,
                        lower,
                        Text(
                            f"{upper} 与 {lower} 所用的指标不同",
                            f"{upper} and {lower} look at different figures",
                        ),
                    )
                )
                continue
            for measure, limit in row.limits[lower].items():
                if measure not in MEASURES_OF_SIZE:
                    found.append(
                        (
                            index,
                            lower,
                            Text(f"没有 {measure!r} 这个指标", f"unknown measure {measure!r}"),
                        )
                    )
                elif limit > row.limits[upper][measure]:
                    found.append(
                        (
                            index,
                            lower,
                            Text(
                                f"{measure}：{lower} 高于 {upper}",
                                f"{measure}: {lower} is above {upper}",
                            ),
                        )
                    )
    return found


@lru_cache(maxsize=8)
def shipped_size_table(code: str = "sme-size-2011") -> SizeTable:
    """Return a shipped size table. Raises KeyError for another code."""
    found = shipped_text(code) if code.startswith("sme-size-") else None
    if found is None:
        raise KeyError(code)
    return parse_size_table(found[1], path=found[0])


def size_of(table: SizeTable, *, industry: str, figures: Mapping[str, Any]) -> SizeAnswer:
    """Return the size class of an enterprise.

    `industry` is a code of GB/T 4754-2017 ("C3911", "3911", "39", "C"); `figures` holds employees,
    revenue_wan, total_assets_wan. Raises UnknownIndustry, and FactsError for impossible figures.
    """
    facts = validate_facts({name: figures.get(name) for name in MEASURES_OF_SIZE})
    row = _row_of(table, industry)
    if row is None:
        return SizeAnswer(table.code, table.sha256, "not_classifiable", None, None, (), ())
    looked_at: list[Limit] = []
    is_sme: bool | None = None
    size: SizeClass = "micro"
    for class_ in _CLASSES:
        limits = [
            Limit(class_, measure, limit, facts[measure])  # type: ignore[arg-type]
            for measure, limit in row.limits[class_].items()
        ]
        held = _all_reached(limits)
        # A class that is missed is missed by what it falls short of; the others did not decide.
        looked_at.extend(limits if held is not False else [x for x in limits if x.reached is False])
        if class_ == "large":
            is_sme = None if held is None else not held
        if held is not False:
            size = "undetermined" if held is None else class_
            break
    missing = tuple(one.measure for one in looked_at if one.value is None)
    return SizeAnswer(table.code, table.sha256, size, is_sme, row, tuple(looked_at), missing)


def _all_reached(limits: list[Limit]) -> bool | None:
    reached = [limit.reached for limit in limits]
    if False in reached:
        return False
    return None if None in reached else True


def _row_of(table: SizeTable, industry: str) -> SizeRow | None:
    """The row with the longest code that the industry begins with; None when not covered."""
    match = _INDUSTRY.fullmatch(industry)
    if match is None or not industry:
        raise UnknownIndustry(f"{industry!r} is not a code of GB/T 4754-2017")
    code = match["digits"] or match["section"]
    if match["digits"] and not 1 <= int(code[:2]) <= _LAST_DIVISION:
        raise UnknownIndustry(f"{industry!r} is not a code of GB/T 4754-2017")
    for length in range(len(code), 0, -1):
        prefix = code[:length]
        if prefix in table.not_covered:
            return None
        for row in table.rows:
            if prefix in row.industries:
                return row
    return None
