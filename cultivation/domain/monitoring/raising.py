"""Raising warnings and closing them."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import SYSTEM, Actor
from common.domain.events import record
from common.domain.outbox import enqueue, in_bulk
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import required
from cultivation.domain.monitoring.assigning import WARNING_ASSIGNED, Desk, locked_open
from cultivation.domain.monitoring.findings import Finding, findings_on
from cultivation.enums.monitoring import WarningOutcome
from cultivation.models import EarlyWarning
from enterprises.models import Enterprise


@transaction.atomic
def raise_warnings(*, today: date) -> int:
    """Raise a warning for every finding of today that is neither open already nor was closed on the
    same basis, and give it to a person. Returns how many; a second run raises none."""
    open_now = set(EarlyWarning.objects.open().values_list("enterprise", "cause"))
    known = set(EarlyWarning.objects.values_list("enterprise", "cause", "basis"))
    fresh: list[Finding] = []
    for one in findings_on(today):
        key = (one.enterprise_id, one.cause)
        if key in open_now or (*key, one.basis) in known:
            continue
        open_now.add(key)
        fresh.append(one)
    if fresh:
        _raise(fresh, today)
    return len(fresh)


def _raise(found: list[Finding], today: date) -> None:
    enterprises = Enterprise.objects.in_bulk({one.enterprise_id for one in found})
    desk = Desk(today)
    with in_bulk():
        for one in found:
            office, person = desk.choose(enterprises[one.enterprise_id])
            warning = EarlyWarning.objects.create(
                enterprise_id=one.enterprise_id,
                rule=one.rule.code,
                kind=one.rule.kind,
                cause=one.cause,
                basis=one.basis,
                facts=dict(one.facts),
                raised_on=today,
                office_id=office,
                person_id=person,
                assigned_on=today if person else None,
            )
            _note(warning)


def _note(warning: EarlyWarning) -> None:
    event = record(
        subject_kind=SubjectKind.WARNING,
        subject_id=warning.pk,
        verb="warning.raised",
        actor=SYSTEM,
        after={
            "rule": warning.rule,
            "basis": warning.basis,
            "enterprise": warning.enterprise_id,
            "person": warning.person_id,
        },
    )
    if warning.person_id is not None:
        enqueue(
            WARNING_ASSIGNED,
            subject_kind=SubjectKind.WARNING,
            subject_id=warning.pk,
            payload={"event": event.pk, "person": warning.person_id},
        )


@transaction.atomic
def close_warning(
    *, warning: EarlyWarning, version: int, outcome: WarningOutcome, reason: str, actor: Actor
) -> EarlyWarning:
    """Close a warning with its outcome and what was found.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `text_missing`) and `Conflict`
    (`stale_version`, `action_not_open`).
    """
    locked = locked_open(warning, version, actor)
    locked.reason = required(reason, "reason", _("Say what was found and done."))
    locked.outcome = outcome
    locked.closed_on = timezone.localdate()
    locked.closed_by_id = actor.person_id
    locked.version += 1
    locked.save()
    record(
        subject_kind=SubjectKind.WARNING,
        subject_id=locked.pk,
        verb="warning.closed",
        actor=actor,
        after={"outcome": outcome, "rule": locked.rule},
        comment=locked.reason,
    )
    return locked
