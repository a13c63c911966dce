"""One slice of a simulation: a single statement that scores it under both standards, keeps who
differs, and counts. At the end the counts of all slices are added up, once: added slice by slice
to the same rows they would be rewritten time and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Value
from django.db.models.expressions import Expression

from accounts.models import Office
from cultivation.criteria import RuleSet, rule_set_from_canonical
from cultivation.criteria.language.lowered import IsTrue
from cultivation.domain.simulator.bins import Binning, binnings_of
from cultivation.domain.simulator.population import End, Slice, population_of
from cultivation.enums import CaseKind, TitleKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import Simulation, SimulationSlice
from cultivation.scoring import AFTER, BEFORE, CompiledPair, score_pair

_SPLIT_BY = ("office", "industry", "size", "rung")
_DIMENSION = (
    "CASE "
    + "".join(f"WHEN grouping({name}) = 0 THEN '{name}' " for name in _SPLIT_BY)
    + "ELSE 'line' END"
)


@dataclass(frozen=True, slots=True, eq=False)
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
    """Score the slice and keep who differs and what it counts, once: a slice that is done already
    is returned as it is. In the caller's transaction."""
    done = simulation.slices.filter(position=part.position).first()
    if done is not None:
        return done
    sql, params = slice_statement(simulation)
    values = {
        End.FIRST: part.first_id,
        End.LAST: part.last_id,
        _Own.SIMULATION: simulation.pk,
        _Own.POSITION: part.position,
    }
    with connection.cursor() as cursor:
        # All counts are gathered in one pass by hashing; with less they are sorted one by one.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(sql, [values[one] if isinstance(one, End | _Own) else one for one in params])
    return simulation.slices.get(position=part.position)


class _Own(Enum):
    """Stands among the parameters for the row that is written."""

    SIMULATION = "simulation"
    POSITION = "position"


def slice_statement(simulation: Simulation) -> tuple[str, tuple[Any, ...]]:
    """The statement of every slice, with members of `End` and `_Own` for what differs. Writing it
    takes a tenth of what running it does, so that it is kept."""
    return _slice_statement(
        plan_of(simulation),
        simulation.area,
        SimulatedPopulation(simulation.population),
        CaseKind(simulation.case_kind),
        simulation.population_on,
        judged_as_met=simulation.judged_as_met,
    )


@lru_cache(maxsize=8)
def _slice_statement(
    plan: Plan,
    area: Office,
    population: SimulatedPopulation,
    case_kind: CaseKind,
    on: date,
    *,
    judged_as_met: bool,
) -> tuple[str, tuple[Any, ...]]:
    rows = score_pair(
        plan.pair,
        on=on,
        case_kind=case_kind,
        population=population_of(
            area=area, population=population, kind=TitleKind(plan.before.title_kind), on=on
        ),
        judged=_opinions(plan) if judged_as_met else {},
        binned=[one.binned for one in plan.binnings],
    )
    bins = [one.binned.name for one in plan.binnings]
    scores = [
        f"{stem}score" if standard.is_scored else None
        for stem, standard in ((BEFORE, plan.before), (AFTER, plan.after))
    ]
    columns = [
        "id", "enterprise_id", "version", "before_outcome", "after_outcome", "industry", "office",
        "size", "rung", *(one for one in scores if one), *bins,
    ]  # fmt: skip
    scored, params = rows.values(*columns).query.sql_with_params()
    own = (_Own.SIMULATION, _Own.SIMULATION, _Own.POSITION, End.FIRST, End.LAST)
    return _statement(scored, scores=scores, bins=bins), (*params, *own)


def _opinions(plan: Plan) -> dict[str, Expression]:
    """Every judged measure as in favour."""
    items = (*plan.before.judged, *plan.after.judged)
    lowered = [one.test.lowered for one in items]
    return {
        one.name: Value(value=True, output_field=BooleanField())
        for one in lowered
        if isinstance(one, IsTrue)
    }


def _statement(scored: str, *, scores: Sequence[str | None], bins: Sequence[str]) -> str:
    before_score, after_score = (one or "NULL::numeric" for one in scores)
    # Only names of this module are put into the text; values are parameters.
    return f"""
WITH scored AS MATERIALIZED ({scored}), differing AS (
    INSERT INTO cultivation_simulationdifference
        (simulation_id, enterprise_id, filing_id, before, after, before_score, after_score,
         office_key, industry, size, rung)
    SELECT %s, enterprise_id, id, before_outcome, after_outcome, {before_score}, {after_score},
           office::text, coalesce(industry, ''), size, rung
    FROM scored WHERE before_outcome <> after_outcome
), counted AS (
    SELECT before_outcome, after_outcome, {_DIMENSION} AS dimension, {_line(bins)} AS line,
           {_key(bins)} AS key, count(*) AS filings
    FROM scored
    GROUP BY before_outcome, after_outcome, GROUPING SETS (
        {", ".join(f"({name})" for name in (*_SPLIT_BY, *bins))})
)
INSERT INTO cultivation_simulationslice
    (simulation_id, position, first_id, last_id, filings, filings_digest, counts)
SELECT %s, %s, %s, %s, count(*),
       encode(sha256(convert_to(
           coalesce(string_agg(id || ':' || version, ',' ORDER BY id), ''), 'UTF8')), 'hex'),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(
            dimension, line, key, before_outcome, after_outcome, filings)), '[]') FROM counted)
FROM scored
"""  # noqa: S608


_ADD_UP = """
INSERT INTO cultivation_simulationcell (simulation_id, dimension, line, key, before, after, filings)
SELECT slice.simulation_id, one ->> 0, (one ->> 1)::smallint, one ->> 2, one ->> 3, one ->> 4,
       sum((one ->> 5)::bigint)
FROM cultivation_simulationslice AS slice, jsonb_array_elements(slice.counts) AS one
WHERE slice.simulation_id = %s
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 2, 3, 4, 5, 6
"""


def add_up(simulation: Simulation) -> None:
    """Make the simulation's counts of those of its slices, which keep them no longer. In the
    caller's transaction, once."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_UP, [simulation.pk])
    simulation.slices.update(counts=[])


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
