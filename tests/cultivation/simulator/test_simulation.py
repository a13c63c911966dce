"""A simulation finds what a plain loop over the population finds, interrupted or not."""

from collections import Counter
from decimal import Decimal

import pytest
from django.utils import timezone

from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import cancel_job, retry_job
from cultivation.domain.simulator import population as slicing
from cultivation.domain.simulator.drafts import BrokenStandard, copy_standard
from cultivation.domain.simulator.running import Asked, repeat_simulation, start_simulation
from cultivation.domain.simulator.slices import run_slice
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import Simulation, SimulationCell, SimulationSlice, StandardDraft
from enterprises.models import Enterprise, Filing
from tests.cultivation.simulator.population import (
    counted_by,
    differing,
    make_population,
    plain_loop,
    run_out,
    size_class,
)
from tests.factories import make_rule_set

pytestmark = pytest.mark.django_db

CHANGES = [
    ("srdi-2022", {"gates.rd_ratio_floor.test.0": Decimal(6)}, {}),
    ("srdi-2022", {"gates.revenue.test.0": Decimal(1500), "head.pass_mark": Decimal(75)}, {}),
    ("srdi-2022", {"indicators.rd_input.bands.4.when.1": Decimal(5)}, {"judged_as_met": False}),
    ("srdi-2022", {"indicators.debt_ratio.bands.0.when.0": Decimal(20)}, {}),
    ("srdi-2022", {"direct.rd_expense_average.on": False}, {"case_kind": "re_examination"}),
    ("srdi-2022", {"gates.tier1_title.on": False}, {"population": "others"}),
    ("innovative-2022", {"head.pass_mark": Decimal(50)}, {"area": "330000"}),
    ("srdi-2026", {"gates.niche_years.test.0": Decimal(3)}, {"population": "holders"}),
    ("technology-2017", {"head.pass_mark": Decimal(70)}, {"office": "330000"}),
]


def found_in(simulation):
    """What the simulation kept of who differs."""
    return {
        row.enterprise_id: (row.before, row.after, row.before_score, row.after_score)
        for row in simulation.differences.all()
    }


def cells(simulation, dimension, line=-1):
    rows = SimulationCell.objects.filter(simulation=simulation, dimension=dimension, line=line)
    return Counter({(row.key, row.before, row.after): row.filings for row in rows})


@pytest.mark.parametrize("first", range(3))
def test_a_changed_standard_gives_exactly_what_a_plain_loop_finds(first, world, simulate):
    make_population(world, f"simulator {first}", 40)
    counties = {one.pk: str(one.county_office_id) for one in Enterprise.objects.all()}
    differences = 0
    for code, changes, asked in CHANGES[first::3]:
        simulation = run_out(simulate(code, changes, **asked))
        loop = plain_loop(simulation)
        assert simulation.filings == len(loop) > 0
        assert found_in(simulation) == differing(loop)
        assert cells(simulation, "office") == counted_by(loop, counties.get)
        differences += len(differing(loop))
    assert differences


def test_a_copy_that_nobody_changed_gains_and_loses_nobody(world, simulate):
    make_population(world, "unchanged", 30)
    for code in ("srdi-2022", "little-giant-2026"):
        simulation = run_out(simulate(code))
        assert simulation.filings == 30
        assert found_in(simulation) == {}
        assert all(before == after for _, before, after in cells(simulation, "office"))


def test_counts_are_split_by_industry_size_and_rung(world, simulate):
    make_population(world, "split", 30)
    simulation = run_out(simulate("srdi-2022", {"head.pass_mark": Decimal(40)}))
    loop = plain_loop(simulation)
    everybody = Enterprise.objects.in_bulk(list(loop))
    day = simulation.population_on
    assert cells(simulation, "industry") == counted_by(
        loop, lambda pk: everybody[pk].industry_id or ""
    )
    assert cells(simulation, "size") == counted_by(loop, lambda pk: size_class(everybody[pk], day))

    def rung(pk):
        held = everybody[pk].titles.valid_on(day).values_list("kind", flat=True)
        return str(max((TITLE_RUNGS[kind] for kind in held), default=0))

    assert cells(simulation, "rung") == counted_by(loop, rung)


TITLE_RUNGS = {"technology": 1, "innovative": 1, "srdi": 2, "little_giant": 3}


def test_figures_are_counted_around_the_old_and_the_new_line(world, simulate):
    make_population(world, "bins", 30)
    simulation = run_out(simulate("srdi-2022", {"gates.rd_ratio_floor.test.0": Decimal(5)}))
    line, before, after = simulation.lines.all()
    assert (line.before, line.after, line.unit) == (Decimal(3), Decimal(5), "pct")
    assert {Decimal(3), Decimal(5)} <= set(line.edges)
    assert [one.place for one in (before, after)] == ["score.before", "score.after"]
    shares = Counter()
    for pk in plain_loop(simulation):
        filing = Filing.objects.filter(
            enterprise=pk, fiscal_year__lt=simulation.population_on.year
        ).latest("fiscal_year")
        revenue, expense = filing.revenue_wan, filing.rd_expense_wan
        if not revenue or expense is None:
            shares[""] += 1
        else:
            shares[str(sum(expense * 100 >= edge * revenue for edge in line.edges))] += 1
    counted = Counter()
    for (key, _before, _after), number in cells(simulation, "line", 0).items():
        counted[key] += number
    assert counted == shares


def test_an_interrupted_job_goes_on_to_the_same_digest(world, simulate, monkeypatch):
    monkeypatch.setattr(slicing, "SLICE_ENTERPRISES", 5)
    make_population(world, "interrupted", 30)
    changes = {"head.pass_mark": Decimal(40)}
    whole = run_out(simulate("srdi-2022", changes))
    actor = world.official_actor("analyst", "000000")
    monkeypatch.setattr("common.domain.jobs.chunks.CHUNK_SECONDS", 0)
    broken = simulate("srdi-2022", changes)
    outbox.sweep()
    broken.run.refresh_from_db()
    assert 0 < broken.run.progress_done < broken.run.progress_total
    cancel_job(run=broken.run, actor=actor)
    run_out(broken)
    assert (broken.is_finished, broken.digest) == (False, "")
    retry_job(run=broken.run, actor=actor)
    run_out(broken)
    assert broken.slices.count() == 6
    assert (broken.digest, broken.filings_digest) == (whole.digest, whole.filings_digest)


def test_a_slice_that_is_done_twice_counts_once(world, simulate):
    make_population(world, "twice", 20)
    simulation = run_out(simulate("srdi-2022", {"head.pass_mark": Decimal(40)}))
    before = cells(simulation, "office")
    done = SimulationSlice.objects.get(simulation=simulation)
    part = slicing.Slice(done.position, done.first_id, done.last_id)
    assert run_slice(simulation, part) == done
    assert cells(simulation, "office") == before


def test_a_repetition_has_the_same_digest_until_a_filing_changes(world, simulate):
    make_population(world, "again", 20)
    simulation = run_out(simulate("srdi-2022", {"head.pass_mark": Decimal(40)}))
    actor = world.official_actor("examiner", "000000")
    again = run_out(repeat_simulation(simulation=simulation, actor=actor))
    assert again.repeats == simulation
    assert (again.digest, again.filings_digest) == (simulation.digest, simulation.filings_digest)
    Filing.objects.order_by("-fiscal_year").update(version=2)
    later = run_out(repeat_simulation(simulation=again, actor=actor))
    assert later.repeats == simulation
    assert later.filings_digest != simulation.filings_digest
    assert later.digest == simulation.digest


def test_what_has_not_finished_is_not_repeated(world, simulate):
    simulation = simulate("srdi-2022")
    with pytest.raises(Conflict) as refusal:
        repeat_simulation(simulation=simulation, actor=world.official_actor("analyst", "000000"))
    assert refusal.value.code == "not_finished"


def test_two_drafts_are_held_against_each_other(world, simulate):
    make_population(world, "drafts", 24)
    first = simulate("srdi-2022", {"head.pass_mark": Decimal(40)})
    second = simulate("srdi-2022", {"head.pass_mark": Decimal(80)})
    both = start_simulation(
        before=first.after_draft,
        after=second.after_draft,
        asked=Asked(
            world.offices["000000"],
            SimulatedPopulation.ALL,
            CaseKind.RECOGNITION,
            timezone.localdate(),
        ),
        name="Both",
        office=world.offices["000000"],
        actor=world.official_actor("analyst", "000000"),
    )
    run_out(both)
    assert found_in(both) == differing(plain_loop(both))


def test_a_broken_draft_is_refused_before_anything_starts(world, simulate):
    source = make_rule_set("srdi-2022")
    office, actor = world.offices["000000"], world.official_actor("analyst", "000000")
    draft = copy_standard(source=source, name="next year", office=office, actor=actor)
    # What it extends may have gone since: no form lets a broken text in.
    StandardDraft.objects.filter(pk=draft.pk).update(
        text=draft.text.replace("niche_years >= 2", "niche_yeers >= 2")
    )
    draft.refresh_from_db()
    asked = Asked(office, SimulatedPopulation.ALL, CaseKind.RECOGNITION, timezone.localdate())
    with pytest.raises(BrokenStandard) as refusal:
        start_simulation(
            before=source, after=draft, asked=asked, name="x", office=office, actor=actor
        )
    line = draft.text.splitlines().index('test = "niche_yeers >= 2"') + 1
    assert refusal.value.refusals == [f"next year:{line}: unknown measure 'niche_yeers' (column 1)"]
    assert not Simulation.objects.exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"area": "320000", "office": "330000"}, "out_of_area"),
        ({"population_on": timezone.datetime(2999, 1, 1).date()}, "day_ahead"),
        ({"office": "330100"}, "no_simulator"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, code, simulate):
    with pytest.raises(DomainError) as refusal:
        simulate("srdi-2022", **asked)
    assert refusal.value.code == code
