"""What every act on a case has in common: lock, re-check, write, event, outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.domain.actor import Actor
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from reviews import workflow
from reviews.domain.desk.meanwhile import expect_case_version
from reviews.domain.permissions import why_closed
from reviews.domain.turns import store_turn
from reviews.enums import CaseAction, CaseStatus, StepState
from reviews.models import Case, Notice, Step

CASE_ACTED = "case.acted"


@dataclass(slots=True)
class Act:
    """An act under way on a locked case. The function that performs it changes `case` and
    `step`, and fills in what the trail should keep."""

    case: Case
    step: Step | None
    actor: Actor
    verb: str
    comment: str = ""
    after: dict[str, Any] = field(default_factory=dict)

    def current_step(self) -> Step:
        """The current step of a case under review."""
        if self.step is None:
            raise ValueError(f"Case {self.case.number} has no current step.")
        return self.step


def current_step(case: Case) -> Step | None:
    """The step whose office is at work, if any."""
    return (
        case.steps.filter(state=StepState.CURRENT)
        .select_related("office", "officer", "stands_in_for")
        .first()
    )


@contextmanager
def acting(*, case: Case, action: CaseAction, actor: Actor, version: int) -> Iterator[Act]:
    """Perform one act of the workflow table in one transaction.

    Locks the case, checks the version and that the act is open to the actor (raises `Conflict`
    or `DomainError`), lets the body write, then stores whose turn it is, counts the version up,
    records the event and owes the messages.
    """
    with transaction.atomic():
        locked = (
            Case.objects.select_for_update(of=("self",)).select_related("round").get(pk=case.pk)
        )
        expect_case_version(locked, version, actor)
        step = current_step(locked)
        refusal = why_closed(locked, step, action, actor)
        if refusal is not None:
            raise refusal
        act = Act(locked, step, actor, workflow.BY_ACTION[action].verb)
        status_before = locked.status
        yield act
        finish(act, status_before, current_step(locked))
    case.refresh_from_db()


def finish(
    act: Act, status_before: str, step: Step | None, *, notice: Notice | None = None
) -> None:
    """Store the derived turn, count the version, record the event, owe the messages.

    `step` is the step that is current after the act; `notice` the one that the case stands on,
    where the caller has it at hand.
    """
    case = act.case
    store_turn(case, step, notice, timezone.localdate())
    case.version += 1
    if case.status not in CaseStatus.open():
        case.closed_at = timezone.now()
    case.save()
    event = record(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb=act.verb,
        actor=act.actor,
        before={"status": status_before},
        after={"status": case.status, "turn": case.turn, **act.after},
        comment=act.comment,
    )
    enqueue(
        CASE_ACTED,
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        payload={"event": event.pk, "verb": act.verb},
    )
