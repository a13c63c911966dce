"""Questions about people and offices that no model owns."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.enums import SubjectKind
from common.models import Event

# The verb under which loads of the regions are recorded.
LOAD_REGIONS = "load.regions"


@dataclass(frozen=True, slots=True)
class RegionDataDate:
    """How fresh the list of regions is: the year of the latest change that it knows of, and the
    edition it was read from."""

    latest_change_year: int
    edition: str


def region_data_date() -> RegionDataDate | None:
    """The date of the regions as loaded; None before the first load (one query)."""
    loaded = Event.objects.filter(subject_kind=SubjectKind.LOAD, verb=LOAD_REGIONS)
    after = loaded.order_by("-sequence").values_list("after", flat=True).first()
    if after is None:
        return None
    return RegionDataDate(after["latest_change_year"], after["edition"])


def trail_of(area: Office) -> QuerySet[Event]:
    """The acts that people of the area did; the ministry's auditor reads the system's own too."""
    if area.level == OfficeLevel.MINISTRY:
        return Event.objects.all()
    return Event.objects.filter(office_code__in=Office.objects.within(area).values("code"))
