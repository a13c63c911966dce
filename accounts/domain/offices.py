"""Loading the offices: the ministry, 37 provincial-level ones, one per prefecture and county."""

import csv
from pathlib import Path

from django.db import transaction

from accounts.enums import OfficeLevel, RegionLevel
from accounts.models import Office, Region
from common.domain.loading import LoadReport, bring_up_to_date, record_load

MINISTRY_CODE = "000000"
CORPS_CODE = "660000"

_PROVINCIAL_OFFICES = Path(__file__).parent.parent / "reference" / "provincial_offices.csv"
_COLUMNS = ("name", "level", "parent_id", "region_id", "is_plan_city")


@transaction.atomic
def load_offices() -> LoadReport:
    """Bring the offices up to date with the regions, and record it. Regions are loaded before.

    A plan city's office hangs under the ministry and its counties directly under it; the 兵团 has
    no region. Names of provincial-level offices are the public ones; below, an office is called
    after its region, because every place names its department differently.
    """
    levels = _Levels()
    levels.add([Office(code=MINISTRY_CODE, name="工业和信息化部", level=OfficeLevel.MINISTRY)])
    provincial = _provincial_offices(levels.ids[MINISTRY_CODE])
    levels.add(provincial)
    regions = {region.code: region for region in Region.objects.all()}
    plan_cities = {office.code for office in provincial if office.is_plan_city}
    levels.add(_city_offices(regions, plan_cities, levels.ids))
    levels.add(_county_offices(regions, levels.ids))
    _added, changed = bring_up_to_date(levels.known, key="code", columns=_COLUMNS)
    report = LoadReport(
        verb="load.offices",
        added=levels.added,
        changed=changed,
        total=levels.added + len(levels.known),
        details={"provincial": len(provincial)},
    )
    record_load(report)
    return report


class _Levels:
    """Adds one level after the other, so that each knows the ids of the one above. Offices that
    are there already are gathered in `known`."""

    def __init__(self) -> None:
        self.ids = dict(Office.objects.values_list("code", "id"))
        self.known: list[Office] = []
        self.added = 0

    def add(self, offices: list[Office]) -> None:
        """Insert the offices that are not there yet."""
        new = [office for office in offices if office.code not in self.ids]
        self.known += [office for office in offices if office.code in self.ids]
        self.ids |= {office.code: office.pk for office in Office.objects.bulk_create(new)}
        self.added += len(new)


def _provincial_offices(ministry_id: int) -> list[Office]:
    with _PROVINCIAL_OFFICES.open(encoding="utf-8", newline="") as lines:
        return [
            Office(
                code=line["code"],
                name=line["name"],
                level=OfficeLevel.PROVINCE,
                parent_id=ministry_id,
                region_id=None if line["code"] == CORPS_CODE else line["code"],
                is_plan_city=line["kind"] == "plan_city",
            )
            for line in csv.DictReader(lines)
        ]


def _city_offices(
    regions: dict[str, Region], plan_cities: set[str], ids: dict[str, int]
) -> list[Office]:
    return [
        Office(
            code=region.code,
            name=f"{region.name}中小企业主管部门",
            level=OfficeLevel.CITY,
            parent_id=ids[str(region.parent_id)],
            region_id=region.code,
        )
        for region in regions.values()
        # A plan city has its provincial-level office already.
        if region.level == RegionLevel.PREFECTURE and region.code not in plan_cities
    ]


def _county_offices(regions: dict[str, Region], ids: dict[str, int]) -> list[Office]:
    return [
        Office(
            code=region.code,
            name=f"{_full_name(region, regions)}中小企业主管部门",
            level=OfficeLevel.COUNTY,
            parent_id=ids[str(region.parent_id)],
            region_id=region.code,
        )
        for region in regions.values()
        if region.level == RegionLevel.COUNTY
    ]


def _full_name(region: Region, regions: dict[str, Region]) -> str:
    """Districts and counties of several places share a name; county-level cities do not."""
    if region.name.endswith("市"):
        return region.name
    return regions[str(region.parent_id)].name + region.name
