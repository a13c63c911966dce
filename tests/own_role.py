"""Acting with the rights that web and workers have: their role owns nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from common.domain.application_role import grant_application_role


@contextmanager
def in_its_own_role() -> Iterator[None]:
    """What the body does is done with the application's rights, on what is committed."""
    application = conninfo_to_dict(os.environ["APP_DATABASE_URL"])
    grant_application_role(role=str(application["user"]))
    settings = connection.settings_dict
    owner = {name: settings[name] for name in ("USER", "PASSWORD")}
    connection.close()
    settings |= {"USER": application["user"], "PASSWORD": application.get("password", "")}
    try:
        yield
    finally:
        connection.close()
        settings |= owner
