"""One slice of a simulation: a single statement that scores it under both standards, keeps who
differs and adds up the counts. Nothing but a count and a digest comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Value
from django.db.models.expressions import Expression

from cultivation.criteria import RuleSet, rule_set_from_canonical
from cultivation.criteria.language.lowered import IsTrue
from cultivation.domain.simulator.bins import Binning, binnings_of
from cultivation.domain.simulator.population import Slice, filings_of
from cultivation.enums import CaseKind
from cultivation.models import Simulation, SimulationSlice
from cultivation.scoring import CompiledPair, score_pair

_SPLIT_BY = ("office", "industry", "size", "rung")
_DIMENSION = (
    "CASE "
    + "".join(f"WHEN grouping({name}) = 0 THEN '{name}' " for name in _SPLIT_BY)
    + "ELSE 'line' END"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Both standards laid out for SQL, and the figures that are counted."""

    before: RuleSet
    after: RuleSet
    pair: CompiledPair
    binnings: tuple[Binning, ...]


def plan_of(simulation: Simulation) -> Plan:
    """The plan of a simulation. Raises RuleSetError when its kept texts were damaged."""
    return _plan(
        simulation.before_text,
        simulation.before_sha256,
        simulation.after_text,
        simulation.after_sha256,
    )


@lru_cache(maxsize=8)
def _plan(before_text: str, before_hash: str, after_text: str, after_hash: str) -> Plan:
    before = rule_set_from_canonical(before_text, before_hash)
    after = rule_set_from_canonical(after_text, after_hash)
    return Plan(before, after, CompiledPair(before, after), tuple(binnings_of(before, after)))


def run_slice(simulation: Simulation, part: Slice) -> SimulationSlice:
    """Score the slice and add what it gives to the simulation's rows, once: a slice that is done
    already is returned as it is. In the caller's transaction."""
    done = simulation.slices.filter(position=part.position).first()
    if done is not None:
        return done
    sql, params = slice_statement(simulation, part)
    with connection.cursor() as cursor:
        # All counts are gathered in one pass by hashing; with less they are sorted one by one.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(sql, params)
        filings, digest = cursor.fetchone()
    return SimulationSlice.objects.create(
        simulation=simulation,
        position=part.position,
        first_id=part.first_id,
        last_id=part.last_id,
        filings=filings,
        filings_digest=digest,
    )


def slice_statement(simulation: Simulation, part: Slice) -> tuple[str, list[Any]]:
    """The statement and its parameters."""
    plan = plan_of(simulation)
    rows = score_pair(
        plan.pair,
        on=simulation.population_on,
        case_kind=CaseKind(simulation.case_kind),
        filings=filings_of(simulation, part),
        judged=_opinions(plan, simulation),
        binned=[one.binned for one in plan.binnings],
    )
    bins = [one.binned.name for one in plan.binnings]
    scores = [
        f"{stem}score" if standard.is_scored else None
        for stem, standard in (("before_", plan.before), ("after_", plan.after))
    ]
    columns = [
        "id", "enterprise_id", "version", "before_outcome", "after_outcome", "industry", "county",
        "city", "province", "size", "rung", *(one for one in scores if one), *bins,
    ]  # fmt: skip
    scored, params = rows.values(*columns).query.sql_with_params()
    sql = _statement(scored, scores=scores, bins=bins, simulation=int(simulation.pk))
    return sql, list(params)


def _opinions(plan: Plan, simulation: Simulation) -> dict[str, Expression]:
    """Every judged measure as in favour, where the simulation takes it so."""
    if not simulation.judged_as_met:
        return {}
    items = (*plan.before.judged, *plan.after.judged)
    lowered = [one.test.lowered for one in items]
    return {
        one.name: Value(value=True, output_field=BooleanField())
        for one in lowered
        if isinstance(one, IsTrue)
    }


def _statement(
    scored: str, *, scores: Sequence[str | None], bins: Sequence[str], simulation: int
) -> str:
    before_score, after_score = (one or "NULL::numeric" for one in scores)
    # Only names of this module and a number are put into the text; values are parameters.
    return f"""
WITH scored AS MATERIALIZED (
    SELECT *, coalesce(county, city, province)::text AS office FROM ({scored}) AS rows
), differing AS (
    INSERT INTO cultivation_simulationdifference
        (simulation_id, enterprise_id, filing_id, before, after, before_score, after_score,
         office_key, industry, size, rung)
    SELECT {simulation}, enterprise_id, id, before_outcome, after_outcome,
           {before_score}, {after_score}, office, coalesce(industry, ''), size, rung
    FROM scored WHERE before_outcome <> after_outcome
), counted AS (
    SELECT before_outcome, after_outcome, {_DIMENSION} AS dimension, {_line(bins)} AS line,
           {_key(bins)} AS key, count(*) AS filings
    FROM scored
    GROUP BY before_outcome, after_outcome, GROUPING SETS (
        {", ".join(f"({name})" for name in (*_SPLIT_BY, *bins))})
), added AS (
    INSERT INTO cultivation_simulationcell AS cell
        (simulation_id, dimension, line, key, before, after, filings)
    SELECT {simulation}, dimension, line, key, before_outcome, after_outcome, filings
    FROM counted ORDER BY dimension, line, key, before_outcome, after_outcome
    ON CONFLICT ON CONSTRAINT simulation_cell_once
    DO UPDATE SET filings = cell.filings + excluded.filings
)
SELECT count(*),
       encode(sha256(convert_to(
           coalesce(string_agg(id || ':' || version, ',' ORDER BY id), ''), 'UTF8')), 'hex')
FROM scored
"""  # noqa: S608


def _line(bins: Sequence[str]) -> str:
    if not bins:
        return "-1"
    places = "".join(f"WHEN grouping({name}) = 0 THEN {place} " for place, name in enumerate(bins))
    return f"CASE {places}ELSE -1 END"


def _key(bins: Sequence[str]) -> str:
    """The key of the grouping set that a row belongs to; '' where it is not known."""
    names = (*_SPLIT_BY, *bins)
    keys = "".join(f"WHEN grouping({name}) = 0 THEN {name}::text " for name in names)
    return f"coalesce(CASE {keys}END, '')"
