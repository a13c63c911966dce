"""Triggers that note whose facts have changed and keep what past figures are computed from.

All are statement-level with transition tables: one append for a bulk statement. They stand on
tables of other apps, which must not know of coverage; so they are written here.
"""

_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"

FUNCTIONS = f"""
CREATE FUNCTION coverage_note_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_coveragechange (enterprise_id)
    SELECT DISTINCT enterprise_id FROM added;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_note_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_coveragechange (enterprise_id)
    SELECT DISTINCT enterprise_id FROM removed;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_coveragechange (enterprise_id)
    SELECT enterprise_id FROM added UNION SELECT enterprise_id FROM removed;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_keep_changed_titles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_titlechange
        (title_id, enterprise_id, kind, valid_from, last_day, granted_at, known_until)
    SELECT o.id, o.enterprise_id, o.kind, o.valid_from, o.last_day, o.granted_at, now()
    FROM removed AS o JOIN added AS n ON n.id = o.id
    WHERE (o.enterprise_id, o.kind, o.valid_from, o.last_day)
        IS DISTINCT FROM (n.enterprise_id, n.kind, n.valid_from, n.last_day);
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_keep_removed_titles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_titlechange
        (title_id, enterprise_id, kind, valid_from, last_day, granted_at, known_until)
    SELECT id, enterprise_id, kind, valid_from, last_day, granted_at, now() FROM removed;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_place_enterprises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_placement
        (enterprise_id, since, until, county_office_id, city_office_id, province_office_id,
         industry_id)
    SELECT id, '1900-01-01', '9999-12-31', county_office_id, city_office_id, province_office_id,
        industry_id
    FROM added;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_move_enterprises() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint[];
    today date := {_TODAY};
BEGIN
    SELECT array_agg(n.id) INTO moved FROM added AS n JOIN removed AS o ON o.id = n.id
    WHERE (n.county_office_id, n.city_office_id, n.province_office_id, n.industry_id)
        IS DISTINCT FROM
        (o.county_office_id, o.city_office_id, o.province_office_id, o.industry_id);
    IF moved IS NULL THEN
        RETURN NULL;
    END IF;
    -- Moved twice in a day: the day counts as it ended.
    DELETE FROM cultivation_placement
    WHERE enterprise_id = ANY (moved) AND until = '9999-12-31' AND since = today;
    UPDATE cultivation_placement SET until = today - 1
    WHERE enterprise_id = ANY (moved) AND until = '9999-12-31';
    INSERT INTO cultivation_placement
        (enterprise_id, since, until, county_office_id, city_office_id, province_office_id,
         industry_id)
    SELECT id, today, '9999-12-31', county_office_id, city_office_id, province_office_id,
        industry_id
    FROM added WHERE id = ANY (moved);
    INSERT INTO cultivation_coveragechange (enterprise_id) SELECT unnest(moved);
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_forget_enterprises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cultivation_placement WHERE enterprise_id IN (SELECT id FROM removed);
    INSERT INTO cultivation_coveragechange (enterprise_id) SELECT id FROM removed;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_note_pilot_city() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_coveragechange (enterprise_id)
    SELECT enterprise_id FROM cultivation_placement
    WHERE until = '9999-12-31'
        AND (county_office_id IN (NEW.office_id, OLD.office_id)
            OR city_office_id IN (NEW.office_id, OLD.office_id)
            OR province_office_id IN (NEW.office_id, OLD.office_id));
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_note_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_coveragechange (enterprise_id)
    SELECT enterprise_id FROM cultivation_chainmembership WHERE chain_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION coverage_note_park() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_coveragechange (enterprise_id)
    SELECT enterprise_id FROM cultivation_parkmembership WHERE park_id = NEW.id;
    RETURN NULL;
END $$;
"""

_FACTS = {
    "cultivation_title": "title",
    "enterprises_assessment": "assessment",
    "cultivation_chainmembership": "chain",
    "cultivation_parkmembership": "park",
    "cultivation_sizerecord": "size",
    "cultivation_projectmilestone": "milestone",
}


def _noted(table: str, name: str) -> str:
    return f"""
CREATE TRIGGER coverage_{name}_added AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_note_added();
CREATE TRIGGER coverage_{name}_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_note_changed();
CREATE TRIGGER coverage_{name}_removed AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_note_removed();
"""


TRIGGERS = (
    "".join(_noted(table, name) for table, name in _FACTS.items())
    + """
CREATE TRIGGER coverage_title_change_kept AFTER UPDATE ON cultivation_title
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_keep_changed_titles();
CREATE TRIGGER coverage_title_removal_kept AFTER DELETE ON cultivation_title
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_keep_removed_titles();
CREATE TRIGGER coverage_enterprise_placed AFTER INSERT ON enterprises_enterprise
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_place_enterprises();
CREATE TRIGGER coverage_enterprise_moved AFTER UPDATE ON enterprises_enterprise
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_move_enterprises();
CREATE TRIGGER coverage_enterprise_forgotten AFTER DELETE ON enterprises_enterprise
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION coverage_forget_enterprises();
CREATE TRIGGER coverage_pilot_city_noted AFTER INSERT OR UPDATE OR DELETE ON cultivation_pilotcity
    FOR EACH ROW EXECUTE FUNCTION coverage_note_pilot_city();
CREATE TRIGGER coverage_chain_noted AFTER UPDATE ON cultivation_chain
    FOR EACH ROW EXECUTE FUNCTION coverage_note_chain();
CREATE TRIGGER coverage_park_noted AFTER UPDATE ON cultivation_park
    FOR EACH ROW EXECUTE FUNCTION coverage_note_park();
"""
)

PLACE_THE_KNOWN = """
INSERT INTO cultivation_placement
    (enterprise_id, since, until, county_office_id, city_office_id, province_office_id, industry_id)
SELECT id, '1900-01-01', '9999-12-31', county_office_id, city_office_id, province_office_id,
    industry_id
FROM enterprises_enterprise;
"""

REVERSE = """
DROP FUNCTION coverage_note_added() CASCADE;
DROP FUNCTION coverage_note_removed() CASCADE;
DROP FUNCTION coverage_note_changed() CASCADE;
DROP FUNCTION coverage_keep_changed_titles() CASCADE;
DROP FUNCTION coverage_keep_removed_titles() CASCADE;
DROP FUNCTION coverage_place_enterprises() CASCADE;
DROP FUNCTION coverage_move_enterprises() CASCADE;
DROP FUNCTION coverage_forget_enterprises() CASCADE;
DROP FUNCTION coverage_note_pilot_city() CASCADE;
DROP FUNCTION coverage_note_chain() CASCADE;
DROP FUNCTION coverage_note_park() CASCADE;
DELETE FROM cultivation_placement;
"""
