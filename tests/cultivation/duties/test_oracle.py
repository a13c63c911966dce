"""Five years of jobs with outages, against an oracle that knows only dates.

What the jobs have written in the end has to equal it, whenever they ran, were down, or ran twice.
`ORACLE_LIVES` says how many five-year lives are lived through (one in every run).
"""

import os
from datetime import date, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.utils import timezone

from cultivation.domain.cancelling.opening import propose_for_missed_updates
from cultivation.domain.duties.expiring import lapse_titles, note_due_titles
from cultivation.domain.duties.handing_in import hand_in_update
from cultivation.domain.duties.obligations import open_updates
from cultivation.domain.duties.reminding import remind
from cultivation.domain.titles import begin_re_examination, cancel, end_re_examination
from cultivation.enums import CancellationGround, ReExaminationOutcome, TitleKind
from cultivation.models import Cancellation, TitleEvent, UpdateObligation, UpdateReminder
from enterprises.models import Filing
from tests.cultivation.duties.oracle import (
    DAY,
    FIRST,
    LAST,
    Script,
    oracle_due,
    oracle_due_event,
    oracle_is_proposed,
    oracle_lapse,
    oracle_reminders,
    oracle_updates,
)
from tests.factories import STRONG_FIGURES, make_title

pytestmark = pytest.mark.django_db

LIVES = int(os.environ.get("ORACLE_LIVES", "1"))


def drawn(random: Random, kind: str) -> Script:
    """A title's days, with an act or two on it."""
    years = 1 if kind == "technology" else 3
    begins = FIRST - timedelta(days=365 * years - 40) + timedelta(days=random.randint(0, 1500))
    one = Script(kind, begins, begins.replace(year=begins.year + years, day=min(begins.day, 28)))
    length = (one.valid_to - max(begins, FIRST)).days
    if length > 60 and random.random() < 0.3:
        one.cancelled_on = max(begins, FIRST) + timedelta(days=random.randint(30, length))
    for year, due in oracle_updates(one).items():
        opens = oracle_due(kind, year)[0]
        day = opens + timedelta(days=random.randint(0, (due - opens).days + 40))
        is_late_enough = day >= FIRST and one.counts_on(day) and day <= LAST
        if random.random() < 0.55 and is_late_enough:
            one.handed_in[year] = day
    if one.cancelled_on is None and random.random() < 0.5 and FIRST < one.valid_to < LAST:
        begun = max(one.valid_to - timedelta(days=random.randint(0, 90)), FIRST, begins)
        one.re_examined = (begun, begun + timedelta(days=random.randint(20, 200)))
    return one


def populated(world, random: Random) -> list[Script]:
    """Titles of all kinds, at most one of a kind for an enterprise, with filings for the years."""
    scripts = []
    enterprises = [one for county in world.enterprises.values() for one in county]
    Filing.objects.bulk_create(
        Filing(enterprise=one, fiscal_year=year, **STRONG_FIGURES)
        for one in enterprises
        for year in range(2025, 2030)
    )
    for place, enterprise in enumerate((enterprises * 2)[:20]):
        kind = ("srdi", "little_giant", "innovative", "technology")[
            (place + place // len(enterprises)) % 4
        ]
        one = drawn(random, kind)
        known = timezone.make_aware(datetime.combine(one.valid_from, datetime.min.time()))
        one.title = make_title(
            enterprise,
            TitleKind(kind),
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            granted_at=known,
        )
        scripts.append(one)
    return scripts


def run_days(random: Random) -> list[date]:
    """The days on which the jobs ran: every few days, with outages of up to three months."""
    days, day = [], FIRST
    while day <= LAST:
        days.append(day)
        is_outage = random.random() < 0.08
        day += timedelta(days=random.randint(30, 90) if is_outage else random.randint(15, 60))
    return days


def act(one: Script, day: date, world) -> None:
    """What happens to a title on a day, besides the jobs."""
    actor = world.owner_actor(one.title.enterprise)
    for year, handed in one.handed_in.items():
        if handed == day:
            hand_in_update(
                enterprise=one.title.enterprise,
                year=year,
                is_pledged=True,
                filing_version=1,
                actor=actor,
            )
    if one.cancelled_on == day:
        cancel(
            title=one.title,
            on=day,
            ground=CancellationGround.OTHER,
            document="No. 1",
            reason="Other",
            actor=actor,
        )
    if one.re_examined and one.re_examined[0] == day:
        begin_re_examination(title=one.title, on=day, case_number="C", actor=actor)
    if one.re_examined and one.re_examined[1] == day:
        end_re_examination(
            title=one.title,
            on=day,
            outcome=ReExaminationOutcome.FAILED,
            reason="Not met",
            actor=actor,
        )


def run_jobs(day: date) -> None:
    """What the clock does, until nothing is left; in small batches, so that there are several."""
    while open_updates(today=day, batch=7):
        pass
    while remind(today=day, batch=3).recorded:
        pass
    while propose_for_missed_updates(today=day, batch=2):
        pass
    while note_due_titles(today=day, batch=2):
        pass
    while lapse_titles(today=day, batch=2):
        pass


def simulate(world, random: Random, scripts: list[Script], runs: list[date]) -> None:
    """Live through the years: acts on their days, jobs on theirs."""
    acted = {day for one in scripts for day in one.handed_in.values()}
    acted |= {one.cancelled_on for one in scripts if one.cancelled_on}
    acted |= {day for one in scripts for day in one.re_examined or ()}
    for day in sorted(day for day in acted | set(runs) if day <= LAST):
        noon = datetime.combine(day, datetime.min.time()) + timedelta(hours=4)
        with time_machine.travel(noon.isoformat() + "Z", tick=False):
            for one in scripts:
                act(one, day, world)
            for _time in range(random.choice((1, 1, 2)) if day in runs else 0):
                run_jobs(day)


def merged_hand_ins(scripts: list[Script]) -> None:
    """An enterprise hands in once for all of its titles: the first day of the year counts for each
    title that is in force on it and owes that year."""
    by_enterprise: dict[int, list[Script]] = {}
    for one in scripts:
        by_enterprise.setdefault(one.title.enterprise_id, []).append(one)
    for own in by_enterprise.values():
        for year in range(2025, 2031):
            days = sorted({one.handed_in[year] for one in own if year in one.handed_in})
            for one in own:
                owed = oracle_updates(one)
                opens = oracle_due(one.kind, year)[0]
                fitting = [day for day in days if one.counts_on(day) and day >= opens]
                if year in owed and fitting:
                    one.handed_in[year] = fitting[0]


@pytest.mark.parametrize("seed", range(20261122, 20261122 + LIVES))
def test_the_jobs_agree_with_an_oracle_that_knows_only_dates(world, seed):
    random = Random(seed)
    scripts, runs = populated(world, random), run_days(random)
    merged_hand_ins(scripts)
    simulate(world, random, scripts, runs)
    last_run = runs[-1]
    updates = {(o.title_id, o.year): o.due_on for o in UpdateObligation.objects.all()}
    assert updates == {
        (one.title.pk, year): due
        for one in scripts
        for year, due in oracle_updates(one).items()
        if oracle_due(one.kind, year)[0] <= last_run
    }
    reminders = UpdateReminder.objects.values_list(
        "obligation__title", "obligation__year", "days_before"
    )
    expected = {
        (one.title.pk, *reminder) for one in scripts for reminder in oracle_reminders(one, last_run)
    }
    assert len(reminders) == len(expected)
    assert set(reminders) == expected
    proposed = set(Cancellation.objects.values_list("title", flat=True))
    assert proposed == {one.title.pk for one in scripts if oracle_is_proposed(one, runs)}
    events = TitleEvent.objects.values_list("title", "happened_on")
    due = {(o.title.pk, d) for o in scripts if (d := oracle_due_event(o, last_run))}
    assert set(events.filter(kind="due")) == due
    lapsed = {(o.title.pk, d) for o in scripts if (d := oracle_lapse(o, last_run))}
    assert set(events.filter(kind="lapsed")) == lapsed
    # All of it happened: the oracle is no empty set, and more than luck.
    assert min(len(updates), len(expected), len(due), len(lapsed)) >= 7
    assert 1 <= len(proposed) < len(scripts)
    # The control: jobs that only ask "is it today" would have skipped most of it.
    naive = {
        (one.title.pk, year, before)
        for one in scripts
        for year, before in oracle_reminders(one, last_run)
        if (oracle_updates(one)[year] + (DAY if before == 0 else -before * DAY)) in runs
    }
    assert naive < expected
