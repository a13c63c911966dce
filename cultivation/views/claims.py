"""Claims: who asks to act for an enterprise that a published list named."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import PostingRole
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from common.tables import Column, keyset_page
from cultivation.forms.enterprises import RefuseClaimForm
from enterprises.domain.claims import confirm_claim, refuse_claim
from enterprises.models import Claim

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Who asks")),
    Column(gettext_lazy("Code given")),
    Column(gettext_lazy("Asked on")),
    Column(gettext_lazy("Answer"), is_actions=True),
]


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Claims that wait for the office, oldest first."""
    return _page(request)


def _page(
    request: HttpRequest,
    *,
    refusal: DomainError | None = None,
    claim_pk: int | None = None,
    form: RefuseClaimForm | None = None,
) -> HttpResponse:
    capacity, _office = capacity_of_office(request)
    waiting = Claim.objects.visible_to(capacity).waiting()
    related = waiting.select_related(
        "user",
        "enterprise__county_office",
        "enterprise__city_office",
        "enterprise__province_office",
    )
    page = keyset_page(related, request, order=("pk",))
    page.rows[:] = [
        (
            claim,
            form
            if form is not None and claim.pk == claim_pk
            else RefuseClaimForm(auto_id=f"id_%s_{claim.pk}"),
        )
        for claim in page.rows
    ]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "refusal": refusal,
        "open_claim": claim_pk,
        "may_decide": capacity.role in {PostingRole.EXAMINER, PostingRole.APPROVER},
    }
    status = 200 if refusal is None and form is None else 422
    if isinstance(refusal, Conflict):
        status = 409
    return render(request, "cultivation/claims.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a claim: the enterprise has its code and its owner."""
    claim, actor = _claim(request, pk), official(request)
    if request.method != "POST":
        return redirect("cultivation:claims")

    def act() -> Answer:
        confirm_claim(claim=claim, actor=actor)
        return Answer(200, {"claim": claim.pk})

    try:
        submitted_once(request, actor=actor, route=f"claim {pk} confirm", body={}, act=act)
    except DomainError as refusal:
        return _page(request, refusal=refusal, claim_pk=claim.pk)
    messages.success(request, _("Confirmed: the enterprise has its code and its owner."))
    return redirect("cultivation:claims")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a claim with a reason that the person reads."""
    claim, actor = _claim(request, pk), official(request)
    if request.method != "POST":
        return redirect("cultivation:claims")
    form = RefuseClaimForm(request.POST, auto_id=f"id_%s_{claim.pk}")
    if not form.is_valid():
        return _page(request, claim_pk=claim.pk, form=form)
    reason = form.cleaned_data["reason"]

    def act() -> Answer:
        refuse_claim(claim=claim, actor=actor, reason=reason)
        return Answer(200, {"claim": claim.pk})

    body = {"reason": reason}
    try:
        submitted_once(request, actor=actor, route=f"claim {pk} refuse", body=body, act=act)
    except DomainError as refusal:
        return _page(request, refusal=refusal, claim_pk=claim.pk, form=form)
    messages.success(request, _("The claim is refused."))
    return redirect("cultivation:claims")


def _claim(request: HttpRequest, pk: int) -> Claim:
    capacity, _office = capacity_of_office(request)
    return one_of(Claim.objects.visible_to(capacity), pk=pk)
