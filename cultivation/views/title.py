"""One title: its days, names and places, its life, its certificates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import acting_in, actor_of, capacity_in
from accounts.views.readers import capacity_of_office, one_of
from common.domain.errors import DomainError
from cultivation.badges import title_badge
from cultivation.domain.certificates import hand_out
from cultivation.models import Title
from cultivation.models.title import TitleQuerySet
from cultivation.shown.titles import life_shown
from enterprises.views.acting import acting_enterprise


@require_safe
def title_of_area(request: HttpRequest, number: str) -> HttpResponse:
    """A title of the office's area."""
    capacity_of_office(request)
    return _page(request, _one(request, number))


@require_safe
def own_title(request: HttpRequest, number: str) -> HttpResponse:
    """A title of the enterprise that the reader acts for."""
    acting_enterprise(request)
    return _page(request, _one(request, number))


@require_POST
def take_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as a file, for whoever may see the title; each taking is recorded."""
    title = _one(request, number)
    actor = actor_of(request)
    if actor is None:
        return _page(request, title)
    try:
        _certificate, paper = hand_out(title=title, actor=actor)
    except DomainError as refusal:
        return _page(request, title, refusal)
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{title.number}.pdf"'
    return response


def _one(request: HttpRequest, number: str) -> Title:
    """Raises `Http404` for a title out of the reader's scope."""
    capacity = acting_in(request)
    visible: TitleQuerySet = (
        Title.objects.visible_to(capacity) if capacity else Title.objects.none()
    )
    return one_of(
        visible.select_related(
            "enterprise__region",
            "enterprise__county_office",
            "enterprise__city_office",
            "enterprise__province_office",
            "issued_by",
            "continues",
            "region_at_recognition",
            "office_at_recognition",
        ),
        number=number,
    )


def _page(request: HttpRequest, title: Title, refusal: DomainError | None = None) -> HttpResponse:
    today = timezone.localdate()
    capacity = capacity_in(request)
    context = {
        "title": title,
        "badge": title_badge(title, today),
        "life": life_shown(title.events.all(), with_people=capacity.office is not None),
        "certificates": title.certificates.order_by("-edition"),
        "followers": title.continued_by.order_by("pk"),
        "has_certificate": title.issued_by is not None and not title.is_over_on(today),
        "is_office": capacity.office is not None,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "cultivation/title.html", context, status=status)
