"""Loading the regions: the current divisions of GB/T 2260."""

from collections.abc import Container

from django.db import transaction

from accounts.domain.divisions import current_divisions, edition, latest_change_year
from accounts.enums import RegionLevel
from accounts.models import Region
from accounts.queries import LOAD_REGIONS
from common.domain.loading import LoadReport, bring_up_to_date, record_load

_COLUMNS = ("name", "level", "parent_id")


@transaction.atomic
def load_regions() -> LoadReport:
    """Bring the regions up to date with the installed list, and record it with the list's date.

    A division that the list no longer has stays, because records may lie in it; the event names it.
    """
    divisions = current_divisions()
    rows = [
        Region(
            code=code,
            name=division.name,
            level=division.level,
            parent_id=_parent_code(code, division.level, divisions.keys()),
        )
        for code, division in divisions.items()
    ]
    added, changed = bring_up_to_date(rows, key="code", columns=_COLUMNS)
    gone = Region.objects.exclude(code__in=divisions).order_by("code")
    report = LoadReport(
        verb=LOAD_REGIONS,
        added=added,
        changed=changed,
        total=len(rows),
        details={
            "latest_change_year": latest_change_year(),
            "edition": edition(),
            "no_longer_current": list(gone.values_list("code", flat=True)),
        },
    )
    record_load(report)
    return report


def _parent_code(code: str, level: RegionLevel, known: Container[str]) -> str | None:
    """The prefecture of a county, else its province: counties of municipalities and counties that
    a province administers itself have no prefecture."""
    if level == RegionLevel.PROVINCE:
        return None
    prefecture = f"{code[:4]}00"
    if level == RegionLevel.COUNTY and prefecture in known:
        return prefecture
    return f"{code[:2]}0000"
