"""What every act on an inspection has in common."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from common.models import Event
from reviews.disclosure import SILENT_VERBS
from reviews.domain.acts import CASE_ACTED
from reviews.domain.permissions import expect_not_linked_to_any
from reviews.enums import CaseStatus, InspectionState
from reviews.models import Inspection


def locked_in(
    inspection: Inspection,
    actor: Actor,
    states: Collection[InspectionState],
    *,
    version: int | None = None,
    needs_open_case: bool = True,
) -> Inspection:
    """An inspection of the actor's office, locked in the caller's transaction, in one of the states
    and, where a version is given, as it was seen. Whoever acts for the enterprise does nothing at
    it.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`) and `Conflict` (`stale_version`,
    `action_not_open`).
    """
    locked = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("case", "office")
        .get(pk=inspection.pk)
    )
    if actor.office_id != locked.office_id:
        raise DomainError("not_yours", _("Another office inspects this case."))
    expect_not_linked_to_any([locked.case], actor)
    if version is not None:
        expect_version(locked, version, trail=trail_of_inspection(locked), actor=actor)
    if needs_open_case:
        expect_open_case(locked)
    expect_state(locked, states)
    return locked


@contextmanager
def changing(
    inspection: Inspection,
    actor: Actor,
    states: Collection[InspectionState],
    *,
    version: int | None = None,
    needs_open_case: bool = True,
) -> Iterator[Inspection]:
    """Lock an inspection as `locked_in` does, let the body change it, save it with its next
    version. What only ends an inspection needs no open case."""
    with transaction.atomic():
        locked = locked_in(
            inspection, actor, states, version=version, needs_open_case=needs_open_case
        )
        yield locked
        locked.version += 1
        locked.save()


def trail_of_inspection(inspection: Inspection) -> QuerySet[Event]:
    """What was done to it: entries on its case."""
    return entries_of(SubjectKind.CASE, inspection.case_id, inspection=inspection.number)


def expect_open_case(inspection: Inspection) -> None:
    """Raise `Conflict` (`action_not_open`) when its case is over."""
    if inspection.case.status not in CaseStatus.open():
        raise Conflict("action_not_open", _("The case is over."))


def expect_state(inspection: Inspection, states: Collection[InspectionState]) -> None:
    """Raise `Conflict` (`action_not_open`) unless it is in one of the states."""
    if inspection.state not in states:
        raise Conflict(
            "action_not_open",
            _("This cannot be done now: the inspection is “%(state)s”.")
            % {"state": InspectionState(inspection.state).label},
        )


def note(
    inspection: Inspection,
    verb: str,
    actor: Actor,
    *,
    comment: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep the act in the trail of the case and owe the messages, unless nobody gets one."""
    event = record(
        subject_kind=SubjectKind.CASE,
        subject_id=inspection.case_id,
        verb=verb,
        actor=actor,
        before=before,
        after={"inspection": inspection.number, **(after or {})},
        comment=comment,
    )
    if verb in SILENT_VERBS:
        return
    enqueue(
        CASE_ACTED,
        subject_kind=SubjectKind.CASE,
        subject_id=inspection.case_id,
        payload={"event": event.pk, "verb": verb},
    )
