"""The enterprises behind a figure."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.exporting import export_list
from common.spreadsheets import ROW_LIMIT
from common.tables import Chip, Column, chips_of, keyset_page
from cultivation.domain.coverage.frozen import frozen_days
from cultivation.domain.coverage.population import (
    closest_first,
    counted_on,
    of_basis,
    of_size,
    part_condition,
    placed_in_industry,
)
from cultivation.domain.coverage.reading import frozen_known_at
from cultivation.domain.coverage.since import covered_since
from cultivation.forms.coverage import WorkListForm
from cultivation.models import Chain, ChainMembership, Park, ParkMembership
from cultivation.shown.coverage import rules_of
from cultivation.shown.coverage.workbook import frozen_lines, rule_lines
from cultivation.views.coverage.asked import Asked, asked_of
from enterprises.enums import AssessmentBasis
from enterprises.models import Enterprise, Industry

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
    holders = counted_on(asked.day, asked.definition, asked.office, known_at=known_at).filter(
        pk__in=Enterprise.objects.visible_to(asked.capacity)
    )
    holders = holders.filter(_among(asked), part_condition(part, asked.definition)).select_related(
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
            *frozen_lines(asked.definition, asked.day, known_at, _by(asked)),
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
        "frozen": frozen_days(asked.definition, asked.office, [asked.day]),
        "day": asked.day,
        "office": asked.office,
        "tab": "list",
    } | rules_of(asked.definition)
    return render(request, "cultivation/coverage/list.html", context)


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


def _by(asked: Asked) -> str:
    """The dimension by which the list is cut, if any."""
    cut = ("size", "chain", "park", "industry")
    return next((name for name in cut if asked.form.cleaned_data.get(name)), "")


def _among(asked: Asked) -> Q:
    """The size and basis that are asked for, and the industry, chain or park whose line was
    followed. Raises `Http404` for unknown ones."""
    chosen, among = asked.form.cleaned_data, Q()
    if chosen.get("size"):
        among &= of_size(asked.day, chosen["size"])
    if chosen.get("basis"):
        among &= of_basis(chosen["basis"])
    if chosen.get("industry"):
        if not Industry.objects.filter(code=chosen["industry"]).exists():
            raise Http404
        among &= placed_in_industry(asked.day, chosen["industry"])
    if chosen.get("chain"):
        if not Chain.objects.filter(code=chosen["chain"]).exists():
            raise Http404
        members = ChainMembership.objects.all().on(asked.day).filter(chain__code=chosen["chain"])
        among &= Q(pk__in=members.values("enterprise"))
    if chosen.get("park"):
        if not Park.objects.filter(code=chosen["park"]).exists():
            raise Http404
        inside = ParkMembership.objects.all().on(asked.day).filter(park__code=chosen["park"])
        among &= Q(pk__in=inside.values("enterprise"))
    return among


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
