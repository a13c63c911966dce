"""The size standard of small and medium enterprises, as data (工信部联企业〔2011〕300号)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from cultivation.criteria.shelf import FOLDER
from cultivation.criteria.text import Text

_CODE = "sme-size-2011"
_MEASURES = frozenset({"employees", "revenue_wan", "total_assets_wan"})


class SizeClass(StrEnum):
    """The answer. *Not classifiable*: the standard does not cover the industry, or its code is
    too short to tell. *Undetermined*: a figure that decides is not known."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"
    NOT_CLASSIFIABLE = "not_classifiable"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class SizeIndustry:
    """One industry of the table: who belongs to it, and its limits by measure."""

    id: str
    label: Text
    codes: tuple[str, ...]
    ceiling: Mapping[str, Decimal]
    medium: Mapping[str, Decimal]
    small: Mapping[str, Decimal]
    unverified: str


@dataclass(frozen=True, slots=True)
class Size:
    """An enterprise's size class, the industry of the table and the limits that decided."""

    size_class: SizeClass
    industry: SizeIndustry | None = None
    limits: Mapping[str, Decimal] | None = None

    @property
    def is_sme(self) -> bool | None:
        """Medium, small or micro; None when it cannot be said."""
        if self.size_class in {SizeClass.NOT_CLASSIFIABLE, SizeClass.UNDETERMINED}:
            return None
        return self.size_class != SizeClass.LARGE


@lru_cache(maxsize=1)
def size_table() -> tuple[SizeIndustry, ...]:
    """The 16 industries of the shipped table."""
    document = tomllib.loads((FOLDER / f"{_CODE}.toml").read_text("utf-8"))
    return tuple(_industry(entry) for entry in document["industries"])


def _industry(entry: Mapping[str, Any]) -> SizeIndustry:
    limits = {
        name: {measure: Decimal(limit) for measure, limit in entry[name].items()}
        for name in ("ceiling", "medium", "small")
    }
    unknown = {measure for row in limits.values() for measure in row} - _MEASURES
    if unknown:
        raise ValueError(f"{_CODE}: {entry['id']}: unknown measures {sorted(unknown)}")
    return SizeIndustry(
        id=entry["id"],
        label=Text(**entry["label"]),
        codes=tuple(code for span in entry["codes"] for code in _codes_of(span)),
        unverified=entry.get("unverified", ""),
        **limits,
    )


def _codes_of(span: str) -> list[str]:
    first, _dash, last = span.partition("-")
    last = last or first
    return [str(code).zfill(len(first)) for code in range(int(first), int(last) + 1)]


def size_of(industry_code: str | None, figures: Mapping[str, Any]) -> Size:
    """The size class for an industry (GB/T 4754: two to four digits) and the figures `employees`,
    `revenue_wan`, `total_assets_wan`, of which only those that the industry asks for are read.
    """
    industry = _industry_of(industry_code or "")
    if industry is None:
        return Size(SizeClass.NOT_CLASSIFIABLE)
    for size_class, limits in (
        (SizeClass.LARGE, industry.ceiling),
        (SizeClass.MEDIUM, industry.medium),
        (SizeClass.SMALL, industry.small),
    ):
        reached = _reaches_all(figures, limits)
        if reached is None:
            return Size(SizeClass.UNDETERMINED, industry, limits)
        if reached:
            return Size(size_class, industry, limits)
    return Size(SizeClass.MICRO, industry, industry.small)


def _industry_of(code: str) -> SizeIndustry | None:
    by_code = {known: industry for industry in size_table() for known in industry.codes}
    prefixes = (code[:length] for length in range(len(code), 1, -1))
    return next((by_code[prefix] for prefix in prefixes if prefix in by_code), None)


def _reaches_all(figures: Mapping[str, Any], limits: Mapping[str, Decimal]) -> bool | None:
    reached = [
        None if figures.get(measure) is None else Decimal(str(figures[measure])) >= limit
        for measure, limit in limits.items()
    ]
    if False in reached:
        return False
    return None if None in reached else True
