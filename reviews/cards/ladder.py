"""The funnel of the latest rounds on the page of the ladder."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from common.cards import register_card
from common.enums import Reader
from reviews.domain.rounds.funnel import Funnel, funnels, rounds_of

_LATEST = 6


@register_card(
    "ladder",
    Reader.DESK,
    Reader.MINISTRY,
    title=_("Funnel of the latest rounds"),
    template="reviews/cards/funnel.html",
    order=10,
    is_wide=True,
    link="rounds:funnel",
)
def latest_funnels(_request: HttpRequest, area: Office) -> dict[str, Any] | None:
    """The latest rounds that have opened, with how far their cases came in the area shown."""
    begun = rounds_of(area).filter(opens_on__lte=timezone.localdate())
    rounds = list(begun.order_by("-opens_on", "-pk")[:_LATEST])
    counts = funnels(rounds, area)
    rows = [(one, counts.get(one.pk, Funnel()).counts()) for one in rounds]
    return {"rows": rows} if rows else None
