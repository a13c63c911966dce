"""The ladder counts what a plain recomputation of the titles' histories counts."""

from datetime import date, timedelta
from random import Random

import pytest

from cultivation.domain.ladder.figures import Climb, Flow, climbs, flows_by, flows_by_year
from cultivation.enums import TitleKind
from cultivation.models import Chain, ChainMembership, Title
from tests.factories import make_enterprise, make_title

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def histories(world, random, count=60):
    """Titles by chance: gaps, re-examinations, cancellations, results pending, climbs."""
    for serial in range(count):
        office = world.offices[random.choice(["330106", "330402", "330203", "320102"])]
        enterprise = make_enterprise(office, 800 + serial, industry_id=random.choice(["34", None]))
        day = date(2019, 1, 1) + timedelta(days=random.randrange(1200))
        for kind in random.sample(list(TitleKind), random.choice([1, 1, 2, 3])):
            begins = day + timedelta(days=random.randrange(900))
            for _again in range(random.choice([1, 1, 2, 3])):
                begins = one_title(enterprise, kind, begins, random)
                if begins is None:
                    break


def one_title(enterprise, kind, begins, random):
    """Make one; the first day of the next, or None when nothing may follow."""
    ends = begins + timedelta(days=random.choice([365, 1095]))
    how = random.choice(["whole", "whole", "whole", "cancelled", "superseded", "never", "pending"])
    fields = {"valid_from": begins, "valid_to": ends, "is_first_day_assumed": random.random() < 0.3}
    if how in ("cancelled", "superseded"):
        last = begins + timedelta(days=random.randrange(365))
        fields |= {"last_day": last, "ending": how, "ending_reason": "x"}
    if how == "never":
        fields |= {"last_day": begins - DAY, "ending": "superseded", "ending_reason": "x"}
    if fields.get("ending") == "cancelled":
        fields |= {"cancellation_ground": "other", "ending_document": "x"}
    if how == "pending":
        fields |= {"re_examined_since": ends - 30 * DAY}
    title = make_title(enterprise, kind, **fields)
    if how == "pending":
        return None
    return max(title.last_day, begins) + random.choice([DAY, DAY, 40 * DAY])


def spells(titles):
    """Holdings of one enterprise and kind as lists of titles, begun by today."""
    found = []
    for one in sorted(titles, key=lambda one: one.valid_from):
        if one.valid_from > TODAY or (one.last_day < one.valid_from and not one.re_examined_since):
            continue
        if found and last_of(found[-1][-1]) + DAY >= one.valid_from:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def last_of(title):
    return date(9000, 1, 1) if title.re_examined_since else title.last_day


def recomputed(enterprises):
    """(year, kind) -> counts, title by title."""
    counts = {}

    def add(year, kind, what):
        of_one = counts.setdefault((year, kind), {})
        of_one[what] = of_one.get(what, 0) + 1

    for titles in enterprises.values():
        counting = [one for one in titles if one.last_day >= one.valid_from]
        for kind in TitleKind:
            for spell in spells([one for one in titles if one.kind == kind]):
                begins, ends = spell[0].valid_from, last_of(spell[-1])
                add(begins.year, kind, "entered")
                low = [one for one in counting if TitleKind(one.kind).rung < kind.rung]
                if any(one.valid_from <= begins and last_of(one) >= begins - DAY for one in low):
                    add(begins.year, kind, "rose")
                for again in spell[1:]:
                    add(again.valid_from.year, kind, "re_examined")
                if ends < TODAY:
                    words = {"cancelled": "cancelled", "superseded": "superseded"}
                    add((ends + DAY).year, kind, words.get(spell[-1].ending, "lapsed"))
                for year in range(2022, 2027):
                    if begins <= min(date(year, 12, 31), TODAY) <= ends:
                        add(year, kind, "stock")
    return counts


def by_enterprise(**lookup):
    found = {}
    for one in Title.objects.filter(**lookup):
        found.setdefault(one.enterprise_id, []).append(one)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_stock_and_flow_are_those_of_a_plain_recomputation(world, seed):
    histories(world, Random(seed))
    for code, lookup in (
        ("000000", {}),
        ("330000", {"enterprise__province_office__code": "330000"}),
        ("330106", {"enterprise__county_office__code": "330106"}),
    ):
        wanted = recomputed(by_enterprise(**lookup))
        flows = flows_by_year(world.offices[code], today=TODAY)
        for year, kinds in flows.items():
            for kind, flow in kinds.items():
                assert flow == Flow(**wanted.get((year, kind), {})), (code, year, kind)
        for year in range(2023, 2027):
            for kind, flow in flows[year].items():
                before = flows[year - 1][kind].stock
                assert flow.stock == before + flow.entered - flow.left


def test_lines_by_office_industry_and_chain_add_up_to_the_whole(world):
    histories(world, Random(7))
    ministry = world.offices["000000"]
    whole = flows_by_year(ministry, today=TODAY)[2025][TitleKind.SRDI]
    for by in ("office", "industry"):
        lines = flows_by(ministry, by=by, kind=TitleKind.SRDI, year=2025, today=TODAY)
        for name in ("stock", "entered", "re_examined", "lapsed", "cancelled"):
            assert sum(getattr(one, name) for one in lines.values()) == getattr(whole, name)
    assert set(lines) <= {"C", ""}
    chain = Chain.objects.create(code="C1", name="工业机器人", starts_on=date(2020, 1, 1))
    title = Title.objects.filter(kind="srdi", valid_from__lte="2025-12-31", last_day__gte=TODAY)
    holder = title.first().enterprise
    ChainMembership.objects.create(chain=chain, enterprise=holder, starts_on=date(2026, 1, 1))
    lines = flows_by(ministry, by="chain", kind=TitleKind.SRDI, year=2025, today=TODAY)
    wanted = recomputed(by_enterprise(enterprise=holder))[2025, TitleKind.SRDI]
    assert lines == {"C1": Flow(**wanted)}


def test_conversion_and_median_time_are_those_of_a_plain_recomputation(world):
    histories(world, Random(11), count=80)
    wanted = []
    for rung in (1, 2, 3):
        stood, days, assumed = 0, [], 0
        for titles in by_enterprise().values():
            firsts = {}
            for one in titles:
                if one.valid_from <= TODAY and (
                    one.last_day >= one.valid_from or one.re_examined_since
                ):
                    firsts.setdefault(TitleKind(one.kind).rung, []).append(one)
            if rung not in firsts:
                continue
            stood += 1
            low, high = (min((one.valid_from for one in firsts.get(at, [])), default=None)
                         for at in (rung, rung + 1))  # fmt: skip
            if high is not None and high >= low:
                days.append((high - low).days)
                both = [*firsts[rung], *firsts[rung + 1]]
                assumed += any(one.is_first_day_assumed for one in both)
        median = sorted(days)[(len(days) - 1) // 2] if days else None
        wanted.append(Climb(rung, stood, len(days), median, assumed))
    assert climbs(world.offices["000000"], today=TODAY) == wanted
    assert sum(one.rose for one in wanted) > 5
