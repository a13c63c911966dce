"""Obligations as rows: derived from dates, made when they open, by a job or by whoever needs them
first."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cultivation.life.updates import Life, UpdateDue, UpdateRule, update_rules, updates_of
from cultivation.models import Title, UpdateObligation
from cultivation.models.title import TitleQuerySet
from enterprises.models import Enterprise

BATCH = 1000
# Titles run for three years at most: older years have no obligations left to open.
_YEARS_BACK = 4


def life_of(title: Title) -> Life:
    """The days of a title as the rules take them."""
    return Life(
        kind=title.kind,
        valid_from=title.valid_from,
        valid_to=title.valid_to,
        ended_on=title.last_day,
        known_on=timezone.localdate(title.granted_at),
        is_continuing=title.continues_id is not None,
    )


def open_updates(*, today: date, batch: int = BATCH) -> int:
    """Make the rows of a batch of updates that have opened and have none. Returns how many.

    The result depends on dates alone: it is the same when run twice, by two, or months late.
    """
    for rule, year in _years(today):
        rows = [
            UpdateObligation(
                title=title, enterprise_id=title.enterprise_id, year=year, due_on=rule.due_on(year)
            )
            for title in _without_row(rule, year).order_by("pk")[:batch]
        ]
        if rows:
            # Another run may have made some of them this very moment.
            UpdateObligation.objects.bulk_create(rows, ignore_conflicts=True)
            return len(rows)
    return 0


def _years(today: date) -> Iterator[tuple[UpdateRule, int]]:
    for rule in update_rules():
        first, last = max(rule.from_year, today.year - _YEARS_BACK), min(rule.to_year, today.year)
        for year in range(first, last + 1):
            if rule.opens_on(year) <= today:
                yield rule, year


def _without_row(rule: UpdateRule, year: int) -> TitleQuerySet:
    """The titles that owe the update of the year (see `updates_of`) and have no row for it."""
    due_on = rule.due_on(year)
    known_before = timezone.make_aware(datetime.combine(due_on + timedelta(days=1), time.min))
    rows = UpdateObligation.objects.filter(title=OuterRef("pk"), year=year)
    return Title.objects.filter(
        ~Exists(rows),
        Q(valid_from__lt=date(year, 1, 1)) | Q(continues__isnull=False, valid_from__lte=due_on),
        kind__in=rule.titles,
        valid_to__gte=due_on,
        last_day__gte=rule.opens_on(year),
        granted_at__lt=known_before,
    )


def updates_owed(enterprise: Enterprise, today: date) -> list[tuple[Title, UpdateDue]]:
    """The updates of an enterprise's titles that have opened, from dates alone, oldest first."""
    titles = Title.objects.filter(enterprise=enterprise).order_by("pk")
    found = [(title, due) for title in titles for due in updates_of(life_of(title), today)]
    return sorted(found, key=lambda pair: (pair[1].due_on, pair[0].pk))


def ensure_updates(enterprise: Enterprise, today: date) -> None:
    """Make the rows of one enterprise now, whether or not the job has come by."""
    UpdateObligation.objects.bulk_create(
        (
            UpdateObligation(title=title, enterprise=enterprise, year=due.year, due_on=due.due_on)
            for title, due in updates_owed(enterprise, today)
        ),
        ignore_conflicts=True,
    )
