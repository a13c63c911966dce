"""Taking over titles from published lists.

A publicity list is evidence of a process, not of a title: about one in ten of those listed was not
recognised in the end. Whoever imports one says that its enterprises were recognised.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.places import Places, UnknownPlace
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import DomainError
from common.domain.loading import LoadReport, record_load
from common.domain.numbers import take_numbers
from cultivation.domain.listed_enterprises import ListedEnterprises
from cultivation.domain.title_lists import ListedTitle, RowProblem, read_title_list
from cultivation.domain.titles import last_day_of_validity, years_later
from cultivation.domain.titles.life import Happening
from cultivation.enums import CaseKind, TitleEventKind, TitleKind, TitleOrigin
from cultivation.models import Title, TitleEvent
from enterprises.models import Enterprise

_BATCH = 1000
# Decided and issued by the ministry, whatever list they stand on; the others by the province.
_NATIONAL_KINDS = frozenset({TitleKind.LITTLE_GIANT, TitleKind.CHAMPION})


@dataclass(slots=True)
class ImportReport:
    """What an import did. `known`: lines whose title stood in the register already. `located`:
    enterprises whose county became known."""

    rows: int = 0
    opened: int = 0
    located: int = 0
    granted: int = 0
    extended: int = 0
    known: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.opened or self.located or self.granted or self.extended)


@transaction.atomic
def import_titles(
    *, path: Path, as_recognised: bool, actor: Actor = SYSTEM, area: Office | None = None
) -> ImportReport:
    """Read a published list and write its titles: all lines that can be placed, in one go.

    Opens an unclaimed enterprise for a name that the province does not have; gives a title its
    years from the list's day; on re-examination continues the title in force. Every line that
    cannot be placed comes back in `problems`. A list that was imported before changes nothing.
    `area` is the office whose list it is: a province takes over titles that it decides itself, of
    its own enterprises. One event holds the figures and the file's digest; each title keeps
    address, batch and line.

    Raises `DomainError` (`publicity_list`) unless the operator says that those listed were
    recognised, and `SheetError` when the file cannot be read.
    """
    if not as_recognised:
        raise DomainError(
            "publicity_list",
            _(
                "A publicity list (公示名单) is evidence of a process, not of a title. Say that "
                "those listed were recognised (--as-recognised) to take them over."
            ),
        )
    listed, problems = read_title_list(path)
    _take_turn()
    report = ImportReport(rows=len(listed) + len(problems), problems=problems)
    placed = _placed(listed, report, area)
    enterprises = ListedEnterprises(placed, source=path.name)
    report.opened, report.located = enterprises.write()
    titles = _new_titles(placed, enterprises, path.name, report)
    _number(titles)
    Title.objects.bulk_create(titles, batch_size=_BATCH)
    TitleEvent.objects.bulk_create(_recognised(titles, actor), batch_size=_BATCH)
    report.problems.sort(key=lambda problem: problem.line)
    _record(path, report, actor)
    return report


def _take_turn() -> None:
    """One import at a time: what it found in the register must still hold when it writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('import_titles', 0))")


def _placed(
    listed: Iterable[ListedTitle], report: ImportReport, area: Office | None
) -> list[tuple[ListedTitle, Office]]:
    places = Places.current()
    placed = []
    for line in listed:
        try:
            office = places.find(province=line.province, city=line.city, county=line.county)
        except UnknownPlace as error:
            column = next(iter(error.fields))
            report.problems.append(RowProblem(line.line, column, error.fields[column]))
            continue
        foreign = _why_not_in(area, line, office)
        if foreign is not None:
            report.problems.append(foreign)
            continue
        placed.append((line, office))
    return placed


def _why_not_in(area: Office | None, line: ListedTitle, office: Office) -> RowProblem | None:
    """Why an office may not take over the line; None for what is its own."""
    if area is None or area.level == OfficeLevel.MINISTRY:
        return None
    if office.lineage()["province"] != area:
        return RowProblem(line.line, "province", _("This enterprise is not of your area."))
    if line.kind in _NATIONAL_KINDS:
        return RowProblem(line.line, "kind", _("The ministry takes over these titles."))
    return None


def _recognised(titles: Iterable[Title], actor: Actor) -> Iterator[TitleEvent]:
    """The first fact of each title: recognised on its first day, by the paper of the list."""
    for title in titles:
        fact = Happening(
            TitleEventKind.RECOGNISED, title.valid_from, document=title.announcement or title.batch
        )
        yield fact.row(title, actor)


def _new_titles(
    placed: Iterable[tuple[ListedTitle, Office]],
    enterprises: ListedEnterprises,
    file_name: str,
    report: ImportReport,
) -> list[Title]:
    """The titles that the register lacks, oldest first, so that a re-examination finds what the
    same list recognised before."""
    register: dict[tuple[int, str], list[Title]] = defaultdict(list)
    for title in Title.objects.filter(enterprise__in=enterprises.found_ids()):
        register[title.enterprise_id, title.kind].append(title)
    new, ministry = [], _ministry()
    for line, office in sorted(placed, key=lambda pair: (pair[0].valid_from, pair[0].line)):
        enterprise = enterprises.of(line, office)
        if enterprise is None:
            sentence = _("Several enterprises of the province have this name.")
            report.problems.append(RowProblem(line.line, "name", sentence))
            continue
        held = register[enterprise.pk, line.kind]
        given = _title(line, enterprise, held, file_name, report)
        if given is not None:
            is_national = line.kind in _NATIONAL_KINDS
            given.issued_by_id = ministry if is_national else enterprise.province_office_id
            held.append(given)
            new.append(given)
    return new


def _ministry() -> int | None:
    """The office of the ministry; None while no offices are loaded that far."""
    offices = Office.objects.filter(level=OfficeLevel.MINISTRY).order_by("pk")
    return offices.values_list("pk", flat=True).first()


def _title(
    line: ListedTitle,
    enterprise: Enterprise,
    held: list[Title],
    file_name: str,
    report: ImportReport,
) -> Title | None:
    """The title of the line; None, with the report told why, when there is none to write."""
    if any(title.batch == line.batch and _is_listed(title) for title in held):
        report.known += 1
        return None
    continued = _continued(line, held)
    begins = continued.last_day + timedelta(days=1) if continued else line.valid_from
    ends = line.valid_to or last_day_of_validity(line.kind, begins)
    for title in held:
        if title.valid_from <= ends and title.last_day >= begins:
            sentence = _("It holds this title from %(first)s to %(last)s already.")
            days = {"first": title.valid_from, "last": title.last_day}
            report.problems.append(RowProblem(line.line, "year", sentence % days))
            return None
    if continued:
        report.extended += 1
    else:
        report.granted += 1
    return Title(
        enterprise=enterprise,
        kind=line.kind,
        valid_from=begins,
        valid_to=ends,
        last_day=ends,
        origin=TitleOrigin.PUBLISHED_LIST,
        batch=line.batch,
        announcement=line.document,
        region_at_recognition_id=enterprise.region_id,
        office_at_recognition_id=enterprise.county_office_id
        or enterprise.city_office_id
        or enterprise.province_office_id,
        source=line.source or file_name,
        source_line=line.line,
        is_first_day_assumed=line.is_first_day_assumed and continued is None,
        name_at_recognition=line.name,
        granted_at=timezone.now(),
    )


def _is_listed(title: Title) -> bool:
    return title.origin == TitleOrigin.PUBLISHED_LIST


def _continued(line: ListedTitle, held: list[Title]) -> Title | None:
    """The title that a re-examination continues: ended the day before, or in force on the list's
    day and within its last year."""
    if line.case_kind != CaseKind.RE_EXAMINATION:
        return None
    eve = line.valid_from - timedelta(days=1)
    latest = years_later(line.valid_from, 1)
    fitting = (
        title
        for title in held
        if title.valid_from <= line.valid_from and eve <= title.last_day <= latest
    )
    return max(fitting, key=lambda title: title.last_day, default=None)


def _number(titles: Iterable[Title]) -> None:
    """Numbers of a series of their own, in which nobody takes them for decided ones: LIST, the
    year of the first day, five digits."""
    by_year: dict[int, list[Title]] = defaultdict(list)
    for title in titles:
        by_year[title.valid_from.year].append(title)
    for year, of_year in by_year.items():
        numbers = take_numbers(f"title LIST-{year}", len(of_year))
        for number, title in zip(numbers, of_year, strict=True):
            title.number = f"LIST-{year}-{number:05}"


def _record(path: Path, report: ImportReport, actor: Actor) -> None:
    load = LoadReport(
        verb="load.published_titles",
        added=report.granted + report.extended,
        changed=report.located,
        total=report.rows,
        details={
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "opened": report.opened,
            "extended": report.extended,
            "known": report.known,
            "left_out": len(report.problems),
        },
    )
    record_load(load, actor=actor)
