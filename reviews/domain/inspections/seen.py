"""What a writer was shown of an inspection: two phones write at once, and neither wipes the other.

A page carries one mark for each line and each field of the report. Words that still are as they
were shown were not touched; touched ones are kept only where nobody else wrote meanwhile.
"""

import hashlib
import json
from datetime import date

from reviews.enums import FindingOutcome
from reviews.models import Finding, Inspection

REPORT_FIELDS = ("held_from", "held_to", "summary", "conclusion")


def digest_of_words(*words: object) -> str:
    """A short mark of words, the same for whatever ends their lines; None counts as empty."""
    plain = ["" if one is None else str(one).replace("\r\n", "\n").strip() for one in words]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


def words_of(row: Finding) -> tuple[str, str, str]:
    """Outcome, found value and remark of a line as they are kept."""
    return FindingOutcome(row.outcome).value, row.found, row.remark


def mark_of_line(row: Finding) -> str:
    """The mark of a line: what was declared, and what was found of it."""
    return f"{_digest_of_declared(row)}.{digest_of_words(*words_of(row))}"


def _digest_of_declared(row: Finding) -> str:
    return digest_of_words(json.dumps(row.declared, sort_keys=True))


def is_declared_anew(mark: str, row: Finding) -> bool:
    """Whether the figure of a line is another than the one that was shown with the mark."""
    return mark.partition(".")[0] != _digest_of_declared(row)


def is_line_untouched(mark: str, words: tuple[str, str, str]) -> bool:
    """Whether the words of a line are those that were shown with the mark."""
    return mark.partition(".")[2] == digest_of_words(*words)


def shown_in_report(inspection: Inspection, name: str) -> date | str | None:
    """A field of the report as the page shows it: the day that was planned until one is written."""
    kept: date | str | None = getattr(inspection, name)
    return inspection.planned_on if name == "held_from" and kept is None else kept


def mark_in_report(inspection: Inspection, name: str) -> str:
    """The mark of a field of the report (`REPORT_FIELDS`)."""
    return digest_of_words(shown_in_report(inspection, name))
