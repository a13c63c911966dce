"""Acting with the rights that web and workers have: their role owns nothing.

Every test of the database does (`with_the_applications_rights`), so that no code asks for more than
it has in earnest; `@pytest.mark.as_owner` marks those that tamper with tables or look at rights.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict


def application_role() -> str:
    """The name of the role that web and workers run as."""
    return str(conninfo_to_dict(os.environ["APP_DATABASE_URL"])["user"])


@contextmanager
def with_the_applications_rights() -> Iterator[None]:
    """What the body does is done with the application's rights, in the transaction under way and on
    every connection that is opened meanwhile, by threads too."""
    connection_created.connect(_take_the_role)
    _take_the_role(connection=connection)
    try:
        yield
    finally:
        connection_created.disconnect(_take_the_role)
        # In a transaction that failed it is taken back with all else.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


def _take_the_role(*, connection: BaseDatabaseWrapper, **_signal: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(application_role())))


@contextmanager
def in_its_own_role() -> Iterator[None]:
    """The body is signed in as the application, as its processes are, on what is committed."""
    application = conninfo_to_dict(os.environ["APP_DATABASE_URL"])
    settings = connection.settings_dict
    owner = {name: settings[name] for name in ("USER", "PASSWORD")}
    connection.close()
    settings |= {"USER": application["user"], "PASSWORD": application.get("password", "")}
    try:
        yield
    finally:
        connection.close()
        settings |= owner
