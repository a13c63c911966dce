"""Readiness for single champion (制造业单项冠军), recorded by the province."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_unlinked, required
from cultivation.domain.leading.support_steps import expect_desk
from cultivation.models import ChampionReadiness
from enterprises.models import Enterprise

_WHOLE = Decimal(100)


@transaction.atomic
def record_readiness(
    *,
    enterprise: Enterprise,
    product: str,
    actor: Actor,
    national_rank: int | None = None,
    global_rank: int | None = None,
    market_share_pct: Decimal | None = None,
    niche_years: int | None = None,
    note: str = "",
) -> ChampionReadiness:
    """Record where the enterprise's product stands; an earlier entry stays. Nothing is decided.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `text_missing`, `invalid_rank`,
    `invalid_share`).
    """
    office = expect_desk(
        actor, OfficeLevel.PROVINCE, PostingRole.EXAMINER.value, PostingRole.APPROVER.value
    )
    if enterprise.province_office_id != office.pk:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, enterprise)
    for field, rank in (("national_rank", national_rank), ("global_rank", global_rank)):
        if rank is not None and rank < 1:
            sentence = _("A rank begins with 1. Leave it empty when it is not known.")
            raise DomainError("invalid_rank", sentence, {field: sentence})
    if market_share_pct is not None and not 0 <= market_share_pct <= _WHOLE:
        sentence = _("A share lies between 0 and 100 %.")
        raise DomainError("invalid_share", sentence, {"market_share_pct": sentence})
    entry = ChampionReadiness.objects.create(
        enterprise=enterprise,
        product=required(product, "product", _("Name the product.")),
        national_rank=national_rank,
        global_rank=global_rank,
        market_share_pct=market_share_pct,
        niche_years=niche_years,
        note=note.strip(),
        office=office,
        recorded_by_id=actor.person_id,
        recorded_on=timezone.localdate(),
    )
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb="enterprise.readiness_recorded",
        actor=actor,
        after={"entry": entry.pk, "product": entry.product},
    )
    return entry
