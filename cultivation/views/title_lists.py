"""Taking over titles from before the system: a list is checked, looked at, then applied."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.tables import keyset_page
from cultivation.domain.title_list_taking import apply_list, check_list
from cultivation.domain.title_lists import CHINESE_COLUMNS
from cultivation.forms.titles import TitleListForm
from cultivation.models import TitleList
from cultivation.views.list_taking import (
    LIST_COLUMNS,
    PROBLEM_COLUMNS,
    applied_once,
    checked_once,
    column_words,
)

_LEVELS = frozenset({OfficeLevel.MINISTRY, OfficeLevel.PROVINCE})
_ROLES = frozenset({PostingRole.EXAMINER, PostingRole.APPROVER})
_SHOWN_PROBLEMS = 200


def may_take_lists(capacity: Capacity) -> bool:
    """Whether titles may be taken over: examiners and approvers of ministry and provinces."""
    office = capacity.office
    return office is not None and office.level in _LEVELS and capacity.role in _ROLES


def _taker(request: HttpRequest) -> Office:
    """Raises `Http404` for everybody else."""
    capacity, office = capacity_of_office(request)
    if not may_take_lists(capacity):
        raise Http404
    return office


def _lists(office: Office) -> QuerySet[TitleList]:
    return TitleList.objects.filter(office=office).select_related("checked_by").defer("content")


@require_http_methods(["GET", "HEAD", "POST"])
def title_lists(request: HttpRequest) -> HttpResponse:
    """The office's lists; a POST checks another one and leads to what the check found."""
    office = _taker(request)
    form = TitleListForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect("cultivation:title_list", pk=_checked(request, form, office))
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
    context = {
        "form": form,
        "office": office,
        "columns": LIST_COLUMNS,
        "page": keyset_page(_lists(office), request, order=("-pk",)),
    }
    return render(request, "cultivation/title_lists.html", context, status=status)


def _checked(request: HttpRequest, form: TitleListForm, office: Office) -> int:
    def check(name: str, content: bytes, actor: Actor) -> int:
        return check_list(name=name, content=content, office=office, actor=actor).pk

    return checked_once(request, form.cleaned_data["file"], route="title list", check=check)


@require_http_methods(["GET", "HEAD", "POST"])
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check of a list found; a POST applies it."""
    found = one_of(_lists(_taker(request)), pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            return _applied(request, found)
        except DomainError as error:
            refusal = error
    report: dict[str, Any] = found.report
    context = {
        "list": found,
        "report": report,
        "problems": [
            one | {"column": column_words(one["column"], CHINESE_COLUMNS)}
            for one in report["problems"][:_SHOWN_PROBLEMS]
        ],
        "columns": PROBLEM_COLUMNS,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "cultivation/title_list.html", context, status=status)


def _applied(request: HttpRequest, found: TitleList) -> HttpResponse:
    applied_once(
        request,
        route=f"title list {found.pk}",
        apply=lambda digest, actor: apply_list(title_list=found, digest=digest, actor=actor),
    )
    messages.success(request, _("The list is taken over."))
    return redirect("cultivation:title_list", pk=found.pk)


@require_POST
def list_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were left out as a workbook, each with sheet, row, column and reason."""
    found = one_of(_lists(_taker(request)), pk=pk)
    rows = [
        (1, one["line"], column_words(one["column"], CHINESE_COLUMNS), one["reason"])
        for one in found.report["problems"]
    ]
    return export_list(request, "title-list-problems", PROBLEM_COLUMNS, rows)
