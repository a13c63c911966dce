"""What every change at the desk has in common that is no act of the workflow table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.idempotency import Answer, once
from common.enums import ActResult, SubjectKind
from reviews.domain.acts import Act, finish
from reviews.domain.desk.meanwhile import expect_case_version
from reviews.domain.locking import locked_cases
from reviews.domain.permissions import why_linked_to_any
from reviews.models import Case


@contextmanager
def changing(*, case: Case, actor: Actor, version: int, verb: str) -> Iterator[Act]:
    """Change what belongs to the current step of a case that lies at the actor's office.

    One transaction: locks the case, checks version, office and links to the enterprise (raises
    `Conflict` or `DomainError`), lets the body write, then stores the derived columns, counts the
    version up, records the event and owes the messages.
    """
    with transaction.atomic():
        (locked,) = locked_cases([case.pk])
        expect_case_version(locked, version, actor)
        act = Act(locked, list(locked.steps.all()), actor, verb)
        is_here = act.step is not None and act.step.office_id == locked.at_office_id
        if locked.at_office_id is None or not is_here:
            raise Conflict("action_not_open", _("This case lies with no office now."))
        if actor.office_id != locked.at_office_id:
            raise DomainError("not_yours", _("This case lies with another office."))
        refusal = why_linked_to_any([locked], actor)
        if refusal is not None:
            raise refusal
        yield act
        finish(act)
    case.refresh_from_db()


def once_on_case(
    *,
    case: Case,
    actor: Actor,
    verb: str,
    key: str,
    body: Mapping[str, Any],
    act: Callable[[], Any],
    status: int = 200,
) -> Answer:
    """Carry out `act` once per key; what it returns is the answer's body (a case: its number and
    version). A refusal leaves its entry in the trail and is raised again."""

    def answered() -> Answer:
        done = act()
        is_case = isinstance(done, Case)
        return Answer(status, {"number": done.number, "version": done.version} if is_case else done)

    try:
        return once(
            user_id=actor.person_id,
            route=f"case {case.number} {verb}",
            key=key,
            body=dict(body),
            act=answered,
        )
    except DomainError as refusal:
        record(
            subject_kind=SubjectKind.CASE,
            subject_id=case.pk,
            verb=verb,
            actor=actor,
            result=ActResult.REFUSED,
            after={"code": refusal.code},
        )
        raise
