"""Signals from outside: the list, and taking over workbooks of them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.seeds.signal_import import (
    COLUMN_WORDS,
    apply_signal_list,
    check_signal_list,
)
from cultivation.enums.seeds import SignalKind
from cultivation.forms import offices_below
from cultivation.forms.seeds import SignalFilterForm, SignalListForm
from cultivation.models import SeedSignal, SignalList
from cultivation.models.seeds.signal import SeedSignalQuerySet
from cultivation.shown.seeds import SignalRow, signal_row
from cultivation.views.list_taking import PROBLEM_COLUMNS, applied_once, checked_once, column_words
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("What it is about")),
    Column(gettext_lazy("Signal")),
    Column(gettext_lazy("Filed figure")),
    Column(gettext_lazy("Beside the filing")),
    Column(gettext_lazy("Source")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("What it is about")),
    Column(gettext_lazy("Signal")),
    Column(gettext_lazy("As of")),
    Column(gettext_lazy("Filed figure")),
    Column(gettext_lazy("Beside the filing")),
    Column(gettext_lazy("Reason")),
    Column(gettext_lazy("Source")),
    Column(gettext_lazy("Document")),
    Column(gettext_lazy("Taken over by")),
    Column(gettext_lazy("Taken over on")),
]
_LIST_COLUMNS = [
    Column(gettext_lazy("List")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Rows"), is_figure=True),
    Column(gettext_lazy("Contradict the filing"), is_figure=True),
    Column(gettext_lazy("Left out"), is_figure=True),
    Column(gettext_lazy("Checked")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def signals(request: HttpRequest) -> HttpResponse:
    """The signals about enterprises of the area, latest first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = SignalFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    found = _narrowed(SeedSignal.objects.visible_to(capacity), form.cleaned_data)
    found = found.select_related("enterprise", "filing", "imported_by", "office")
    if request.method == "POST":
        rows = [_line(signal_row(one)) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "seed-signals", _EXPORT_COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [signal_row(one) for one in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "kinds": SignalKind.choices,
        "may_import": capacity.role != PostingRole.ANALYST,
        "tab": "signals",
    }
    return render(request, "cultivation/seeds/signals.html", context)


def _narrowed(found: SeedSignalQuerySet, chosen: dict[str, Any]) -> SeedSignalQuerySet:
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(enterprise__in=Enterprise.objects.search(text).values("pk"))
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    conflict = chosen.get("conflict")
    if conflict:
        is_any = conflict == "unresolved"
        found = found.unresolved() if is_any else found.filter(conflict=conflict)
    area = Office.objects.filter(code=chosen.get("office") or "").first()
    if area is not None:
        found = found.filter(enterprise__in=Enterprise.objects.in_area_of(area))
    return found


def _line(row: SignalRow) -> list[object]:
    signal = row.signal
    return [
        signal.enterprise.name, signal.enterprise.uscc or "", row.about, row.said, signal.as_of,
        row.filed, row.badge.label, signal.reason, signal.source, signal.document,
        f"{signal.imported_by.name} ({signal.office.name})", signal.imported_at.date(),
    ]  # fmt: skip


def _importer(request: HttpRequest, kind: str) -> Office:
    """Raises `Http404` for everybody else, and for an unknown kind."""
    capacity, office = capacity_of_office(request)
    if kind not in SignalKind.values or capacity.role == PostingRole.ANALYST:
        raise Http404
    return office


def _lists(request: HttpRequest, kind: str) -> QuerySet[SignalList]:
    capacity, _office = capacity_of_office(request)
    found = SignalList.objects.visible_to(capacity).filter(kind=kind)
    return found.select_related("checked_by", "office").defer("content")


@require_http_methods(["GET", "HEAD", "POST"])
def signal_lists(request: HttpRequest, kind: str) -> HttpResponse:
    """The office's lists of a kind; a POST checks another one and leads to what it found."""
    _importer(request, kind)
    form = SignalListForm(request.POST or None, request.FILES or None, kind=SignalKind(kind))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect("cultivation:signal_list", kind, _checked(request, form, kind))
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
    context = {
        "kind": kind,
        "label": SignalKind(kind).label,
        "form": form,
        "columns": _LIST_COLUMNS,
        "page": keyset_page(_lists(request, kind), request, order=("-pk",)),
    }
    return render(request, "cultivation/seeds/signal_lists.html", context, status=status)


def _checked(request: HttpRequest, form: SignalListForm, kind: str) -> int:
    office = _importer(request, kind)

    def check(name: str, content: bytes, actor: Actor) -> int:
        kept = check_signal_list(
            kind=SignalKind(kind), name=name, content=content, office=office, actor=actor
        )
        return kept.pk

    upload = form.cleaned_data["file"]
    return checked_once(request, upload, route=f"signal list {kind}", check=check)


@require_http_methods(["GET", "HEAD", "POST"])
def signal_list(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What the check of a list found; a POST takes it over."""
    _importer(request, kind)
    found = one_of(_lists(request, kind), pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            applied_once(
                request,
                route=f"signal list {found.pk}",
                apply=lambda digest, actor: apply_signal_list(
                    signal_list=found, digest=digest, actor=actor
                ),
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The list is taken over."))
            return redirect("cultivation:signal_list", kind, found.pk)
    context = {
        "list": found,
        "kind": kind,
        "label": SignalKind(kind).label,
        "report": found.report,
        "problems": _problems(found),
        "columns": PROBLEM_COLUMNS,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "cultivation/seeds/signal_list.html", context, status=status)


def _problems(found: SignalList) -> list[dict[str, Any]]:
    return [
        {**one, "sheet": 1, "column": column_words(one["column"], COLUMN_WORDS)}
        for one in found.report["problems"]
    ]


@require_POST
def signal_list_problems(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The rows that were left out as a workbook."""
    _importer(request, kind)
    found = one_of(_lists(request, kind), pk=pk)
    rows = [(one["sheet"], one["line"], one["column"], one["reason"]) for one in _problems(found)]
    return export_list(request, f"{kind}-signal-problems", PROBLEM_COLUMNS, rows)
