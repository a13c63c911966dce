"""Monthly alerts: an office that is behind its path of coverage is told, once for a month."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from cultivation.domain.coverage import coverage, definitions_on
from cultivation.domain.coverage.targets import Behind, offices_behind
from cultivation.models import CoverageDefinition, CoverageTarget, PathAlert

OFFICE_ALERTED = "office.alerted"


def alert_offices(*, today: date) -> dict[str, int]:
    """Tell each office that is behind its path this month, under every definition with targets.

    Who was told already for the month is left alone, so it may run on any day and twice. Returns
    how many are behind and how many were told now.
    """
    with_targets = set(CoverageTarget.objects.values_list("definition_code", flat=True))
    behind = told = 0
    for definition in definitions_on(today):
        if definition.code not in with_targets:
            continue
        figures = coverage(as_of=today, definition=definition)
        for one in offices_behind(definition=definition, figures=figures, day=today):
            behind += 1
            told += alert(definition, one, today)
    return {"behind": behind, "told": told}


@transaction.atomic
def alert(definition: CoverageDefinition, behind: Behind, today: date) -> bool:
    """Keep the alert of the month and owe its messages; False when it was there already, or when
    the gap vanishes in two decimals."""
    share, path = (
        Decimal(value).quantize(Decimal("0.01"))
        for value in (behind.path_share - behind.gap, behind.path_share)
    )
    if share >= path:
        return False
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
