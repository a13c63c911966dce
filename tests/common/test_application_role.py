import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from common.domain.application_role import append_only_tables, grant_application_role
from common.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.as_owner]

# A role that every cluster has and that may do nothing with our tables by itself.
ROLE = "pg_signal_backend"


def may(table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [ROLE, table, right])
        return cursor.fetchone()[0]


def test_without_the_grant_the_role_may_nothing():
    assert not may("accounts_office", "SELECT")


def test_the_role_reads_and_writes_tables_but_never_empties_them():
    grant_application_role(role=ROLE)
    rights = {right: may("accounts_office", right) for right in ("SELECT", "INSERT", "UPDATE")}
    assert rights == {"SELECT": True, "INSERT": True, "UPDATE": True}
    assert not may("accounts_office", "TRUNCATE")


def test_the_event_trail_can_only_be_read_and_added_to():
    grant_application_role(role=ROLE)
    table = Event._meta.db_table
    rights = {right: may(table, right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE")}
    assert rights == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False}


def test_everything_protected_by_a_trigger_is_append_only_for_the_role():
    protected = grant_application_role(role=ROLE)
    assert protected == append_only_tables()
    assert {"common_event", "reviews_notice"} <= set(protected)
    assert not any(may(table, "UPDATE") or may(table, "DELETE") for table in protected)


def test_tables_made_later_are_granted_too():
    grant_application_role(role=ROLE)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE made_later (id int)")
    assert may("made_later", "UPDATE")


def test_granting_twice_is_as_good_as_once():
    assert grant_application_role(role=ROLE) == grant_application_role(role=ROLE)
    assert not may("common_event", "UPDATE")


def test_a_role_that_does_not_exist_is_one_sentence():
    with pytest.raises(CommandError, match="no database role “nobody_at_all”"):
        call_command("grant_application_role", "nobody_at_all")
