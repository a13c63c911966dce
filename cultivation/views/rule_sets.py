"""The shelf of standards, and one standard in plain words: for offices, and for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.views.readers import capacity_of_office
from common.tables import Column
from cultivation.domain.simulator.drafts import has_simulator
from cultivation.models import RuleSet
from cultivation.plain_rules import plain_rules
from cultivation.queries import published_rule_sets, texts_on
from cultivation.shown.rule_sets import ShownText, application_of, shelf_on, texts_of_code
from cultivation.views.rule_set_publishing import may_publish

_COLUMNS = [
    Column(_("Standard")),
    Column(_("Title")),
    Column(_("In force")),
    Column(_("Content hash")),
]


def _one(code: str, sha256: str = "") -> dict[str, Any]:
    """The text of a standard that counts today, or the one with the hash that a case was judged
    by."""
    texts = texts_of_code(published_rule_sets(), code, timezone.localdate())
    row = one_text(texts, sha256)
    return {"rule_set": row, "rules": plain_rules(row), "texts": texts}


def one_text(texts: list[ShownText], sha256: str) -> RuleSet:
    """The text with the hash, else the one that counts today. Raises `Http404`."""
    rows = [one.rule_set for one in reversed(texts)]
    found = [row for row in rows if row.sha256 == sha256]
    if not sha256:
        found = texts_on(rows, timezone.localdate())
    if not found:
        raise Http404
    return found[0]


@require_safe
def rule_sets(request: HttpRequest) -> HttpResponse:
    """All published standards, of each the text that counts today."""
    capacity, office = capacity_of_office(request)
    context = {
        "columns": _COLUMNS,
        "shelf": shelf_on(published_rule_sets(), timezone.localdate()),
        "may_publish": may_publish(capacity),
        "has_simulator": has_simulator(office),
    }
    return render(request, "cultivation/rule_sets.html", context)


@require_safe
def rule_set(request: HttpRequest, code: str) -> HttpResponse:
    """One standard in plain words; `?sha256=` asks for another text of it."""
    capacity_of_office(request)
    context = _one(code, request.GET.get("sha256", ""))
    context["application"] = application_of(context["rule_set"])
    return render(request, "cultivation/rule_set.html", context)


@login_not_required
@require_safe
def public_criteria(request: HttpRequest) -> HttpResponse:
    """What each title asks for, for everybody."""
    shelf = shelf_on(published_rule_sets(), timezone.localdate())
    return render(request, "cultivation/public/criteria.html", {"shelf": shelf})


@login_not_required
@require_safe
def public_criterion(request: HttpRequest, code: str) -> HttpResponse:
    """One standard in plain words, for everybody."""
    return render(request, "cultivation/public/criterion.html", _one(code))
