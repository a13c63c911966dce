# ruff: noqa: S608 - statements of constants of this house and numbered parameters
"""The statements that count coverage from history.

Everything that counts goes through the one `standing` of an enterprise under a definition: as-of
figures, snapshots, live cells and the fold. So they cannot disagree about a rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.days import oldest_day_counting
from cultivation.domain.coverage.facts import (
    ACCEPTED,
    HOLDS,
    SIZED,
    facts_of_all,
    facts_of_few,
    members,
)
from cultivation.domain.coverage.recorded import recorded
from cultivation.domain.coverage.rules import divisions_of, offices_of_area
from cultivation.enums import CoveragePopulation
from cultivation.models import CoverageDefinition

STANDING_COLUMNS = (
    "definition_id, enterprise_id, county, city, province, industry, size_class, chains, parks,"
    " level, assessed_on, is_covered"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which standings are asked for: of these definitions, as of `day`, from what was recorded
    before `known_at` (None: from all that is known now), in the office's area or of the given
    enterprises only. A definition without a row counts under the number 0.

    `groups` are those of `GROUPS` that a standing is to name; the others stay empty, unread."""

    definitions: Sequence[CoverageDefinition]
    day: date
    known_at: datetime | None = None
    office: Office | None = None
    enterprises: Sequence[int] | None = None
    groups: frozenset[str] = SIZED

    @property
    def is_then(self) -> bool:
        """Whether an earlier knowledge than that of now is asked for."""
        return self.known_at is not None

    @property
    def is_of_everybody(self) -> bool:
        """Whether nobody is left out by place or by name."""
        is_area = self.office is not None and self.office.level != OfficeLevel.MINISTRY
        return self.enterprises is None and not is_area


def read_in_bulk() -> AbstractContextManager[None]:
    """Statements over everybody: hashes instead of nested loops and sorting, which the planner
    chooses where it takes many for few, and memory enough to keep them there."""
    return _planned({"enable_nestloop": "off", "enable_mergejoin": "off", "work_mem": "256MB"})


def read_of_area() -> AbstractContextManager[None]:
    """Statements over an area: its enterprises are looked up by indexes that stand in memory,
    where the planner, thinking of a disk that turns, would read the country's tables."""
    return _planned({"random_page_cost": "1.1"})


@contextmanager
def _planned(settings: Mapping[str, str]) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = '{settings[name]}'" for name in settings))
        yield
        cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in settings))


def standing_statement(asked: Asked) -> tuple[str, dict[str, Any]]:
    """CTEs that end with `standing` (columns of `STANDING_COLUMNS`), and their parameters.

    Without a definition there is nothing to state: at least one is needed.
    """
    parameters: dict[str, Any] = {
        "day": asked.day,
        "known_at": asked.known_at,
        "enterprises": list(asked.enterprises or []),
        **{name: kind for kind, name in _kinds(asked).items()},
    }
    candidates = [
        _candidate(number, definition, asked, parameters)
        for number, definition in enumerate(asked.definitions)
    ]
    text = _STANDING.format(
        once=_once(asked),
        titles=_titles(asked),
        sizes=recorded("sizerecord", is_then=asked.is_then),
        places=recorded("placement", is_then=asked.is_then),
        pilots=recorded("pilotcity", is_then=asked.is_then),
        in_office=_in_office(asked, parameters),
        held=_held(asked),
        candidates=_UNION_ALL.join(candidates),
        placed_of_chosen=_of_chosen("p", asked),
        sized_of_chosen=_of_chosen("m", asked),
        facts=_facts(asked),
    )
    return text, parameters


def _facts(asked: Asked) -> str:
    needs_project = any(one.needs_project for one in asked.definitions)
    wanted = asked.groups | {ACCEPTED} if needs_project else asked.groups
    if not asked.is_of_everybody:
        is_of_one = len(asked.definitions) == 1
        return facts_of_few(wanted=wanted, is_then=asked.is_then, is_of_one=is_of_one)
    bases = sorted({str(one.basis) for one in asked.definitions})
    return facts_of_all(wanted=wanted, bases=bases, is_then=asked.is_then)


def _held(asked: Asked) -> str:
    """Who holds what where. Each source meets the places by itself: the many titles in force are
    joined by several workers, the few that wait for a result are looked up."""
    sources = [
        source
        for population in sorted({str(one.population) for one in asked.definitions})
        for source in _SOURCES[population]
        if source != "changed" or asked.is_then
    ]
    return _UNION_ALL.join(_HELD_OF.format(source=source) for source in sources)


def _of_chosen(alias: str, asked: Asked) -> str:
    if asked.enterprises is None:
        return ""
    return f"JOIN chosen ON chosen.enterprise_id = {alias}.enterprise_id"


def _in_office(asked: Asked, parameters: dict[str, Any]) -> str:
    """The conditions by which an area is found: with its province's, on which the index stands."""
    if asked.office is None or asked.office.level == OfficeLevel.MINISTRY:
        return ""
    conditions = []
    for level, office in asked.office.lineage().items():
        if office is not None:
            parameters[level] = office.pk
            conditions.append(f"AND p.{level}_office_id = %({level})s")
    return " ".join(conditions)


def _titles(asked: Asked) -> str:
    """Titles in force on the day, and those past their last day whose re-examination has no result
    yet. Seen from an earlier moment, a title that was changed or taken away since reads as it did
    then."""
    return _of_kinds(_TITLES_THEN if asked.is_then else _TITLES_NOW, asked)


def _of_kinds(text: str, asked: Asked) -> str:
    # Written out: of one kind it is a plain comparison, made for every title of the country.
    kinds = ", ".join(f"%({name})s" for name in _kinds(asked).values())
    once = _once(asked)
    return text.format(of_chosen=_of_chosen("t", asked), kinds=kinds, once=once)


def _once(asked: Asked) -> str:
    """Of named enterprises each table is looked up once, not once for every definition."""
    return "NOT MATERIALIZED" if asked.enterprises is None else "MATERIALIZED"


def _candidate(
    number: int, definition: CoverageDefinition, asked: Asked, parameters: dict[str, Any]
) -> str:
    """Who is counted under one definition, with what its numerator asks for."""
    conditions = []
    kinds = _kinds(asked)
    # Of a single kind nobody else is held; the planner would take the doubled condition for two.
    if len(kinds) > 1:
        conditions.append(f"p.kind = %({kinds[_kind(definition)]})s")
    if definition.area_code:
        parameters[f"area_{number}"] = list(offices_of_area(definition.area_code))
        conditions.append(_IN_AREA.format(number=number))
    if definition.industries:
        parameters[f"industries_{number}"] = divisions_of(definition)
        conditions.append(f"p.industry_id = ANY (%(industries_{number})s)")
    if definition.in_pilot_cities:
        conditions.append(_IN_PILOT_CITY)
    if definition.in_parks:
        conditions.append(_IN_PARK.format(members=members("park", is_then=asked.is_then)))
    parameters[f"oldest_{number}"] = oldest_day_counting(asked.day, definition.maximum_age_months)
    return _CANDIDATE.format(
        definition=int(definition.pk or 0),
        number=number,
        level=int(definition.minimum_level),
        basis=str(definition.basis),
        needs_project="true" if definition.needs_project else "false",
        conditions="\n        AND ".join(conditions or ["true"]),
    )


def _kinds(asked: Asked) -> dict[str, str]:
    """The kinds of all definitions, each with its parameter's name."""
    kinds = sorted({_kind(definition) for definition in asked.definitions})
    return {kind: f"kind_{place}" for place, kind in enumerate(kinds)}


def _kind(definition: CoverageDefinition) -> str:
    """By which kind of `held` a definition's enterprises are told: a title's, or none."""
    is_of_titles = definition.population == CoveragePopulation.TITLES
    return str(definition.title_kind) if is_of_titles else ""


_UNION_ALL = "\n    UNION ALL\n"

# Past its last day a title counts on while the result of its re-examination is pending. Two
# conditions, each with an index of its own.
_HELD = "t.valid_from <= %(day)s AND t.kind IN ({kinds})"
_IN_FORCE = f"{_HELD} AND t.last_day >= %(day)s"
_PENDING = f"{_HELD} AND t.last_day < %(day)s AND t.re_examined_since IS NOT NULL"
_TITLES_NOW = f"""
title AS {{once}} (
    SELECT t.enterprise_id, t.kind FROM cultivation_title AS t {{of_chosen}}
    WHERE {_IN_FORCE}
),
pending AS {{once}} (
    SELECT t.enterprise_id, t.kind FROM cultivation_title AS t {{of_chosen}}
    WHERE {_PENDING}
),"""
# Nobody counts twice whose titles changed hands at that very moment: who holds a changed one is
# left out of the others.
_UNCHANGED = """t.granted_at < %(known_at)s
        AND NOT EXISTS (
            SELECT FROM cultivation_titlechange AS c
            WHERE c.title_id = t.id AND c.known_until >= %(known_at)s)
        AND NOT EXISTS (
            SELECT FROM changed AS c
            WHERE c.enterprise_id = t.enterprise_id AND c.kind = t.kind)"""
_TITLES_THEN = f"""
changed AS MATERIALIZED (
    SELECT DISTINCT t.enterprise_id, t.kind FROM (
        SELECT DISTINCT ON (title_id) enterprise_id, kind, valid_from, last_day, granted_at,
            re_examined_since
        FROM cultivation_titlechange WHERE known_until >= %(known_at)s
        ORDER BY title_id, known_until, id
    ) AS t {{of_chosen}}
    WHERE {_HELD} AND (t.last_day >= %(day)s OR t.re_examined_since IS NOT NULL)
        AND t.granted_at < %(known_at)s
),
title AS {{once}} (
    SELECT t.enterprise_id, t.kind FROM cultivation_title AS t {{of_chosen}}
    WHERE {_IN_FORCE} AND {_UNCHANGED}
),
pending AS {{once}} (
    SELECT t.enterprise_id, t.kind FROM cultivation_title AS t {{of_chosen}}
    WHERE {_PENDING} AND {_UNCHANGED}
),"""

_SOURCES: Mapping[str, tuple[str, ...]] = {
    CoveragePopulation.TITLES: ("title", "pending", "changed"),
    CoveragePopulation.ABOVE_SCALE: ("above_scale",),
}
_HELD_OF = """
    SELECT h.kind, p.* FROM {source} AS h JOIN placed AS p USING (enterprise_id)"""

_CANDIDATE = """
    SELECT {definition}::bigint AS definition_id, p.enterprise_id, p.county_office_id AS county,
        p.city_office_id AS city, p.province_office_id AS province, p.industry_id AS industry,
        {level} AS minimum_level, '{basis}'::varchar AS basis, %(oldest_{number})s::date AS oldest,
        {needs_project} AS needs_project
    FROM held AS p
    WHERE {conditions}"""

_IN_AREA = """(p.province_office_id = ANY (%(area_{number})s)
            OR p.city_office_id = ANY (%(area_{number})s)
            OR p.county_office_id = ANY (%(area_{number})s))"""

# The first three conditions are looked up in a hash; only who passes is held against sub-sectors.
_IN_PILOT_CITY = """(p.county_office_id IN (SELECT office_id FROM pilot)
            OR p.city_office_id IN (SELECT office_id FROM pilot)
            OR p.province_office_id IN (SELECT office_id FROM pilot))
        AND EXISTS (
            SELECT FROM pilot
            WHERE pilot.office_id IN (p.county_office_id, p.city_office_id, p.province_office_id)
                AND (cardinality(pilot.industries) = 0
                    OR p.industry_id = ANY (pilot.industries)))"""

_IN_PARK = """p.enterprise_id IN (
            SELECT m.enterprise_id FROM {members} AND g.kind = 'high_standard')"""

_STANDING = f"""
WITH chosen AS (SELECT unnest(%(enterprises)s::bigint[]) AS enterprise_id),
{{titles}}
above_scale AS {{once}} (
    SELECT m.enterprise_id, ''::varchar AS kind FROM {{sizes}} AS m
    {{sized_of_chosen}}
    WHERE m.is_above_scale AND {HOLDS}
),
placed AS {{once}} (
    SELECT p.enterprise_id, p.county_office_id, p.city_office_id, p.province_office_id,
        p.industry_id
    FROM {{places}} AS p {{placed_of_chosen}}
    WHERE p.since <= %(day)s AND p.until >= %(day)s {{in_office}}
),
pilot AS (
    SELECT m.office_id, m.industries FROM {{pilots}} AS m WHERE {HOLDS}
),
held AS ({{held}}
),
candidate AS ({{candidates}}
),
{{facts}},
standing AS MATERIALIZED (
    -- An assessment that is too old counts as none.
    SELECT definition_id, enterprise_id, county, city, province, industry, size_class, chains,
        parks,
        CASE WHEN found_on >= oldest THEN found_level END AS level,
        CASE WHEN found_on >= oldest THEN found_on END AS assessed_on,
        coalesce(found_on >= oldest AND found_level >= minimum_level, false)
            AND (NOT needs_project OR coalesce(is_accepted, false)) AS is_covered
    FROM fact
)"""
