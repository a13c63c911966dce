"""Early warnings at an office: the list, one with what can be done, and counts by office."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.models import Office, Posting, User
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.actor import Actor
from common.enums import SubjectKind
from common.models import Event
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.cancelling.acts import is_responsible
from cultivation.domain.monitoring.assigning import WORKING_ROLES, assign_warning
from cultivation.domain.monitoring.counting import SORTS, OfficeWarnings, warnings_by_office
from cultivation.domain.monitoring.raising import close_warning
from cultivation.domain.monitoring.rules import monitoring_note, warning_name
from cultivation.forms.cancelling import VersionedForm
from cultivation.forms.monitoring import CloseWarningForm, GiveWarningForm, WarningFilterForm
from cultivation.forms.shared import offices_below
from cultivation.models import EarlyWarning
from cultivation.models.monitoring.warning import EarlyWarningQuerySet
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.monitoring import (
    OLD_DAYS,
    warning_badge,
    warning_facts,
    warning_sentence,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise
from enterprises.views.acting import plain_text

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Cause")),
    Column(pgettext_lazy("warning", "Person")),
    Column(gettext_lazy("Raised on")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Cause")),
    Column(gettext_lazy("What was found")),
    Column(gettext_lazy("Raised on")),
    Column(pgettext_lazy("warning", "Person")),
    Column(gettext_lazy("Closed on")),
    Column(gettext_lazy("Outcome")),
    Column(gettext_lazy("What was found and done")),
]
_ACTS: dict[str, Any] = {
    "close": gettext_lazy("Close the warning"),
    "assign": gettext_lazy("Give it to somebody"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def early_warnings(request: HttpRequest) -> HttpResponse:
    """The warnings of the area, the open ones at first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    form = WarningFilterForm(_asked(request), offices=offices_below(office))
    form.is_valid()
    today = timezone.localdate()
    visible = EarlyWarning.objects.visible_to(capacity)
    found = _filtered(visible, form.cleaned_data, request.user.pk)
    found = found.select_related("enterprise", "office", "person")
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        return export_list(request, "early-warnings", _EXPORT_COLUMNS, list(_export(rows)))
    is_oldest_first = form.cleaned_data.get("sort") == "oldest"
    order = ("raised_on", "pk") if is_oldest_first else ("-raised_on", "-pk")
    page = keyset_page(found, request, order=order)
    page.rows[:] = [
        (one, warning_badge(one, today), warning_name(one.rule), warning_sentence(one))
        for one in page.rows
    ]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "note": monitoring_note(),
        "tab": "warnings",
    }
    return render(request, "cultivation/monitoring/warnings.html", context)


def _asked(request: HttpRequest) -> Any:
    """What was chosen; the list opens on what is open."""
    if "chosen" in request.GET or "state" in request.GET:
        return request.GET
    asked = request.GET.copy()
    asked["state"] = "open"
    return asked


def _filtered(
    rows: EarlyWarningQuerySet, chosen: dict[str, Any], person: int | None
) -> EarlyWarningQuerySet:
    narrowed = {
        "open": Q(closed_on=None),
        "closed": Q(closed_on__isnull=False),
        "mine": Q(person=person),
        "nobody": Q(person=None),
    }
    for name in ("state", "whose"):
        if chosen.get(name):
            rows = rows.filter(narrowed[chosen[name]])
    if chosen.get("rule"):
        rows = rows.filter(rule=chosen["rule"])
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        rows = rows.filter(enterprise__in=Enterprise.objects.search(text))
    return rows


def _export(rows: Iterable[EarlyWarning]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.enterprise.name, row.enterprise.uscc or "", row.office.name,
            warning_name(row.rule), warning_sentence(row), row.raised_on,
            row.person.name if row.person else "", row.closed_on or "",
            row.get_outcome_display(), row.reason,
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def early_warning(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning; by POST it is given to somebody or closed."""
    capacity, _office = capacity_of_office(request)
    visible = EarlyWarning.objects.visible_to(capacity)
    found = one_of(
        visible.select_related("enterprise__county_office", "office", "person", "closed_by"), pk=pk
    )
    if request.method != "POST":
        return _page(request, found, capacity)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    actor, form = official(request), _form(name, found, capacity, request.POST)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"warning {pk} {name}",
        act=lambda given: _act(name, found, given, actor),
    )
    if status != 200:
        found.refresh_from_db()
        return _page(request, found, capacity, refused=(name, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": _ACTS[name]})
    return redirect("cultivation:early_warning", pk)


def _act(name: str, warning: EarlyWarning, given: dict[str, Any], actor: Actor) -> object:
    if name == "close":
        return close_warning(warning=warning, actor=actor, **given)
    person = User.objects.get(pk=given["person"])
    return assign_warning(warning=warning, person=person, version=given["version"], actor=actor)


def _form(name: str, warning: EarlyWarning, capacity: Capacity, typed: Any = None) -> VersionedForm:
    initial: dict[str, Any] = {"version": warning.version, "person": warning.person_id}
    if name == "close":
        return CloseWarningForm(typed, prefix=name, initial=initial)
    posted = Posting.objects.in_force().filter(office=capacity.office, role__in=WORKING_ROLES)
    people = posted.order_by("user").distinct("user").values_list("user", "user__name")
    return GiveWarningForm(typed, prefix=name, initial=initial, people=people)


def _page(
    request: HttpRequest,
    warning: EarlyWarning,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    note_figures_opened(
        actor=official(request),
        enterprise_id=warning.enterprise_id,
        page=FiguresPage.WARNING,
        number=warning.pk,
    )
    url = reverse("cultivation:early_warning", args=[warning.pk])
    may_act = (
        warning.is_open
        and capacity.role in WORKING_ROLES
        and is_responsible(capacity.office.pk if capacity.office else None, warning.enterprise)
    )
    acts = [
        OfferedAct(
            name,
            label,
            url,
            refused[1] if refused and refused[0] == name else _form(name, warning, capacity),
            is_open=bool(refused and refused[0] == name),
        )
        for name, label in _ACTS.items()
        if may_act
    ]
    events = Event.objects.filter(
        subject_kind=SubjectKind.WARNING, subject_id=warning.pk, result="done"
    )
    context = {
        "warning": warning,
        "name": warning_name(warning.rule),
        "badge": warning_badge(warning, timezone.localdate()),
        "facts": warning_facts(warning),
        "acts": acts,
        "failed_form": refused[1] if refused else None,
        "events": events.order_by("-sequence"),
        "note": monitoring_note(),
        "crumbs": [(reverse("cultivation:early_warnings"), _("Early warnings"))],
    }
    return render(request, "cultivation/monitoring/warning.html", context, status=status)


_OFFICE_COLUMNS = [
    Column(pgettext_lazy("warning", "Open"), is_figure=True),
    Column(gettext_lazy("Nobody answers for it"), is_figure=True),
    Column(gettext_lazy("Open for more than 30 days"), is_figure=True),
    Column(gettext_lazy("Oldest, days"), is_figure=True),
    Column(gettext_lazy("Closed in the last 90 days"), is_figure=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def warnings_of_offices(request: HttpRequest) -> HttpResponse:
    """A line for each office below: open warnings and how old they are; by POST as a workbook."""
    _capacity, own = capacity_of_office(request)
    today = timezone.localdate()
    code = plain_text(request.GET.get("office"))[:6]
    area = one_of(Office.objects.within(own), code=code) if code else own
    rows = warnings_by_office(area, today, old_days=OLD_DAYS)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "open"
    rows.sort(key=lambda one: (-getattr(one, sort), one.name))
    columns = [Column(_("Office")), *_OFFICE_COLUMNS]
    if request.method == "POST":
        listed = [[one.name, *(getattr(one, name) for name in SORTS)] for one in rows]
        return export_list(request, "warnings-by-office", columns, listed)
    context = {
        "columns": columns,
        "rows": [(one, _drill(one, area)) for one in rows],
        "total": list(zip((one.label for one in _OFFICE_COLUMNS), _total(rows), strict=True)),
        "area": area,
        "sort": sort,
        "sorts": list(zip(SORTS, [one.label for one in _OFFICE_COLUMNS], strict=True)),
        "tab": "offices",
    }
    return render(request, "cultivation/monitoring/warning_offices.html", context)


def _drill(line: OfficeWarnings, area: Office) -> str:
    return "" if line.level == "county" or line.code == area.code else f"?office={line.code}"


def _total(rows: list[OfficeWarnings]) -> list[int]:
    return [
        max((one.oldest_days for one in rows), default=0)
        if name == "oldest_days"
        else sum(getattr(one, name) for one in rows)
        for name in SORTS
    ]
