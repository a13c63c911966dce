"""What the digital work puts into the desk's home and the page of an enterprise."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.middleware import capacity_in
from common.cards import register_card
from common.enums import Reader
from cultivation.domain.digital.groups import may_keep
from cultivation.domain.digital.waiting import DigitalWaiting, digital_waiting
from enterprises.models import Enterprise

_FEW = 12


@register_card(
    "home",
    Reader.DESK,
    title=gettext_lazy("Digital work"),
    template="cultivation/cards/digital_work.html",
    order=48,
    link="cultivation:digital_work",
)
def digital_work_waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Projects that wait, are overdue or stuck, and what the reader himself owes; each leads to its
    list. Nothing where nothing waits."""
    capacity = capacity_in(request)
    if capacity.office is None or request.user.pk is None:
        return None
    today = timezone.localdate()
    waiting = digital_waiting(
        capacity=capacity, office=capacity.office, user_id=request.user.pk, today=today
    )
    return {"lines": _lines(waiting)} if waiting.is_any else None


def _lines(waiting: DigitalWaiting) -> list[tuple[str, int, str, bool]]:
    """What waits in words, how many, the list, and whether it is late; what is none is left out."""
    projects, work = reverse("cultivation:projects"), reverse("cultivation:digital_work")
    lines = [
        (_("Projects waiting for my office"), waiting.here, f"{projects}?mine=here", False),
        (_("Planned end passed"), waiting.overdue, f"{projects}?late=overdue", True),
        (_("No step for long"), waiting.stuck, f"{projects}?late=stuck", True),
        (_("My next steps overdue"), waiting.next_steps, f"{work}?contact=mine_overdue", True),
        (
            _("Gradings on site that I make"),
            waiting.visits,
            f"{reverse('enterprises:visits')}?state=open&mine=yes",
            False,
        ),
    ]
    return [line for line in lines if line[1]]


@register_card(
    "enterprise",
    Reader.DESK,
    Reader.MINISTRY,
    title=gettext_lazy("Size"),
    template="cultivation/cards/sizes.html",
    order=55,
    is_wide=True,
)
def sizes_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any] | None:
    """The recorded sizes, the latest first; nothing where none is recorded. Keepers put them
    right."""
    rows = list(enterprise.size_records.order_by("-starts_on")[:_FEW])
    capacity = capacity_in(request)
    return {"rows": rows, "may_keep": may_keep(capacity.office, capacity.role)} if rows else None
