"""The one table of steps of key support: who may do what in which state, and the guard of each."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_unlinked
from cultivation.domain.leading.rules import SupportRule, support_rule
from cultivation.enums.leading import SupportStatus
from cultivation.models import (
    Supported,
)

SUPPORT_STEPPED = "support.stepped"
_S = SupportStatus
_EXAMINER, _APPROVER = PostingRole.EXAMINER.value, PostingRole.APPROVER.value
_PROVINCE, _MINISTRY = OfficeLevel.PROVINCE.value, OfficeLevel.MINISTRY.value


@dataclass(frozen=True, slots=True)
class SupportStep:
    """A step: in which states, at whose desk (level and role), its words on a button."""

    name: str
    states: frozenset[SupportStatus]
    level: str
    role: str
    label: str | Promise
    is_danger: bool = False


def _step(name: str, states: set[SupportStatus], desk: tuple[str, str], label: Any) -> SupportStep:
    return SupportStep(name, frozenset(states), *desk, label, is_danger=name == "drop")


_BY_EXAMINER, _BY_SIGNER = (_PROVINCE, _EXAMINER), (_PROVINCE, _APPROVER)
STEPS: dict[str, SupportStep] = {
    one.name: one
    for one in (
        _step("plan", {_S.PLANNED}, _BY_EXAMINER, gettext_lazy("Change the plan")),
        _step("confirm", {_S.PLANNED}, (_MINISTRY, _APPROVER), gettext_lazy("Confirm the support")),
        _step("pay-first", {_S.CONFIRMED}, _BY_EXAMINER, gettext_lazy("Record the first payment")),
        _step("year", {_S.UNDER_WAY}, _BY_EXAMINER, gettext_lazy("Record a year's performance")),
        _step("evaluate", {_S.UNDER_WAY}, _BY_EXAMINER, gettext_lazy("Enter the evaluation")),
        _step("sign", {_S.EVALUATED}, _BY_SIGNER, gettext_lazy("Sign the evaluation")),
        _step("send-back", {_S.EVALUATED}, _BY_SIGNER, gettext_lazy("Send back to the examiner")),
        _step("pay-rest", {_S.REST_DUE}, _BY_EXAMINER, gettext_lazy("Record the remainder")),
        _step("demand", {_S.RECOVERING}, _BY_EXAMINER, gettext_lazy("Demand the money back")),
        _step("paid-back", {_S.RECOVERING}, _BY_EXAMINER, gettext_lazy("Record money paid back")),
        _step("drop", {_S.PLANNED, _S.CONFIRMED}, _BY_SIGNER, gettext_lazy("End before payment")),
    )
}


def open_support_steps(supported: Supported, capacity: Capacity) -> list[SupportStep]:
    """The steps that the reader may try now; the domain has the last word."""
    office = capacity.office
    if office is None:
        return []
    is_here = office.level == _MINISTRY or office.pk == supported.enterprise.province_office_id
    return [
        one
        for one in STEPS.values()
        if is_here and (one.level, one.role) == (office.level, capacity.role)
        if supported.status in one.states
        if one.name != "paid-back" or supported.demanded_on is not None
        if one.name != "demand" or supported.demanded_on is None
    ]


def expect_desk(actor: Actor, level: str, *roles: str) -> Office:
    """The actor's office. Raises `DomainError` (`not_yours`) unless it is of the level and he has
    one of the roles."""
    office = Office.objects.filter(pk=actor.office_id or 0, level=level).first()
    if office is None or actor.role not in roles:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    return office


def rule_of(supported: Supported) -> SupportRule:
    """The rule of its batch."""
    return support_rule(supported.batch.rule)


def locked_support(name: str, supported: Supported, version: int, actor: Actor) -> Supported:
    """The locked row, when the step is open to the actor. Raises `DomainError` (`not_yours`,
    `two_pairs_of_eyes`) and `Conflict` (`stale_version`, `action_not_open`)."""
    step = STEPS[name]
    office = expect_desk(actor, step.level, step.role)
    locked = (
        Supported.objects.select_for_update(of=("self",))
        .select_related("batch", "enterprise")
        .get(pk=supported.pk)
    )
    if step.level == _PROVINCE and locked.enterprise.province_office_id != office.pk:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, locked.enterprise)
    if locked.status not in step.states:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    entries = entries_of(SubjectKind.SUPPORT, locked.pk)
    expect_version(locked, version, trail=entries, actor=actor)
    return locked


def keep_support(
    supported: Supported, verb: str, actor: Actor, *, comment: str = "", **after: Any
) -> Supported:
    """Write the locked row and its event."""
    supported.version += 1
    supported.save()
    note_support(supported, verb, actor, comment=comment, **after)
    return supported


# What goes on inside an office before it is signed is the office's own business.
_INTERNAL = ("support.entered", "support.planned", "support.evaluated", "support.sent_back")


def note_support(
    supported: Supported, verb: str, actor: Actor, *, comment: str = "", **after: Any
) -> None:
    """Record a step; the enterprise is told of what was signed or paid."""
    event = record(
        subject_kind=SubjectKind.SUPPORT,
        subject_id=supported.pk,
        verb=verb,
        actor=actor,
        after={"number": supported.number, "status": supported.status, **after},
        comment=comment,
    )
    if verb not in _INTERNAL:
        enqueue(
            SUPPORT_STEPPED,
            subject_kind=SubjectKind.SUPPORT,
            subject_id=supported.pk,
            payload={"event": event.pk},
        )
