"""Objections of the public: the form on a running notice, and how it goes on with one."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.middleware import client_address
from accounts.views.readers import one_of
from common.domain.errors import Conflict, DomainError
from common.domain.files.uploading import checked_upload
from common.refusals import show_refusal
from common.throttling import is_over_limit
from reviews.domain.objections.proof import DIFFICULTY_BITS, new_challenge
from reviews.domain.objections.taking import MOST_FILES, Objector, Proof, take_objection
from reviews.forms.objections import ObjectionForm, ReceiptForm
from reviews.models import NoticeEntry, Objection

ATTEMPTS_PER_MINUTE = 6
LOOK_UPS_PER_MINUTE = 10


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_objection(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The form against one enterprise on a notice. What is refused says why and keeps the text."""
    entry = one_of(
        NoticeEntry.objects.select_related("notice__office", "notice__round"),
        pk=pk,
        notice__number=number,
    )
    today = timezone.localdate()
    is_running = entry.notice.opens_on <= today <= entry.notice.closes_on
    if request.method != "POST":
        form = ObjectionForm(initial={"challenge": new_challenge(entry.notice.number)})
        return _form(request, entry, form, is_running=is_running)
    form = ObjectionForm(request.POST)
    address = client_address(request)
    if is_over_limit(name="objection", address=address, limit=ATTEMPTS_PER_MINUTE):
        return _form(request, entry, form, is_running=is_running, status=429)
    if not form.is_valid() or form.cleaned_data["website"]:
        return _form(request, entry, form, is_running=is_running, status=422)
    try:
        objection = _taken(request, entry, form, address)
    except DomainError as refusal:
        show_refusal(form, refusal)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _form(request, entry, form, is_running=is_running, status=status)
    return render(request, "reviews/public/objection_taken.html", {"objection": objection})


def _taken(
    request: HttpRequest, entry: NoticeEntry, form: ObjectionForm, address: str
) -> Objection:
    given = form.cleaned_data
    uploads = request.FILES.getlist("files")[: MOST_FILES + 1]
    return take_objection(
        entry=entry,
        objector=Objector(given["name"], given["contact"], bool(given["is_unit"])),
        text=given["text"],
        files=[checked_upload(upload) for upload in uploads],
        proof=Proof(given["challenge"], given["answer"], address),
    )


def _form(
    request: HttpRequest,
    entry: NoticeEntry,
    form: ObjectionForm,
    *,
    is_running: bool,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "entry": entry,
        "notice": entry.notice,
        "form": form,
        "challenge": new_challenge(entry.notice.number),
        "bits": DIFFICULTY_BITS,
        "most_files": MOST_FILES,
        "is_running": is_running,
        "is_limited": status == 429,
    }
    return render(request, "reviews/public/objection.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_objection(request: HttpRequest) -> HttpResponse:
    """How it goes on with an objection, by its receipt number. The number goes by POST: it is a
    key, and no address holds keys."""
    if request.method != "POST":
        return render(request, "reviews/public/objection_follow.html", {"form": ReceiptForm()})
    form = ReceiptForm(request.POST)
    context: dict[str, Any] = {"form": form}
    if is_over_limit(name="receipt", address=client_address(request), limit=LOOK_UPS_PER_MINUTE):
        context["is_limited"] = True
        return render(request, "reviews/public/objection_follow.html", context, status=429)
    found = None
    if form.is_valid():
        found = (
            Objection.objects.filter(receipt=form.cleaned_data["receipt"])
            .select_related("entry", "notice__office", "notice__round")
            .first()
        )
        if found is None:
            form.add_error("receipt", _("There is no objection with this number."))
    context["objection"] = found
    status = 200 if found is not None else 422
    return render(request, "reviews/public/objection_follow.html", context, status=status)
