-- srdi-2022 and a draft of it by hand, as a database engineer would write it: both verdicts and scores
-- of every filing on the day %(on)s, a recognition. The draft asks for 1,500 instead of 1,000 of
-- revenue, for 4 instead of 3 percent of R&D, for a main-business share of 85 instead of 80 percent for
-- the best band, and for 65 points instead of 60. Facts are gathered, conditions and points computed, points
-- summed, and the verdict given, each in a select of its own so that nothing is computed twice.
SELECT id,
       CASE gates AND before_gates
               AND (direct OR CASE WHEN least >= 60 THEN true WHEN most < 60 THEN false END)
           WHEN true THEN 'pass' WHEN false THEN 'fail' ELSE 'undetermined' END AS before_outcome,
       CASE gates AND after_gates
               AND (direct OR CASE WHEN after_least >= 65 THEN true
                                   WHEN after_most < 65 THEN false END)
           WHEN true THEN 'pass' WHEN false THEN 'fail' ELSE 'undetermined' END AS after_outcome,
       CASE WHEN least = most THEN least END AS before_score,
       CASE WHEN after_least = after_most THEN after_least END AS after_score
FROM (
    SELECT *, least - share + after_share AS after_least,
           most - share_most + after_share_most AS after_most
    FROM (
    SELECT id, gates, before_gates, after_gates, direct, share, share_most, after_share,
           after_share_most,
           share + growth + years + field + digital + quality_least + margin + debt + ip_least
               + rd_least + staff + institution + feature_least AS least,
           share_most + growth_most + years_most + field_most + digital_most + quality_most
               + margin_most + debt_most + ip_most + rd_most + staff_most + institution_most
               + feature_most AS most
    FROM (
        SELECT id, gates, before_gates, after_gates, direct,
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
            SELECT id,
                   registered_in_mainland AND independent_legal_person AND is_sme
                       AND NOT on_abnormal_list AND NOT on_dishonesty_list
                       AND NOT prohibited_product AND NOT major_incident_3y AND NOT data_fraud
                       AND holds_tier1 AND niche_years >= 2 AND rd_expense_wan >= 100
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
                       EXISTS (SELECT FROM cultivation_title AS t
                               WHERE t.enterprise_id = f.enterprise_id AND t.kind = 'innovative'
                                 AND t.valid_from <= %(on)s
                                 AND (t.last_day >= %(on)s OR t.re_examined_since IS NOT NULL))
                       OR EXISTS (SELECT FROM cultivation_title AS t
                                  WHERE t.enterprise_id = f.enterprise_id
                                    AND t.kind = 'technology'
                                    AND t.valid_from <= %(on)s
                                 AND (t.last_day >= %(on)s OR t.re_examined_since IS NOT NULL))
                           AS holds_tier1,
                       coalesce((SELECT a.level FROM enterprises_assessment AS a
                                 WHERE a.enterprise_id = f.enterprise_id
                                   AND a.assessed_on <= %(on)s
                                 ORDER BY a.assessed_on DESC, a.id DESC LIMIT 1),
                                digital_level) AS level_found,
                       CASE
                           WHEN industry_id BETWEEN '06' AND '46' OR industry_id IN ('B', 'C', 'D')
                               THEN NOT (employees >= 1000 AND revenue_wan >= 40000)
                           WHEN industry_id BETWEEN '01' AND '05' OR industry_id = 'A'
                               THEN NOT (revenue_wan >= 20000)
                           WHEN industry_id BETWEEN '47' AND '50' OR industry_id = 'E'
                               THEN NOT (revenue_wan >= 80000 AND total_assets_wan >= 80000)
                           WHEN industry_id = '51'
                               THEN NOT (employees >= 200 AND revenue_wan >= 40000)
                           WHEN industry_id = '52'
                               THEN NOT (employees >= 300 AND revenue_wan >= 20000)
                           WHEN industry_id BETWEEN '54' AND '58' OR industry_id = '60'
                               THEN NOT (employees >= 1000 AND revenue_wan >= 30000)
                           WHEN industry_id = '59'
                               THEN NOT (employees >= 200 AND revenue_wan >= 30000)
                           WHEN industry_id IN ('61', '62', '65')
                               THEN NOT (employees >= 300 AND revenue_wan >= 10000)
                           WHEN industry_id IN ('63', '64')
                               THEN NOT (employees >= 2000 AND revenue_wan >= 100000)
                           WHEN industry_id IN ('L', '71', '72')
                               THEN NOT (employees >= 300 AND total_assets_wan >= 120000)
                           WHEN industry_id IN ('M', 'N', 'O', 'R', '85', '86', '87', '88', '89',
                                                '90')
                                OR industry_id BETWEEN '73' AND '82'
                               THEN NOT (employees >= 300)
                       END AS is_sme,
                       CASE WHEN prev > 0 AND prev2 > 0 THEN prev * prev2 END AS growth_base,
                       main_revenue_wan * prev2 + prev * prev - 2 * prev * prev2 AS growth
                FROM (
                    SELECT f.*, e.industry_id,
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
                    FROM enterprises_filing AS f
                    JOIN enterprises_enterprise AS e ON e.id = f.enterprise_id
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
