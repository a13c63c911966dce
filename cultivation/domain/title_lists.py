"""Reading published lists of title holders (公示名单), CSV or xlsx."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from common.domain.sheets import SheetLine, read_sheet
from cultivation.domain.list_cells import day_of, filled, refusal, word
from cultivation.domain.titles.validity import years_later
from cultivation.enums import CaseKind, TitleKind
from enterprises.domain.enterprises import checked_uscc

COLUMNS = ("kind", "event", "batch", "year", "name", "province", "city", "county", "source")
# A list that says the days of the title (2023-07-01), the enterprise's code or the paper by which
# it was announced may carry them.
OPTIONAL_COLUMNS = ("valid_from", "valid_to", "uscc", "document")
# The same columns and words as officials write them.
CHINESE_COLUMNS = {
    "称号": "kind",
    "事项": "event",
    "批次": "batch",
    "年份": "year",
    "企业名称": "name",
    "省": "province",
    "市": "city",
    "县": "county",
    "来源": "source",
    "生效日期": "valid_from",
    "有效期至": "valid_to",
    "统一社会信用代码": "uscc",
    "公告文号": "document",
}

# Lists say the year only. Little giants are announced in summer (the addresses of the lists
# carry 2022-08-08 and 2023-07-14), provinces announce at any time: the middle of the year is
# never more than half a year wrong. What was assumed is marked on the title.
_ASSUMED_MONTH_AND_DAY = (7, 1)
_FIRST_YEAR = 2011
_MOST_YEARS = 10
_KINDS = {kind.value: kind for kind in TitleKind} | {
    "科技型中小企业": TitleKind.TECHNOLOGY,
    "创新型中小企业": TitleKind.INNOVATIVE,
    "专精特新中小企业": TitleKind.SRDI,
    "专精特新“小巨人”企业": TitleKind.LITTLE_GIANT,
    "小巨人": TitleKind.LITTLE_GIANT,
    "制造业单项冠军企业": TitleKind.CHAMPION,
}
_EVENTS = {
    "recognition": CaseKind.RECOGNITION,
    "re_examination": CaseKind.RE_EXAMINATION,
    "认定": CaseKind.RECOGNITION,
    "复核": CaseKind.RE_EXAMINATION,
}
_MAX_LENGTHS = {"name": 200, "batch": 50, "source": 300, "document": 60}


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
    valid_to: date | None = None
    uscc: str = ""
    document: str = ""


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
    lines = read_sheet(path, required=COLUMNS, optional=OPTIONAL_COLUMNS, aliases=CHINESE_COLUMNS)
    for line in lines:
        try:
            listed.append(_listed_title(line))
        except DomainError as error:
            column = next(iter(error.fields))
            problems.append(RowProblem(line.number, column, error.fields[column]))
    return listed, problems


def _listed_title(line: SheetLine) -> ListedTitle:
    if line.formulas:
        raise refusal(line.formulas[0], _("A formula is not taken: paste its value."))
    cells = line.cells
    for column, longest in _MAX_LENGTHS.items():
        if len(cells.get(column, "")) > longest:
            raise refusal(column, _("Longer than %(longest)d characters.") % {"longest": longest})
    year = _year(cells["year"])
    valid_from = _valid_from(cells.get("valid_from", ""), year)
    return ListedTitle(
        line=line.number,
        kind=word("kind", cells["kind"], _KINDS),
        case_kind=word("event", cells["event"], _EVENTS),
        # Provinces count their batches anew every year.
        batch=f"{year}年{filled('batch', cells['batch'])}",
        name=plain_name(filled("name", cells["name"])),
        province=filled("province", cells["province"]),
        city=cells["city"],
        county=cells["county"],
        source=_source(cells["source"]),
        valid_from=valid_from or date(year, *_ASSUMED_MONTH_AND_DAY),
        is_first_day_assumed=valid_from is None,
        valid_to=_valid_to(cells.get("valid_to", ""), valid_from),
        uscc=_uscc(cells.get("uscc", "")),
        document=cells.get("document", ""),
    )


def plain_name(text: str) -> str:
    """An enterprise's name without blanks and with the brackets that the register uses: lists
    write （） and () for the same name."""
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _year(text: str) -> int:
    latest = timezone.localdate().year
    if not (text.isascii() and text.isdigit()) or not _FIRST_YEAR <= int(text) <= latest:
        sentence = _("A year from %(first)d to %(last)d is needed.")
        raise refusal("year", sentence % {"first": _FIRST_YEAR, "last": latest})
    return int(text)


def _valid_from(text: str, year: int) -> date | None:
    if not text:
        return None
    day = day_of("valid_from", text)
    # The last batch of a year is often announced in January.
    if day.year not in {year, year + 1}:
        raise refusal("valid_from", _("The day lies in neither the list's year nor the next."))
    return day


def _valid_to(text: str, valid_from: date | None) -> date | None:
    if not text:
        return None
    day = day_of("valid_to", text)
    if valid_from is None or not valid_from < day <= years_later(valid_from, _MOST_YEARS):
        sentence = _("The last day needs a first day before it, at most ten years.")
        raise refusal("valid_to", sentence)
    return day


def _uscc(text: str) -> str:
    try:
        return checked_uscc(text) if text else ""
    except DomainError as error:
        raise refusal("uscc", str(error)) from None


def _source(text: str) -> str:
    # It becomes a link on public pages.
    if text and not text.startswith(("https://", "http://")):
        raise refusal("source", _("The source must be a web address or empty."))
    return text
