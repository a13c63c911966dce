"""What a title forbids its holder to change by himself."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation.models import Title
from enterprises.domain.past import name_guard
from enterprises.models import Enterprise


@name_guard
def keeps_its_name(enterprise: Enterprise) -> DomainError | None:
    """The holder of a title reports a new name as a change, with evidence (重大变化情况报告)."""
    if not Title.objects.valid_on(timezone.localdate()).filter(enterprise=enterprise).exists():
        return None
    sentence = _("The holder of a title reports a new name as a change: see “Changes”.")
    return DomainError("name_by_change", sentence, {"name": sentence})
