"""The statements that count coverage from history.

Everything that counts goes through the one `standing` of an enterprise under a definition: as-of
figures, snapshots, live cells and the fold. So they cannot disagree about a rule.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.days import oldest_day_counting
from cultivation.domain.coverage.rules import divisions_of, offices_of_area
from cultivation.enums import CellDimension, CoveragePopulation
from cultivation.models import CoverageDefinition

STANDING_COLUMNS = (
    "definition_id, enterprise_id, county, city, province, industry, size_class, chains, parks,"
    " level, assessed_on, is_covered"
)
# An assessment as one number that orders by day, then by id, and carries its level: the latest is
# the greatest, found in one pass for all three bases. 2^41 assessments fit.
_PACKED = "(((a.assessed_on - date '1970-01-01')::bigint << 44) | (a.id << 3) | a.level)"


# By which else than its place an enterprise is counted, each read from a table of its own.
GROUPS = frozenset({CellDimension.SIZE.value, CellDimension.CHAIN.value, CellDimension.PARK.value})


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
    groups: frozenset[str] = GROUPS

    @property
    def is_of_everybody(self) -> bool:
        """Whether nobody is left out by place or by name."""
        is_area = self.office is not None and self.office.level != OfficeLevel.MINISTRY
        return self.enterprises is None and not is_area


@contextmanager
def read_in_bulk() -> Iterator[None]:
    """Statements over everybody: hashes instead of nested loops, which the planner chooses where
    a table grew faster than its statistics, and memory enough to keep them there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '256MB'")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT")


def standing_statement(asked: Asked) -> tuple[str, dict[str, Any]]:
    """CTEs that end with `standing` (columns of `STANDING_COLUMNS`), and their parameters.

    Without a definition there is nothing to state: at least one is needed.
    """
    parameters: dict[str, Any] = {
        "day": asked.day,
        "known_at": asked.known_at,
        "enterprises": list(asked.enterprises or []),
    }
    candidates = [
        _candidate(number, definition, asked, parameters)
        for number, definition in enumerate(asked.definitions)
    ]
    gathered = asked.is_of_everybody
    read, unread = (_GATHERED_GROUPS, _UNGATHERED) if gathered else (_GROUPS, _UNREAD)
    needs_projects = any(one.needs_project for one in asked.definitions)
    facts = (_GATHERED if gathered else _LOOKED_UP).format(
        **{
            name: (read if name in asked.groups else unread)[name].format(holds=_HOLDS)
            for name in sorted(GROUPS)
        },
        accepted=_ACCEPTED if needs_projects else "false",
        latest=_LATEST.format(
            known="AND a.recorded_at < %(known_at)s" if asked.known_at else "", packed=_PACKED
        ),
        of_basis=_OF_BASIS,
    )
    text = _STANDING.format(
        # Of named enterprises each table is looked up once, not once for every definition.
        once="NOT MATERIALIZED" if asked.enterprises is None else "MATERIALIZED",
        titles=_titles(asked),
        in_office=_in_office(asked, parameters),
        candidates="\n    UNION ALL\n".join(candidates),
        placed_of_chosen=_of_chosen("p", asked),
        sized_of_chosen=_of_chosen("m", asked),
        facts=facts,
    )
    return text, parameters


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
    """Titles in force on the day. Seen from an earlier moment, a title that was changed or taken
    away since reads as it did then."""
    of_chosen = _of_chosen("t", asked)
    if asked.known_at is None:
        return f"""
        SELECT t.enterprise_id, t.kind FROM cultivation_title AS t {of_chosen}
        WHERE t.valid_from <= %(day)s AND t.last_day >= %(day)s"""  # noqa: S608 - `of_chosen` is a constant
    return f"""
        SELECT DISTINCT t.enterprise_id, t.kind FROM (
            SELECT enterprise_id, kind, valid_from, last_day, granted_at
            FROM cultivation_title AS title
            WHERE NOT EXISTS (
                SELECT FROM cultivation_titlechange AS c
                WHERE c.title_id = title.id AND c.known_until >= %(known_at)s)
            UNION ALL (
            SELECT DISTINCT ON (title_id)
                enterprise_id, kind, valid_from, last_day, granted_at
            FROM cultivation_titlechange WHERE known_until >= %(known_at)s
            ORDER BY title_id, known_until, id)
        ) AS t {of_chosen}
        WHERE t.valid_from <= %(day)s AND t.last_day >= %(day)s
            AND t.granted_at < %(known_at)s"""  # noqa: S608 - likewise


def _candidate(
    number: int, definition: CoverageDefinition, asked: Asked, parameters: dict[str, Any]
) -> str:
    """Who is counted under one definition, with what its numerator asks for."""
    conditions = []
    if definition.population == CoveragePopulation.TITLES:
        source = "title"
        parameters[f"kind_{number}"] = definition.title_kind
        conditions.append(f"h.kind = %(kind_{number})s")
    else:
        source = "above_scale"
    if definition.area_code:
        parameters[f"area_{number}"] = list(offices_of_area(definition.area_code))
        conditions.append(_IN_AREA.format(number=number))
    if definition.industries:
        parameters[f"industries_{number}"] = divisions_of(definition)
        conditions.append(f"p.industry_id = ANY (%(industries_{number})s)")
    if definition.in_pilot_cities:
        conditions.append(_IN_PILOT_CITY)
    if definition.in_parks:
        conditions.append(_IN_PARK)
    parameters[f"oldest_{number}"] = oldest_day_counting(asked.day, definition.maximum_age_months)
    return _CANDIDATE.format(
        definition=int(definition.pk or 0),
        number=number,
        level=int(definition.minimum_level),
        basis=str(definition.basis),
        needs_project="true" if definition.needs_project else "false",
        source=source,
        conditions="\n        AND ".join(conditions or ["true"]),
    )


_CANDIDATE = """
    SELECT {definition}::bigint AS definition_id, p.enterprise_id, p.county_office_id AS county,
        p.city_office_id AS city, p.province_office_id AS province, p.industry_id AS industry,
        {level} AS minimum_level, '{basis}' AS basis, %(oldest_{number})s::date AS oldest,
        {needs_project} AS needs_project
    FROM {source} AS h JOIN placed AS p ON p.enterprise_id = h.enterprise_id
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
            SELECT m.enterprise_id FROM cultivation_parkmembership AS m
            JOIN cultivation_park AS park ON park.id = m.park_id
            WHERE park.kind = 'high_standard' AND m.starts_on <= %(day)s
                AND (m.ends_on IS NULL OR m.ends_on >= %(day)s))"""

_STANDING = """
WITH chosen AS (SELECT unnest(%(enterprises)s::bigint[]) AS enterprise_id),
title AS {once} ({titles}
),
above_scale AS {once} (
    SELECT m.enterprise_id FROM cultivation_sizerecord AS m {sized_of_chosen}
    WHERE m.is_above_scale AND m.starts_on <= %(day)s
        AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)
),
placed AS {once} (
    SELECT p.enterprise_id, p.county_office_id, p.city_office_id, p.province_office_id,
        p.industry_id
    FROM cultivation_placement AS p {placed_of_chosen}
    WHERE p.since <= %(day)s AND p.until >= %(day)s {in_office}
),
pilot AS (
    SELECT office_id, industries FROM cultivation_pilotcity
    WHERE starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
),
candidate AS MATERIALIZED ({candidates}
),
{facts},
graded AS (
    -- An assessment that is too old counts as none.
    SELECT f.*, (f.packed & 7)::smallint AS found_level,
        date '1970-01-01' + (f.packed >> 44)::integer AS found_on
    FROM fact AS f
),
standing AS MATERIALIZED (
    SELECT definition_id, enterprise_id, county, city, province, industry, size_class, chains,
        parks,
        CASE WHEN found_on >= oldest THEN found_level END AS level,
        CASE WHEN found_on >= oldest THEN found_on END AS assessed_on,
        coalesce(found_on >= oldest AND found_level >= minimum_level, false)
            AND (NOT needs_project OR is_accepted) AS is_covered
    FROM graded
)"""

_LATEST = """max({packed}) AS either,
        max({packed}) FILTER (WHERE a.basis = 'self_rated') AS self_rated,
        max({packed}) FILTER (WHERE a.basis = 'on_site') AS on_site
    FROM enterprises_assessment AS a
    WHERE a.assessed_on <= %(day)s {known}"""

_OF_BASIS = """CASE c.basis WHEN 'on_site' THEN on_site WHEN 'self_rated' THEN self_rated
            ELSE either END AS packed"""

# Of everybody: each table is read once and hashed.
_GATHERED = """
latest AS (
    SELECT a.enterprise_id, {latest}
        AND a.enterprise_id IN (SELECT enterprise_id FROM candidate)
    GROUP BY a.enterprise_id
),
chained AS ({chain}),
parked AS ({park}),
sized AS ({size}),
accepted AS (
    SELECT DISTINCT m.enterprise_id, true AS is_accepted FROM cultivation_projectmilestone AS m
    WHERE {accepted}
),
fact AS (
    SELECT c.*, size_class, chains, parks, coalesce(is_accepted, false) AS is_accepted,
        {of_basis}
    FROM candidate AS c
    LEFT JOIN latest USING (enterprise_id)
    LEFT JOIN sized USING (enterprise_id)
    LEFT JOIN chained USING (enterprise_id)
    LEFT JOIN parked USING (enterprise_id)
    LEFT JOIN accepted USING (enterprise_id)
)"""

# Of few: the facts of each enterprise are looked up once by their indexes.
_LOOKED_UP = """
looked_up AS MATERIALIZED (
    SELECT e.enterprise_id, l.either, l.self_rated, l.on_site, {size} AS size_class,
        {chain} AS chains, {park} AS parks,
        EXISTS (
            SELECT FROM cultivation_projectmilestone AS m
            WHERE m.enterprise_id = e.enterprise_id AND {accepted}) AS is_accepted
    FROM (SELECT DISTINCT enterprise_id FROM candidate) AS e
    CROSS JOIN LATERAL (SELECT {latest} AND a.enterprise_id = e.enterprise_id) AS l
),
fact AS (
    SELECT c.*, size_class, chains, parks, is_accepted,
        {of_basis}
    FROM candidate AS c JOIN looked_up USING (enterprise_id)
)"""

_ACCEPTED = "m.kind = 'accepted' AND m.on_day <= %(day)s"
_GATHERED_MEMBERS = """
    SELECT m.enterprise_id, array_agg(c.code ORDER BY c.code)::varchar[] AS {group}s
    FROM cultivation_{group}membership AS m JOIN cultivation_{group} AS c ON c.id = m.{group}_id
    WHERE {{holds}} GROUP BY m.enterprise_id
"""
_GATHERED_GROUPS = {
    "size": """
    SELECT m.enterprise_id, m.size_class FROM cultivation_sizerecord AS m WHERE {holds}
""",
    "chain": _GATHERED_MEMBERS.format(group="chain"),
    "park": _GATHERED_MEMBERS.format(group="park"),
}
_UNGATHERED = {
    "size": "SELECT 0::bigint AS enterprise_id, NULL::varchar AS size_class WHERE false",
    "chain": "SELECT 0::bigint AS enterprise_id, NULL::varchar[] AS chains WHERE false",
    "park": "SELECT 0::bigint AS enterprise_id, NULL::varchar[] AS parks WHERE false",
}
_MEMBERS = """(
            SELECT array_agg(g.code ORDER BY g.code)::varchar[]
            FROM cultivation_{group}membership AS m
            JOIN cultivation_{group} AS g ON g.id = m.{group}_id
            WHERE m.enterprise_id = e.enterprise_id AND {{holds}})"""
_GROUPS = {
    "size": """(
            SELECT m.size_class FROM cultivation_sizerecord AS m
            WHERE m.enterprise_id = e.enterprise_id AND {holds})""",
    "chain": _MEMBERS.format(group="chain"),
    "park": _MEMBERS.format(group="park"),
}
_UNREAD = {"size": "NULL::varchar", "chain": "NULL::varchar[]", "park": "NULL::varchar[]"}

_HOLDS = "m.starts_on <= %(day)s AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)"
