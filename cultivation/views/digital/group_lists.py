"""Taking over key chains or digital parks with their members, pilot cities or sizes: checked,
looked at, then applied."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.tables import keyset_page
from cultivation.domain.digital.fact_import import (
    FACT_WORDS,
    FACTS,
    PILOTS,
    SIZES,
    check_fact_list,
)
from cultivation.domain.digital.group_import import (
    COLUMN_WORDS,
    check_group_list,
)
from cultivation.domain.digital.groups import CHAINS, PARKS, may_keep
from cultivation.domain.digital.list_running import start_list
from cultivation.forms.groups import GroupListForm
from cultivation.models import GroupList
from cultivation.views.list_taking import (
    LIST_COLUMNS,
    PROBLEM_COLUMNS,
    applied_once,
    checked_once,
    column_words,
)

_LABELS = {
    CHAINS: gettext_lazy("Key chains"),
    PARKS: gettext_lazy("Digital parks"),
    PILOTS: gettext_lazy("Pilot cities"),
    SIZES: gettext_lazy("Sizes of enterprises"),
}
_WORDS = COLUMN_WORDS | FACT_WORDS
_DOING = ("entered", "changed", "added", "ended", "ready")


def _keeper(request: HttpRequest, kind: str) -> Office:
    """Raises `Http404` for everybody else, and for an unknown register."""
    capacity, office = capacity_of_office(request)
    if kind not in _LABELS or not may_keep(office, capacity.role):
        raise Http404
    return office


def _register_of(kind: str) -> str:
    """Where what the list fills is looked at."""
    if kind in FACTS:
        return reverse("cultivation:pilots")
    return reverse("cultivation:groups", args=[kind])


def _lists(office: Office, kind: str) -> QuerySet[GroupList]:
    found = GroupList.objects.filter(office=office, register=kind)
    return found.select_related("checked_by", "office").defer("content")


@require_http_methods(["GET", "HEAD", "POST"])
def group_lists(request: HttpRequest, kind: str) -> HttpResponse:
    """The office's lists; a POST checks another one and leads to what the check found."""
    office = _keeper(request, kind)
    form = GroupListForm(request.POST or None, request.FILES or None, register=kind)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(
                    "cultivation:group_list", kind, _checked(request, form, kind, office)
                )
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
    context = {
        "kind": kind,
        "back": _register_of(kind),
        "is_job": kind in FACTS,
        "label": _LABELS[kind],
        "form": form,
        "office": office,
        "columns": LIST_COLUMNS,
        "page": keyset_page(_lists(office, kind), request, order=("-pk",)),
    }
    return render(request, "cultivation/digital/group_lists.html", context, status=status)


def _checked(request: HttpRequest, form: GroupListForm, kind: str, office: Office) -> int:
    def check(name: str, content: bytes, actor: Actor) -> int:
        checking = check_fact_list if kind in FACTS else check_group_list
        kept = checking(register=kind, name=name, content=content, office=office, actor=actor)
        return kept.pk

    upload = form.cleaned_data["file"]
    return checked_once(request, upload, route=f"group list {kind}", check=check)


@require_http_methods(["GET", "HEAD", "POST"])
def group_list(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What the check of a list found; a POST applies it."""
    found = one_of(_lists(_keeper(request, kind), kind), pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            return _applied(request, found)
        except DomainError as error:
            refusal = error
    report: dict[str, Any] = found.report
    context = {
        "list": found,
        "kind": kind,
        "back": _register_of(kind),
        "is_job": kind in FACTS,
        "label": _LABELS[kind],
        "report": report,
        "does_something": any(report.get(one) for one in _DOING),
        "problems": [
            one | {"column": column_words(one["column"], _WORDS)} for one in report["problems"]
        ],
        "columns": PROBLEM_COLUMNS,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "cultivation/digital/group_list.html", context, status=status)


def _applied(request: HttpRequest, found: GroupList) -> HttpResponse:
    applied_once(
        request,
        route=f"group list {found.pk}",
        apply=lambda digest, actor: start_list(group_list=found, digest=digest, actor=actor),
    )
    found.refresh_from_db()
    return redirect("jobs:run", found.report["run"])


@require_POST
def group_list_problems(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The rows that were left out as a workbook, each with sheet, row, column and reason."""
    found = one_of(_lists(_keeper(request, kind), kind), pk=pk)
    rows = [
        (one["sheet"], one["line"], column_words(one["column"], _WORDS), one["reason"])
        for one in found.report["problems"]
    ]
    return export_list(request, f"{kind}-list-problems", PROBLEM_COLUMNS, rows)
