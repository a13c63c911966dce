"""What the policy simulator puts into homes and navigation."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.enums import Reader
from cultivation.domain.simulator.drafts import has_simulator
from cultivation.enums.simulator import DraftState
from cultivation.models import Simulation, StandardDraft
from cultivation.shown.simulator.results import simulation_badge

_SHOWN = 4

register_navigation(
    Reader.MINISTRY,
    label=_("Policy simulator"),
    url_name="cultivation:simulations",
    icon="adjustments",
    order=81,
    under="cultivation:rule_sets",
)


@register_card(
    "home",
    Reader.MINISTRY,
    Reader.DESK,
    title=_("Policy simulator"),
    template="cultivation/cards/simulator.html",
    order=75,
    link="cultivation:simulations",
)
def latest_simulations(request: HttpRequest) -> dict[str, Any] | None:
    """The office's latest simulations, and for the ministry the drafts that wait for it."""
    capacity = capacity_in(request)
    if not has_simulator(capacity.office):
        return None
    found = Simulation.objects.visible_to(capacity).select_related("run")
    found = found.defer("before_text", "after_text")
    rows = [(one, simulation_badge(one)) for one in found.order_by("-pk")[:_SHOWN]]
    waiting = 0
    if capacity.reader == Reader.MINISTRY:
        waiting = StandardDraft.objects.filter(state=DraftState.HANDED_ON).count()
    return {"rows": rows, "waiting": waiting} if rows or waiting else None
