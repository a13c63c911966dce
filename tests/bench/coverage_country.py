# ruff: noqa: E501 - statements of a bench, made of constants
"""A synthetic country for coverage: offices, enterprises, titles, assessments, groups; made inside
the database with its triggers off, then with one rebuild."""

from django.db import connection

_OFFICES = """
INSERT INTO accounts_office (code, name, level, is_plan_city) VALUES ('000000', 'M', 'ministry', false);
INSERT INTO accounts_office (code, name, level, parent_id, is_plan_city)
SELECT 'P' || lpad(n::text, 5, '0'), 'p' || n, 'province', (SELECT id FROM accounts_office WHERE code = '000000'), false
FROM generate_series(1, 37) AS n;
INSERT INTO accounts_office (code, name, level, parent_id, is_plan_city)
SELECT 'C' || lpad(n::text, 5, '0'), 'c' || n, 'city',
    (SELECT id FROM accounts_office WHERE code = 'P' || lpad((n % 37 + 1)::text, 5, '0')), false
FROM generate_series(1, 330) AS n;
INSERT INTO accounts_office (code, name, level, parent_id, is_plan_city)
SELECT 'X' || lpad(n::text, 5, '0'), 'x' || n, 'county',
    (SELECT id FROM accounts_office WHERE code = 'C' || lpad((n % 330 + 1)::text, 5, '0')), false
FROM generate_series(1, 2850) AS n;
INSERT INTO enterprises_industry (code, name_zh, name_en)
SELECT lpad(n::text, 2, '0'), 'x', 'x' FROM generate_series(1, 97) AS n ON CONFLICT DO NOTHING;
"""
_FACTS = """
CREATE TEMP TABLE spot ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY x.id) - 1 AS place, x.id AS county, c.id AS city, c.parent_id AS province
FROM accounts_office AS x JOIN accounts_office AS c ON c.id = x.parent_id WHERE x.level = 'county';
ANALYZE spot;
INSERT INTO enterprises_enterprise
    (uscc, name, state, address, legal_representative, contact_name, contact_phone, main_product,
     niche_market, source, version, county_office_id, city_office_id, province_office_id, industry_id)
SELECT lpad(n::text, 18, '0'), 'E' || n, 'claimed', '', '', '', '', '', '', '', 1,
    s.county, s.city, s.province, lpad((1 + n %% 97)::text, 2, '0')
FROM generate_series(1, %(rows)s) AS n JOIN spot AS s ON s.place = (n::bigint * 7919) %% 2850;
INSERT INTO cultivation_placement
    (enterprise_id, since, until, county_office_id, city_office_id, province_office_id, industry_id)
SELECT id, '1900-01-01', '9999-12-31', county_office_id, city_office_id, province_office_id, industry_id
FROM enterprises_enterprise;
INSERT INTO cultivation_title
    (enterprise_id, kind, number, valid_from, valid_to, last_day, ending, ending_reason, origin,
     batch, source, case_number, rule_set_code, rule_set_sha256, name_at_recognition, granted_at,
     is_first_day_assumed{more_names})
SELECT e.id, kind, kind || e.id, first, first + 2000, first + 2000, '', '', 'decision', '', '', '',
    '', '', e.name, first, false{more_values}
FROM enterprises_enterprise AS e,
    LATERAL (SELECT current_date - 1500 + (e.id * 7919 %% 1300)::int AS first) AS d,
    LATERAL (VALUES ('innovative', 0.602), ('srdi', 0.14), ('little_giant', 0.018)) AS t (kind, share)
WHERE random() + 0 * e.id < share;
INSERT INTO enterprises_assessment
    (enterprise_id, basis, level, assessed_on, recorded_at, questionnaire, sha256, answers, missing,
     is_pledged)
SELECT e.id, (ARRAY['self_rated', 'on_site'])[1 + floor(random() * 2)], floor(random() * 5),
    current_date - 900 + n * 290 + floor(random() * 200 - 100)::int, now() - interval '1 day', '', '', '{{}}', '[]', false
FROM enterprises_enterprise AS e, generate_series(0, 2) AS n;
INSERT INTO cultivation_sizerecord (enterprise_id, size_class, is_above_scale, starts_on, source)
SELECT id, (ARRAY['medium', 'small', 'micro'])[1 + floor(random() * 3)], random() < 0.3, '2023-01-01', ''
FROM enterprises_enterprise;
INSERT INTO cultivation_chain (code, name, kind, starts_on, source)
SELECT 'C' || n, 'c', 'national', '2023-01-01', '' FROM generate_series(1, 50) AS n;
INSERT INTO cultivation_park (code, name, kind, starts_on, source)
SELECT 'P' || n, 'p', 'high_standard', '2023-01-01', '' FROM generate_series(1, 200) AS n;
INSERT INTO cultivation_chainmembership (enterprise_id, chain_id, starts_on)
SELECT e.id, (SELECT min(id) FROM cultivation_chain) + e.id %% 50, '2023-01-01'
FROM enterprises_enterprise AS e WHERE e.id %% 3 = 0;
INSERT INTO cultivation_parkmembership (enterprise_id, park_id, starts_on)
SELECT e.id, (SELECT min(id) FROM cultivation_park) + e.id %% 200, '2023-01-01'
FROM enterprises_enterprise AS e WHERE e.id %% 5 = 0;
"""
# What costs minutes to fill or check and no figure looks at.
_WITHOUT = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
               WHERE contype = 'f' AND conrelid IN ('enterprises_enterprise'::regclass,
                   'cultivation_title'::regclass, 'enterprises_assessment'::regclass,
                   'cultivation_sizerecord'::regclass, 'cultivation_chainmembership'::regclass,
                   'cultivation_parkmembership'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.owner, one.conname);
    END LOOP;
END $$;
DROP INDEX IF EXISTS enterprise_name_bigrams;
ALTER TABLE cultivation_title DROP CONSTRAINT title_no_overlap_per_kind;
ALTER TABLE cultivation_sizerecord DROP CONSTRAINT size_record_once_at_a_time;
ALTER TABLE cultivation_chainmembership DROP CONSTRAINT chain_membership_once_at_a_time;
ALTER TABLE cultivation_parkmembership DROP CONSTRAINT park_membership_once_at_a_time;
"""
TABLES = (
    "enterprises_enterprise", "cultivation_placement", "cultivation_title",
    "enterprises_assessment", "cultivation_sizerecord", "cultivation_chainmembership",
    "cultivation_parkmembership",
)  # fmt: skip


def make_country(rows):
    """Fill the tables with the triggers off and no foreign key checked, and gather statistics."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(_WITHOUT)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(_OFFICES)
        cursor.execute(_FACTS.format(**_newer_columns(cursor)), {"rows": rows})
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ANALYZE {table}")


def _newer_columns(cursor):
    """Columns of titles that have no default and matter to nobody here."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = 'cultivation_title' AND is_nullable = 'NO' AND column_default IS NULL"
        " AND is_identity = 'NO'"
    )
    known = {
        "enterprise_id",
        "kind",
        "number",
        "valid_from",
        "valid_to",
        "last_day",
        "ending",
        "ending_reason",
        "origin",
        "batch",
        "source",
        "case_number",
        "rule_set_code",
        "rule_set_sha256",
        "name_at_recognition",
        "granted_at",
        "is_first_day_assumed",
    }
    more = [(name, kind) for name, kind in cursor.fetchall() if name not in known]
    empty = {"boolean": "false", "integer": "1", "bigint": "1", "smallint": "1", "jsonb": "'{{}}'"}
    return {
        "more_names": "".join(f", {name}" for name, _kind in more),
        "more_values": "".join(f", {empty.get(kind, chr(39) * 2)}" for _name, kind in more),
    }
