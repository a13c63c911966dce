"""Acts of the enterprise on its case: hand in (first or corrected), withdraw; and the receipt."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.refusals import show_refusal
from cultivation.shown.verdicts import shown_verdict
from enterprises.views.acting import acting_person, plain_text, posted_key
from enterprises.views.record import posted_version
from reviews.case_file import subject_label
from reviews.domain.acts import current_step
from reviews.domain.applying import current_facts, digest_to_be, unanswered
from reviews.domain.evidence import evidence_in_use, missing_proofs
from reviews.domain.performing import perform_once
from reviews.domain.permissions import why_closed
from reviews.enums import CaseAction, CaseStatus, StatementKind
from reviews.forms.applicant import WithdrawForm
from reviews.models import Case, CorrectionItem
from reviews.shown_evidence import evidence_of
from reviews.views.applicant.draft import moved_on_page
from reviews.views.applicant.own import own_case, own_row
from reviews.views.applicant.sections import missing_of, rows_of


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """The last look before a draft or a correction is submitted, and the submission."""
    case = own_case(request, number)
    action = CaseAction.RESUBMIT if case.status == CaseStatus.IN_CORRECTION else CaseAction.SUBMIT
    if request.method == "POST":
        return _handed_in(request, case, action)
    refusal = why_closed(case, current_step(case), action, acting_person(request))
    if refusal is not None:
        return redirect("applicant:case", case.number)
    return _last_look(request, case, action)


def _handed_in(request: HttpRequest, case: Case, action: CaseAction) -> HttpResponse:
    # The form says what it hands in: sent again after the first time, it is the same intention.
    named = request.POST.get("action", "")
    chosen = CaseAction(named) if named in {CaseAction.SUBMIT, CaseAction.RESUBMIT} else action
    arguments: dict[str, Any] = {"seen": plain_text(request.POST.get("seen"))}
    if chosen == CaseAction.RESUBMIT:
        arguments |= {"answers": {str(item.pk): item.answer for item in _items(case)}}
    try:
        perform_once(
            case=case,
            action=chosen,
            actor=acting_person(request),
            version=posted_version(request),
            arguments=arguments,
            key=posted_key(request),
        )
    except Conflict as conflict:
        now = own_case(request, case.number)
        if conflict.code == "changed_since_seen":
            return _last_look(request, now, chosen, refusal=conflict)
        return moved_on_page(request, now, conflict, [])
    except DomainError as refusal:
        return _last_look(request, own_case(request, case.number), chosen, refusal=refusal)
    return redirect("applicant:receipt", case.number)


def _items(case: Case) -> list[CorrectionItem]:
    """Items of the latest correction."""
    correction = case.corrections.first()
    return list(correction.items.all()) if correction else []


def _last_look(
    request: HttpRequest, case: Case, action: CaseAction, *, refusal: DomainError | None = None
) -> HttpResponse:
    today = timezone.localdate()
    facts = current_facts(case, today)
    verdict = shown_verdict(case.round.rule_set, facts)
    is_correction = action == CaseAction.RESUBMIT
    items = _items(case) if is_correction else []
    lacking = missing_of(case, facts) | unanswered(items) if refusal is None else refusal.fields
    context = {
        "case": case,
        "row": own_row(request, case, WorkCalendar.current()),
        "action": action,
        "is_correction": is_correction,
        "items": [(subject_label(one.subject), one) for one in items],
        "statements": [(kind.label, case.statements.get(kind.value, "")) for kind in StatementKind],
        "verdict": verdict,
        "seen": digest_to_be(case, facts),
        "refusal": refusal,
        "missing": _missing_lines(case, lacking, {line.id: line.name for line in verdict.lines}),
        "evidence": evidence_in_use(case.filing),
        "missing_proofs": missing_proofs(rows_of(case, facts)),
        "back": "applicant:correction" if is_correction else "applicant:case",
        "crumbs": [
            (reverse("applicant:cases"), _("Applications")),
            (reverse("applicant:case", args=[case.number]), case.number),
        ],
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/applicant/hand_in.html", context, status=status)


def _missing_lines(
    case: Case, lacking: Mapping[str, Any], condition_names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What a submission lacks: address where it is mended, name, sentence."""
    is_correction = case.status == CaseStatus.IN_CORRECTION
    page = "applicant:correction" if is_correction else "applicant:case"
    draft = reverse(page, args=[case.number])
    filing = reverse("enterprises:filing", args=[case.filing.fiscal_year])
    answers = {f"answer_{one.pk}": subject_label(one.subject) for one in _items(case)}
    found = []
    for name, sentence in lacking.items():
        if name in condition_names:
            found.append((filing, condition_names[name], str(sentence)))
        elif name in StatementKind.values:
            label = str(StatementKind(name).label)
            found.append((f"{draft}#id_{name}", label, str(sentence)))
        elif name == "record":
            found.append((reverse("enterprises:edit_record"), _("Record"), str(sentence)))
        elif name == "filing":
            found.append((f"{draft}#filing", _("Filing"), str(sentence)))
        else:
            found.append((f"{draft}#id_{name}", answers.get(name, ""), str(sentence)))
    return found


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What was handed in, when, with which digest: to be printed and kept."""
    case = own_case(request, number)
    versions = list(case.versions.select_related("rule_set"))
    if not versions:
        raise Http404
    context = {
        "case": case,
        "row": own_row(request, case, WorkCalendar.current()),
        "version": versions[-1],
        "versions": versions,
        "evidence": evidence_of(versions[-1]),
        "crumbs": [
            (reverse("applicant:cases"), _("Applications")),
            (reverse("applicant:case", args=[case.number]), case.number),
        ],
    }
    return render(request, "reviews/applicant/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then take the application back."""
    case = own_case(request, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        refusal = why_closed(case, current_step(case), CaseAction.WITHDRAW, acting_person(request))
        if refusal is not None:
            return redirect("applicant:case", case.number)
        return _withdraw_page(request, case, form)
    if not form.is_valid():
        return _withdraw_page(request, case, form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        perform_once(
            case=case,
            action=CaseAction.WITHDRAW,
            actor=acting_person(request),
            version=posted_version(request),
            arguments={"reason": reason},
            key=posted_key(request),
        )
    except Conflict as conflict:
        texts = [(_("Reason"), reason)] if reason else []
        return moved_on_page(request, own_case(request, number), conflict, texts)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _withdraw_page(request, case, form, status=refusal.status)
    messages.success(request, _("The application is withdrawn. Its data stay with you."))
    return redirect("applicant:case", case.number)


def _withdraw_page(
    request: HttpRequest, case: Case, form: WithdrawForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "case": case,
        "row": own_row(request, case, WorkCalendar.current()),
        "form": form,
        "crumbs": [
            (reverse("applicant:cases"), _("Applications")),
            (reverse("applicant:case", args=[case.number]), case.number),
        ],
    }
    return render(request, "reviews/applicant/withdraw.html", context, status=status)
