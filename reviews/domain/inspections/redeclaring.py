"""A correction that changes declared figures, while people are sent to confirm them."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import JSONField, Value

from common.domain.actor import Actor
from reviews.domain.inspections.common import note
from reviews.enums import FindingOutcome, InspectionState
from reviews.models import Case, Finding, Inspection

DECLARED_ANEW = "inspection.declared_anew"


def declare_anew(*, case: Case, facts: Mapping[str, Any], actor: Actor) -> None:
    """Lay the figures of the version that is handed in onto the checklists of the case's
    inspections that are not concluded. A line of which something was found is opened again, with
    what it said before; a report that waits for signatures is open again, and those given are void.

    In the transaction of the act, with the case locked.
    """
    declared = json.loads(json.dumps(facts))
    unfinished = Inspection.objects.unfinished().filter(case=case).select_related("case")
    for inspection in unfinished.select_for_update(of=("self",)).order_by("pk"):
        changed = [
            row
            for row in inspection.findings.all()
            if _plain(row.declared) != _plain(declared.get(row.measure))
        ]
        if changed:
            _lay_anew(inspection, changed, declared, actor)


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _lay_anew(
    inspection: Inspection, changed: list[Finding], declared: Mapping[str, Any], actor: Actor
) -> None:
    before = {row.measure: row.declared for row in changed}
    for row in changed:
        new = declared.get(row.measure)
        if row.found_at is not None:
            row.declared_before, row.outcome = row.declared, FindingOutcome.OPEN
        # A figure that is declared no more stays on the list, as unknown.
        row.declared = Value(None, JSONField()) if new is None else new
    Finding.objects.bulk_update(changed, ["declared", "declared_before", "outcome"])
    if inspection.state == InspectionState.SIGNING:
        inspection.state, inspection.conclusion = InspectionState.PLANNED, ""
        inspection.inspectors.update(signed_at=None)
    inspection.version += 1
    inspection.save(update_fields=["state", "conclusion", "version"])
    after = {name: declared.get(name) for name in before}
    note(inspection, DECLARED_ANEW, actor, before=before, after=after)
