"""Monthly alerts: an office that is behind its path of coverage is told, once for a month."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db import transaction

from accounts.models import Posting
from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from cultivation.domain.coverage import definitions_on
from cultivation.domain.coverage.behind import Behind, offices_behind
from cultivation.models import CoverageDefinition, CoverageTarget, PathAlert

OFFICE_ALERTED = "office.alerted"


def alert_offices(*, today: date) -> dict[str, int]:
    """Tell each office, of a province, a city or a county, that is behind its path this month,
    under every definition with targets.

    Who was told already for the month is left alone, so it may run on any day and twice. Returns
    how many are behind and how many were told now.
    """
    with_targets = set(CoverageTarget.objects.values_list("definition_code", flat=True))
    behind = told = 0
    for definition in definitions_on(today):
        if definition.code not in with_targets:
            continue
        for one in offices_behind(definition=definition, day=today):
            behind += 1
            told += alert(definition, one, today)
    return {"behind": behind, "told": told}


def people_to_tell(told: PathAlert) -> list[int]:
    """The officials posted today at the office of an alert, but for those whom an earlier alert of
    the same month and definition reached: who serves two offices is told once."""
    posted = Posting.objects.in_force().in_business()
    earlier = PathAlert.objects.filter(
        month=told.month, definition_code=told.definition_code, pk__lt=told.pk
    )
    reached = posted.filter(office__in=earlier.values("office")).values("user")
    people = posted.filter(office=told.office_id).exclude(user__in=reached)
    return list(people.values_list("user", flat=True))


@transaction.atomic
def alert(definition: CoverageDefinition, behind: Behind, today: date) -> bool:
    """Keep the alert of the month and owe its messages; False when it was there already."""
    # Towards either side: a gap of one enterprise in twenty thousand is still one.
    share = _hundredth(behind.path_share - behind.gap, ROUND_FLOOR)
    path = _hundredth(behind.path_share, ROUND_CEILING)
    kept, is_new = PathAlert.objects.get_or_create(
        office=behind.office,
        definition_code=definition.code,
        month=today.replace(day=1),
        defaults={
            "day": today,
            "share_pct": share,
            "path_pct": path,
            "uncovered": behind.figure.uncovered,
        },
    )
    if is_new:
        event = record(
            subject_kind=SubjectKind.ALERT,
            subject_id=kept.pk,
            verb="alert.behind_path",
            actor=SYSTEM,
            after={
                "office": behind.office.code,
                "definition": definition.code,
                "share_pct": str(share),
                "path_pct": str(path),
                "uncovered": kept.uncovered,
            },
        )
        enqueue(
            OFFICE_ALERTED,
            subject_kind=SubjectKind.ALERT,
            subject_id=kept.pk,
            payload={"event": event.pk},
        )
    return is_new


def _hundredth(share: float, rounding: str) -> Decimal:
    return Decimal(f"{share:.6f}").quantize(Decimal("0.01"), rounding=rounding)
