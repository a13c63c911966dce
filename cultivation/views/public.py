"""The public look-up of a title: by its exact number only. There is no list to walk through."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.middleware import client_address
from common.throttling import is_over_limit
from cultivation.badges import title_badge
from cultivation.forms import LookUpForm
from cultivation.models import Title

LOOK_UPS_PER_MINUTE = 30


@login_not_required
@require_safe
def title_look_up(request: HttpRequest) -> HttpResponse:
    """One title by its number. Unknown and malformed numbers get one and the same answer."""
    number = request.GET.get("number", "").strip()
    form = LookUpForm(request.GET if number else None)
    context: dict[str, object] = {"form": form, "is_asked": bool(number)}
    if number and is_over_limit(
        name="title-look-up", address=client_address(request), limit=LOOK_UPS_PER_MINUTE
    ):
        context |= {"is_asked": False, "is_limited": True}
        response = render(request, "cultivation/public/titles.html", context, status=429)
        response.headers["Retry-After"] = "60"
        return response
    title = _title(number) if number else None
    if title is not None:
        context |= {"title": title, "badge": title_badge(title, timezone.localdate())}
    return render(request, "cultivation/public/titles.html", context)


def _title(number: str) -> Title | None:
    # NUL cannot stand in a text of the database; asked for in any case, so that one answer takes
    # the same way as the other.
    text = number.replace("\x00", "")[:60]
    found = Title.objects.filter(number__in={text, text.upper()}).select_related(
        "enterprise__province_office"
    )
    return found.first()
