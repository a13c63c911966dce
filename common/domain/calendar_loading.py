"""Loading the working-day calendar from chinesecalendar, which follows the State Council's yearly
notice on holidays and make-up days."""

from collections.abc import Iterator
from importlib.metadata import version

from chinese_calendar.constants import holidays, workdays
from django.db import transaction
from django.utils import timezone

from common.domain.calendar import WorkCalendar
from common.domain.loading import LoadReport, bring_up_to_date, record_load
from common.domain.recounting import recount
from common.models import CalendarYear, SpecialDay

_PACKAGE = "chinesecalendar"
_SATURDAY = 5


@transaction.atomic
def load_calendar() -> LoadReport:
    """Bring the years and special days up to date with the installed package, and record it. Days
    that were counted by the calendar before follow it (`recounting`), in the same transaction."""
    before = WorkCalendar.current()
    edition = f"{_PACKAGE} {version(_PACKAGE)}"
    years = published_years()
    year_rows = [CalendarYear(year=year, source=edition) for year in years]
    days = list(_special_days())
    removed, _ = (
        SpecialDay.objects.filter(date__year__in=years)
        .exclude(date__in=[day.date for day in days])
        .delete()
    )
    # A new edition that says the same of a year is no change of that year.
    added_years, _changed = bring_up_to_date(year_rows, key="year", columns=())
    added, changed = bring_up_to_date(days, key="date", columns=("is_working", "name"))
    is_edited = bool(added or changed or removed)
    moved = _recounted(before) if is_edited else 0
    report = LoadReport(
        verb="load.calendar",
        added=added_years + added,
        changed=changed,
        removed=removed,
        total=len(years) + len(days),
        details={"source": edition, "first_year": years[0], "last_year": years[-1], "moved": moved},
    )
    record_load(report)
    return report


def _recounted(before: WorkCalendar) -> int:
    return recount(before=before, after=WorkCalendar.current(), today=timezone.localdate())


def published_years() -> list[int]:
    """Every year the package knows, in order."""
    return sorted({day.year for day in holidays})


def _special_days() -> Iterator[SpecialDay]:
    """The days on which offices do not follow Monday to Friday."""
    for day, name in holidays.items():
        if day.weekday() < _SATURDAY:
            yield SpecialDay(date=day, is_working=False, name=name)
    for day, name in workdays.items():
        if day.weekday() >= _SATURDAY:
            yield SpecialDay(date=day, is_working=True, name=name)
