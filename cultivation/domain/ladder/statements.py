"""The statements that count the ladder from the register of titles, in one pass each.

A *holding* is a title, or several of one kind that follow each other without a day between them:
who is re-examined goes on holding. A title that ended before it began counts on no day. Offices and
industries are those of today; an enterprise in several key chains counts in each.
"""

from typing import Any

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums import TitleKind

DIMENSIONS = ("office", "industry", "chain")
_RUNGS = ", ".join(f"('{kind.value}', {kind.rung})" for kind in TitleKind)
_KEYS = {
    "": ("''::text", ""),
    "industry": (
        "coalesce(industry.section_id, industry.code, '')",
        "LEFT JOIN enterprises_industry AS industry ON industry.code = e.industry_id",
    ),
    "chain": (
        "chain.code",
        (
            "JOIN cultivation_chainmembership AS member ON member.enterprise_id = e.id "
            "AND member.starts_on <= %(today)s "
            "AND coalesce(member.ends_on, 'infinity') >= %(today)s "
            "JOIN cultivation_chain AS chain ON chain.id = member.chain_id"
        ),
    ),
}
_OFFICE_COLUMNS = {
    OfficeLevel.MINISTRY: "e.province_office_id",
    OfficeLevel.PROVINCE: "coalesce(e.city_office_id, e.county_office_id)",
    OfficeLevel.CITY: "e.county_office_id",
    OfficeLevel.COUNTY: "e.county_office_id",
}


def _key(level: OfficeLevel, by: str) -> tuple[str, str]:
    if by == "office":
        column = _OFFICE_COLUMNS[level]
        return (
            "coalesce(below.code, '')",
            f"LEFT JOIN accounts_office AS below ON below.id = {column}",
        )
    return _KEYS[by]


def held_statement(area: Office, by: str, parameters: dict[str, Any]) -> str:
    """CTEs `rung` and `held`: one row for each title (and key), with whether it begins or ends a
    holding. `last_day` is endless while a re-examination is under way."""
    key, join = _key(OfficeLevel(area.level), by)
    where = "TRUE"
    if area.level != OfficeLevel.MINISTRY:
        where = f"e.{area.level}_office_id = %(area)s"
        parameters["area"] = area.pk
    return _held(key, join, where)


def held_by_province(by: str) -> str:
    """The same of the whole country, whose keys are those of every province's lines, each after the
    code of the province and a blank (`by` as in a province's area; empty: the code alone)."""
    key, join = _key(OfficeLevel.PROVINCE, by)
    whole = f"province.code || ' ' || {key}" if by else "province.code"
    of_province = "JOIN accounts_office AS province ON province.id = e.province_office_id"
    return _held(whole, f"{of_province} {join}", "TRUE")


def _held(key: str, join: str, where: str) -> str:
    return f"""
    WITH rung (kind, rung) AS (VALUES {_RUNGS}),
    counted AS (
        SELECT {key} AS key, t.enterprise_id, t.kind, rung.rung, t.valid_from, t.ending,
            t.is_first_day_assumed AS is_assumed,
            CASE WHEN t.re_examined_since IS NULL THEN t.last_day
                ELSE 'infinity'::date END AS last_day
        FROM cultivation_title AS t
        JOIN rung ON rung.kind = t.kind
        JOIN enterprises_enterprise AS e ON e.id = t.enterprise_id
        {join}
        WHERE {where} AND t.valid_from <= %(today)s
            AND (t.last_day >= t.valid_from OR t.re_examined_since IS NOT NULL)
    ),
    held AS (
        SELECT *,
            coalesce(valid_from > 1 + lag(last_day) OVER following, TRUE) AS is_begin,
            coalesce(lead(valid_from) OVER following > last_day + 1, TRUE) AS is_end
        FROM counted
        WINDOW following AS (PARTITION BY key, enterprise_id, kind ORDER BY valid_from)
    )"""  # noqa: S608 - columns and joins are those of this module


# One row for each key, kind and year with the counts of `Flow`.
FLOWS = """
    , happened AS (
        SELECT key, kind, extract(year FROM valid_from)::int AS year,
            CASE WHEN is_begin THEN 'entered' ELSE 're_examined' END AS what
        FROM held
        UNION ALL
        SELECT h.key, h.kind, extract(year FROM h.valid_from)::int, 'rose'
        FROM held AS h
        WHERE h.is_begin AND EXISTS (
            SELECT FROM held AS low
            WHERE low.key = h.key AND low.enterprise_id = h.enterprise_id AND low.rung < h.rung
                AND low.valid_from <= h.valid_from AND low.last_day >= h.valid_from - 1)
        UNION ALL
        SELECT key, kind, extract(year FROM last_day + 1)::int,
            CASE ending WHEN 'cancelled' THEN 'cancelled' WHEN 'superseded' THEN 'superseded'
                ELSE 'lapsed' END
        FROM held WHERE is_end AND last_day < %(today)s
        UNION ALL
        SELECT key, kind, year, 'stock'
        FROM held
        JOIN generate_series(%(first_year)s::int, %(last_year)s::int) AS year
            ON least(make_date(year, 12, 31), %(today)s) BETWEEN valid_from AND last_day
    )
    SELECT key, kind, year, what, count(*) FROM happened
    WHERE year BETWEEN %(first_year)s AND %(last_year)s
    GROUP BY key, kind, year, what"""

# For each rung with one above it: who ever stood on it, who came to the next, and after how long.
# One row for all keys together (an empty key), and one for each.
CONVERSION = """
    , first AS (
        SELECT key, enterprise_id, rung, min(valid_from) AS day,
            bool_or(is_assumed) AS is_assumed
        FROM held GROUP BY key, enterprise_id, rung
    )
    SELECT coalesce(low.key, ''), low.rung, count(*), count(high.day),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY high.day - low.day)
            FILTER (WHERE high.day IS NOT NULL),
        count(*) FILTER (WHERE high.day IS NOT NULL AND (low.is_assumed OR high.is_assumed))
    FROM first AS low
    LEFT JOIN first AS high ON high.enterprise_id = low.enterprise_id
        AND high.rung = low.rung + 1 AND high.day >= low.day
    GROUP BY GROUPING SETS ((low.rung), (low.key, low.rung))
    HAVING grouping(low.key) = 1 OR low.key <> '' ORDER BY low.rung"""
