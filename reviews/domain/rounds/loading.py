"""Loading rounds whose dates are published."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Office
from common.domain.loading import LoadReport, record_load
from cultivation.models import RuleSet
from reviews.models import Round

_ROUNDS = Path(__file__).parent.parent.parent / "reference" / "rounds.toml"
_COLUMNS = ("code", "name", "title_kind", "case_kind", "year", "opens_on", "closes_on")


@transaction.atomic
def load_rounds() -> LoadReport:
    """Open the rounds that are not there yet, and record them with their sources. Offices and
    rule sets are loaded before; a round that is there stays as staff left it, also one that they
    took back, and where they laid one down on some of the days themselves none is added."""
    wanted = tomllib.loads(_ROUNDS.read_text(encoding="utf-8"))["rounds"]
    kept = set(Round.objects.values_list("code", flat=True))
    new = [line for line in wanted if line["code"] not in kept and not _is_in_the_way(line)]
    Round.objects.bulk_create(_round(line) for line in new)
    report = LoadReport(
        verb="load.rounds",
        added=len(new),
        changed=0,
        total=len(wanted),
        details={"sources": {line["code"]: line["source"] for line in new}},
    )
    record_load(report)
    return report


def _is_in_the_way(line: dict[str, Any]) -> bool:
    same = Round.objects.filter(
        title_kind=line["title_kind"],
        case_kind=line["case_kind"],
        office__code=line.get("office"),
    )
    return same.during(line["opens_on"], line["closes_on"]).exists()


def _round(line: dict[str, Any]) -> Round:
    return Round(
        **{column: line[column] for column in _COLUMNS},
        office=Office.objects.get(code=line["office"]) if "office" in line else None,
        # The latest text of the standard that is kept.
        rule_set=RuleSet.objects.filter(code=line["rule_set"]).latest("loaded_at"),
    )
