"""The shelf of standards, and one standard in plain words: for offices, and for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.views.readers import capacity_of_office
from common.tables import Column
from cultivation.enums import RuleSetStatus
from cultivation.models import RuleSet
from cultivation.plain_rules import plain_rules
from cultivation.queries import newest_rule_sets

_COLUMNS = [
    Column(_("Standard")),
    Column(_("Title")),
    Column(_("In force")),
    Column(_("Content hash")),
]


def _published() -> QuerySet[RuleSet]:
    return newest_rule_sets().filter(status=RuleSetStatus.PUBLISHED)


def _shelf() -> list[dict[str, Any]]:
    today = timezone.localdate()
    is_english = (get_language() or "").startswith("en")
    return [
        {
            "rule_set": row,
            "name": row.name_en if is_english else row.name_zh,
            "is_in_force": row.in_force_from <= today
            and (row.in_force_to is None or today <= row.in_force_to),
            "is_ahead": today < row.in_force_from,
        }
        for row in _published()
    ]


def _one(code: str, sha256: str) -> dict[str, Any]:
    """The newest text of a standard, or the one with the hash that a case was judged by."""
    texts = RuleSet.objects.filter(code=code, status=RuleSetStatus.PUBLISHED)
    if sha256:
        texts = texts.filter(sha256=sha256)
    row = texts.order_by("-loaded_at").first()
    if row is None:
        raise Http404
    return {"rule_set": row, "rules": plain_rules(row)}


@require_safe
def rule_sets(request: HttpRequest) -> HttpResponse:
    """All published standards, the newest text of each."""
    capacity_of_office(request)
    context = {"columns": _COLUMNS, "shelf": _shelf()}
    return render(request, "cultivation/rule_sets.html", context)


@require_safe
def rule_set(request: HttpRequest, code: str) -> HttpResponse:
    """One standard in plain words; `?sha256=` asks for an earlier text of it."""
    capacity_of_office(request)
    context = _one(code, request.GET.get("sha256", ""))
    return render(request, "cultivation/rule_set.html", context)


@login_not_required
@require_safe
def public_criteria(request: HttpRequest) -> HttpResponse:
    """What each title asks for, for everybody."""
    return render(request, "cultivation/public/criteria.html", {"shelf": _shelf()})


@login_not_required
@require_safe
def public_criterion(request: HttpRequest, code: str) -> HttpResponse:
    """One standard in plain words, for everybody."""
    return render(request, "cultivation/public/criterion.html", _one(code, ""))
