"""Reading published lists of title holders (公示名单), CSV or xlsx."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from common.domain.sheets import SheetLine, read_sheet
from cultivation.enums import CaseKind, TitleKind

COLUMNS = ("kind", "event", "batch", "year", "name", "province", "city", "county", "source")
# A list that says the first day of the title may carry it (2023-07-01).
OPTIONAL_COLUMNS = ("valid_from",)

# Lists say the year only. Little giants are announced in summer (the addresses of the lists
# carry 2022-08-08 and 2023-07-14), provinces announce at any time: the middle of the year is
# never more than half a year wrong. What was assumed is marked on the title.
_ASSUMED_MONTH_AND_DAY = (7, 1)
_FIRST_YEAR = 2011
_KINDS = {kind.value: kind for kind in TitleKind}
_EVENTS = {"recognition": CaseKind.RECOGNITION, "re_examination": CaseKind.RE_EXAMINATION}
_MAX_LENGTHS = {"name": 200, "batch": 50, "source": 300}

Word = TypeVar("Word")


@dataclass(frozen=True, slots=True)
class ListedTitle:
    """One line of a list, checked. `source` is empty where the list does not say its address."""

    line: int
    kind: TitleKind
    case_kind: CaseKind
    batch: str
    name: str
    province: str
    city: str
    county: str
    source: str
    valid_from: date
    is_first_day_assumed: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A line that was left out: where to look and why."""

    line: int
    column: str
    reason: str


def read_title_list(path: Path) -> tuple[list[ListedTitle], list[RowProblem]]:
    """The lines of the file that can be understood, and the others. Raises `SheetError` when the
    file as a whole cannot be read."""
    listed: list[ListedTitle] = []
    problems: list[RowProblem] = []
    for line in read_sheet(path, required=COLUMNS, optional=OPTIONAL_COLUMNS):
        try:
            listed.append(_listed_title(line))
        except DomainError as error:
            column = next(iter(error.fields))
            problems.append(RowProblem(line.number, column, error.fields[column]))
    return listed, problems


def _listed_title(line: SheetLine) -> ListedTitle:
    if line.formulas:
        raise _refusal(line.formulas[0], _("A formula is not taken: paste its value."))
    cells = line.cells
    for column, longest in _MAX_LENGTHS.items():
        if len(cells[column]) > longest:
            raise _refusal(column, _("Longer than %(longest)d characters.") % {"longest": longest})
    year = _year(cells["year"])
    valid_from = _valid_from(cells.get("valid_from", ""), year)
    return ListedTitle(
        line=line.number,
        kind=_word("kind", cells["kind"], _KINDS),
        case_kind=_word("event", cells["event"], _EVENTS),
        # Provinces count their batches anew every year.
        batch=f"{year}年{_filled('batch', cells['batch'])}",
        name=plain_name(_filled("name", cells["name"])),
        province=_filled("province", cells["province"]),
        city=cells["city"],
        county=cells["county"],
        source=_source(cells["source"]),
        valid_from=valid_from or date(year, *_ASSUMED_MONTH_AND_DAY),
        is_first_day_assumed=valid_from is None,
    )


def plain_name(text: str) -> str:
    """An enterprise's name without blanks and with the brackets that the register uses: lists
    write （） and () for the same name."""
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _refusal(column: str, sentence: str) -> DomainError:
    return DomainError("row_not_understood", sentence, {column: sentence})


def _filled(column: str, text: str) -> str:
    if not text:
        raise _refusal(column, _("This cell is empty."))
    return text


def _word(column: str, text: str, words: Mapping[str, Word]) -> Word:
    found = words.get(text)
    if found is None:
        raise _refusal(column, _("“%(text)s” is not a value of this column.") % {"text": text})
    return found


def _year(text: str) -> int:
    latest = timezone.localdate().year
    if not (text.isascii() and text.isdigit()) or not _FIRST_YEAR <= int(text) <= latest:
        sentence = _("A year from %(first)d to %(last)d is needed.")
        raise _refusal("year", sentence % {"first": _FIRST_YEAR, "last": latest})
    return int(text)


def _valid_from(text: str, year: int) -> date | None:
    if not text:
        return None
    try:
        # A workbook hands over midnight with its dates.
        day = date.fromisoformat(text.removesuffix(" 00:00:00"))
    except ValueError:
        raise _refusal("valid_from", _("Write the day as 2023-07-01.")) from None
    # The last batch of a year is often announced in January.
    if day.year not in {year, year + 1}:
        raise _refusal("valid_from", _("The day lies in neither the list's year nor the next."))
    return day


def _source(text: str) -> str:
    # It becomes a link on public pages.
    if text and not text.startswith(("https://", "http://")):
        raise _refusal("source", _("The source must be a web address or empty."))
    return text
