"""The rights of the role that web and workers run as. It owns nothing."""

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from pgtrigger import Delete, Protect, Update
from psycopg import sql

from common.domain.errors import DomainError

_TABLE_RIGHTS = sql.SQL("SELECT, INSERT, UPDATE, DELETE")


@transaction.atomic
def grant_application_role(*, role: str) -> list[str]:
    """Let the role read and write every table and sequence, now and later, except that it may not
    change, remove or empty what is append-only. Safe to repeat; to be run after migrations by the
    tables' owner. Returns the append-only tables.

    Raises `DomainError` (`no_such_role`) when the cluster does not have the role.
    """
    protected = append_only_tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise DomainError(
                "no_such_role",
                _("There is no database role “%(role)s”. Create it first.") % {"role": role},
            )
        name = sql.Identifier(role)
        for statement in _grants(name):
            cursor.execute(statement)
        for table in protected:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                    sql.Identifier(table), name
                )
            )
    return protected


def append_only_tables() -> list[str]:
    """Tables of which a trigger refuses every update and delete, in order of name."""
    tables = (
        model._meta.db_table
        for model in apps.get_models()
        if any(_protects_every_row(trigger) for trigger in _triggers(model))
    )
    return sorted(tables)


def _triggers(model: type[models.Model]) -> list[object]:
    return list(getattr(model._meta, "triggers", []))


def _protects_every_row(trigger: object) -> bool:
    if not isinstance(trigger, Protect) or trigger.condition is not None:
        return False
    operations = str(trigger.operation)
    return str(Update) in operations and str(Delete) in operations


def _grants(role: sql.Identifier) -> list[sql.Composed]:
    schema = sql.SQL("SCHEMA public")
    sequences = sql.SQL("USAGE, SELECT")
    templates = [
        ("GRANT USAGE ON {schema} TO {role}", None),
        ("GRANT {rights} ON ALL TABLES IN {schema} TO {role}", _TABLE_RIGHTS),
        ("GRANT {rights} ON ALL SEQUENCES IN {schema} TO {role}", sequences),
        ("ALTER DEFAULT PRIVILEGES IN {schema} GRANT {rights} ON TABLES TO {role}", _TABLE_RIGHTS),
        ("ALTER DEFAULT PRIVILEGES IN {schema} GRANT {rights} ON SEQUENCES TO {role}", sequences),
    ]
    return [
        sql.SQL(template).format(schema=schema, role=role, rights=rights or sql.SQL(""))
        for template, rights in templates
    ]
