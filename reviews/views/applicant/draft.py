"""The draft of an application: sections on one page, saved by itself while one types."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.refusals import show_refusal
from cultivation.shown.verdicts import ShownVerdict, shown_verdict
from enterprises.views.acting import acting_person, whole_number
from enterprises.views.filings import drawn_progress
from enterprises.views.record import posted_version
from reviews.domain.applying import (
    closed_sentence,
    current_facts,
    filing_asked,
    save_draft,
    why_not_open,
    why_not_year,
    years_asked,
)
from reviews.enums import CaseStatus, StatementKind
from reviews.forms.applicant import DraftForm
from reviews.models import Case
from reviews.queries import extensions_of
from reviews.views.applicant.evidence import evidence_context
from reviews.views.applicant.own import own_case, own_row
from reviews.views.applicant.sections import SECTIONS_LABEL, missing_of, sections_of


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page's script sent this, not the person."""
    return request.headers.get("X-Autosave") == "1"


def draft_page(request: HttpRequest, case: Case) -> HttpResponse:
    """Show the draft, or save what was typed into it and go on where the button says."""
    if request.method != "POST":
        return _page(request, case, DraftForm(case=case))
    kept = keep_draft(request, case)
    return kept if isinstance(kept, HttpResponse) else _after_saving(request, kept)


def keep_draft(request: HttpRequest, case: Case) -> Case | HttpResponse:
    """Save what was typed into the draft; or the page of a refusal, with what was typed."""
    form = DraftForm(request.POST, case=case)
    if not form.is_valid():
        return _refused(request, case, form)
    try:
        return _save(request, case, form)
    except Conflict as conflict:
        return stale_page(request, case, form, conflict)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _refused(request, case, form)


def _save(request: HttpRequest, case: Case, form: DraftForm) -> Case:
    return save_draft(
        case=case,
        statements=form.typed_statements(),
        is_pledged=form.cleaned_data["is_pledged"],
        fiscal_year=whole_number(request.POST.get("fiscal_year")),
        version=posted_version(request),
        actor=acting_person(request),
    )


def _after_saving(request: HttpRequest, saved: Case) -> HttpResponse:
    if is_autosave(request):
        facts = current_facts(saved, timezone.localdate())
        missing = missing_of(saved, facts)
        sections = drawn_progress(sections_of(saved, missing, facts), SECTIONS_LABEL)
        needed = render_to_string("reviews/applicant/needed.html", {"missing": missing})
        renewed = {"progress": sections, "panels": {"needed": needed}}
        closed = {"sentence": closed_sentence(saved.round)} if _is_closed(saved) else {}
        return JsonResponse({"version": saved.version, **renewed, **closed})
    if saved.status == CaseStatus.LAPSED:
        # Its page says so.
        return redirect("applicant:case", saved.number)
    if "hand_in" in request.POST:
        return redirect("applicant:hand_in", saved.number)
    if "fiscal_year" in request.POST:
        year = {"year": saved.filing.fiscal_year}
        messages.success(request, _("The draft goes on with the filing of %(year)s.") % year)
        return redirect("applicant:case", saved.number)
    messages.success(request, _("The draft is saved."))
    return redirect("applicant:case", saved.number)


def _is_closed(case: Case) -> bool:
    """Whether the round closed while one typed, be it that the clock has seen it or not."""
    return case.round.closes_on < timezone.localdate()


def _refused(request: HttpRequest, case: Case, form: DraftForm) -> HttpResponse:
    if is_autosave(request):
        errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    return _page(request, case, form, status=422)


def stale_page(
    request: HttpRequest, case: Case, form: DraftForm, conflict: Conflict
) -> HttpResponse:
    """Someone else saved meanwhile, or the case moved on: 409, and what was typed is kept."""
    now = own_case(request, case.number)
    typed = form.typed_statements()
    if now.status != CaseStatus.DRAFT and not is_autosave(request):
        texts = [(StatementKind(name).label, text) for name, text in typed.items() if text]
        return moved_on_page(request, now, conflict, texts)
    differences = [
        (str(StatementKind(name).label), now.statements.get(name, ""), text)
        for name, text in typed.items()
        if now.statements.get(name, "") != text
    ]
    if now.is_pledged != form.cleaned_data.get("is_pledged"):
        words = {True: _("given"), False: _("not given")}
        pledged = bool(form.cleaned_data.get("is_pledged"))
        differences.append((_("Pledge"), words[now.is_pledged], words[pledged]))
    if now.status == CaseStatus.DRAFT and not differences:
        # The same form sent twice: what was typed is what is kept.
        return _after_saving(request, now)
    if is_autosave(request):
        return JsonResponse({"sentence": str(conflict)}, status=conflict.status)
    return _page(request, now, form, conflict=conflict, differences=differences, status=409)


def moved_on_page(
    request: HttpRequest, case: Case, conflict: DomainError, texts: list[tuple[Any, str]]
) -> HttpResponse:
    """The case is elsewhere by now: where, and what was typed, to be copied."""
    context = {
        "case": case,
        "row": own_row(request, case, WorkCalendar.current()),
        "conflict": conflict,
        "closed": closed_sentence(case.round) if case.status == CaseStatus.LAPSED else "",
        "texts": texts,
    }
    return render(request, "reviews/applicant/moved_on.html", context, status=409)


def _page(
    request: HttpRequest,
    case: Case,
    form: DraftForm,
    *,
    conflict: Conflict | None = None,
    differences: Any = (),
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    facts = current_facts(case, today)
    missing = missing_of(case, facts)
    verdict = shown_verdict(case.round.rule_set, facts)
    context = {
        "case": case,
        "row": own_row(request, case, WorkCalendar.current()),
        "form": form,
        "text_fields": [form[kind.value] for kind in StatementKind],
        "sections": sections_of(case, missing, facts),
        "sections_label": SECTIONS_LABEL,
        "missing": missing,
        "not_open": why_not_open(case.round, case.enterprise, today),
        "verdict": verdict,
        "to_mend": to_mend(verdict),
        "extension": extensions_of([case.round_id]).get(case.round_id),
        "conflict": conflict,
        "differences": differences,
        "filing_url": reverse("enterprises:filing", args=[case.filing.fiscal_year]),
        **_years_context(case, today),
        **evidence_context(case, facts),
        "crumbs": [(reverse("applicant:cases"), _("Applications"))],
    }
    return render(request, "reviews/applicant/draft.html", context, status=status)


def _years_context(case: Case, today: date) -> dict[str, Any]:
    """Whether the round takes the draft's filing, and the newer one that it could go on with."""
    newest = filing_asked(case.enterprise, case.round, today)
    is_newer = newest is not None and newest.fiscal_year > case.filing.fiscal_year
    return {
        "asked": years_asked(case.round, today),
        "is_grace": years_asked(case.round, today).is_grace(case.filing),
        "other_year": why_not_year(case.round, case.filing, today),
        "newer_filing": newest if is_newer else None,
    }


def to_mend(verdict: ShownVerdict) -> list[Any]:
    """The conditions that fail or lack a figure: what the enterprise can still do about it."""
    return [
        line
        for line in verdict.lines
        if line.kind == "gate" and line.outcome in {"fail", "undetermined"}
    ]
