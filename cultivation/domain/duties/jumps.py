"""Changes of a figure against the year before that a reviewer should look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cultivation.domain.duties.handing_in import frozen_figures
from cultivation.life.updates import jump_thresholds
from cultivation.models import UpdateReport
from enterprises.models import Filing


@dataclass(frozen=True, slots=True)
class Jump:
    """A figure that changed by at least its threshold; `change_pct` is None from zero."""

    measure: str
    before: Decimal
    after: Decimal
    change_pct: Decimal | None
    threshold_pct: int


def jumps_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Jump]:
    """The jumps from one year's figures to the next, greatest first."""
    found = []
    for measure, threshold in jump_thresholds().items():
        if before.get(measure) is None or after.get(measure) is None:
            continue
        old, new = Decimal(str(before[measure])), Decimal(str(after[measure]))
        if old == new:
            continue
        change = (new - old) * 100 / abs(old) if old else None
        if change is None or abs(change) >= threshold:
            found.append(Jump(measure, old, new, change, threshold))
    return sorted(found, key=lambda jump: -abs(jump.change_pct or Decimal("Infinity")))


def jumps_of(report: UpdateReport) -> list[Jump]:
    """The jumps of a report against the filing of the year before; none when that is not filed."""
    return jumps_before(report.enterprise_id, report.filing.fiscal_year, report.figures)


def jumps_before(enterprise_id: int, fiscal_year: int, figures: Mapping[str, Any]) -> list[Jump]:
    """The jumps of an accounting year's figures against the filing of the year before."""
    earlier = Filing.objects.filter(enterprise=enterprise_id, fiscal_year=fiscal_year - 1).first()
    return [] if earlier is None else jumps_between(frozen_figures(earlier), figures)
