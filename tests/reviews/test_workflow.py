"""The table of transitions, and the database that holds every case to it."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from reviews import workflow
from reviews.domain.performing import _FUNCTIONS
from reviews.enums import CaseAction, CaseStatus
from reviews.models import Case
from tests.factories import World, make_submitted

FORBIDDEN = sorted(
    (old.value, new.value)
    for old, new in itertools.permutations(CaseStatus, 2)
    if (old.value, new.value) not in workflow.STATUS_PAIRS
)


def test_the_table_has_one_row_for_each_action() -> None:
    assert [row.action for row in workflow.TRANSITIONS] == list(CaseAction)


def test_each_single_act_of_people_has_its_function() -> None:
    single = {row.action for row in workflow.TRANSITIONS if row.is_single and row.actors}
    assert set(_FUNCTIONS) == single


def test_a_case_that_is_over_has_no_way_out() -> None:
    over = set(CaseStatus) - set(CaseStatus.open())
    assert not [pair for pair in workflow.STATUS_PAIRS if pair[0] in over]


def settle_foreign_keys() -> None:
    """Deferred foreign keys would hold the table against ALTER."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def force_status(case_id: int, status: str) -> None:
    """Write a status behind every trigger's back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_case DISABLE TRIGGER USER")
        cursor.execute("UPDATE reviews_case SET status = %s WHERE id = %s", [status, case_id])
        cursor.execute("ALTER TABLE reviews_case ENABLE TRIGGER USER")


@pytest.mark.as_owner
@pytest.mark.django_db
def test_the_database_refuses_every_pair_that_the_table_lacks(world: World) -> None:
    case = make_submitted(world, world.enterprise())
    settle_foreign_keys()
    for old, new in FORBIDDEN:
        force_status(case.pk, old)
        with pytest.raises(IntegrityError, match="may not go from"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(status=new)


@pytest.mark.as_owner
@pytest.mark.django_db
def test_the_database_takes_every_pair_of_the_table(world: World) -> None:
    case = make_submitted(world, world.enterprise())
    settle_foreign_keys()
    for old, new in sorted(workflow.STATUS_PAIRS):
        force_status(case.pk, old)
        assert Case.objects.filter(pk=case.pk).update(status=new) == 1
