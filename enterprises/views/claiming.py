"""Claiming a record that a published list opened by name only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once
from common.refusals import show_refusal
from enterprises.domain.claims import claim_enterprise
from enterprises.enums import EnterpriseState
from enterprises.forms import ClaimForm, NameSearchForm
from enterprises.models import Claim, Enterprise
from enterprises.views.acting import acting_person, plain_text, posted_key, whole_number

_MOST_FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Search by name, choose one, give its code; an official of its area confirms."""
    chosen = _chosen(request)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and chosen is not None and form.is_valid():
        try:
            return _claimed(request, chosen, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
    search = NameSearchForm(request.GET)
    text = plain_text(request.GET.get("q"))
    context = {
        "chosen": chosen,
        "form": form,
        "search": search,
        "text": text,
        "found": _found(text),
        "claims": Claim.objects.filter(user=request.user.pk)
        .select_related("enterprise__province_office")
        .order_by("-pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "enterprises/claim.html", context, status=status)


def _chosen(request: HttpRequest) -> Enterprise | None:
    key = whole_number(request.POST.get("enterprise") or request.GET.get("enterprise"))
    if key is None:
        return None
    unclaimed = Enterprise.objects.filter(state=EnterpriseState.UNCLAIMED)
    return get_object_or_404(unclaimed.select_related("province_office", "city_office"), pk=key)


def _found(text: str) -> list[Enterprise]:
    if len(text) < 2:
        return []
    unclaimed = Enterprise.objects.filter(state=EnterpriseState.UNCLAIMED).search(text)
    return list(
        unclaimed.select_related("province_office", "city_office").order_by("name")[:_MOST_FOUND]
    )


def _claimed(request: HttpRequest, enterprise: Enterprise, form: ClaimForm) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Only a signed-in user claims a record.")
    uscc = form.cleaned_data["uscc"]
    person = acting_person(request)

    def act() -> Answer:
        filed = claim_enterprise(enterprise=enterprise, user=user, uscc=uscc, actor=person)
        return Answer(201, {"claim": filed.pk})

    once(
        user_id=user.pk,
        route="enterprise claim",
        key=posted_key(request),
        body={"enterprise": enterprise.pk, "uscc": uscc},
        act=act,
    )
    messages.success(
        request, _("Your claim is filed. The office responsible confirms it, then you can act.")
    )
    return redirect("enterprises:claim")
