"""Putting a dated row of the registers right, or withdrawing it, with a reason: memberships of
chains and parks, sizes of enterprises, pilot cities. The trail keeps what stood before."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import changed_sentence, entries_of
from common.enums import SubjectKind
from cultivation.domain.digital.fact_keeping import keeper
from cultivation.domain.digital.groups import CHAINS, PARKS, expect_days
from cultivation.models import ChainMembership, ParkMembership, PilotCity, SizeRecord
from enterprises.models import Enterprise

SIZES, PILOTS = "sizes", "pilots"
Row = ChainMembership | ParkMembership | SizeRecord | PilotCity
# What a row of each kind says that may be put right.
_SAID: dict[str, tuple[str, ...]] = {
    CHAINS: ("starts_on", "ends_on"),
    PARKS: ("starts_on", "ends_on"),
    SIZES: ("starts_on", "ends_on", "size_class", "is_above_scale"),
    PILOTS: ("starts_on", "ends_on"),
}
KINDS = tuple(_SAID)
_VERBS = {CHAINS: "group.member", PARKS: "group.member", SIZES: "enterprise.size", PILOTS: "pilot"}


def kept_rows(kind: str, office: Office) -> QuerySet[Any]:
    """The rows of a kind that an office which keeps the registers may put right: the ministry all,
    a province those of its area in entries of its own."""
    is_ministry = office.level == OfficeLevel.MINISTRY
    inside = Enterprise.objects.in_area_of(office)
    if kind == PILOTS:
        below = Office.objects.within(office)
        return PilotCity.objects.filter(office__in=below).select_related("office")
    if kind == SIZES:
        return SizeRecord.objects.filter(enterprise__in=inside).select_related("enterprise")
    if kind == CHAINS:
        chains = ChainMembership.objects.filter(enterprise__in=inside)
        own = chains if is_ministry else chains.filter(chain__office=office)
        return own.select_related("enterprise", "chain")
    parks = ParkMembership.objects.filter(enterprise__in=inside)
    below = Office.objects.within(office)
    own_parks = parks if is_ministry else parks.filter(park__office__in=below)
    return own_parks.select_related("enterprise", "park")


def said_of(kind: str, row: Row) -> dict[str, Any]:
    """What the row says that may be put right."""
    return {name: getattr(row, name) for name in _SAID[kind]}


def seen_of(kind: str, row: Row) -> str:
    """What the row says as one text: rows without a version are known by it."""
    return "|".join(str(value) for value in said_of(kind, row).values())


@transaction.atomic
def correct_row(
    *,
    kind: str,
    row: Row,
    seen: str,
    starts_on: date | None,
    ends_on: date | None,
    reason: str,
    actor: Actor,
    **said: Any,
) -> Row:
    """Put the days of a row right, and the size that a size record states (`size_class`,
    `is_above_scale`); figures of past days follow, frozen ones stay.

    Raises `DomainError` (`not_yours`, `text_missing`, `invalid_day`, `nothing_changed`) and
    `Conflict` (`action_not_open`, `stale_version`, `days_taken`).
    """
    locked = _locked(kind, row, seen, reason, actor)
    group = getattr(locked, "chain" if kind == CHAINS else "park", None)
    expect_days(starts_on, ends_on, group)
    before = said_of(kind, locked)
    for name, value in ({"starts_on": starts_on, "ends_on": ends_on} | said).items():
        setattr(locked, name, value)
    after = said_of(kind, locked)
    if after == before:
        raise DomainError("nothing_changed", _("Nothing is changed."))
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:
        sentence = _("Another entry of the same stands in these days.")
        raise Conflict("days_taken", sentence, {"starts_on": sentence}) from None
    _note("corrected", kind, locked, actor, reason, before=before, after=after)
    return locked


@transaction.atomic
def withdraw_row(*, kind: str, row: Row, seen: str, reason: str, actor: Actor) -> None:
    """Take a row away that was never true; the trail keeps it. Raises as `correct_row`."""
    locked = _locked(kind, row, seen, reason, actor)
    _note("withdrawn", kind, locked, actor, reason, before=said_of(kind, locked), after={})
    locked.delete()


def _locked(kind: str, row: Row, seen: str, reason: str, actor: Actor) -> Row:
    office = keeper(actor)
    if not reason.strip():
        sentence = _("Give the reason.")
        raise DomainError("text_missing", sentence, {"reason": sentence})
    rows = kept_rows(kind, office).select_for_update(of=("self",))
    locked: Row | None = rows.filter(pk=row.pk).first()
    if locked is None:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    if seen_of(kind, locked) != seen:
        trail = entries_of(*_subject(locked)).filter(before__row=locked.pk)
        raise Conflict("stale_version", changed_sentence(trail.order_by("-pk").first(), actor))
    return locked


def _note(
    did: str,
    kind: str,
    row: Row,
    actor: Actor,
    reason: str,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    subject, about = _subject(row)
    record(
        subject_kind=subject,
        subject_id=about,
        verb=f"{_VERBS[kind]}_{did}" if kind != PILOTS else f"pilot.{did}",
        actor=actor,
        before={"row": row.pk} | _plain(before),
        after=_whose(row) | _plain(after),
        comment=reason.strip(),
    )


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
    }


def _subject(row: Row) -> tuple[SubjectKind, int]:
    """Whose chain of events it belongs to."""
    if isinstance(row, ChainMembership):
        return SubjectKind.CHAIN, row.chain_id
    if isinstance(row, ParkMembership):
        return SubjectKind.PARK, row.park_id
    if isinstance(row, SizeRecord):
        return SubjectKind.ENTERPRISE, row.enterprise_id
    return SubjectKind.PILOT, row.office_id


def _whose(row: Row) -> dict[str, Any]:
    if isinstance(row, PilotCity):
        return {"office": row.office.code}
    return {"enterprise": row.enterprise_id}
