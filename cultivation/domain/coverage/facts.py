# ruff: noqa: S608 - statements of constants of this module
"""What is found of each candidate of a definition: its latest assessment of the basis that counts,
its size, chains and parks, and whether a project of its own was accepted.

Of everybody each table is read once and hashed; of few, each enterprise's rows are looked up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from cultivation.domain.coverage.recorded import recorded
from cultivation.enums import CellDimension, CoverageBasis

# Which rows of a dated table `m` hold on the day.
HOLDS = "m.starts_on <= %(day)s AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)"
# Which groups `g` of members do: nobody is a member of a chain or park that has ended.
GROUP_HOLDS = "g.starts_on <= %(day)s AND (g.ends_on IS NULL OR g.ends_on >= %(day)s)"
# By which else than its place an enterprise is counted, each read from a table of its own.
GROUPS = frozenset({CellDimension.SIZE.value, CellDimension.CHAIN.value, CellDimension.PARK.value})
# The only one that counting needs: chains and parks are counted from their members.
SIZED = frozenset({CellDimension.SIZE.value})
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class _Fact:
    """A column of `fact`: what stands there unread, how it is read of everybody (`enterprise_id`
    and the column) and of one enterprise `e`."""

    column: str
    unread: str
    gathered: str
    looked_up: str


def members(group: str, *, is_then: bool) -> str:
    """Who is a member `m` of which group `g` on the day; the condition may go on."""
    return (
        f"{recorded(f'{group}membership', is_then=is_then)} AS m"
        f" JOIN {recorded(group, is_then=is_then)} AS g ON g.id = m.{group}_id"
        f" WHERE {HOLDS} AND {GROUP_HOLDS}"
    )


def _size(*, is_then: bool) -> _Fact:
    sizes = recorded("sizerecord", is_then=is_then)
    text = f"SELECT {{}}m.size_class FROM {sizes} AS m WHERE {HOLDS}{{}}"
    return _read("size_class", "NULL::varchar", text)


def _members(group: str, *, is_then: bool) -> _Fact:
    codes = "array_agg(g.code ORDER BY g.code)::varchar[]"
    text = f"SELECT {{}}{codes} AS {group}s FROM {members(group, is_then=is_then)}{{}}"
    fact = _read(f"{group}s", "NULL::varchar[]", text)
    return _Fact(fact.column, fact.unread, f"{fact.gathered} GROUP BY 1", fact.looked_up)


def _accepted(*, is_then: bool) -> _Fact:
    text = (
        f"SELECT DISTINCT {{}}true AS is_accepted FROM"
        f" {recorded('projectmilestone', is_then=is_then)} AS m"
        f" WHERE m.kind = 'accepted' AND m.on_day <= %(day)s{{}}"
    )
    return _read("is_accepted", "false", text)


def _read(column: str, unread: str, text: str) -> _Fact:
    looked_up = text.format("", " AND m.enterprise_id = e.enterprise_id")
    return _Fact(column, unread, text.format("m.enterprise_id, ", ""), f"({looked_up})")


@cache
def _facts(*, is_then: bool) -> Mapping[str, _Fact]:
    return {
        "size": _size(is_then=is_then),
        "chain": _members("chain", is_then=is_then),
        "park": _members("park", is_then=is_then),
        ACCEPTED: _accepted(is_then=is_then),
    }


def facts_of_all(*, wanted: frozenset[str], bases: Iterable[str], is_then: bool) -> str:
    """CTEs from `candidate` to `fact`, each table read once. `wanted` are keys of `GROUPS` and
    `ACCEPTED`, `bases` those of the definitions; `is_then` as in `recorded`."""
    facts = _facts(is_then=is_then)
    read = [(name, fact) for name, fact in facts.items() if name in wanted]
    gathered = "".join(f",\n{name}_of AS ({fact.gathered})" for name, fact in read)
    joined = " ".join(f"LEFT JOIN {name}_of USING (enterprise_id)" for name, _fact in read)
    columns = ", ".join(
        fact.column if name in wanted else f"{fact.unread} AS {fact.column}"
        for name, fact in facts.items()
    )
    latest = "\n    UNION ALL".join(_latest(basis, _made(is_then=is_then)) for basis in bases)
    return f"""
latest AS ({latest}
){gathered},
fact AS (
    SELECT c.*, found_level, found_on, {columns}
    FROM candidate AS c LEFT JOIN latest USING (enterprise_id, basis) {joined}
)"""


def facts_of_few(*, wanted: frozenset[str], is_then: bool, is_of_one: bool) -> str:
    """The same CTEs, where the facts of each enterprise are looked up by their indexes: of one
    definition beside each candidate, of several once for all that count the enterprise."""
    facts = _facts(is_then=is_then)
    columns = ", ".join(
        f"{fact.looked_up if name in wanted else fact.unread} AS {fact.column}"
        for name, fact in facts.items()
    )
    latest = f"""LEFT JOIN LATERAL (
        SELECT {_FOUND} FROM enterprises_assessment AS a
        WHERE a.enterprise_id = e.enterprise_id AND e.basis IN ('{CoverageBasis.EITHER}', a.basis)
            AND {_made(is_then=is_then)}
        ORDER BY a.assessed_on DESC, a.id DESC LIMIT 1) AS l ON true"""
    if is_of_one:
        return f"""
fact AS (
    SELECT e.*, l.found_level, l.found_on, {columns} FROM candidate AS e {latest}
)"""
    names = ", ".join(fact.column for fact in facts.values())
    return f"""
looked_up AS MATERIALIZED (
    SELECT e.enterprise_id, e.basis, l.found_level, l.found_on, {columns}
    FROM (SELECT DISTINCT enterprise_id, basis FROM candidate) AS e {latest}
),
fact AS (
    SELECT c.*, found_level, found_on, {names}
    FROM candidate AS c JOIN looked_up USING (enterprise_id, basis)
)"""


_FOUND = "a.level AS found_level, a.assessed_on AS found_on"


def _made(*, is_then: bool) -> str:
    """Which assessments `a` are seen: none is ever changed."""
    made = "a.assessed_on <= %(day)s"
    return f"{made} AND a.recorded_at < %(known_at)s" if is_then else made


def _latest(basis: str, made: str) -> str:
    """The latest assessments of one basis, read in the order of their index."""
    of_basis = "" if basis == CoverageBasis.EITHER else f"AND a.basis = '{basis}'"
    return f"""
    SELECT '{basis}'::varchar AS basis, enterprise_id, found_level, found_on FROM (
        SELECT DISTINCT ON (a.enterprise_id) a.enterprise_id, {_FOUND}
        FROM enterprises_assessment AS a WHERE {made} {of_basis}
        ORDER BY a.enterprise_id, a.assessed_on DESC, a.id DESC) AS latest_{basis}"""
