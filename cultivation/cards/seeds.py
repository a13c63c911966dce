"""What seed selection puts into homes, the page of an enterprise and the navigation."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.enums import Reader
from cultivation.domain.seeds.applications import under_way_of
from cultivation.domain.seeds.conversion import conversion_by_office, together
from cultivation.domain.seeds.questions import topic_label
from cultivation.domain.seeds.rules import new_days
from cultivation.enums.seeds import SeedState
from cultivation.models import (
    SeedCandidate,
    SeedFinding,
    SeedQuestion,
    SeedScan,
    SeedScreenHit,
    SeedSignal,
)
from cultivation.shown.seeds import application_rows, finding_rows
from enterprises.models import Enterprise

_OFFICES = (Reader.DESK, Reader.MINISTRY)
_FIRST_ROWS = 5
_FIRST_PROVINCES = 4

register_navigation(
    *_OFFICES, label=_("Seeds"), url_name="cultivation:seeds", icon="seedling", order=35
)
register_navigation(
    *_OFFICES,
    label=_("Ladder"),
    url_name="cultivation:ladder",
    icon="stairs-up",
    order=55,
    under="cultivation:seeds",
)


@register_card(
    "home",
    Reader.DESK,
    title=_("Seeds for the next rung"),
    template="cultivation/cards/seeds.html",
    order=48,
    link="cultivation:seeds",
)
def seeds(request: HttpRequest) -> dict[str, Any] | None:
    """New finds of the office's screens, seeds to contact, signals to resolve (four queries)."""
    capacity = capacity_in(request)
    if capacity.office is None:
        return None
    today = timezone.localdate()
    since = today - timedelta(days=new_days())
    hits = SeedScreenHit.objects.filter(
        screen__office=capacity.office, screen__retired_on=None, first_on__gt=since
    )
    new = list(
        hits.select_related("enterprise", "screen").order_by("-first_on", "-pk")[: _FIRST_ROWS + 1]
    )
    counted = (
        SeedCandidate.objects.visible_to(capacity)
        .order_by()
        .aggregate(
            waiting=Count("pk", filter=Q(state=SeedState.CANDIDATE)),
            mine=Count("pk", filter=Q(state__in=SeedState.open(), person=request.user.pk)),
        )
    )
    contrary = SeedSignal.objects.visible_to(capacity).unresolved().count()
    if not (new or counted["waiting"] or counted["mine"] or contrary):
        return None
    return {
        "new": new[:_FIRST_ROWS],
        "has_more": len(new) > _FIRST_ROWS,
        "contrary": contrary,
        **counted,
    }


@register_card(
    "home",
    Reader.MINISTRY,
    title=_("Seeds for the next rung"),
    template="cultivation/cards/seed_figures.html",
    order=13,
    link="cultivation:seeds",
)
def seed_figures(request: HttpRequest) -> dict[str, Any] | None:
    """What the last discovery found, and how far the pool's seeds came by province (three
    queries)."""
    office = capacity_in(request).office
    scan = SeedScan.objects.exclude(finished_at=None).first()
    if office is None or scan is None:
        return None
    lines = conversion_by_office(office)
    return {"scan": scan, "total": together(lines), "lines": lines[:_FIRST_PROVINCES]}


@register_card(
    "enterprise",
    *_OFFICES,
    title=_("Next rung"),
    template="cultivation/cards/next_rung.html",
    order=12,
    is_wide=True,
)
def next_rung(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """What the last discovery found of the enterprise, with the way to its page as a seed."""
    found = SeedFinding.objects.filter(enterprise=enterprise).with_staleness()
    return {
        "enterprise": enterprise,
        "rows": finding_rows(found.select_related("filing", "rule_set")),
        "applications": application_rows(under_way_of(enterprise)),
    }


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("Questions from offices"),
    template="cultivation/cards/questions.html",
    order=25,
    link="cultivation:own_questions",
)
def questions(request: HttpRequest) -> dict[str, Any] | None:
    """The questions that wait for the enterprise."""
    capacity = capacity_in(request)
    if capacity.enterprise_id is None:
        return None
    waiting = SeedQuestion.objects.visible_to(capacity).open().select_related("office")
    rows = [(one, topic_label(one.topic)) for one in waiting[:_FIRST_ROWS]]
    return {"rows": rows} if rows else None
