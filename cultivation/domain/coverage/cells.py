"""Counting standings into cells: by place, industry, size, chain and park.

Over everybody each dimension is one pass of its own; a handful of standings is spread over the
cells in which it counts and summed at once, which plans and runs in a fraction of the time.
"""

from collections.abc import Mapping

from cultivation.domain.coverage.facts import members

COUNTS = (
    "holders", "covered", "unassessed", "level_0", "level_1", "level_2", "level_3", "level_4",
)  # fmt: skip

_SUMS = """sum(sign) AS holders,
        coalesce(sum(sign) FILTER (WHERE is_covered), 0) AS covered,
        coalesce(sum(sign) FILTER (WHERE level IS NULL), 0) AS unassessed,
        coalesce(sum(sign) FILTER (WHERE level = 0), 0) AS level_0,
        coalesce(sum(sign) FILTER (WHERE level = 1), 0) AS level_1,
        coalesce(sum(sign) FILTER (WHERE level = 2), 0) AS level_2,
        coalesce(sum(sign) FILTER (WHERE level = 3), 0) AS level_3,
        coalesce(sum(sign) FILTER (WHERE level = 4), 0) AS level_4"""
_SUMMED = ", ".join(f"sum({name})::integer AS {name}" for name in COUNTS)
_WHOLE = ", ".join(f"{name}::integer" for name in COUNTS)


def cells_statement(rows: str, *, ministry: int, is_then: bool) -> str:
    """CTEs that count `rows` (standings with a `sign`) into `cell`, one pass for each dimension.

    Places are counted once by county and added up; the other dimensions are counted by province
    and added up to the country. `is_then` as in `recorded`.
    """
    keys = _keys(is_then=is_then)
    keyed = "\n    UNION ALL\n".join(_keyed(name, ministry) for name in keys)
    return f"""
place AS (
    SELECT definition_id, province, city, county, {_SUMS}
    FROM {rows} GROUP BY definition_id, province, city, county
),
{",".join(_counted(name, key, source, rows) for name, (key, source) in keys.items())},
cell AS (
    {_places("county")} UNION ALL {_places("city")} UNION ALL {_places("province")}
    UNION ALL
    SELECT definition_id, 'office', {ministry}::bigint, '', {_SUMMED} FROM place
    GROUP BY definition_id
    UNION ALL
    {keyed}
)"""  # noqa: S608 - constants of this module and whole numbers only


def cells_of_few(rows: str, *, ministry: int) -> str:
    """The same `cell` for few `rows`."""
    return f"""
spread AS (
    SELECT r.definition_id, k.dimension, k.scope_id, k.key, r.sign, r.is_covered, r.level
    FROM {rows} AS r CROSS JOIN LATERAL (
        VALUES ('office'::varchar, county, ''::varchar), ('office', city, ''),
            ('office', province, ''), ('office', {ministry}::bigint, ''),
            ('industry', province, coalesce(industry, '')),
            ('industry', {ministry}, coalesce(industry, '')),
            ('size', province, coalesce(size_class, '')),
            ('size', {ministry}, coalesce(size_class, ''))
        UNION ALL SELECT 'chain', scope, code
            FROM unnest(chains) AS code, unnest(ARRAY[province, {ministry}]) AS scope
        UNION ALL SELECT 'park', scope, code
            FROM unnest(parks) AS code, unnest(ARRAY[province, {ministry}]) AS scope
    ) AS k (dimension, scope_id, key)
    WHERE k.scope_id IS NOT NULL
),
summed AS (
    SELECT definition_id, dimension, scope_id, key, {_SUMS}
    FROM spread GROUP BY definition_id, dimension, scope_id, key
),
cell AS (
    SELECT definition_id, dimension, scope_id, key, {_WHOLE} FROM summed
)"""  # noqa: S608 - constants of this module and a whole number only


def _keys(*, is_then: bool) -> Mapping[str, tuple[str, str]]:
    """By what else than its place a standing is counted: the key, and what it is joined with."""
    return {
        "industry": ("coalesce(industry, '')", ""),
        "size": ("coalesce(size_class, '')", ""),
        "chain": ("code", _member("chain", is_then=is_then)),
        "park": ("code", _member("park", is_then=is_then)),
    }


def _member(group: str, *, is_then: bool) -> str:
    return f"""JOIN (
        SELECT m.enterprise_id, g.code FROM {members(group, is_then=is_then)}
    ) AS member USING (enterprise_id)"""  # noqa: S608 - likewise


def _counted(name: str, key: str, source: str, rows: str) -> str:
    return f"""
by_{name} AS (
    SELECT definition_id, province, {key} AS key, {_SUMS}
    FROM {rows} {source} GROUP BY 1, 2, 3
)"""  # noqa: S608 - constants of this module only


def _keyed(name: str, ministry: int) -> str:
    return f"""
    SELECT definition_id, '{name}', province, key, {_SUMMED} FROM by_{name}
    GROUP BY definition_id, province, key
    UNION ALL
    SELECT definition_id, '{name}', {ministry}::bigint, key, {_SUMMED} FROM by_{name}
    GROUP BY definition_id, key"""  # noqa: S608 - likewise


def _places(level: str) -> str:
    return f"""
    SELECT definition_id, 'office'::varchar AS dimension, {level} AS scope_id,
        ''::varchar AS key, {_SUMMED}
    FROM place WHERE {level} IS NOT NULL GROUP BY definition_id, {level}"""  # noqa: S608
