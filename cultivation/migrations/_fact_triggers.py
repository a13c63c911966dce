"""The trigger that keeps how the dated facts of coverage read before they were changed or taken
away, whoever does it: `FactChange`. The tables of `TABLES` have a moment of record, `recorded_at`.
"""

# Of each table the day from which its rows that are there already count as recorded.
TABLES = {
    "cultivation_placement": "since",
    "cultivation_sizerecord": "starts_on",
    "cultivation_chain": "starts_on",
    "cultivation_chainmembership": "starts_on",
    "cultivation_park": "starts_on",
    "cultivation_parkmembership": "starts_on",
    "cultivation_pilotcity": "starts_on",
    "cultivation_projectmilestone": "on_day",
}

# Its plan is made while the changes are few and kept while a bulk makes them many: each row looks
# its enterprise's up by the index.
_KEEP = """
CREATE FUNCTION coverage_keep_facts() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    moment timestamptz := statement_timestamp();
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE format(
            'INSERT INTO cultivation_factchange'
            ' (relation, row_id, enterprise_id, row, recorded_at, known_until)'
            ' SELECT %1$L, (row ->> ''id'')::bigint, (row ->> ''enterprise_id'')::bigint, row,'
            ' recorded_at, $1 FROM (SELECT to_jsonb(t) AS row, recorded_at FROM %1$I AS t) AS gone'
            ' WHERE recorded_at < $1',
            TG_TABLE_NAME) USING moment;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.recorded_at := OLD.recorded_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        moment := NEW.recorded_at;
    ELSE
        moment := greatest(moment, OLD.recorded_at);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        -- Not before another row of the enterprise has ceased to read as it did: of two writers
        -- who waited for each other the later one may have begun first, and nobody counts twice.
        SELECT greatest(moment, max(known_until)) INTO moment FROM cultivation_factchange
        WHERE relation = TG_TABLE_NAME
            AND enterprise_id = (to_jsonb(NEW) ->> 'enterprise_id')::bigint;
        NEW.recorded_at := moment;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.recorded_at < moment THEN
        INSERT INTO cultivation_factchange
            (relation, row_id, enterprise_id, row, recorded_at, known_until)
        VALUES (TG_TABLE_NAME, OLD.id, (to_jsonb(OLD) ->> 'enterprise_id')::bigint, to_jsonb(OLD),
            OLD.recorded_at, moment);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
"""

# The first place of an enterprise is known from the beginning of time, as it counts from it.
_PLACE = """
CREATE OR REPLACE FUNCTION coverage_place_enterprises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_placement
        (enterprise_id, since, until, county_office_id, city_office_id, province_office_id,
         industry_id, recorded_at)
    SELECT id, '1900-01-01', '9999-12-31', county_office_id, city_office_id, province_office_id,
        industry_id, '1900-01-01'
    FROM added;
    RETURN NULL;
END $$;
"""


def _recorded(table: str, first_day: str) -> str:
    """Written with the table's rows anew, so that no trigger takes it for a change."""
    return f"""
ALTER TABLE {table} ALTER COLUMN recorded_at TYPE timestamptz
    USING least(recorded_at, {first_day}::timestamp AT TIME ZONE 'Asia/Shanghai');
"""


def _kept(table: str) -> str:
    return f"""
CREATE TRIGGER coverage_fact_kept BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION coverage_keep_facts();
CREATE TRIGGER coverage_facts_kept BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_keep_facts();
"""


KEEP = (
    "".join(_recorded(*one) for one in TABLES.items())
    + _KEEP
    + _PLACE
    + "".join(_kept(table) for table in TABLES)
)
REVERSE = "DROP FUNCTION coverage_keep_facts() CASCADE;"
