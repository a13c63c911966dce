"""A season of cases, made inside the database: copies of one submitted case, each of its own
enterprise with a Chinese name, one in five at the county of Xihu, the others at Binjiang's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from reviews.models import Case
from tests.factories import World, make_round, make_submitted

_TABLES = ("enterprises_enterprise", "reviews_case", "reviews_step", "common_event")
# One enterprise in this many is of the office that is measured.
SHARE = 5
# Numbers of copies that are made beside the season begin here.
_APART = 50_000_000
_FIRST_NAMES = "杭嘉湖宁绍台温金衢舟锦华瑞恒永信精密智云海天宏达新远"
_TRADES = "机械电子材料仪器阀门轴承传动液压模具光电半导体软件科技生物化工"


class Country:
    """The casework in one database. Countries of several sizes stand side by side, so that they are
    measured in turns: what the machine does beside it falls on all of them alike."""

    def __init__(self, database: str) -> None:
        self.database, self._session = database, None

    @contextmanager
    def visited(self) -> Iterator[None]:
        """The body works in this country, on a connection that keeps what it has prepared."""
        home, connection.connection = connection.connection, self._session
        name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], self.database
        try:
            connection.ensure_connection()
            yield
        finally:
            self._session, connection.connection = connection.connection, home
            connection.settings_dict["NAME"] = name

    def leave(self) -> None:
        """Hang up."""
        if self._session is not None:
            self._session.close()


@contextmanager
def copied() -> Iterator[str]:
    """The name of a database that is as the tests' own is now; it is gone afterwards."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_copy"
    drop = f'DROP DATABASE IF EXISTS "{copy}"'
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    try:
        yield copy
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(drop)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _copy(table: str, source: str, numbers: str, **instead: str) -> None:
    """Copy the rows that `source` selects once for each number, with some columns instead."""
    columns = _columns(table)
    values = ", ".join(instead.get(name, f'template."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} '  # noqa: S608
            f"FROM ({source}) AS template, {numbers}"
        )


def _name() -> str:
    """Six characters from two alphabets, and a common ending, by arithmetic on n."""
    parts = [
        f"substr('{alphabet}', 1 + ((n * {factor} + {shift}) % {len(alphabet)})::int, {length})"
        for alphabet, factor, shift, length in (
            (_FIRST_NAMES, 7919, 3, 1),
            (_FIRST_NAMES, 104729, 11, 1),
            (_TRADES, 1299709, 5, 2),
            (_TRADES, 15485863, 1, 2),
        )
    ]
    return f"({' || '.join(parts)} || '有限公司')::varchar"


class Season:
    """Grows the tables; cases `first_id + n` are fresh copies that nobody has touched."""

    def __init__(self, world: World) -> None:
        round_ = make_round()
        self.here = make_submitted(world, world.enterprise("330106"), round=round_)
        self.there = make_submitted(world, world.enterprise("330108"), round=round_)
        self.first_id = 1_000_000
        self.count = 0

    def grow(self, total: int) -> None:
        """Let there be so many cases."""
        if total <= self.count:
            return
        span = f"generate_series({self.count + 1}::bigint, {total}::bigint) AS n"
        with connection.cursor() as cursor, transaction.atomic():
            # Copies of rows that were checked need not be checked again.
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for case, chosen in ((self.here, "= 0"), (self.there, "<> 0")):
                self._copies(case, f"{span} WHERE n % {SHARE} {chosen}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        # As the server's housekeeping leaves them; begun by itself it would be measured too.
        with connection.cursor() as cursor:
            for table in (*_TABLES, "reviews_caseversion"):
                cursor.execute(f"VACUUM (ANALYZE) {table}")
        self.count = total

    def copies_of(self, case: Case, total: int) -> list[int]:
        """So many copies of one case with all its steps, beside those that `grow` makes."""
        span = f"generate_series({_APART + 1}::bigint, {_APART + total}::bigint) AS n"
        with connection.cursor() as cursor, transaction.atomic():
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            self._copies(case, span, steps=9)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return [self.first_id + _APART + n for n in range(1, total + 1)]

    def _copies(self, case: Case, numbers: str, *, steps: int = 2) -> None:
        new_id = f"{self.first_id} + n"
        _copy(
            "enterprises_enterprise",
            f"SELECT * FROM enterprises_enterprise WHERE id = {case.enterprise_id}",  # noqa: S608
            numbers,
            id=new_id,
            uscc="'B' || lpad(n::text, 17, '0')",
            name=_name(),
        )
        _copy(
            "reviews_case",
            f"SELECT * FROM reviews_case WHERE id = {case.pk}",  # noqa: S608
            numbers,
            id=new_id,
            number="'BENCH2026-' || n",
            enterprise_id=new_id,
            due_on="template.due_on + (n % 40)::int - 20",
        )
        _copy(
            "reviews_caseversion",
            f"SELECT * FROM reviews_caseversion WHERE case_id = {case.pk}",  # noqa: S608
            numbers,
            id=new_id,
            case_id=new_id,
        )
        _copy(
            "reviews_step",
            f"SELECT * FROM reviews_step WHERE case_id = {case.pk} AND position <= {steps}",  # noqa: S608
            numbers,
            id=f"{self.first_id} + {steps + 1} * n + template.position",
            case_id=new_id,
            due_on="template.due_on + (n % 40)::int - 20",
        )
        _copy(
            "common_event",
            "SELECT * FROM common_event WHERE subject_kind = 'case' "  # noqa: S608
            f"AND subject_id = {case.pk} ORDER BY sequence DESC LIMIT 1",
            numbers,
            id=new_id,
            subject_id=new_id,
        )

    def mine(self, start: int, number: int) -> list[int]:
        """Ids of so many untouched cases of the measured office, from the start-th on."""
        return [self.first_id + SHARE * (start + n + 1) for n in range(number)]

    def others(self, start: int, number: int) -> list[int]:
        """Ids of so many untouched cases of the other office, from the start-th on."""
        nth = range(start, start + number)
        return [self.first_id + 1 + n + n // (SHARE - 1) for n in nth]
