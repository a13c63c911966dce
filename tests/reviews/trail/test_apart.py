"""Separation of duties in the database itself: a thousand random decisions against an oracle."""

from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.domain.objections.taking import keep_objection
from reviews.enums import ObjectionResult, StepState
from reviews.models import Notice, Objection, Step
from tests.factories import World, make_submitted
from tests.reviews.notices.objecting import SOMEBODY
from tests.reviews.notices.objecting import decided as decide_objection

pytestmark = pytest.mark.django_db


def test_a_thousand_decisions_past_the_domain_never_join_two_stages_or_a_linked_person(
    world: World,
) -> None:
    """Half by the ORM, half by SQL: whoever signs did not examine the step nor sign a neighbour of
    it, and neither acts for the enterprise."""
    chance = Random(5)
    case = make_submitted(world, world.enterprise())
    steps = list(case.steps.order_by("position"))
    owner = world.owner(case.enterprise)
    people = [owner.pk, *(world.official("approver", code).pk for code in ("330106", "330100"))]
    signed: dict[int, int | None] = {step.position: None for step in steps}
    examined: dict[int, int | None] = {step.position: None for step in steps}
    taken = refused = 0
    for number in range(1000):
        step, user = chance.choice(steps), chance.choice([*people, None])
        column = chance.choice(["signed", "examined"])
        position = step.position
        if column == "signed":
            neighbours = {signed.get(position - 1), signed.get(position + 1)}
            may = user is None or (
                user != owner.pk and user != examined[position] and user not in neighbours
            )
        else:
            may = user is None or (user != owner.pk and user != signed[position])
        done = _write(step, column, user, by_sql=number % 2 == 0)
        assert done == may, (position, column, user, signed, examined)
        taken, refused = taken + done, refused + (not done)
        if done:
            (signed if column == "signed" else examined)[position] = user
    assert taken > 200
    assert refused > 200


def _write(step: Step, column: str, user: int | None, *, by_sql: bool) -> bool:
    at = timezone.now() if user else None
    proposal = "pass" if user else ""
    try:
        with transaction.atomic():
            if not by_sql:
                values = {f"{column}_by": user, f"{column}_at": at}
                if column == "examined":
                    values["proposal"] = proposal
                Step.objects.filter(pk=step.pk).update(**values)
            else:
                with connection.cursor() as cursor:
                    also = ", proposal = %s" if column == "examined" else ""
                    cursor.execute(
                        f"UPDATE reviews_step SET {column}_by_id = %s, {column}_at = %s{also}"  # noqa: S608
                        " WHERE id = %s",
                        [user, at, *([proposal] if also else []), step.pk],
                    )
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize("part", ["admitted_by", "examined_by", "decided_by"])
def test_nobody_handles_an_objection_to_an_enterprise_he_is_linked_to_past_the_domain(
    world: World, notice: Notice, part: str
) -> None:
    entry = notice.entries.select_related("case__enterprise", "notice").first()
    assert entry is not None
    objection = keep_objection(entry=entry, objector=SOMEBODY, text="The share is invented.")
    decide_objection(world, objection, ObjectionResult.REJECTED)
    owner, another = world.owner(entry.case.enterprise), world.official("examiner", "330100")
    own = Objection.objects.filter(pk=objection.pk)
    with pytest.raises(IntegrityError, match="linked to"), transaction.atomic():
        own.update(**{part: owner})
    with (
        pytest.raises(IntegrityError, match="linked to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE reviews_objection SET {part}_id = %s WHERE id = %s",  # noqa: S608
            [owner.pk, objection.pk],
        )
    assert own.update(**{part: another}) == 1


@pytest.mark.as_owner
def test_no_step_is_without_the_rule(world: World) -> None:
    """The negative control: with the rule off, what was refused above is taken."""
    case = make_submitted(world, world.enterprise())
    step = case.steps.get(state=StepState.CURRENT)
    owner = world.owner(case.enterprise).pk
    assert not _write(step, "examined", owner, by_sql=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_step DISABLE TRIGGER USER")
    assert _write(step, "examined", owner, by_sql=True)
