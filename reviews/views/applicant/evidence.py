"""Evidence on the draft and on a correction: upload, use an older file again, take one back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.submitting import submitted_once
from common.domain.errors import Conflict, DomainError
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from enterprises.domain.evidence import add_evidence, remove_evidence, use_again
from enterprises.domain.proofs import proof_list
from enterprises.models import Evidence
from enterprises.views.acting import acting_person, plain_text, whole_number
from enterprises.views.filings import drawn_progress
from reviews.domain.applying import current_facts
from reviews.domain.evidence import evidence_in_use, missing_proofs
from reviews.enums import CaseStatus, Turn
from reviews.models import Case
from reviews.views.applicant.own import own_case
from reviews.views.applicant.sections import SECTIONS_LABEL, missing_of, rows_of, sections_of


def evidence_context(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the section of the page shows."""
    rows = rows_of(case, facts)
    older = _older(case)
    return {
        "case": case,
        "proof_rows": [
            (row, [one for one in older if one.proof == row.proof.code]) for row in rows
        ],
        "missing_proofs": missing_proofs(rows),
        "proof_note": proof_list().note if proof_list().is_unverified else "",
    }


def _older(case: Case) -> list[Evidence]:
    """Files of earlier years that prove something and are not used for this year yet."""
    here = {(one.proof, one.file_id) for one in evidence_in_use(case.filing)}
    earlier = (
        Evidence.objects.in_use()
        .filter(enterprise=case.enterprise_id, fiscal_year__lt=case.filing.fiscal_year)
        .select_related("file")
        .order_by("-fiscal_year", "-pk")
    )
    found: dict[tuple[str, int], Evidence] = {}
    for one in earlier:
        if (one.proof, one.file_id) not in here:
            found.setdefault((one.proof, one.file_id), one)
    return list(found.values())


@require_POST
def change_evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Upload (`proof`, `file`), use again (`again`) or take back (`remove`), each once."""
    case = own_case(request, number)
    try:
        _expect_open(case)
        said = _change(request, case)
    except DomainError as refusal:
        return _refused(request, case, refusal)
    if request.headers.get("HX-Request"):
        return _section(request, case)
    messages.success(request, said)
    return redirect(_back(case))


def _expect_open(case: Case) -> None:
    if case.turn != Turn.ENTERPRISE:
        raise Conflict(
            "action_not_open",
            _("The application is with an office: evidence can be changed again in a correction."),
        )


def _change(request: HttpRequest, case: Case) -> str:
    if "remove" in request.POST:
        remove_evidence(
            evidence=_own_evidence(request, case, "remove"), actor=acting_person(request)
        )
        return _("The file is taken back.")
    if "again" in request.POST:
        return _use_again(request, case)
    return _upload(request, case)


def _use_again(request: HttpRequest, case: Case) -> str:
    older, year = _own_evidence(request, case, "again"), case.filing.fiscal_year
    actor = acting_person(request)

    def act() -> Answer:
        again = use_again(evidence=older, fiscal_year=year, actor=actor)
        return Answer(201, {"evidence": again.pk})

    body = {"case": case.number, "again": older.pk, "year": year}
    submitted_once(request, actor=actor, route="evidence again", body=body, act=act)
    return _("The file is used for this year, too.")


def _upload(request: HttpRequest, case: Case) -> str:
    proof = plain_text(request.POST.get("proof"))
    checked = checked_upload(request.FILES.get("file"))
    actor = acting_person(request)

    def act() -> Answer:
        evidence = add_evidence(
            enterprise=case.enterprise,
            fiscal_year=case.filing.fiscal_year,
            proof=proof,
            upload=checked,
            actor=actor,
        )
        return Answer(201, {"evidence": evidence.pk})

    body = {"case": case.number, "proof": proof, "name": checked.name, "key": checked.key}
    submitted_once(request, actor=actor, route="evidence", body=body, act=act)
    return _("The file is uploaded.")


def _own_evidence(request: HttpRequest, case: Case, field: str) -> Evidence:
    pk = whole_number(request.POST.get(field))
    evidence = Evidence.objects.filter(enterprise=case.enterprise_id, pk=pk or 0).first()
    if evidence is None:
        raise Http404
    return evidence


def _refused(request: HttpRequest, case: Case, refusal: DomainError) -> HttpResponse:
    """The sentence at the paper it is about; without scripts on top of the page."""
    if request.headers.get("HX-Request"):
        return _section(request, case, refusal)
    messages.error(request, str(refusal))
    return redirect(_back(case))


def _back(case: Case) -> str:
    name = "correction" if case.status == CaseStatus.IN_CORRECTION else "case"
    address = redirect(f"applicant:{name}", case.number)["Location"]
    return f"{address}#evidence"


def _section(request: HttpRequest, case: Case, refusal: DomainError | None = None) -> HttpResponse:
    facts = current_facts(case, timezone.localdate())
    context = evidence_context(case, facts) | {
        "failed_proof": request.POST.get("proof", ""),
        "failed_sentence": str(refusal) if refusal else "",
    }
    if case.status == CaseStatus.DRAFT:
        sections = sections_of(case, missing_of(case, facts), facts)
        context["progress"] = drawn_progress(sections, SECTIONS_LABEL)
    status = refusal.status if refusal else 200
    return render(request, "reviews/applicant/evidence.html", context, status=status)
