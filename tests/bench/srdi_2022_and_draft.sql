-- srdi-2022 and a draft of it by hand, as a database engineer would write it: both verdicts and scores
-- of the newest filing of every enterprise on the day %(on)s, a recognition, with what they are counted
-- by: office, industry, size, rung, and the bins of each figure whose line moved. The draft asks for
-- 1,500 instead of 1,000 of revenue, for 4 instead of 3 percent of R&D, for a main-business share of 85
-- instead of 80 percent for the best band, and for 65 points instead of 60. Facts are gathered, conditions
-- and points computed, points summed, and the verdict given, each in a select of its own so that nothing
-- is computed twice; titles are gathered once, and the limits of a size are looked up by division.
WITH limits AS (
    SELECT lpad(division::text, 2, '0') AS industry_id, listed.*
    FROM (VALUES
        ('01', '05', NULL, 20000, NULL, NULL, 500, NULL, NULL, 50, NULL),
        ('06', '46', 1000, 40000, NULL, 300, 2000, NULL, 20, 300, NULL),
        ('47', '50', NULL, 80000, 80000, NULL, 6000, 5000, NULL, 300, 300),
        ('51', '51', 200, 40000, NULL, 20, 5000, NULL, 5, 1000, NULL),
        ('52', '52', 300, 20000, NULL, 50, 500, NULL, 10, 100, NULL),
        ('54', '58', 1000, 30000, NULL, 300, 3000, NULL, 20, 200, NULL),
        ('59', '59', 200, 30000, NULL, 100, 1000, NULL, 20, 100, NULL),
        ('60', '60', 1000, 30000, NULL, 300, 2000, NULL, 20, 100, NULL),
        ('61', '62', 300, 10000, NULL, 100, 2000, NULL, 10, 100, NULL),
        ('63', '64', 2000, 100000, NULL, 100, 1000, NULL, 10, 100, NULL),
        ('65', '65', 300, 10000, NULL, 100, 1000, NULL, 10, 50, NULL),
        ('71', '72', 300, NULL, 120000, 100, NULL, 8000, 10, NULL, 100),
        ('73', '82', 300, NULL, NULL, 100, NULL, NULL, 10, NULL, NULL),
        ('85', '90', 300, NULL, NULL, 100, NULL, NULL, 10, NULL, NULL)
    ) AS listed (first_division, last_division, large_staff, large_revenue, large_assets,
                 medium_staff, medium_revenue, medium_assets,
                 small_staff, small_revenue, small_assets)
    JOIN generate_series(1, 97) AS division
        ON lpad(division::text, 2, '0') BETWEEN first_division AND last_division
)
SELECT id, enterprise_id, version, industry, office, size, rung, revenue_bin, rd_bin, main_bin,
       CASE gates AND before_gates
               AND (direct OR CASE WHEN least >= 60 THEN true WHEN most < 60 THEN false END)
           WHEN true THEN 'pass' WHEN false THEN 'fail' ELSE 'undetermined' END AS before_outcome,
       CASE gates AND after_gates
               AND (direct OR CASE WHEN after_least >= 65 THEN true
                                   WHEN after_most < 65 THEN false END)
           WHEN true THEN 'pass' WHEN false THEN 'fail' ELSE 'undetermined' END AS after_outcome,
       CASE WHEN least = most THEN least END AS before_score,
       CASE WHEN after_least = after_most THEN after_least END AS after_score,
       CASE WHEN least = most THEN width_bucket(least::numeric, %(before_score)s::numeric[]) END
           AS before_bin,
       CASE WHEN after_least = after_most
           THEN width_bucket(after_least::numeric, %(after_score)s::numeric[]) END AS after_bin
FROM (
    SELECT *, least - share + after_share AS after_least,
           most - share_most + after_share_most AS after_most
    FROM (
    SELECT id, enterprise_id, version, industry, office, size, rung, revenue_bin, rd_bin, main_bin,
           gates, before_gates, after_gates, direct, share, share_most, after_share,
           after_share_most,
           share + growth + years + field + digital + quality_least + margin + debt + ip_least
               + rd_least + staff + institution + feature_least AS least,
           share_most + growth_most + years_most + field_most + digital_most + quality_most
               + margin_most + debt_most + ip_most + rd_most + staff_most + institution_most
               + feature_most AS most
    FROM (
        SELECT id, enterprise_id, version, industry, office, size, rung, revenue_bin, rd_bin,
               main_bin, gates, before_gates, after_gates, direct,
               coalesce(share, 0) AS share, coalesce(share, 5) AS share_most,
               coalesce(after_share, 0) AS after_share,
               coalesce(after_share, 5) AS after_share_most,
               coalesce(growth, 0) AS growth, coalesce(growth, 10) AS growth_most,
               coalesce(years, 0) AS years, coalesce(years, 5) AS years_most,
               coalesce(field, 0) AS field, coalesce(field, 5) AS field_most,
               coalesce(digital, 0) AS digital, coalesce(digital, 5) AS digital_most,
               CASE WHEN items >= 2 THEN 5 WHEN items = 1 THEN 3 ELSE 0 END AS quality_least,
               CASE WHEN items_most >= 2 THEN 5 WHEN items_most = 1 THEN 3 ELSE 0 END
                   AS quality_most,
               coalesce(margin, 0) AS margin, coalesce(margin, 10) AS margin_most,
               coalesce(debt, 0) AS debt, coalesce(debt, 5) AS debt_most,
               ip_least, ip_most,
               coalesce(greatest(rd_amount, rd_share), 0) AS rd_least,
               CASE WHEN rd_amount IS NULL OR rd_share IS NULL THEN 10
                    ELSE greatest(rd_amount, rd_share) END AS rd_most,
               coalesce(staff, 0) AS staff, coalesce(staff, 5) AS staff_most,
               coalesce(institution, 0) AS institution,
               coalesce(institution, 10) AS institution_most,
               least(coalesce(feature_points, 0), 15) AS feature_least,
               least(feature_points, 15) AS feature_most
        FROM (
            SELECT id, enterprise_id, version, industry, office, rung,
                   CASE is_large WHEN true THEN 'large' WHEN false THEN
                       CASE is_medium WHEN true THEN 'medium' WHEN false THEN
                           CASE is_small WHEN true THEN 'small' WHEN false THEN 'micro'
                                ELSE 'undetermined' END
                       ELSE 'undetermined' END
                   ELSE 'undetermined' END AS size,
                   width_bucket(revenue_wan, %(revenue)s::numeric[]) AS revenue_bin,
                   CASE WHEN revenue_wan > 0 THEN width_bucket(
                       rd_expense_wan / revenue_wan * 100, %(rd_ratio)s::numeric[]) END AS rd_bin,
                   CASE WHEN revenue_wan > 0 THEN width_bucket(
                       main_revenue_wan / revenue_wan * 100, %(main_share)s::numeric[]) END
                       AS main_bin,
                   registered_in_mainland AND independent_legal_person AND NOT is_large
                       AND NOT on_abnormal_list AND NOT on_dishonesty_list
                       AND NOT prohibited_product AND NOT major_incident_3y AND NOT data_fraud
                       AND coalesce(holds_tier1, false) AND niche_years >= 2 AND rd_expense_wan >= 100
                       AS gates,
                   CASE WHEN revenue_wan > 0 THEN rd_expense_wan >= 0.03 * revenue_wan END
                       AND (revenue_wan >= 1000 OR new_equity_2y_wan >= 2000) AS before_gates,
                   CASE WHEN revenue_wan > 0 THEN rd_expense_wan >= 0.04 * revenue_wan END
                       AND (revenue_wan >= 1500 OR new_equity_2y_wan >= 2000) AS after_gates,
                   coalesce(provincial_award_rank_3y <= 3, false)
                       OR coalesce(national_award_rank_3y <= 5, false)
                       OR rd_expense_wan + rd_prev >= 2000
                       OR new_equity_2y_wan >= 6000
                       OR coalesce(maker_china_rank_3y <= 500, false) AS direct,
                   CASE WHEN revenue_wan > 0 AND main_revenue_wan IS NOT NULL THEN
                       CASE WHEN main_revenue_wan >= 0.8 * revenue_wan THEN 5
                            WHEN main_revenue_wan >= 0.7 * revenue_wan THEN 3
                            WHEN main_revenue_wan >= 0.6 * revenue_wan THEN 1 ELSE 0 END
                   END AS share,
                   CASE WHEN revenue_wan > 0 AND main_revenue_wan IS NOT NULL THEN
                       CASE WHEN main_revenue_wan >= 0.85 * revenue_wan THEN 5
                            WHEN main_revenue_wan >= 0.7 * revenue_wan THEN 3
                            WHEN main_revenue_wan >= 0.6 * revenue_wan THEN 1 ELSE 0 END
                   END AS after_share,
                   CASE WHEN growth_base IS NOT NULL THEN
                       CASE WHEN growth >= 0.2 * growth_base THEN 10
                            WHEN growth >= 0.16 * growth_base THEN 8
                            WHEN growth >= 0.12 * growth_base THEN 6
                            WHEN growth >= 0.08 * growth_base THEN 4
                            WHEN growth >= 0 THEN 2 WHEN growth < 0 THEN 0 END
                   END AS growth,
                   CASE WHEN niche_years IS NOT NULL THEN least(niche_years / 2, 5) END AS years,
                   CASE chain_role WHEN 'fills_gap' THEN 5 WHEN 'supports_chain' THEN 3
                                   WHEN 'none' THEN 0 END AS field,
                   CASE WHEN level_found >= 3 THEN 5 WHEN level_found = 2 THEN 3
                        WHEN level_found < 2 THEN 0 END AS digital,
                   (has_quality_award IS TRUE)::int + (has_quality_certificate IS TRUE)::int
                       + (has_own_brand IS TRUE)::int + (drafted_standard IS TRUE)::int AS items,
                   (has_quality_award IS NOT FALSE)::int
                       + (has_quality_certificate IS NOT FALSE)::int
                       + (has_own_brand IS NOT FALSE)::int + (drafted_standard IS NOT FALSE)::int
                       AS items_most,
                   CASE WHEN revenue_wan > 0 AND net_profit_wan IS NOT NULL THEN
                       CASE WHEN net_profit_wan >= 0.1 * revenue_wan THEN 10
                            WHEN net_profit_wan >= 0.08 * revenue_wan THEN 8
                            WHEN net_profit_wan >= 0.06 * revenue_wan THEN 6
                            WHEN net_profit_wan >= 0.04 * revenue_wan THEN 4
                            WHEN net_profit_wan >= 0.02 * revenue_wan THEN 2 ELSE 0 END
                   END AS margin,
                   CASE WHEN total_assets_wan > 0 AND total_liabilities_wan IS NOT NULL THEN
                       CASE WHEN total_liabilities_wan <= 0.5 * total_assets_wan THEN 5
                            WHEN total_liabilities_wan <= 0.6 * total_assets_wan THEN 3
                            WHEN total_liabilities_wan <= 0.7 * total_assets_wan THEN 1
                            ELSE 0 END
                   END AS debt,
                   CASE WHEN ip_class1_high_value >= 1 THEN 10
                        WHEN ip_class1_self_developed >= 1 THEN 8
                        WHEN ip_class1 >= 1 THEN 6 WHEN ip_class2 >= 1 THEN 2 ELSE 0 END
                       AS ip_least,
                   CASE WHEN ip_class1_high_value < 1 THEN
                       CASE WHEN ip_class1_self_developed < 1 THEN
                           CASE WHEN ip_class1 < 1 THEN
                               CASE WHEN ip_class2 < 1 THEN 0 ELSE 2 END
                           ELSE 6 END
                       ELSE 8 END
                   ELSE 10 END AS ip_most,
                   CASE WHEN rd_expense_wan >= 500 THEN 10 WHEN rd_expense_wan >= 400 THEN 8
                        WHEN rd_expense_wan >= 300 THEN 6 WHEN rd_expense_wan >= 200 THEN 4
                        WHEN rd_expense_wan >= 100 THEN 2 WHEN rd_expense_wan < 100 THEN 0 END
                       AS rd_amount,
                   CASE WHEN revenue_wan > 0 AND rd_expense_wan IS NOT NULL THEN
                       CASE WHEN rd_expense_wan >= 0.1 * revenue_wan THEN 10
                            WHEN rd_expense_wan >= 0.08 * revenue_wan THEN 8
                            WHEN rd_expense_wan >= 0.06 * revenue_wan THEN 6
                            WHEN rd_expense_wan >= 0.04 * revenue_wan THEN 4
                            WHEN rd_expense_wan >= 0.03 * revenue_wan THEN 2 ELSE 0 END
                   END AS rd_share,
                   CASE WHEN employees > 0 AND rd_staff IS NOT NULL THEN
                       CASE WHEN rd_staff >= 0.2 * employees THEN 5
                            WHEN rd_staff >= 0.1 * employees THEN 3
                            WHEN rd_staff >= 0.05 * employees THEN 1 ELSE 0 END
                   END AS staff,
                   CASE rd_institution_level
                       WHEN 'national' THEN 10 WHEN 'provincial' THEN 8 WHEN 'municipal' THEN 4
                       WHEN 'below_municipal' THEN 2 WHEN 'none' THEN 0 END AS institution,
                   feature_points
            FROM (
                SELECT f.*,
                       coalesce((SELECT a.level FROM enterprises_assessment AS a
                                 WHERE a.enterprise_id = f.enterprise_id
                                   AND a.assessed_on <= %(on)s
                                 ORDER BY a.assessed_on DESC, a.id DESC LIMIT 1),
                                digital_level) AS level_found,
                       CASE WHEN first_division IS NOT NULL THEN
                           (large_staff IS NULL OR employees >= large_staff)
                           AND (large_revenue IS NULL OR revenue_wan >= large_revenue)
                           AND (large_assets IS NULL OR total_assets_wan >= large_assets)
                       END AS is_large,
                       (medium_staff IS NULL OR employees >= medium_staff)
                           AND (medium_revenue IS NULL OR revenue_wan >= medium_revenue)
                           AND (medium_assets IS NULL OR total_assets_wan >= medium_assets)
                           AS is_medium,
                       (small_staff IS NULL OR employees >= small_staff)
                           AND (small_revenue IS NULL OR revenue_wan >= small_revenue)
                           AND (small_assets IS NULL OR total_assets_wan >= small_assets)
                           AS is_small,
                       CASE WHEN prev > 0 AND prev2 > 0 THEN prev * prev2 END AS growth_base,
                       main_revenue_wan * prev2 + prev * prev - 2 * prev * prev2 AS growth
                FROM (
                    SELECT f.*, l.*, e.industry_id AS industry, coalesce(t.rung, 0) AS rung,
                           t.holds_tier1,
                           coalesce(e.county_office_id, e.city_office_id, e.province_office_id)
                               AS office,
                           coalesce(rd_expense_prev_wan, (
                               SELECT b.rd_expense_wan FROM enterprises_filing AS b
                               WHERE b.enterprise_id = f.enterprise_id
                                 AND b.fiscal_year = f.fiscal_year - 1)) AS rd_prev,
                           coalesce(main_revenue_prev_wan, (
                               SELECT b.main_revenue_wan FROM enterprises_filing AS b
                               WHERE b.enterprise_id = f.enterprise_id
                                 AND b.fiscal_year = f.fiscal_year - 1)) AS prev,
                           coalesce(main_revenue_prev2_wan, (
                               SELECT b.main_revenue_wan FROM enterprises_filing AS b
                               WHERE b.enterprise_id = f.enterprise_id
                                 AND b.fiscal_year = f.fiscal_year - 2)) AS prev2
                    FROM (SELECT DISTINCT ON (enterprise_id) * FROM enterprises_filing
                          WHERE fiscal_year < extract(year FROM %(on)s::date)
                          ORDER BY enterprise_id, fiscal_year DESC) AS f
                    JOIN enterprises_enterprise AS e ON e.id = f.enterprise_id
                    LEFT JOIN limits AS l ON l.industry_id = e.industry_id
                    LEFT JOIN (
                        SELECT enterprise_id, bool_or(kind IN ('innovative', 'technology'))
                                   AS holds_tier1,
                               max(CASE kind WHEN 'srdi' THEN 2 WHEN 'little_giant' THEN 3
                                             WHEN 'champion' THEN 4 ELSE 1 END) AS rung
                        FROM cultivation_title
                        WHERE valid_from <= %(on)s
                            AND (last_day >= %(on)s OR re_examined_since IS NOT NULL)
                        GROUP BY enterprise_id) AS t ON t.enterprise_id = f.enterprise_id
                    OFFSET 0
                ) AS f
                OFFSET 0
            ) AS facts
            OFFSET 0
        ) AS conditions
        OFFSET 0
    ) AS bounds
    OFFSET 0
) AS sums
    OFFSET 0
) AS both_sums
