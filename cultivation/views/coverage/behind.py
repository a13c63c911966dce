"""The enterprises behind a figure."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel
from accounts.views.exporting import export_list
from common.spreadsheets import ROW_LIMIT
from common.tables import Chip, Column, chips_of, keyset_page
from cultivation.domain.coverage.frozen import frozen_days
from cultivation.domain.coverage.population import (
    closest_first,
    counted_on,
    narrowed_to,
    part_condition,
)
from cultivation.domain.coverage.reading import frozen_known_at
from cultivation.domain.coverage.since import covered_since
from cultivation.forms.coverage import WorkListForm
from cultivation.shown.coverage import rules_of
from cultivation.shown.coverage.workbook import frozen_lines, note_lines, rule_lines
from cultivation.views.coverage.asked import Asked, asked_of
from enterprises.enums import AssessmentBasis
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Digital level"), is_figure=True),
    Column(gettext_lazy("Basis")),
    Column(gettext_lazy("Assessed on"), is_figure=True),
    Column(gettext_lazy("Covered since"), is_figure=True),
    Column(gettext_lazy("Project")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Industry")),
]
_CREDIT_CODE = Column(gettext_lazy("Unified social credit code"))


@require_http_methods(["GET", "HEAD", "POST"])
def holders_behind(request: HttpRequest) -> HttpResponse:
    """Who is counted, who is covered, who is not; by POST the same rows as a workbook.

    Closest first: a project under way, then the level just below, then the next, never assessed
    last; the first hundred.
    """
    asked = asked_of(request, WorkListForm)
    chosen = asked.form.cleaned_data
    part = chosen.get("covered") or ""
    known_at = frozen_known_at(asked.definition, asked.day)
    counted = counted_on(asked.day, asked.definition, asked.office, known_at=known_at).filter(
        _among(asked, known_at), part_condition(part, asked.definition)
    )
    elsewhere = _elsewhere(counted, asked)
    holders = counted.filter(pk__in=Enterprise.objects.visible_to(asked.capacity)).select_related(
        "county_office", "city_office", "province_office", "industry"
    )
    closest = None
    if part == "closest":
        closest = list(closest_first(holders))
    if request.method == "POST":
        found = closest if closest is not None else list(holders.order_by("-pk")[: ROW_LIMIT + 1])
        lines = [_export_row(*one) for one in _since(found, asked, known_at)]
        told = [
            *rule_lines(asked.definition),
            *frozen_lines(asked.day, known_at),
            *note_lines(elsewhere),
        ]
        lines += [[], *told] if len(lines) < ROW_LIMIT else []
        columns = [_COLUMNS[0], _CREDIT_CODE, *_COLUMNS[1:]]
        return export_list(request, "coverage-list", columns, lines)
    page = None
    if closest is None:
        page = keyset_page(holders, request, order=("-pk",))
        page.rows[:] = _since(page.rows, asked, known_at)
    context = {
        "asked": asked,
        "form": asked.form,
        "chips": _chips(asked, request),
        "columns": _COLUMNS,
        "page": page,
        "rows": None if closest is None else _since(closest, asked, known_at),
        "elsewhere": elsewhere,
        "frozen": frozen_days(asked.definition, asked.office, [asked.day]),
        "day": asked.day,
        "office": asked.office,
        "tab": "list",
    } | rules_of(asked.definition)
    return render(request, "cultivation/coverage/list.html", context)


def _elsewhere(counted: QuerySet[Enterprise], asked: Asked) -> str:
    """That the figure of a past day counts enterprises which have another office today, and whom
    the reader sees no more; empty when there are none."""
    if asked.own.level == OfficeLevel.MINISTRY or asked.day >= timezone.localdate():
        return ""
    count = counted.exclude(pk__in=Enterprise.objects.visible_to(asked.capacity)).count()
    sentence = ngettext(
        "%(count)s enterprise that was counted here on that day has another office today and is"
        " not listed.",
        "%(count)s enterprises that were counted here on that day have another office today and"
        " are not listed.",
        count,
    )
    return sentence % {"count": count} if count else ""


def _since(
    found: Sequence[Enterprise], asked: Asked, known_at: datetime | None
) -> list[tuple[Enterprise, date | None]]:
    """The enterprises, each with the day since which it has been covered."""
    keys = [one.pk for one in found]
    since = covered_since(keys, asked.day, asked.definition, known_at=known_at)
    return [(one, since.get(one.pk)) for one in found]


def _chips(asked: Asked, request: HttpRequest) -> list[Chip]:
    """Chips of the filters that are seen; the hidden ones say where the list comes from."""
    seen = [str(asked.form[name].label) for name in ("on", "covered", "size", "basis")]
    return [
        chip
        for chip in chips_of(asked.form, request)
        if any(chip.label.startswith(label) for label in seen)
    ]


def _among(asked: Asked, known_at: datetime | None) -> Q:
    """What of the figure is asked for. Raises `Http404` for a code that no register has."""
    try:
        return narrowed_to(asked.day, asked.form.cleaned_data, known_at=known_at)
    except LookupError:
        raise Http404 from None


def _export_row(enterprise: Enterprise, since: date | None) -> list[object]:
    level, basis = getattr(enterprise, "level", None), getattr(enterprise, "assessment_basis", None)
    return [
        enterprise.name,
        enterprise.uscc,
        _("Not assessed") if level is None else level,
        str(AssessmentBasis(basis).label) if basis else None,
        getattr(enterprise, "assessed_on", None),
        since,
        project_of(enterprise),
        enterprise.responsible_office.name,
        str(enterprise.industry or ""),
    ]


def project_of(enterprise: Enterprise) -> str:
    """The state of its digital project in words; empty without one."""
    if getattr(enterprise, "is_accepted", False):
        return _("accepted")
    return _("under way") if getattr(enterprise, "is_under_way", False) else ""
