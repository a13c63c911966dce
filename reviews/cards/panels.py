"""Panels in the homes and in the navigation: for the office that draws, and for the expert."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeLevel
from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.counting import bounded_counts
from common.enums import Reader
from reviews.domain.panels.drawing import waiting_for_panel
from reviews.enums import PanelState
from reviews.expert_panels import panel_lines
from reviews.models import Expert, Panel

register_navigation(
    Reader.MINISTRY,
    label=_("Panels"),
    url_name="panels:panels",
    icon="users",
    order=40,
    under="desk:cases",
)
# Provinces may put a panel into a route of their own; cities and counties keep no roll.
register_navigation(
    Reader.DESK,
    label=_("Panels"),
    url_name="panels:panels",
    icon="users",
    order=66,
    levels=[OfficeLevel.PROVINCE],
    under="desk:cases",
)
register_navigation(
    Reader.EXPERT, label=_("My panels"), url_name="expert:panels", icon="scale", order=10
)
register_navigation(
    Reader.EXPERT, label=_("Messages"), url_name="applicant:messages", icon="bell", order=90
)


@register_card(
    "home",
    Reader.EXPERT,
    title=_("Panels waiting for you"),
    template="reviews/expert/panel_list.html",
    order=10,
    is_wide=True,
    link="expert:panels",
)
def waiting_panels(request: HttpRequest) -> dict[str, Any] | None:
    """The panels on which the expert sits."""
    capacity = capacity_in(request)
    return {"lines": panel_lines(Expert.objects.get(pk=capacity.expert_id or 0))}


@register_card(
    "home",
    Reader.MINISTRY,
    title=_("Expert panels"),
    template="reviews/cards/panels.html",
    order=60,
    link="panels:panels",
)
def panels_now(request: HttpRequest) -> dict[str, Any] | None:
    """Cases that wait for a draw, and panels at work."""
    capacity = capacity_in(request)
    office = capacity.office
    if office is None or office.level != OfficeLevel.MINISTRY:
        return None
    waiting = bounded_counts({"all": waiting_for_panel(office_id=office.pk)})["all"]
    at_work = list(
        Panel.objects.filter(office=office, state=PanelState.SCORING).order_by("due_on")[:6]
    )
    return {"waiting": waiting, "panels": at_work} if waiting or at_work else None
