"""The figures of a day: headline, path and forecast, levels, lines to sort and drill into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.exporting import export_list
from common.domain.idempotency import digest_of
from common.tables import Column
from cultivation.domain.coverage import Coverage
from cultivation.domain.coverage.course import Course, history_of
from cultivation.domain.coverage.reading import coverage_before, coverage_of, place_of
from cultivation.domain.coverage.targets import Outlook, Paths, outlook_of, paths_of
from cultivation.enums import CellDimension
from cultivation.shown.coverage import (
    CoverageRow,
    columns_of,
    levels_of,
    outlook_answer,
    outlook_option,
    outlook_rows,
    rules_of,
    sorted_rows,
)
from cultivation.shown.coverage.workbook import (
    course_sheet,
    export_rows,
    headline_sheet,
    level_sheet,
)
from cultivation.views.coverage.asked import Asked, asked_of

_LISTED_BY = {"industry", "size", "chain", "park"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """The figures of a page with its lines, in the order that was asked for."""

    now: Coverage
    before: Coverage | None
    outlook: Outlook
    total: CoverageRow
    rows: list[CoverageRow]
    nobody: list[str]
    has_path: bool


@require_http_methods(["GET", "HEAD", "POST"])
def coverage_page(request: HttpRequest) -> HttpResponse:
    """The figures of a day beside those of the day before, with both rules, the path and the
    forecast; by POST the same lines as a workbook."""
    asked = asked_of(request)
    by = asked.form.cleaned_data.get("by") or CellDimension.OFFICE.value
    sort = asked.form.cleaned_data.get("sort") or "-share"
    shown = _shown(asked, by, sort)
    columns = columns_of(
        asked.day, shown.before.as_of if shown.before else None, has_path=shown.has_path
    )
    if request.method == "POST":
        return _workbook(request, asked, by, shown, [column for _name, column in columns])
    heads = _heads(asked, by, sort, columns)
    context = _context(asked, by, shown) | {
        "columns": [*heads, Column(_("Course"))] if by == CellDimension.OFFICE else heads,
        # A phone shows rows as cards without the heads.
        "sorts": [head.label for head in heads],
        # Once for all rows.
        "labels": {name: str(column.label) for name, column in columns} | {"course": _("Course")},
    }
    return render(request, "cultivation/coverage/page.html", context)


def _workbook(
    request: HttpRequest, asked: Asked, by: str, shown: _Shown, columns: Sequence[Column]
) -> HttpResponse:
    """What the page says, sheet by sheet."""
    has_courses = by == CellDimension.OFFICE
    heads = [Column(CellDimension(by).label), *columns]
    lines = export_rows(
        shown.now, shown.total, shown.rows, has_path=shown.has_path, has_courses=has_courses,
        nobody=shown.nobody,
    )  # fmt: skip
    further = [
        headline_sheet(
            shown.now, shown.before, shown.total, shown.outlook, _digest(asked, by, shown.now)
        ),
        level_sheet(shown.now.total, asked.definition),
        course_sheet(shown.outlook, asked.day),
    ]
    heads += [Column(_("Course"))] if has_courses else []
    return export_list(request, "coverage", heads, lines, sheet=_("Coverage"), further=further)


def _shown(asked: Asked, by: str, sort: str) -> _Shown:
    place = place_of(asked.office, by_offices=by == CellDimension.OFFICE)
    now = coverage_of(place, as_of=asked.day, definition=asked.definition, by=by)
    before = coverage_before(now, place)
    courses = _courses(asked, place.below)
    paths = paths_of(asked.definition.code)
    path = paths.of(_province_of(asked.office))
    outlook = outlook_of(now, path, courses.get(asked.office.pk, Course()))
    total = CoverageRow(
        now.total, before.total if before else None, now.total.name, "", asked.query(),
        path_share=outlook.path_today, points=outlook.points,
    )  # fmt: skip
    found = _rows(asked, now, before, below=place.below, courses=courses, paths=paths)
    rows = sorted_rows(found, sort)
    return _Shown(
        now=now,
        before=before,
        outlook=outlook,
        total=total,
        rows=[] if _is_one_line(asked, by) else [row for row in rows if row.figure.holders],
        nobody=[row.name for row in rows if not row.figure.holders],
        has_path=by == CellDimension.OFFICE and bool(path.targets),
    )


def _context(asked: Asked, by: str, shown: _Shown) -> dict[str, Any]:
    now, before, outlook = shown.now, shown.before, shown.outlook
    shown_beside = levels_of(now.total, asked.definition) | rules_of(asked.definition)
    return shown_beside | {
        "asked": asked,
        "form": asked.form,
        "day": asked.day,
        "office": asked.office,
        "crumbs": _crumbs(asked, by),
        "tab": "figures",
        "figures": now,
        "before": before,
        "is_day_before": before is not None and before.as_of == asked.day - timedelta(days=1),
        "total": shown.total,
        "rows": shown.rows,
        "has_lines": bool(shown.rows) or (_is_one_line(asked, by) and now.total.holders),
        "nobody": shown.nobody,
        "has_courses": by == CellDimension.OFFICE,
        "has_path": shown.has_path,
        "outlook": outlook,
        "answer": outlook_answer(now.total, outlook),
        "outlook_rows": outlook_rows(outlook, asked.day),
        "chart": outlook_option(outlook, asked.day),
        "digest": _digest(asked, by, now),
    }


def _digest(asked: Asked, by: str, now: Coverage) -> str:
    """Of what is printed: the same figures give the same digest."""
    lines = [line.as_json() for line in now.lines]
    return digest_of({"as_of": asked.day, "by": by, "lines": lines})


def _is_one_line(asked: Asked, by: str) -> bool:
    """Whether the total says it all: a county has no offices below it."""
    return asked.office.level == OfficeLevel.COUNTY and by == CellDimension.OFFICE


def _courses(asked: Asked, below: Sequence[Office]) -> Mapping[int, Course]:
    """The courses of the shown office and of those below it."""
    if not asked.definition.pk:
        return {}
    offices = [asked.office.pk, *(one.pk for one in below)]
    return history_of(asked.definition, offices, asked.day - timedelta(days=1))


def _rows(
    asked: Asked,
    now: Coverage,
    before: Coverage | None,
    *,
    below: Sequence[Office],
    courses: Mapping[int, Course],
    paths: Paths,
) -> list[CoverageRow]:
    earlier = {line.code: line for line in before.lines} if before else {}
    offices = {one.code: one for one in below}
    rows = []
    for line in now.lines:
        office = offices.get(line.code)
        course = courses.get(office.pk, Course()) if office else Course()
        points = list(course.points)
        if office and line.holders:
            points.append((asked.day, line.covered * 100 / line.holders))
        path = paths.of(_province_of(office)) if office else None
        rows.append(
            CoverageRow(
                line,
                earlier.get(line.code),
                line.name,
                _drill(asked, now.by, line.code, office),
                _listing(asked, now.by, line.code),
                path.share_on(asked.day, course.start) if path else None,
                points,
            )
        )
    return rows


def _province_of(office: Office) -> int | None:
    """The province whose path is followed; the country has none."""
    province = office.lineage()["province"]
    return province.pk if province else None


def _drill(asked: Asked, by: str, code: str, office: Office | None) -> str:
    if by == CellDimension.PILOT:
        return asked.query(office=code) if code not in _here_and_above(asked) else ""
    return asked.query(office=code) if office is not None else ""


def _here_and_above(asked: Asked) -> set[str]:
    """The shown office and those above it: a pilot city among them is told of by its part here."""
    return {one.code for one in asked.office.lineage().values() if one is not None}


def _listing(asked: Asked, by: str, code: str) -> str:
    if not code:
        return ""
    if by == CellDimension.PILOT and code in _here_and_above(asked):
        return asked.query()
    if by in {CellDimension.OFFICE, CellDimension.PILOT}:
        return asked.query(office=code)
    return asked.query(**{by: code}) if by in _LISTED_BY else ""


def _crumbs(asked: Asked, by: str) -> list[tuple[str, str]]:
    """The offices above the shown one, up to the reader's own."""
    above: list[tuple[str, str]] = []
    one: Office | None = asked.office
    while one is not None and one.pk != asked.own.pk:
        one = one.parent
        if one is not None:
            above.insert(0, (asked.query(office=one.code, by=by), one.name))
    return above


def _heads(asked: Asked, by: str, sort: str, shown: Sequence[tuple[str, Column]]) -> list[Column]:
    """Heads that sort by their column; the one in force says so in words and by a sign."""
    label = CellDimension(by).label
    heads = [_head(asked, by, sort, "name", Column(label))]
    return [*heads, *(_head(asked, by, sort, name, column) for name, column in shown)]


def _head(asked: Asked, by: str, sort: str, name: str, column: Column) -> Column:
    is_in_force = sort.lstrip("-") == name
    first = name if name == "name" else f"-{name}"
    other = (sort[1:] if sort.startswith("-") else f"-{sort}") if is_in_force else first
    sign = order = words = ""
    if is_in_force and sort.startswith("-"):
        sign, order, words = " ↓", "descending", _("greatest first")
    elif is_in_force:
        sign, order, words = " ↑", "ascending", _("smallest first")
    head = format_html(
        '<a href="{}" class="sort">{}<span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></a>',
        asked.query(by=by, sort=other),
        column.label,
        sign,
        words and f" ({words})",
    )
    return Column(head, unit=column.unit, is_figure=column.is_figure, order=order)
