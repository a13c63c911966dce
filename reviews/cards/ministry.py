"""Rounds in the homes and in the navigation."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.domain.calendar import WorkCalendar
from common.enums import Reader
from cultivation.enums import TitleKind
from reviews.models import Case
from reviews.queries import RoundProgress, progress_by_round, rounds_under_way

register_navigation(
    Reader.DESK,
    Reader.MINISTRY,
    label=_("Rounds"),
    url_name="rounds:rounds",
    icon="flag",
    order=70,
    under="desk:cases",
)

_MOST_ROUNDS = 8


@register_card(
    "home",
    Reader.DESK,
    Reader.MINISTRY,
    title=_("Rounds under way"),
    template="reviews/cards/rounds.html",
    order=50,
    link="rounds:rounds",
)
def rounds_now(request: HttpRequest) -> dict[str, Any] | None:
    """Open rounds and those whose cases are not all dealt with, with their counts."""
    capacity = capacity_in(request)
    if capacity.office is None:
        return None
    today, calendar = timezone.localdate(), WorkCalendar.current()
    found = rounds_under_way(today)
    if capacity.reader == Reader.DESK:
        province = capacity.office.lineage()["province"]
        found = found.for_province(province.pk if province else 0)
    if capacity.reader == Reader.MINISTRY:
        found = found.filter(title_kind=TitleKind.LITTLE_GIANT)
    shown = list(found.order_by("closes_on", "pk")[:_MOST_ROUNDS])
    progress = progress_by_round(Case.objects.visible_to(capacity).filter(round__in=shown))
    rows = [
        (
            one,
            calendar.deadline(one.closes_on, today=today) if one.is_open_on(today) else None,
            progress.get(one.pk, RoundProgress({})),
        )
        for one in shown
    ]
    return {"rows": rows} if rows else None
