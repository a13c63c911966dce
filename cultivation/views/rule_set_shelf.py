"""What an office asks of a standard: what changed against another, and a try on an enterprise."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.domain.acting import Capacity
from accounts.views.readers import capacity_of_office, official, one_of
from cultivation.criteria import FactsError
from cultivation.domain.facts import facts_for
from cultivation.enums import CaseKind
from cultivation.forms.rule_sets import CompareForm, TryForm
from cultivation.models import RuleSet
from cultivation.queries import published_rule_sets
from cultivation.shown.rule_sets import differences_between, name_of, texts_of_code
from cultivation.shown.verdicts import ShownVerdict, shown_verdict
from cultivation.views.rule_sets import one_text
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise, Filing

# More names than this are not looked through: ask for more of the name.
_MOST_FOUND = 20


def _text(rows: list[RuleSet], code: str, sha256: str) -> RuleSet:
    return one_text(texts_of_code(rows, code, timezone.localdate()), sha256)


@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What is different in this text of a standard against another one, in words."""
    capacity_of_office(request)
    rows = published_rule_sets()
    row = _text(rows, code, request.GET.get("sha256", ""))
    others = [other for other in reversed(rows) if other != row]
    form = CompareForm(request.GET, texts=[(one.sha256, _label(one)) for one in others])
    other = None
    if form.is_valid() and form.cleaned_data["other"]:
        other = next(one for one in others if one.sha256 == form.cleaned_data["other"])
    context = {
        "rule_set": row,
        "name": name_of(row),
        "form": form,
        "other": other,
        "other_name": name_of(other) if other else "",
        "differences": differences_between(other, row) if other else [],
    }
    return render(request, "cultivation/rule_set_compare.html", context)


def _label(row: RuleSet) -> str:
    return f"{name_of(row)} · {row.code} · {row.in_force_from.isoformat()} · {row.sha256[:8]}"


@require_safe
def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """Hold an enterprise of the area against a standard by its latest filing; nothing is kept."""
    capacity, _office = capacity_of_office(request)
    row = _text(published_rule_sets(), code, request.GET.get("sha256", ""))
    form = TryForm(request.GET)
    form.is_valid()
    context = {"rule_set": row, "name": name_of(row), "form": form}
    if request.GET.get("enterprise", ""):
        enterprise = _enterprise(capacity, request)
        note_figures_opened(
            actor=official(request),
            enterprise_id=enterprise.pk,
            page=FiguresPage.STANDARD,
            number=row.code,
        )
        context |= _tried(row, enterprise, form.case_kind)
    elif form.cleaned_data.get("q"):
        found = Enterprise.objects.visible_to(capacity).search(form.cleaned_data["q"])
        related = found.select_related("county_office", "city_office", "province_office")
        context["found"] = related.order_by("name", "pk")[:_MOST_FOUND]
    return render(request, "cultivation/rule_set_try.html", context)


def _enterprise(capacity: Capacity, request: HttpRequest) -> Enterprise:
    asked = request.GET["enterprise"]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return one_of(Enterprise.objects.visible_to(capacity), pk=int(asked))


def _tried(row: RuleSet, enterprise: Enterprise, case_kind: CaseKind) -> dict[str, object]:
    filing = enterprise.filings.order_by("-fiscal_year").first()
    return {
        "enterprise": enterprise,
        "filing": filing,
        "case_kind": case_kind,
        "verdict": _verdict(row, enterprise, filing, case_kind),
    }


def _verdict(
    row: RuleSet, enterprise: Enterprise, filing: Filing | None, case_kind: CaseKind
) -> ShownVerdict | None:
    if filing is None:
        return None
    today = timezone.localdate()
    facts = facts_for(enterprise=enterprise, filing=filing, on=today, case_kind=case_kind)
    try:
        return shown_verdict(row, facts)
    except FactsError:
        return None
