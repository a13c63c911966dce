"""What little giants' leading role puts into homes, enterprise pages and navigation."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.enums import Reader
from cultivation.enums.leading import NeedStatus, SupportStatus
from cultivation.models import ChampionReadiness, Need, Supported
from cultivation.shown.leading import need_badge, support_badge
from enterprises.models import Enterprise

_OFFICES = (Reader.DESK, Reader.MINISTRY)
_FIRST_ROWS = 6

register_navigation(
    *_OFFICES,
    label=_("Optimization"),
    url_name="cultivation:needs",
    icon="trophy",
    order=67,
    under="cultivation:plans",
)
register_navigation(
    Reader.ENTERPRISE,
    label=_("Posted needs"),
    url_name="cultivation:needs",
    icon="speakerphone",
    order=52,
    under="cultivation:own_plans",
)


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("Needs open for answers"),
    template="cultivation/cards/needs.html",
    order=46,
    link="cultivation:needs",
)
def needs_open(request: HttpRequest) -> dict[str, Any] | None:
    """The published needs, the nearest deadline first."""
    today = timezone.localdate()
    rows = Need.objects.answerable_on(today).order_by("deadline_on", "pk")[:_FIRST_ROWS]
    shown = [(one, need_badge(one, today)) for one in rows]
    return {"rows": shown} if shown else None


@register_card(
    "home",
    *_OFFICES,
    title=_("Needs to check"),
    template="cultivation/cards/needs.html",
    order=49,
    link="cultivation:needs",
)
def needs_to_check(request: HttpRequest) -> dict[str, Any] | None:
    """The needs that wait for this office to publish them."""
    office, today = capacity_in(request).office, timezone.localdate()
    rows = Need.objects.filter(office=office, status=NeedStatus.SUBMITTED).order_by("pk")
    shown = [(one, need_badge(one, today)) for one in rows[:_FIRST_ROWS]]
    return {"rows": shown} if shown else None


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("Key support"),
    template="cultivation/cards/own_support.html",
    order=47,
    link="cultivation:own_supports",
)
def own_support(request: HttpRequest) -> dict[str, Any] | None:
    """The enterprise's own key support, while it has one."""
    capacity = capacity_in(request)
    rows = Supported.objects.visible_to(capacity).select_related("batch").order_by("-pk")[:3]
    shown = [(one, support_badge(one)) for one in rows]
    return {"rows": shown} if shown else None


@register_card(
    "home",
    *_OFFICES,
    title=_("Key support"),
    template="cultivation/cards/support_states.html",
    order=64,
    link="cultivation:supports",
)
def support_states(request: HttpRequest) -> dict[str, Any] | None:
    """How many supported little giants of the area stand where."""
    visible = Supported.objects.visible_to(capacity_in(request))
    counted = visible.order_by().values_list("status").annotate(count=Count("pk"))
    found = dict(counted)
    rows = [(one.label, one.value, found[one.value]) for one in SupportStatus if one in found]
    return {"rows": rows} if rows else None


@register_card(
    "enterprise",
    *_OFFICES,
    title=_("Leading role"),
    template="cultivation/cards/enterprise_leading.html",
    order=36,
    is_wide=True,
)
def leading_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any] | None:
    """Key support of one enterprise, and what was recorded of its readiness for champion."""
    capacity = capacity_in(request)
    supports = Supported.objects.visible_to(capacity).filter(enterprise=enterprise)
    entry = ChampionReadiness.objects.filter(enterprise=enterprise).select_related("office")
    shown = [(one, support_badge(one)) for one in supports.select_related("batch").order_by("-pk")]
    return {"rows": shown, "entry": entry.order_by("-pk").first(), "enterprise": enterprise}
