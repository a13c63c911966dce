"""Evidence on the draft and on a correction: upload, use an older file again, take one back."""

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
from enterprises.models import Evidence
from enterprises.views.acting import acting_person, plain_text, whole_number
from enterprises.views.filings import drawn_progress
from reviews.domain.applying import closed_sentence, current_facts
from reviews.enums import CaseStatus, Turn
from reviews.models import Case
from reviews.views.applicant.correction import keep_answers
from reviews.views.applicant.draft import keep_draft
from reviews.views.applicant.evidence import evidence_context
from reviews.views.applicant.own import own_case
from reviews.views.applicant.sections import SECTIONS_LABEL, missing_of, sections_of


@require_POST
def change_evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Upload (`proof` and its `file_…`), use again (`again`) or take back (`remove`), each once.

    Where no script sends them alone, the words of the page come along, and are kept as well.
    """
    case = own_case(request, number)
    refused, said = None, ""
    try:
        _expect_open(case)
        said = _change(request, case)
    except DomainError as refusal:
        refused = refusal
    if request.headers.get("HX-Request"):
        return _section(request, case, refused)
    if refused is None:
        messages.success(request, said)
    else:
        messages.error(request, str(refused))
    kept = _keep_words(request, case)
    return kept if isinstance(kept, HttpResponse) else redirect(_back(case))


def _keep_words(request: HttpRequest, case: Case) -> Case | HttpResponse:
    """Save what stood in the fields of the page; the page of a refusal holds it still."""
    if "version" not in request.POST:
        return case
    keep = keep_answers if _is_correction(request) else keep_draft
    return keep(request, case)


def _is_correction(request: HttpRequest) -> bool:
    """Whether the page that sent the form is the one of a correction."""
    return any(name.startswith("answer_") for name in request.POST)


def _expect_open(case: Case) -> None:
    if case.status == CaseStatus.LAPSED:
        raise Conflict("round_closed", closed_sentence(case.round))
    if case.status not in CaseStatus.open():
        state = {"status": CaseStatus(case.status).label}
        sentence = _("This cannot be done now: the case is “%(status)s”.") % state
        raise Conflict("action_not_open", sentence)
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
    checked = checked_upload(request.FILES.get(f"file_{proof}"))
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
