"""Which year's figures a round asks for: the last full one (上年度)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation.life.texts import day_of_year
from enterprises.models import Enterprise, Filing
from reviews.models import Round

_FILE = Path(__file__).parents[2] / "reference" / "filings.toml"


@dataclass(frozen=True, slots=True)
class YearsAsked:
    """The fiscal years that a round takes on a day, from the first to the last. The first is taken
    until `grace_until` where it is older than what the round asks for, else that is None; `doubt`
    says why the grace is not verified, in the reader's language, empty when it is."""

    first: int
    last: int
    grace_until: date | None
    doubt: str

    def takes(self, filing: Filing) -> bool:
        """Whether an application may stand on the filing."""
        return self.first <= filing.fiscal_year <= self.last

    def is_grace(self, filing: Filing) -> bool:
        """Whether the filing is taken for the time being only."""
        return self.grace_until is not None and filing.fiscal_year == self.first

    def __str__(self) -> str:
        return " / ".join(str(year) for year in range(self.first, self.last + 1))


def years_asked(round: Round, on: date) -> YearsAsked:
    """The years that the round takes on a day: the last full year, after New Year also the one
    that was the last when the round opened, and until the day of grace the one before the last."""
    last = on.year - 1
    opened = min(round.opens_on.year - 1, last)
    grace = next((row for row in _grace() if row["from"] <= on), None)
    until = day_of_year(grace["until"], on.year) if grace else None
    if grace is None or until is None or on > until or opened < last:
        return YearsAsked(opened, last, None, "")
    language = "zh" if (get_language() or "zh-hans").startswith("zh") else "en"
    doubt = str(grace["note"][language]) if grace["unverified"] else ""
    return YearsAsked(last - 1, last, until, doubt)


def filing_asked(enterprise: Enterprise, round: Round, on: date) -> Filing | None:
    """The enterprise's newest filing that the round takes on the day. None without one."""
    years = years_asked(round, on)
    taken = enterprise.filings.filter(fiscal_year__range=(years.first, years.last))
    return taken.order_by("-fiscal_year").first()


def why_not_year(round: Round, filing: Filing, on: date) -> DomainError | None:
    """Why the round does not take the filing on the day (`other_year`), or None."""
    years = years_asked(round, on)
    if years.takes(filing):
        return None
    sentence = _(
        "This round asks for the figures of %(asked)s, not of %(filed)s: save that filing first."
    ) % {"asked": years, "filed": filing.fiscal_year}
    return DomainError("other_year", sentence, {"fiscal_year": sentence})


@cache
def _grace() -> list[dict[str, Any]]:
    """The rows, latest first."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["grace"]
    return sorted(rows, key=lambda row: row["from"], reverse=True)
