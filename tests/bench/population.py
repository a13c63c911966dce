"""A synthetic country: enterprises, their titles and one filing each, made inside the database."""

from django.db import connection

# Dropped for the transaction only: what costs minutes to fill or check and no verdict looks at.
_WITHOUT = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
               WHERE contype = 'f' AND conrelid IN ('enterprises_enterprise'::regclass,
                   'cultivation_title'::regclass, 'enterprises_filing'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.owner, one.conname);
    END LOOP;
END $$;
DROP INDEX enterprise_name_bigrams;
ALTER TABLE cultivation_title DROP CONSTRAINT title_no_overlap_per_kind;
SELECT setseed(0.42);
"""
_ENTERPRISES = """
INSERT INTO accounts_office (code, name, level, is_plan_city)
VALUES ('bench', 'bench', 'ministry', false);
INSERT INTO enterprises_industry (code, name_zh, name_en)
SELECT lpad(n::text, 2, '0'), 'x', 'x' FROM generate_series(1, 97) AS n ON CONFLICT DO NOTHING;
INSERT INTO enterprises_enterprise
    (uscc, name, state, address, legal_representative, contact_name, contact_phone, main_product,
     niche_market, source, version, province_office_id, industry_id)
SELECT lpad(n::text, 18, '0'), 'E' || n, 'claimed', '', '', '', '', '', '', '', 1,
       (SELECT id FROM accounts_office WHERE code = 'bench'),
       CASE WHEN random() < 0.75 THEN (13 + floor(random() * 31))::int::text
            ELSE lpad((1 + floor(random() * 97))::int::text, 2, '0') END
FROM generate_series(1, %(rows)s) AS n;
"""
_TITLES = """
INSERT INTO cultivation_title
    (enterprise_id, kind, number, valid_from, valid_to, last_day, ending, ending_reason, origin,
     batch, source, case_number, rule_set_code, rule_set_sha256, name_at_recognition, granted_at,
     is_first_day_assumed)
SELECT e.id, kind, kind || e.id, first, first + 1095, first + 1095, '', '', 'decision', '', '', '',
       '', '', e.name, now(), false
FROM enterprises_enterprise AS e,
     LATERAL (SELECT date '2022-06-01' + (e.id * 7919 %% 1300)::int AS first) AS d,
     LATERAL (VALUES ('innovative', 0.7), ('technology', 0.3), ('srdi', 0.2)) AS t (kind, share)
WHERE random() + 0 * e.id < share;
"""
_FILINGS = """
INSERT INTO enterprises_filing
    (enterprise_id, fiscal_year, registered_in_mainland, independent_legal_person,
     on_abnormal_list, on_dishonesty_list, prohibited_product, major_incident_3y, data_fraud,
     tied_to_little_giant, revenue_wan, revenue_prev_wan, revenue_prev2_wan, main_revenue_wan,
     main_revenue_prev_wan, main_revenue_prev2_wan, rd_expense_wan, rd_expense_prev_wan,
     cost_expense_wan, net_profit_wan, total_assets_wan, total_liabilities_wan, new_equity_2y_wan,
     new_equity_3y_wan, employees, rd_staff, tech_staff, niche_years, market_share_pct,
     chain_role, in_key_field, ip_class1, ip_class1_self_developed, ip_class1_high_value,
     ip_class2, rd_institution_level, has_own_rd_institution, national_award_rank_3y,
     provincial_award_rank_3y, maker_china_rank_3y, is_high_tech_enterprise, has_quality_award,
     has_quality_certificate, has_own_brand, drafted_standard, digital_level, feature_points,
     quality_score, version, saved_at)
SELECT e.id, 2025, true, random() < 0.99, random() < 0.01, random() < 0.01, random() < 0.01,
       random() < 0.01, random() < 0.002, false,
       CASE WHEN random() < 0.98 THEN revenue END, revenue * (0.8 + 0.3 * random()), revenue * 0.9,
       revenue * (0.5 + 0.5 * random()), CASE WHEN random() < 0.98 THEN revenue * 0.7 END,
       revenue * (0.5 + 0.2 * random()),
       CASE WHEN random() < 0.98 THEN revenue * 0.12 * random() END, revenue * 0.1 * random(),
       revenue * 0.9, revenue * (random() * 0.2 - 0.04), revenue * 1.5,
       CASE WHEN random() < 0.98 THEN revenue * 1.5 * random() END,
       CASE WHEN random() < 0.1 THEN 8000 * random() END, 0,
       staff, CASE WHEN random() < 0.98 THEN (staff * 0.3 * random())::int END, staff / 3,
       (random() * 14)::int, 100 * random(),
       (ARRAY['none', 'supports_chain', 'fills_gap'])[1 + floor(random() * 3)], random() < 0.5,
       (random() * 4)::int, (random() * 2)::int, (random() * 0.8)::int,
       CASE WHEN random() < 0.98 THEN (random() * 9)::int END,
       (ARRAY['none', 'below_municipal', 'municipal', 'provincial', 'national', NULL])
           [1 + floor(random() * 6)],
       true, CASE WHEN random() < 0.005 THEN 3 END, CASE WHEN random() < 0.02 THEN 2 END,
       CASE WHEN random() < 0.02 THEN (1 + random() * 900)::int END, random() < 0.3,
       random() < 0.1, random() < 0.7, random() < 0.6,
       CASE WHEN random() < 0.98 THEN random() < 0.3 END, floor(random() * 5),
       CASE WHEN random() < 0.98 THEN 15 * random() END, 100 * random(), 1, now()
FROM enterprises_enterprise AS e,
     LATERAL (SELECT (exp(5 + 5 * random() + 0 * e.id))::numeric(16, 2) AS revenue,
                     (5 + exp(2 + 5 * random() + 0 * e.id))::int AS staff) AS size;
"""
_TABLES = ("enterprises_enterprise", "cultivation_title", "enterprises_filing")


def make_population(rows):
    """Fill the tables and gather their statistics."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT)
        for statement in (_ENTERPRISES, _TITLES, _FILINGS):
            cursor.execute(statement, {"rows": rows})
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")
