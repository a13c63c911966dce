"""Roles that are proposed, and roles that are taken away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.staff.posting import confirm_posting, refuse_posting, revoke_posting
from accounts.enums import PostingRole, ProposalState
from accounts.forms import ReasonForm
from accounts.models import Office, Posting, PostingProposal
from accounts.views.administration.people import KEEPERS
from accounts.views.readers import administrator, one_of
from common.domain.errors import DomainError
from common.tables import Column, keyset_page

_COLUMNS = [
    Column(pgettext_lazy("person", "Name")),
    Column(gettext_lazy("Role")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("First day")),
    Column(gettext_lazy("Proposed by")),
    Column(gettext_lazy("Decide"), is_actions=True),
]


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals that wait for a decision, oldest first."""
    return _page(request)


def _page(
    request: HttpRequest, *, refusal: DomainError | None = None, open_proposal: int | None = None
) -> HttpResponse:
    actor, area = administrator(request, *KEEPERS)
    waiting = PostingProposal.objects.filter(
        state=ProposalState.WAITING, office__in=Office.objects.within(area)
    ).select_related("user", "office", "proposed_by")
    page = keyset_page(waiting, request, order=("pk",))
    page.rows[:] = [
        (row, ReasonForm(auto_id=f"id_%s_{row.pk}", prefix=str(row.pk))) for row in page.rows
    ]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "refusal": refusal,
        "open_proposal": open_proposal,
        "may_decide": actor.role == PostingRole.SECURITY_ADMIN,
    }
    status = refusal.status if refusal else 200
    return render(request, "accounts/administration/proposals.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a proposal: the role holds from its first day."""
    actor, area = administrator(request, PostingRole.SECURITY_ADMIN)
    proposal = _proposal(area, pk)
    try:
        confirm_posting(proposal=proposal, actor=actor)
    except DomainError as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("Confirmed: %(name)s has the role.") % {"name": proposal.user})
    return redirect("administration:proposals")


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a proposal with a reason."""
    actor, area = administrator(request, PostingRole.SECURITY_ADMIN)
    proposal = _proposal(area, pk)
    form = ReasonForm(request.POST, prefix=str(pk))
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        refuse_posting(proposal=proposal, actor=actor, reason=reason)
    except DomainError as refusal:
        return _page(request, refusal=refusal, open_proposal=pk)
    messages.success(request, _("The proposal is refused."))
    return redirect("administration:proposals")


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away; it is gone at the person's next request."""
    actor, area = administrator(request, *KEEPERS)
    posting = one_of(Posting.objects.filter(office__in=Office.objects.within(area)), pk=pk)
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        revoke_posting(posting=posting, actor=actor, reason=reason)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is taken away."))
    return redirect("administration:person", posting.user_id)


def _proposal(area: Office, pk: int) -> PostingProposal:
    return one_of(PostingProposal.objects.filter(office__in=Office.objects.within(area)), pk=pk)
