"""The whole course on a throw-away database: enterprises, people, deeds, and the clock's jobs."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from common.domain.jobs import run_periodic
from common.domain.outbox import without_nudges
from config.demo.clock import set_clock
from config.demo.course.cast import Cast
from config.demo.course.plan import FIRST, plan_course
from config.demo.course.playing import Player
from config.demo.residents import make_residents
from cultivation.domain.coverage import coverage
from cultivation.models import RuleSet
from enterprises.models import Enterprise

# What the clock asks for on every morning, and on the first of a month besides.
_DAILY = ("snapshot_coverage", "refresh_coverage")
_MONTHLY = ("alert_offices", "stale_assessments")


@transaction.atomic
def simulate_course(
    *, enterprises: int, until: date, seed: int, told: Callable[[str], object]
) -> None:
    """Make the enterprises and live from 2025-01-01 to the end of `until`, a snapshot every night.

    `told` gets a line for each month's end: day, covered of holders.
    """
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time(23)))
    with without_nudges(), set_clock(end) as clock:
        clock.next_act_on(FIRST)
        rows = _settle(enterprises, seed)
        cast = Cast(rows, since=FIRST)
        rule_set = RuleSet.objects.get(code="little-giant-2022")

        def each_day(day: date) -> None:
            morning = day + timedelta(days=1)
            for kind in (*_DAILY, *(_MONTHLY if morning.day == 1 else ())):
                run_periodic(kind)
            if morning.day == 1:
                total = coverage(as_of=day).total
                told(f"{day} {total.covered} / {total.holders}")

        Player(rows, cast, rule_set).play(
            plan_course(seed=seed, enterprises=len(rows)),
            clock=clock,
            first=FIRST,
            last=until,
            each_day=each_day,
        )


def _settle(count: int, seed: int) -> list[Enterprise]:
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    residents = make_residents(total=count, today=FIRST, random=random)
    return [one.enterprise for one in residents]
