"""The figures of a day: headline, path and forecast, levels, lines to sort and drill into."""

from collections.abc import Sequence
from datetime import timedelta

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
from cultivation.domain.coverage import (
    Coverage,
    coverage,
    denominator_rule,
    numerator_rule,
)
from cultivation.domain.coverage.forecast import Point
from cultivation.domain.coverage.targets import Path, history_of, outlook_of, path_of
from cultivation.enums import CellDimension
from cultivation.models import CoverageTarget
from cultivation.shown.coverage import (
    COLUMNS,
    PATH_COLUMN,
    CoverageRow,
    export_rows,
    level_rows,
    outlook_option,
    outlook_rows,
    sorted_rows,
)
from cultivation.views.coverage.asked import Asked, asked_of

_LISTED_BY = {"industry", "chain", "park"}


@require_http_methods(["GET", "HEAD", "POST"])
def coverage_page(request: HttpRequest) -> HttpResponse:
    """The figures of a day beside those of the day before, with both rules, the path and the
    forecast; by POST the same lines as a workbook."""
    asked = asked_of(request)
    by = asked.form.cleaned_data.get("by") or CellDimension.OFFICE.value
    sort = asked.form.cleaned_data.get("sort") or "-share"
    now = coverage(as_of=asked.day, definition=asked.definition, office=asked.area, by=by)
    before = coverage(
        as_of=asked.day - timedelta(days=1),
        definition=asked.definition,
        office=asked.area,
        by=by,
    )
    below = list(Office.objects.filter(parent=asked.office)) if by == "office" else []
    courses = _courses(asked, below)
    path = path_of(asked.definition.code, asked.area)
    outlook = outlook_of(now, path, courses.get(asked.office.pk, ()))
    total = CoverageRow(
        now.total, before.total, now.total.name, "", asked.query(),
        path_share=outlook.path_today, points=outlook.points,
    )  # fmt: skip
    rows = sorted_rows(_rows(asked, now, before, below=below, courses=courses), sort)
    nobody = [row.name for row in rows if not row.figure.holders]
    rows = [row for row in rows if row.figure.holders]
    has_path = by == "office" and bool(path.targets)
    shown = [*COLUMNS, PATH_COLUMN] if has_path else COLUMNS
    if request.method == "POST":
        columns = [Column(_("Name")), *(column for _name, column in shown)]
        return export_list(
            request,
            "coverage",
            columns,
            export_rows(now, total, rows, has_path=has_path, nobody=nobody),
        )
    context = {
        "asked": asked,
        "form": asked.form,
        "day": asked.day,
        "by": by,
        "office": asked.office,
        "crumbs": _crumbs(asked, by),
        "tab": "figures",
        "figures": now,
        "total": total,
        "rows": rows,
        "nobody": nobody,
        "has_courses": by == "office",
        "has_path": has_path,
        "columns": _columns(asked, by, sort, shown),
        "numerator_rule": numerator_rule(asked.definition),
        "denominator_rule": denominator_rule(asked.definition),
        "outlook": outlook,
        "outlook_rows": outlook_rows(outlook, asked.day),
        "chart": outlook_option(outlook, asked.day),
        "levels": level_rows(now.total, asked.definition.minimum_level),
        "digest": digest_of(
            {"as_of": asked.day, "by": by, "lines": [line.as_json() for line in now.lines]}
        ),
    }
    return render(request, "cultivation/coverage/page.html", context)


def _courses(asked: Asked, below: Sequence[Office]) -> dict[int, list[Point]]:
    """The courses of the shown office and of those below it."""
    if not asked.definition.pk:
        return {}
    offices = [asked.office.pk, *(one.pk for one in below)]
    return history_of(asked.definition, offices, asked.day - timedelta(days=1))


def _rows(
    asked: Asked,
    now: Coverage,
    before: Coverage,
    *,
    below: Sequence[Office],
    courses: dict[int, list[Point]],
) -> list[CoverageRow]:
    earlier = {line.code: line for line in before.lines}
    offices = {one.code: one for one in below}
    paths = _paths(asked, below)
    rows = []
    for line in now.lines:
        office = offices.get(line.code)
        points = courses.get(office.pk, []) if office else []
        share = line.share_pct
        if office and share is not None:
            points = [*(one for one in points if one[0] < asked.day), (asked.day, float(share))]
        path = paths.get(line.code)
        rows.append(
            CoverageRow(
                line,
                earlier.get(line.code),
                line.name,
                _drill(asked, now.by, line.code, office),
                _listing(asked, now.by, line.code),
                path.share_on(asked.day, points[0] if points else None) if path else None,
                points,
            )
        )
    return rows


def _paths(asked: Asked, below: Sequence[Office]) -> dict[str, Path]:
    """The path of each line: a province's own or the country's; below a province its province's."""
    common = path_of(asked.definition.code, asked.area)
    if asked.area is not None:
        return {one.code: common for one in below}
    # One query for all provinces: only those with targets of their own differ from the country.
    own: dict[str, list[CoverageTarget]] = {}
    for target in _own_targets(asked):
        if target.office is not None:
            own.setdefault(target.office.code, []).append(target)
    return {
        one.code: Path(own[one.code], is_own=True) if one.code in own else common for one in below
    }


def _own_targets(asked: Asked) -> Sequence[CoverageTarget]:
    return list(
        CoverageTarget.objects.filter(definition_code=asked.definition.code, office__isnull=False)
        .select_related("office")
        .order_by("due_on")
    )


def _drill(asked: Asked, by: str, code: str, office: Office | None) -> str:
    if by == CellDimension.PILOT:
        return asked.query(office=code)
    if office is not None and office.level in {OfficeLevel.PROVINCE, OfficeLevel.CITY}:
        return asked.query(office=code)
    return ""


def _listing(asked: Asked, by: str, code: str) -> str:
    if not code:
        return ""
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


def _columns(asked: Asked, by: str, sort: str, shown: Sequence[tuple[str, Column]]) -> list[Column]:
    """Heads that sort by their column; the one in force says so in words and by a sign."""
    label = CellDimension(by).label
    heads = [_head(asked, by, sort, "name", Column(label))]
    heads += [_head(asked, by, sort, name, column) for name, column in shown]
    return [*heads, Column(_("Course"))] if by == "office" else heads


def _head(asked: Asked, by: str, sort: str, name: str, column: Column) -> Column:
    is_in_force = sort.lstrip("-") == name
    first = name if name == "name" else f"-{name}"
    other = (sort[1:] if sort.startswith("-") else f"-{sort}") if is_in_force else first
    sign, words = "", ""
    if is_in_force:
        sign = " ↓" if sort.startswith("-") else " ↑"
        words = _("greatest first") if sort.startswith("-") else _("smallest first")
    head = format_html(
        '<a href="{}" class="sort">{}<span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></a>',
        asked.query(by=by, sort=other),
        column.label,
        sign,
        words and f" ({words})",
    )
    return Column(head, unit=column.unit, is_figure=column.is_figure)
