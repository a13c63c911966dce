"""Diffusion indices and medians equal a plain loop, and hide what too few stand behind."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from statistics import median

import pytest

from cultivation.domain.monitoring.rules import figure_names
from cultivation.domain.monitoring.statistics import statistics_of, totals_of
from cultivation.domain.monitoring.suppressing import hidden_parts
from cultivation.models import QuarterlyDue, QuarterlyReport
from enterprises.domain.enterprises import placement
from enterprises.models import Enterprise
from tests.cultivation.monitoring.people import opened, round_of
from tests.factories import make_uscc

COUNTIES = {"330106": 14, "330108": 3, "330402": 6, "330411": 7, "320102": 9, "330203": 2}


def test_parts_are_hidden_where_they_or_the_rest_would_tell():
    assert hidden_parts({"a": 9, "b": 12}, 5) == set()
    assert hidden_parts({"a": 4, "b": 12, "c": 7}, 5) == {"a", "c"}
    assert hidden_parts({"a": 4, "b": 2, "c": 7}, 5) == {"a", "b"}
    assert hidden_parts({"a": 2, "b": 1, "c": 7, "d": 0}, 5) == {"a", "b", "c"}
    assert hidden_parts({"a": 4}, 5) == {"a"}


def populated(world):
    random, serial = Random(7), 500
    rounds = [round_of(world, 2026, quarter) for quarter in (2, 3)]
    user = world.official("examiner", "330106")
    for code, count in COUNTIES.items():
        made = []
        for _number in range(count):
            serial += 1
            made.append(
                Enterprise(
                    uscc=make_uscc(code, serial),
                    name=f"E{serial}",
                    industry_id=random.choice(["34", "C", None]),
                    **placement(world.offices[code]),
                )
            )
        made = Enterprise.objects.bulk_create(made)
        for round_ in rounds:
            for due in opened(round_, made):
                if random.random() < 0.9:
                    report(due, user, random)
    return rounds


def report(due, user, random):
    revenue = Decimal(random.randrange(100, 110))
    figures = {
        "revenue_wan": revenue,
        "orders_wan": Decimal(random.randrange(10)),
        "export_wan": min(revenue, Decimal(random.randrange(200))),
        "rd_expense_wan": Decimal(random.randrange(1000)) / 100,
        "staff": random.randrange(90, 95),
        "capacity_use_pct": random.choice([None, Decimal(80), Decimal(90)]),
        "receivables_overdue_wan": Decimal(random.randrange(3)),
        "confidence": random.randrange(1, 6),
    }
    due.report = QuarterlyReport.objects.create(
        due=due, number=1, filed_by=user, filed_at="2026-10-10T00:00Z", **figures
    )
    due.version, due.filed_on = 1, due.due_on
    due.save()


def plainly(dues, earlier, name):
    """Index and median of one figure by a loop, None where fewer than five."""
    values = [getattr(one.report, name) for one in dues if one.report]
    values = [one for one in values if one is not None]
    up = same = pairs = 0
    for one in dues:
        before = earlier.get(one.enterprise_id)
        old = getattr(before, name) if before else None
        new = getattr(one.report, name) if one.report else None
        if old is None or new is None:
            continue
        pairs, up, same = pairs + 1, up + (new > old), same + (new == old)
    index = (Decimal(up) + Decimal(same) / 2) * 100 / pairs if pairs >= 5 else None
    middle = median(values) if len(values) >= 5 else None
    cents, tenth = Decimal("0.01"), Decimal("0.1")
    return (
        pairs,
        len(values),
        index and index.quantize(tenth, ROUND_HALF_UP),
        None if middle is None else Decimal(middle).quantize(cents, ROUND_HALF_UP),
    )


@pytest.mark.django_db
def test_figures_of_a_quarter_equal_a_plain_loop(world, django_assert_num_queries):
    before, now = populated(world)
    earlier = {one.enterprise_id: one.report for one in before.dues.select_related("report")}
    dues = list(QuarterlyDue.objects.filter(round=now).select_related("report", "enterprise"))
    ministry, province = world.offices["000000"], world.offices["330000"]
    with django_assert_num_queries(1):
        found = statistics_of(now, area=ministry, by="office")
    groups = defaultdict(list)
    for one in dues:
        groups[one.enterprise.province_office_id].append(one)
    assert {cell.key for cell in found.parts} == set(groups)
    for name in figure_names():
        spread = found.total.spreads[name]
        pairs, count, index, middle = plainly(dues, earlier, name)
        assert (spread.pairs, spread.count) == (pairs, count)
        assert (spread.index, spread.shown_median) == (index, middle)
        counts = {key: plainly(group, earlier, name) for key, group in groups.items()}
        hidden = hidden_parts({key: one[0] for key, one in counts.items()}, 5)
        for cell in found.parts:
            pairs, count, index, middle = counts[cell.key]
            spread = cell.spreads[name]
            assert (spread.pairs, spread.count) == (pairs, count)
            assert spread.index == (None if cell.key in hidden else index)
    of_province = [one for one in dues if one.enterprise.province_office_id == province.pk]
    inside = statistics_of(now, area=province, by="industry")
    assert (inside.total.owed, inside.total.reported) == (
        len(of_province),
        sum(one.report is not None for one in of_province),
    )
    pairs, _count, index, middle = plainly(of_province, earlier, "revenue_wan")
    assert inside.total.spreads["revenue_wan"].index == index
    assert inside.total.spreads["revenue_wan"].shown_median == middle
    # Ningbo has two enterprises: nothing of it is shown, at its own office either.
    ningbo = statistics_of(now, area=world.offices["330200"], by="office").total
    assert {one.index for one in ningbo.spreads.values()} == {None}
    assert {one.shown_median for one in ningbo.spreads.values()} == {None}
    trend = totals_of([before, now], ministry)
    assert trend[now.pk].spreads["staff"] == found.total.spreads["staff"]
    assert trend[before.pk].spreads["staff"].index is None
