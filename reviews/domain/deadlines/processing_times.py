"""How long steps have taken: working days from entering a step until it was signed or sent the case
back, without the days on which the enterprise had the case for correction. A case that comes to a
step again stays there a second time: each stay counts by itself, in the month in which it ended, so
that no later act changes the figures of a month that is over. One statement, whatever the number of
cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.calendar import WorkCalendar
from cultivation.enums import TitleKind
from reviews.enums import StepKind

# Nothing lies longer with an office: the days before the first month that are reckoned with.
_LONGEST_STAY = timedelta(days=800)


class Grouping(TextChoices):
    """What a line stands for."""

    MONTH = "month", _("Month and step")
    OFFICE = "office", _("Office and step")
    OFFICE_MONTH = "office_month", _("Office, month and step")
    STEP = "step", _("Step")


@dataclass(frozen=True, slots=True)
class ProcessingTime:
    """Stays that ended in the span, by signature or by sending back. Days are working days;
    `in_time` of `count` kept the working days that the route gave them."""

    office_code: str
    office_name: str
    step_kind: str
    month: date | None
    count: int
    in_time: int
    mean_days: Decimal
    median_days: Decimal
    ninetieth_days: Decimal
    longest_days: int


@dataclass(frozen=True, slots=True)
class ProcessingTimes:
    """The lines, and whether a year in the span has no published calendar yet."""

    rows: Sequence[ProcessingTime]
    is_provisional: bool


# Working days up to and with each day, so that the days between two are one subtraction.
_SQL = """
WITH worked AS (
    SELECT day::date AS day,
        sum(CASE WHEN coalesce(special.is_working, extract(isodow FROM day) < 6) THEN 1 ELSE 0 END)
            OVER (ORDER BY day) AS days
    FROM generate_series(%(begins)s::date, %(ends)s::date, interval '1 day') AS day
    LEFT JOIN common_specialday AS special ON special.date = day::date
),
ended AS (
    SELECT id, case_id, office_id, kind, working_days, entered_on, signed_at AS ended_at
    FROM reviews_step
    WHERE signed_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
        AND signed_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
        AND entered_on IS NOT NULL
    UNION ALL
    SELECT own.id, own.case_id, own.office_id, own.kind, own.working_days, past.entered_on,
        past.ended_at
    FROM reviews_paststay AS past
    JOIN reviews_step AS own ON own.id = past.step_id
    WHERE past.ended_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
        AND past.ended_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
),
chosen AS (
    SELECT step.*, (step.ended_at AT TIME ZONE %(zone)s)::date AS ended_on
    FROM ended AS step
    JOIN reviews_case AS reviewed ON reviewed.id = step.case_id
    WHERE step.kind = ANY(%(kinds)s)
        AND {scope}
        AND (%(title_kind)s = '' OR reviewed.title_kind = %(title_kind)s)
),
paused AS (
    SELECT chosen.id, chosen.ended_at, sum(till.days - since.days) AS days
    FROM reviews_correction AS correction
    JOIN chosen ON chosen.id = correction.step_id
        AND correction.requested_on >= chosen.entered_on
        AND correction.requested_at <= chosen.ended_at
        AND NOT EXISTS (
            SELECT FROM reviews_paststay AS before
            WHERE before.step_id = correction.step_id
                AND before.ended_at >= correction.requested_at
                AND before.ended_at < chosen.ended_at)
    JOIN worked AS since ON since.day = correction.requested_on
    JOIN worked AS till ON till.day =
        (coalesce(correction.resubmitted_at, correction.ended_at) AT TIME ZONE %(zone)s)::date
    GROUP BY chosen.id, chosen.ended_at
),
stays AS (
    SELECT chosen.office_id, chosen.kind, chosen.working_days,
        date_trunc('month', chosen.ended_on)::date AS month,
        greatest(0, till.days - since.days - coalesce(paused.days, 0)) AS days
    FROM chosen
    JOIN worked AS since ON since.day = chosen.entered_on
    JOIN worked AS till ON till.day = chosen.ended_on
    LEFT JOIN paused ON paused.id = chosen.id AND paused.ended_at = chosen.ended_at
)
SELECT {columns}, count(*), count(*) FILTER (WHERE stays.days <= stays.working_days),
    round(avg(stays.days), 1),
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY stays.days)::numeric, 1),
    round(percentile_cont(0.9) WITHIN GROUP (ORDER BY stays.days)::numeric, 1),
    max(stays.days)::int
FROM stays {joins}
GROUP BY 1, 2, 3, 4 ORDER BY {order}
"""
_COLUMNS = {
    Grouping.MONTH: "'', '', stays.kind, stays.month",
    Grouping.OFFICE: "office.code, office.name, stays.kind, NULL::date",
    Grouping.OFFICE_MONTH: "office.code, office.name, stays.kind, stays.month",
    Grouping.STEP: "'', '', stays.kind, NULL::date",
}
_OFFICE = "JOIN accounts_office AS office ON office.id = stays.office_id"
_JOINS = {Grouping.OFFICE: _OFFICE, Grouping.OFFICE_MONTH: _OFFICE}
_ORDER = {
    Grouping.MONTH: "4 DESC, 3",
    Grouping.OFFICE: "1, 3",
    Grouping.OFFICE_MONTH: "1, 4 DESC, 3",
    Grouping.STEP: "3",
}
# The ministry sees the work on the title that it decides; another office that of its own area.
_SCOPES = {
    OfficeLevel.MINISTRY: "reviewed.title_kind = %(little_giant)s",
    OfficeLevel.PROVINCE: "reviewed.province_office_id = %(office)s",
    OfficeLevel.CITY: "reviewed.city_office_id = %(office)s",
    OfficeLevel.COUNTY: "reviewed.county_office_id = %(office)s",
}


def processing_times(
    *,
    office: Office,
    first: date,
    last: date,
    by: Grouping = Grouping.MONTH,
    title_kind: str = "",
    is_own_only: bool = False,
) -> ProcessingTimes:
    """Stays that ended from `first` to `last` on cases of the office's area, at any level of it, or
    with `is_own_only` at the office itself."""
    scope = _SCOPES[OfficeLevel(office.level)]
    if is_own_only:
        scope = f"{scope} AND step.office_id = %(office)s"
    statement = _SQL.format(
        columns=_COLUMNS[by], joins=_JOINS.get(by, ""), order=_ORDER[by], scope=scope
    )
    # The first and the last days of all can be asked for as well.
    begins = max(first, date.min + _LONGEST_STAY) - _LONGEST_STAY
    ends = min(last, date.max - timedelta(days=1)) + timedelta(days=1)
    parameters: dict[str, Any] = {
        "begins": begins,
        "ends": ends,
        "first": first,
        "last": last,
        "zone": settings.TIME_ZONE,
        "office": office.pk,
        "kinds": [kind.value for kind in StepKind if kind.is_examined],
        "title_kind": title_kind,
        "little_giant": TitleKind.LITTLE_GIANT.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = [ProcessingTime(*row) for row in cursor.fetchall()]
    return ProcessingTimes(rows, WorkCalendar.current().is_provisional(first, last))
