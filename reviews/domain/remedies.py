"""Where and until when a decision can be contested: dated rows of `reference/remedies.toml`."""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from accounts.enums import OfficeLevel
from accounts.models import Office

_FILE = Path(__file__).parent.parent / "reference" / "remedies.toml"
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Remedies:
    """Reconsideration (行政复议) and litigation (行政诉讼) against a decision, with last days
    counted from the day on which the letter was there to be read, and the articles. `doubt_zh` and
    `doubt_en` say why the row is not verified; empty when it is."""

    reconsideration_at: str
    reconsideration_days: int
    reconsideration_until: date
    reconsideration_source: str
    litigation_months: int
    litigation_until: date
    litigation_source: str
    doubt_zh: str
    doubt_en: str


def remedies_against(*, office: Office, decided_on: date) -> Remedies:
    """What the law of that day gives against the office's decision of that day.

    Raises `LookupError` for a day before the first row.
    """
    row = next((row for row in _rows() if row["from"] <= decided_on), None)
    if row is None:
        raise LookupError(f"No row of {_FILE.name} is in force on {decided_on}.")
    doubt = row["note"] if row.get("unverified") else {"zh": "", "en": ""}
    is_ministry = office.level == OfficeLevel.MINISTRY
    place = row["reconsideration_ministry" if is_ministry else "reconsideration_local"]
    return Remedies(
        reconsideration_at=place.format(office=office.name),
        reconsideration_days=row["reconsideration_days"],
        reconsideration_until=decided_on + timedelta(days=row["reconsideration_days"]),
        reconsideration_source=row["reconsideration_source"],
        litigation_months=row["litigation_months"],
        litigation_until=_months_later(decided_on, row["litigation_months"]),
        litigation_source=row["litigation_source"],
        doubt_zh=doubt["zh"],
        doubt_en=doubt["en"],
    )


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has none."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    """The rows, latest first."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["remedies"]
    return sorted(rows, key=lambda row: row["from"], reverse=True)
