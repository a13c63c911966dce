"""Loading the shipped definitions of coverage and their targets."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.domain.loading import LoadReport, record_load
from common.enums import SubjectKind
from common.models import Event
from cultivation.domain.coverage.board import refresh
from cultivation.models import CoverageBoard, CoverageDefinition, CoverageTarget

_SHIPPED = Path(__file__).parents[2] / "reference" / "coverage.toml"


@transaction.atomic
def load_coverage() -> LoadReport:
    """Keep the definitions and targets that are not kept yet, and record them.

    A changed definition becomes a row beside the old one, which never changes, and supersedes it
    from its first day in force; where its wording alone is new, all that was counted under the old
    one counts on. Live figures move to new texts at once. A target that is there stays as staff
    left it, and one that they took back stays away.
    """
    shipped = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    rows = [_definition(line) for line in shipped["definition"]]
    # Held against the last text of the same first day: one that is taken back is a new one.
    texts = CoverageDefinition.objects.order_by("pk").values_list("code", "in_force_from", "sha256")
    kept = {(code, first): sha256 for code, first, sha256 in texts}
    new = [row for row in rows if kept.get((row.code, row.in_force_from)) != row.sha256]
    known, now = {code for code, _first in kept}, timezone.now()
    for row in new:
        row.recorded_at = now if row.code in known else None
    CoverageDefinition.objects.bulk_create(new)
    if new and CoverageBoard.objects.exists():
        refresh()
    added = sum(_kept_target(line) for line in shipped["target"])
    report = LoadReport(
        verb="load.coverage",
        added=len(new) + added,
        changed=0,
        total=len(rows) + len(shipped["target"]),
        details={"definitions": {row.code: row.sha256 for row in new}},
    )
    record_load(report)
    return report


def _definition(line: dict[str, Any]) -> CoverageDefinition:
    text = json.dumps(line, sort_keys=True, default=str, ensure_ascii=False)
    return CoverageDefinition(sha256=hashlib.sha256(text.encode()).hexdigest(), **line)


def _kept_target(line: dict[str, Any]) -> bool:
    """Keep a shipped target; False where it is there, or staff took it back."""
    code, day = line["definition"], line["due_on"]
    said = {"definition": code, "office": "000000", "due_on": day.isoformat()}
    removed = Event.objects.filter(
        subject_kind=SubjectKind.TARGET, verb="coverage.target_removed", after__contains=said
    )
    if removed.exists():
        return False
    _target, is_new = CoverageTarget.objects.get_or_create(
        definition_code=code,
        office=None,
        due_on=day,
        defaults={"share_pct": line["share_pct"], "source": line["source"]},
    )
    return is_new
