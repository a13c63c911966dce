"""The event trail: complete, chained, and not to be altered by the application."""

import os

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.domain.actor import SYSTEM
from common.domain.events import BrokenLink, broken_links, record
from common.enums import SubjectKind
from common.models import Event


def note(subject_id: int = 1, verb: str = "case.opened") -> Event:
    """Record one event of the system."""
    event = record(subject_kind=SubjectKind.CASE, subject_id=subject_id, verb=verb, actor=SYSTEM)
    event.refresh_from_db()
    return event


@pytest.mark.django_db
def test_each_subject_has_a_chain_of_its_own() -> None:
    first, second, other = note(1), note(1), note(2)
    assert [first.sequence, second.sequence, other.sequence] == [1, 2, 1]
    assert second.previous_digest == first.digest
    assert other.previous_digest == ""
    assert list(broken_links()) == []


@pytest.mark.as_owner
@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_event SET comment = 'changed'",
        "DELETE FROM common_event",
    ],
)
def test_even_the_owner_cannot_change_events(statement: str) -> None:
    note()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.as_owner
@pytest.mark.django_db
def test_truncate_is_refused_outside_the_test_run() -> None:
    note()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL cultivation.allow_truncate = 'off'")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute("TRUNCATE common_event CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_event SET comment = 'changed'",
        "DELETE FROM common_event",
        "TRUNCATE common_event CASCADE",
        "ALTER TABLE common_event DISABLE TRIGGER ALL",
        "DROP TABLE common_event CASCADE",
    ],
)
def test_the_application_role_may_not_touch_what_is_written(statement: str) -> None:
    note()
    call_command("grant_application_role", "cultivation_app", verbosity=0)
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["APP_DATABASE_URL"], dbname=name) as application:
        assert application.execute("SELECT count(*) FROM common_event").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement)


def tamper(statement: str) -> None:
    """Change rows behind the triggers' back, as only a superuser or owner can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_event DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE common_event ENABLE TRIGGER USER")


@pytest.mark.as_owner
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE common_event SET comment = 'changed' WHERE sequence = 2",
            [BrokenLink("case", 1, 2, "its content was changed")],
        ),
        (
            "UPDATE common_event SET occurred_at = now() WHERE sequence = 3",
            [BrokenLink("case", 1, 3, "its content was changed")],
        ),
        (
            "DELETE FROM common_event WHERE sequence = 2",
            [BrokenLink("case", 1, 3, "an event before it is missing")],
        ),
    ],
)
def test_the_verifier_finds_and_locates_what_was_tampered_with(
    statement: str, found: list[BrokenLink]
) -> None:
    for _ in range(3):
        note()
    with connection.cursor() as cursor:
        # Deferred foreign keys would hold the table against ALTER.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    tamper(statement)
    assert list(broken_links()) == found
    with pytest.raises(CommandError, match="1 events do not hold"):
        call_command("verify_audit")


@pytest.mark.as_owner
@pytest.mark.django_db
def test_an_act_fails_whole_when_its_event_cannot_be_written() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_event ADD CONSTRAINT no CHECK (verb <> 'case.opened')")
    with pytest.raises(DatabaseError), transaction.atomic():
        note()
    assert Event.objects.count() == 0
