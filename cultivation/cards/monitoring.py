"""What operation monitoring puts into homes, enterprise pages and navigation."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from accounts.models import Office
from common.cards import register_card, register_navigation
from common.domain.calendar import WorkCalendar
from common.enums import Reader
from cultivation.domain.monitoring.reporting import label_of
from cultivation.domain.monitoring.rules import warning_name
from cultivation.domain.monitoring.statistics import index_definition, totals_of
from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue
from cultivation.shown.monitoring import (
    OLD_DAYS,
    report_badge,
    round_name,
    warning_badge,
    warning_sentence,
)
from enterprises.models import Enterprise

_OFFICES = (Reader.DESK, Reader.MINISTRY)
_FIRST_ROWS = 6
_ON_THE_CARD = ("revenue_wan", "orders_wan", "confidence")

register_navigation(
    *_OFFICES,
    label=_("Operation monitoring"),
    url_name="cultivation:early_warnings",
    icon="chart-line",
    order=66,
    under="cultivation:plans",
)
register_navigation(
    Reader.ENTERPRISE,
    label=_("Quarterly reports"),
    url_name="cultivation:own_reports",
    icon="chart-line",
    order=32,
    under="enterprises:filings",
)


def _office(request: HttpRequest) -> Office | None:
    office: Office | None = capacity_in(request).office
    return office


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("Quarterly report"),
    template="cultivation/cards/quarterly_due.html",
    order=12,
    link="cultivation:own_reports",
)
def report_due(request: HttpRequest) -> dict[str, Any] | None:
    """The reports that are still open, and until when."""
    enterprise = capacity_in(request).enterprise_id
    today, calendar = timezone.localdate(), WorkCalendar.current()
    dues = QuarterlyDue.objects.filter(enterprise=enterprise, filed_on=None)
    rows = [
        (one, round_name(one.round), calendar.deadline(one.due_on, today=today))
        for one in dues.select_related("round").defer("round__pool").order_by("due_on")[:3]
    ]
    return {"rows": rows} if rows else None


@register_card(
    "home",
    Reader.DESK,
    title=_("Early warnings"),
    template="cultivation/cards/warnings.html",
    order=48,
    link="cultivation:early_warnings",
)
def warnings_open(request: HttpRequest) -> dict[str, Any] | None:
    """Open warnings of the area, one's own first, then the oldest."""
    capacity = capacity_in(request)
    if _office(request) is None:
        return None
    today = timezone.localdate()
    found = EarlyWarning.objects.visible_to(capacity).open().select_related("enterprise")
    rows = sorted(
        found.order_by("raised_on", "pk")[:100],
        key=lambda one: (one.person_id != request.user.pk, one.raised_on, one.pk),
    )
    shown = [(one, warning_badge(one, today), warning_name(one.rule)) for one in rows[:_FIRST_ROWS]]
    return (
        {"rows": shown, "mine": sum(one.person_id == request.user.pk for one in rows)}
        if rows
        else None
    )


@register_card(
    "home",
    Reader.MINISTRY,
    title=_("Early warnings"),
    template="cultivation/cards/warning_figures.html",
    order=63,
    link="cultivation:warning_offices",
)
def warning_figures(request: HttpRequest) -> dict[str, Any] | None:
    """How many warnings are open, how old, and how many nobody answers for (one query)."""
    old = timezone.localdate() - timedelta(days=OLD_DAYS)
    found = EarlyWarning.objects.visible_to(capacity_in(request)).open()
    counts = found.order_by().aggregate(
        open=Count("pk"),
        old=Count("pk", filter=Q(raised_on__lt=old)),
        nobody=Count("pk", filter=Q(person=None)),
    )
    return {**counts, "old_days": OLD_DAYS} if counts["open"] else None


@register_card(
    "home",
    *_OFFICES,
    title=_("Business climate of the quarter"),
    template="cultivation/cards/climate.html",
    order=62,
    link="cultivation:monitoring_statistics",
)
def climate(request: HttpRequest) -> dict[str, Any] | None:
    """Three diffusion indices of the last quarter in the area."""
    office = _office(request)
    last = MonitoringRound.objects.exclude(opened_at=None).defer("pool").first()
    if office is None or last is None:
        return None
    total = totals_of([last], office).get(last.pk)
    if total is None:
        return None
    figures = [(label_of(name), total.spreads[name]) for name in _ON_THE_CARD]
    return {
        "name": round_name(last),
        "total": total,
        "figures": figures,
        "definition": index_definition(),
    }


@register_card(
    "enterprise",
    *_OFFICES,
    title=_("Operation monitoring"),
    template="cultivation/cards/enterprise_monitoring.html",
    order=34,
    is_wide=True,
)
def monitoring_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any] | None:
    """The last reports of one enterprise and its warnings."""
    today = timezone.localdate()
    dues = QuarterlyDue.objects.filter(enterprise=enterprise).select_related("round", "report")
    rows = [
        (one, round_name(one.round), report_badge(one, today))
        for one in dues.defer("round__pool").order_by("-pk")[:4]
    ]
    found = EarlyWarning.objects.filter(enterprise=enterprise).order_by("-pk")[:_FIRST_ROWS]
    shown = [(one, warning_badge(one, today), warning_sentence(one)) for one in found]
    return {"rows": rows, "warnings": shown} if rows or shown else None
