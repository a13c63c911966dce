"""What titles, coverage and standards put into homes, enterprise pages and navigation."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.middleware import capacity_in
from accounts.models import Office
from common.cards import register_card, register_navigation
from common.enums import Reader
from cultivation.badges import title_badge
from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.reading import (
    coverage_before,
    coverage_of,
    kept_figure,
    latest_day,
    place_of,
)
from cultivation.domain.coverage.targets import path_of
from cultivation.forms.titles import CheckForm
from cultivation.models import Cancellation, Title
from cultivation.queries import (
    LAPSING_DAYS,
    holders_by_kind,
    lapsing_within,
    movement_of_year,
)
from cultivation.shown.cancellations import appeal_of, cancellation_badge
from cultivation.shown.coverage import rules_of
from enterprises.models import Claim, Enterprise

_OFFICES = (Reader.DESK, Reader.MINISTRY)
_FIRST_ROWS = 6

register_navigation(
    Reader.MINISTRY, label=_("Coverage"), url_name="cultivation:coverage", icon="target", order=10
)
register_navigation(
    Reader.DESK, label=_("Coverage"), url_name="cultivation:coverage", icon="target", order=60
)
register_navigation(
    *_OFFICES,
    label=_("Enterprises"),
    url_name="cultivation:enterprises",
    icon="building-factory-2",
    order=40,
)
register_navigation(
    *_OFFICES,
    label=_("Titles"),
    url_name="cultivation:titles",
    icon="rosette",
    order=50,
    under="cultivation:enterprises",
)
register_navigation(
    *_OFFICES,
    label=_("Digital work"),
    url_name="cultivation:digital_work",
    icon="device-desktop-analytics",
    order=65,
    under="cultivation:coverage",
)
register_navigation(
    *_OFFICES, label=_("Standards"), url_name="cultivation:rule_sets", icon="scale", order=80
)
register_navigation(
    Reader.PUBLIC,
    label=_("Check a certificate"),
    url_name="cultivation:public_titles",
    icon="certificate",
    order=20,
)
register_navigation(
    Reader.PUBLIC,
    label=_("What a title asks for"),
    url_name="cultivation:public_criteria",
    icon="scale",
    order=30,
)


register_navigation(
    Reader.PUBLIC,
    label=_("Complain about a title holder"),
    url_name="cultivation:public_complaint",
    icon="speakerphone",
    order=40,
)


def _acting(request: HttpRequest) -> tuple[Capacity, Office] | None:
    capacity = capacity_in(request)
    return (capacity, capacity.office) if capacity.office else None


@register_card(
    "home",
    Reader.MINISTRY,
    title=_("Coverage of little giants"),
    template="cultivation/cards/coverage.html",
    order=10,
    link="cultivation:coverage",
)
@register_card(
    "home",
    Reader.DESK,
    title=_("Coverage of little giants"),
    template="cultivation/cards/coverage.html",
    order=60,
    link="cultivation:coverage",
)
def coverage_today(request: HttpRequest) -> dict[str, Any] | None:
    """The last share there is beside the one before it, and against the target. The country is
    never counted for this: while nothing of it is kept, the card says so."""
    acting = _acting(request)
    if acting is None:
        return None
    office = None if acting[1].level == OfficeLevel.MINISTRY else acting[1]
    today = timezone.localdate()
    definition = definition_for(day=today)
    if definition is None:
        return None
    day = latest_day(definition, today)
    place = place_of(office, by_offices=False)
    if office is None and kept_figure(place.office, as_of=day, definition=definition) is None:
        return {"is_counted": False}
    now = coverage_of(place, as_of=day, definition=definition)
    if not now.total.holders and acting[0].reader == Reader.DESK:
        return None
    before = coverage_before(now, place)
    shares = (now.total.share_pct, before.total.share_pct if before else None)
    return {
        "is_counted": True,
        "total": now.total,
        "day": day,
        "is_today": day == today,
        "before_on": before and before.as_of,
        "is_day_before": before is not None and before.as_of == today - timedelta(days=1),
        "difference": None if None in shares else shares[0] - shares[1],  # type: ignore[operator]
        "target": path_of(definition.code, office).next_on(today),
    } | rules_of(definition)


@register_card(
    "home",
    Reader.MINISTRY,
    title=_("The ladder"),
    template="cultivation/cards/ladder.html",
    order=11,
    link="cultivation:ladder",
)
@register_card(
    "home",
    Reader.DESK,
    title=_("The ladder"),
    template="cultivation/cards/ladder.html",
    order=65,
    link="cultivation:ladder",
)
def ladder(request: HttpRequest) -> dict[str, Any] | None:
    """How many enterprises of the area hold each title today, and how many titles began and ended
    this year."""
    acting = _acting(request)
    if acting is None:
        return None
    today = timezone.localdate()
    area = Enterprise.objects.visible_to(acting[0])
    holders = holders_by_kind(area, today)
    stages = {1: "seed", 2: "seedling", 3: "optimization", 4: "optimization"}
    rungs = [(kind, count, stages[kind.rung]) for kind, count in reversed(holders.items())]
    of_area = Title.objects.filter(enterprise__in=area)
    moved = movement_of_year(of_area, today)
    return {"rungs": rungs, "most": max(holders.values()) or 1, "day": today, "moved": moved}


@register_card(
    "home",
    Reader.DESK,
    title=_("Titles ending in 90 days"),
    template="cultivation/cards/lapsing.html",
    order=45,
)
def lapsing(request: HttpRequest) -> dict[str, Any] | None:
    """The titles of the area that end soon, soonest first."""
    acting = _acting(request)
    if acting is None:
        return None
    today = timezone.localdate()
    ending = lapsing_within(Title.objects.visible_to(acting[0]), today, LAPSING_DAYS)
    shown = ending.select_related("enterprise").order_by("last_day", "pk")[:_FIRST_ROWS]
    rows = [(title, title_badge(title, today)) for title in shown]
    address = f"{reverse('cultivation:titles')}?lapsing={LAPSING_DAYS}"
    return {"rows": rows, "count": ending.count(), "address": address} if rows else None


@register_card(
    "home",
    Reader.DESK,
    title=_("Claims waiting for confirmation"),
    template="cultivation/cards/claims.html",
    order=46,
    link="cultivation:claims",
)
def claims_waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Enterprises known by name only that somebody asks to act for."""
    acting = _acting(request)
    if acting is None:
        return None
    waiting = Claim.objects.visible_to(acting[0]).waiting()
    rows = list(waiting.select_related("enterprise", "user").order_by("pk")[:_FIRST_ROWS])
    return {"rows": rows} if rows else None


@register_card(
    "enterprise",
    *_OFFICES,
    title=_("Titles"),
    template="cultivation/cards/enterprise_titles.html",
    order=10,
    is_wide=True,
)
def titles_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """All titles of one enterprise, newest first, each with where it comes from."""
    today = timezone.localdate()
    titles = enterprise.titles.order_by("-valid_from", "-pk")
    rows = [(title, title_badge(title, today), title.is_valid_on(today)) for title in titles]
    acting = _acting(request)
    may_put_up = acting is not None and acting[0].role == PostingRole.EXAMINER
    put_up = Cancellation.objects.filter(title__enterprise=enterprise).select_related("office")
    shown = [(one, cancellation_badge(one, appeal_of(one))) for one in put_up[:_FIRST_ROWS]]
    return {"rows": rows, "may_put_up": may_put_up, "cancellations": shown}


@register_card(
    "home",
    *_OFFICES,
    title=_("Cancellations and appeals to decide"),
    template="cultivation/cards/cancellations.html",
    order=47,
    link="cultivation:cancellations",
)
def cancellations_waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Titles put up for cancellation that wait for this office."""
    acting = _acting(request)
    if acting is None:
        return None
    waiting = Cancellation.objects.visible_to(acting[0]).waiting_for(acting[1])
    shown = waiting.select_related("title__enterprise", "office", "appeal__office").order_by("pk")
    rows = [
        (one, cancellation_badge(one, getattr(one, "appeal", None))) for one in shown[:_FIRST_ROWS]
    ]
    return {"rows": rows} if rows else None


@register_card(
    "home",
    Reader.PUBLIC,
    title=_("Check a certificate"),
    template="cultivation/cards/look_up.html",
    order=10,
)
def look_up(request: HttpRequest) -> dict[str, Any]:
    """The check by number and code."""
    return {"form": CheckForm()}
