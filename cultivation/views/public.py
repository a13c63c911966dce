"""The public check of a certificate: by number and code, or by its QR code. There is no list."""

from base64 import b64encode
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.crypto import signing_keys
from cultivation.badges import state_badge_of
from cultivation.checking_limits import certificate_check_refusal, count_certificate_miss
from cultivation.domain.certificates import (
    CheckedCertificate,
    NotAuthentic,
    check_by_number,
    check_by_token,
)
from cultivation.enums import TitleKind
from cultivation.forms.titles import CheckForm


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_certificate(request: HttpRequest) -> HttpResponse:
    """A certificate by number and code, which come by POST so that no log keeps them. Unknown and
    malformed pairs get one and the same answer."""
    if request.method != "POST":
        return _page(request, {"form": CheckForm()})
    form = CheckForm(request.POST)
    refused = certificate_check_refusal(request, is_guessable=True)
    if refused:
        return _refused(request, form, refused)
    form.is_valid()
    found = check_by_number(number=form.data.get("number", ""), code=form.data.get("code", ""))
    if found is None:
        count_certificate_miss()
    return _page(request, {"form": form, "is_asked": True} | shown(found))


@login_not_required
@require_safe
def scan_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """A certificate by the text of its QR code, whose signature is checked before all else."""
    form = CheckForm()
    refused = certificate_check_refusal(request, is_guessable=False)
    if refused:
        return _refused(request, form, refused)
    try:
        found = check_by_token(token)
    except NotAuthentic:
        found = None
    context = {"form": form, "is_asked": True, "is_scanned": True}
    return _page(request, context | shown(found))


@login_not_required
@require_safe
def certificate_keys(request: HttpRequest) -> HttpResponse:
    """The public keys, and how a certificate is checked without this site."""
    kept = signing_keys()
    keys = [
        {
            "key_id": key.key_id,
            "algorithm": key.algorithm,
            "public": b64encode(key.public).decode(),
            "is_current": key.key_id == kept.current,
        }
        for key in kept.keys.values()
    ]
    return render(request, "cultivation/public/keys.html", {"keys": keys})


@login_not_required
@require_safe
def certificate_keys_file(request: HttpRequest) -> HttpResponse:
    """The same for programmes."""
    response = JsonResponse(signing_keys().as_json())
    response.headers["Content-Disposition"] = 'attachment; filename="certificate-keys.json"'
    return response


def _refused(request: HttpRequest, form: CheckForm, sentence: str) -> HttpResponse:
    response = _page(request, {"form": form, "refusal": sentence}, status=429)
    response.headers["Retry-After"] = "60"
    return response


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "cultivation/public/titles.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def shown(found: CheckedCertificate | None) -> dict[str, Any]:
    """What the page shows of an answer."""
    if found is None:
        return {"found": None}
    is_over = found.last_day < timezone.localdate() and found.last_day != found.valid_to
    return {
        "found": found,
        "kind": TitleKind(found.kind).label,
        "badge": state_badge_of(found.state),
        "ended_on": found.last_day if is_over else None,
    }
