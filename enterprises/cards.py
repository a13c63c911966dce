"""What enterprises see of their own data: navigation, digital level, and the way in."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.enums import Reader
from enterprises.domain.ties import ties_of
from enterprises.forms import TieForm
from enterprises.models import Assessment, Claim, Enterprise

register_navigation(
    Reader.ENTERPRISE, label=_("Filings"), url_name="enterprises:filings", icon="table", order=30
)
register_navigation(
    Reader.ENTERPRISE,
    label=_("Digital level"),
    url_name="enterprises:assessments",
    icon="device-desktop-analytics",
    order=35,
    under="enterprises:filings",
)
register_navigation(
    Reader.ASSESSOR,
    label=_("Gradings on site"),
    url_name="enterprises:visits",
    icon="clipboard-check",
    order=10,
)
register_navigation(
    Reader.ENTERPRISE,
    label=_("Record"),
    url_name="enterprises:record",
    icon="building-factory-2",
    order=60,
)


@register_card(
    "without_capacity",
    Reader.PUBLIC,
    title=_("Your enterprise"),
    template="enterprises/cards/way_in.html",
    order=1,
    is_wide=True,
)
def way_in(request: HttpRequest) -> dict[str, Any]:
    """Where a signed-in user who acts for nobody yet finds or opens his enterprise."""
    claims = Claim.objects.filter(user=request.user.pk).select_related("enterprise")
    return {"claims": list(claims.order_by("-pk")[:5])}


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("Digital level"),
    template="enterprises/cards/digital_level.html",
    order=40,
    link="enterprises:assessments",
)
def digital_level(request: HttpRequest) -> dict[str, Any]:
    """The level that counts today, and how it was found."""
    own = Assessment.objects.filter(enterprise=capacity_in(request).enterprise_id)
    return {"assessment": own.counting_on(timezone.localdate()).first()}


@register_card(
    "enterprise",
    Reader.DESK,
    Reader.MINISTRY,
    title=_("Ties to other enterprises"),
    template="enterprises/cards/ties.html",
    order=60,
    is_wide=True,
)
def ties_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """Whom the enterprise controls, who controls it, who is of its group."""
    ties = [
        (tie, tie.other if tie.enterprise_id == enterprise.pk else tie.enterprise, is_own)
        for tie in ties_of([enterprise.pk])
        for is_own in (tie.enterprise_id == enterprise.pk,)
    ]
    return {"ties": ties, "enterprise": enterprise, "form": TieForm()}
