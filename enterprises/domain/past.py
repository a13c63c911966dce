"""Changing an enterprise's record by an accepted change, and guarding what only that may change."""

from collections.abc import Callable, Mapping
from typing import Any

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.enums import SubjectKind
from enterprises.models import Enterprise

NameGuard = Callable[[Enterprise], DomainError | None]
_NAME_GUARDS: list[NameGuard] = []


def name_guard(guard: NameGuard) -> NameGuard:
    """Register who may object to an enterprise changing its own name in its record."""
    _NAME_GUARDS.append(guard)
    return guard


def why_not_rename(enterprise: Enterprise) -> DomainError | None:
    """Why the enterprise may not change its name by itself, or None."""
    found = (guard(enterprise) for guard in _NAME_GUARDS)
    return next((refusal for refusal in found if refusal is not None), None)


def change_over_time(*, enterprise: Enterprise, values: Mapping[str, Any], actor: Actor) -> None:
    """Write what an accepted change makes of the record, on a locked row, with its event."""
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.version += 1
    enterprise.save(update_fields=[*values, "version"])
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb="enterprise.changed",
        actor=actor,
        after={"fields": sorted(values)},
    )
