"""The table of transitions, and the database that holds every case to it."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from cultivation.enums import CaseKind
from reviews import workflow
from reviews.domain.performing import _FUNCTIONS
from reviews.enums import CaseAction, CaseStatus
from reviews.models import Case
from tests.factories import World, make_submitted
from tests.reviews.walks.model import steps_of_states

KINDS = [CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION, CaseKind.CHANGE]


def test_the_table_has_one_row_for_each_action() -> None:
    assert [row.action for row in workflow.TRANSITIONS] == list(CaseAction)


def test_each_single_act_of_people_has_its_function() -> None:
    single = {row.action for row in workflow.TRANSITIONS if row.is_single and row.actors}
    assert set(_FUNCTIONS) == single


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_leads_where_the_procedures_lead(kind: CaseKind) -> None:
    assert workflow.status_pairs(kind) == steps_of_states(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_that_is_over_has_no_way_out(kind: CaseKind) -> None:
    over = set(CaseStatus) - set(CaseStatus.open())
    assert not [pair for pair in workflow.status_pairs(kind) if pair[0] in over]


def settle_foreign_keys() -> None:
    """Deferred foreign keys would hold the table against ALTER."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def force(case_id: int, kind: str, status: str) -> None:
    """Write kind and status behind every trigger's back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_case DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE reviews_case SET kind = %s, status = %s WHERE id = %s", [kind, status, case_id]
        )
        cursor.execute("ALTER TABLE reviews_case ENABLE TRIGGER USER")


@pytest.mark.as_owner
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_database_takes_the_pairs_of_the_procedures_and_no_other(
    world: World, kind: CaseKind
) -> None:
    case = make_submitted(world, world.enterprise())
    settle_foreign_keys()
    for old, new in itertools.permutations(CaseStatus.values, 2):
        force(case.pk, kind, old)
        own = Case.objects.filter(pk=case.pk)
        if (old, new) in steps_of_states(kind):
            assert own.update(status=new) == 1
            continue
        with pytest.raises(IntegrityError, match="may not go from"), transaction.atomic():
            own.update(status=new)
        with pytest.raises(IntegrityError, match="may not go from"), transaction.atomic():
            # Nor as a case of another kind in the same breath.
            own.update(status=new, kind=CaseKind.CANCELLATION)
