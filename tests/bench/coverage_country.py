# ruff: noqa: E501, S608 - statements of a bench, made of constants
"""A synthetic country for coverage: offices, enterprises, titles, assessments, groups; made inside
the database with its triggers and indexes off, in as many stages as are asked for."""

from datetime import UTC, date, datetime

from django.db import connection

from accounts.models import Office
from cultivation.models import Chain, Park
from enterprises.models import Industry

_SINCE = date(2023, 1, 1)
_RECORDED = datetime(2023, 1, 1, tzinfo=UTC)
_PROVINCES, _CITIES, _COUNTIES = 37, 330, 2850
_CHAINS, _PARKS = 50, 200

_SPOTS = """
DROP TABLE IF EXISTS spot;
CREATE TEMP TABLE spot AS
SELECT row_number() OVER (ORDER BY x.id) - 1 AS place, x.id AS county, c.id AS city, c.parent_id AS province
FROM accounts_office AS x JOIN accounts_office AS c ON c.id = x.parent_id WHERE x.level = 'county';
ANALYZE spot;
"""
# Of each table the columns that count, and where its rows come from: `n` numbers the enterprises.
# Whatever else must not be null is filled with nothing of its type.
_FACTS = {
    "enterprises_enterprise": (
        {
            "id": "n", "uscc": "lpad(n::text, 18, '0')", "name": "'E' || n", "state": "'claimed'",
            "version": "1", "county_office_id": "s.county", "city_office_id": "s.city",
            "province_office_id": "s.province", "industry_id": "lpad((1 + n %% 97)::text, 2, '0')",
        },
        "generate_series(%(first)s::bigint, %(last)s) AS n JOIN spot AS s ON s.place = n * 7919 %% 2850",
    ),
    "cultivation_placement": (
        {
            "enterprise_id": "e.id", "since": "'1900-01-01'", "until": "'9999-12-31'",
            "county_office_id": "e.county_office_id", "city_office_id": "e.city_office_id",
            "province_office_id": "e.province_office_id", "industry_id": "e.industry_id",
            "recorded_at": "'1900-01-01'",
        },
        "enterprises_enterprise AS e WHERE e.id BETWEEN %(first)s AND %(last)s",
    ),
    "cultivation_title": (
        {
            "enterprise_id": "n", "kind": "kind", "number": "kind || n", "valid_from": "first",
            "valid_to": "first + 2000", "last_day": "first + 2000", "origin": "'decision'",
            "name_at_recognition": "'E' || n", "granted_at": "first",
        },
        """generate_series(%(first)s::bigint, %(last)s) AS n,
            LATERAL (SELECT current_date - 1500 + (n * 7919 %% 1300)::int AS first) AS d,
            LATERAL (VALUES ('innovative', 0.602), ('srdi', 0.14), ('little_giant', 0.018)) AS t (kind, share)
        WHERE random() + 0 * n < share""",
    ),
    "enterprises_assessment": (
        {
            "enterprise_id": "n", "basis": "(ARRAY['self_rated', 'on_site'])[1 + floor(random() * 2)]",
            "level": "floor(random() * 5)", "recorded_at": "now() - interval '1 day'",
            "assessed_on": "current_date - 900 + k * 290 + floor(random() * 200 - 100)::int",
        },
        "generate_series(%(first)s::bigint, %(last)s) AS n, generate_series(0, 2) AS k",
    ),
    "cultivation_sizerecord": (
        {
            "enterprise_id": "n", "is_above_scale": "random() < 0.3", "starts_on": "'2023-01-01'",
            "size_class": "(ARRAY['medium', 'small', 'micro'])[1 + floor(random() * 3)]", "recorded_at": "'2023-01-01'",
        },
        "generate_series(%(first)s::bigint, %(last)s) AS n",
    ),
    "cultivation_chainmembership": (
        {"enterprise_id": "n", "chain_id": "(SELECT min(id) FROM cultivation_chain) + n %% 50", "starts_on": "'2023-01-01'", "recorded_at": "'2023-01-01'"},
        "generate_series(%(first)s::bigint, %(last)s) AS n WHERE n %% 3 = 0",
    ),
    "cultivation_parkmembership": (
        {"enterprise_id": "n", "park_id": "(SELECT min(id) FROM cultivation_park) + n %% 200", "starts_on": "'2023-01-01'", "recorded_at": "'2023-01-01'"},
        "generate_series(%(first)s::bigint, %(last)s) AS n WHERE n %% 5 = 0",
    ),
}  # fmt: skip
_NOTHING = {
    "boolean": "false", "integer": "0", "bigint": "0", "smallint": "0", "numeric": "0",
    "jsonb": "'{}'", "ARRAY": "'{}'", "date": "current_date", "timestamp with time zone": "now()",
}  # fmt: skip
# No figure looks at these, and they cost minutes to check: foreign keys, exclusions, long names.
_NEEDLESS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype IN ('f', 'x', 'c') AND conrelid = ANY (%s::regclass[])
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i
WHERE i.indrelid = ANY (%s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)
    AND i.indexrelid <> to_regclass('enterprise_name_bigrams')
"""


def found_country():
    """The offices, industries, chains and parks of a country without enterprises."""
    with connection.cursor() as cursor:
        cursor.execute(_NEEDLESS, [list(_FACTS)])
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
        cursor.execute("DROP INDEX IF EXISTS enterprise_name_bigrams")
    ministry = Office.objects.create(code="000000", name="M", level="ministry")
    provinces = _offices("P", "province", _PROVINCES, [ministry])
    cities = _offices("C", "city", _CITIES, provinces)
    _offices("X", "county", _COUNTIES, cities)
    Industry.objects.bulk_create(
        [Industry(code=f"{n:02}", name_zh="x", name_en="x") for n in range(1, 98)],
        ignore_conflicts=True,
    )
    begun = {"starts_on": _SINCE, "recorded_at": _RECORDED}
    Chain.objects.bulk_create(Chain(code=f"C{n}", name="c", **begun) for n in range(_CHAINS))
    Park.objects.bulk_create(Park(code=f"P{n}", name="p", **begun) for n in range(_PARKS))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_SPOTS)


def _offices(letter, level, count, parents):
    rows = (
        Office(
            code=f"{letter}{n:05}",
            name=f"{level}{n}",
            level=level,
            parent=parents[n % len(parents)],
        )
        for n in range(count)
    )
    return Office.objects.bulk_create(rows)


def people_country(first, last):
    """Add the enterprises of these numbers with their facts, and gather statistics."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(_INDEXES, [list(_FACTS)])
        indexes = cursor.fetchall()
        for table in _FACTS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table, (columns, source) in _FACTS.items():
            filled = _with_nothing(cursor, table, columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(filled)}) SELECT {', '.join(filled.values())} FROM {source}",
                {"first": first, "last": last},
            )
        for _name, definition in indexes:
            cursor.execute(definition)
        for table in _FACTS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ANALYZE {table}")


_COURSE = """
WITH made AS (
    INSERT INTO cultivation_coveragesnapshot (definition_id, day, origin, known_at, computed_at,
        cells_count, digest, names, holders, covered, unassessed, level_0, level_1, level_2, level_3,
        level_4)
    SELECT definition_id, e.day, 'backfill', known_at, computed_at, cells_count, digest, names, holders,
        covered, unassessed, level_0, level_1, level_2, level_3, level_4
    FROM cultivation_coveragesnapshot AS s, unnest(%(ends)s::date[]) AS e (day)
    WHERE s.day = %(last)s AND s.origin = 'nightly'
    RETURNING id, definition_id, day)
INSERT INTO cultivation_snapshotcell (snapshot_id, dimension, scope_id, key, holders, covered,
    unassessed, level_0, level_1, level_2, level_3, level_4)
SELECT made.id, dimension, scope_id, key, c.holders,
    round(c.covered * (1 - (%(last)s - made.day) / 1000.0)), c.unassessed, c.level_0, c.level_1,
    c.level_2, c.level_3, c.level_4
FROM made JOIN cultivation_coveragesnapshot AS s ON s.definition_id = made.definition_id
    AND s.day = %(last)s AND s.origin = 'nightly'
JOIN cultivation_snapshotcell AS c ON c.snapshot_id = s.id AND c.dimension = 'office'
"""


def keep_course(last, ends):
    """Month ends of a course that leads to the frozen day `last`, for the places."""
    with connection.cursor() as cursor:
        cursor.execute(_COURSE, {"last": last, "ends": list(ends)})
        cursor.execute("ANALYZE cultivation_snapshotcell; ANALYZE cultivation_coveragesnapshot")


def _with_nothing(cursor, table, columns):
    """The columns with whatever else of the table must not be null."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
        " AND is_generated = 'NEVER'",
        [table],
    )
    return {name: _NOTHING.get(kind, "''") for name, kind in cursor.fetchall()} | columns
