"""What a case that ends without a title must not leave behind."""

from collections.abc import Sequence

from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.rows import Entry
from common.enums import SubjectKind
from reviews.domain.recommending import take_rank_away
from reviews.enums import CaseStatus, InspectionState
from reviews.models import Case, Correction, Inspection, Step

INSPECTION_FELL_AWAY = "inspection.fell_away"


def clear_away(cases: Sequence[tuple[Case, Sequence[Step]]]) -> list[Entry]:
    """Take those of the cases, each with its steps, that end withdrawn or refused off the lists
    that are not handed up yet, call their unfinished inspections off and end an open correction.
    In the acts' own transaction, before they are written; returns the entries that belong into the
    trail.

    Cases are locked before lists and inspections, by everybody who takes several of them.
    """
    ended = {
        case.pk: steps
        for case, steps in cases
        if steps and case.status in {CaseStatus.WITHDRAWN, CaseStatus.REFUSED}
    }
    for steps in ended.values():
        # A later office may have the case while the list of the one below is still drawn up.
        for step in steps:
            take_rank_away(step)
    if not ended:
        return []
    Correction.objects.open().filter(case__in=list(ended)).update(ended_at=timezone.now())
    return _call_inspections_off(list(ended))


def _call_inspections_off(cases: Sequence[int]) -> list[Entry]:
    found = list(
        Inspection.objects.unfinished()
        .filter(case__in=cases)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for inspection in found:
        inspection.state = InspectionState.CANCELLED
        inspection.version += 1
    Inspection.objects.bulk_update(found, ["state", "version"])
    return [
        Entry(
            subject_kind=SubjectKind.CASE,
            subject_id=inspection.case_id,
            verb=INSPECTION_FELL_AWAY,
            actor=SYSTEM,
            after={"inspection": inspection.number},
        )
        for inspection in found
    ]
