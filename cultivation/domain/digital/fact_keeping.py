"""What figures are split by and no register shows: pilot cities and sizes of enterprises."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.domain.digital.groups import may_keep
from cultivation.enums import SizeClass
from cultivation.models import PilotCity, SizeRecord
from enterprises.models import Enterprise


def keeper(actor: Actor) -> Office:
    """The actor's office, when it keeps these facts. Raises `DomainError` (`not_yours`)."""
    office = Office.objects.filter(pk=actor.office_id).first() if actor.office_id else None
    if office is None or not may_keep(office, actor.role):
        raise DomainError("not_yours", _("The ministry and the provinces keep these registers."))
    return office


@transaction.atomic
def keep_size(
    *,
    enterprise: Enterprise,
    size_class: SizeClass,
    is_above_scale: bool,
    starts_on: date,
    source: str,
    actor: Actor,
) -> str:
    """Record the size of an enterprise of the keeper's area from a day on; the record before it
    ends on its eve. Returns `known`, `changed` (that day's record) or `entered`.

    Raises `DomainError` (`not_yours`) and `Conflict` (`later_record`).
    """
    if not Enterprise.objects.in_area_of(keeper(actor)).filter(pk=enterprise.pk).exists():
        raise DomainError("not_yours", _("This enterprise lies outside your area."))
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    records = SizeRecord.objects.filter(enterprise=enterprise)
    found = records.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if found.filter(starts_on__gt=starts_on).exists():
        sentence = _(
            "A record of a later day stands already: put that one right on the enterprise's page."
        )
        raise Conflict("later_record", sentence, {"starts_on": sentence})
    held = found.filter(starts_on__lte=starts_on).first()
    wanted = (size_class, is_above_scale)
    if held is not None and (held.size_class, held.is_above_scale) == wanted:
        return "known"
    did = "entered"
    if held is not None and held.starts_on == starts_on:
        kept, did = held, "changed"
    else:
        kept = SizeRecord(enterprise=enterprise, starts_on=starts_on)
        if held is not None:
            held.ends_on = starts_on - timedelta(days=1)
            held.save(update_fields=["ends_on"])
    kept.size_class, kept.is_above_scale, kept.source = size_class, is_above_scale, source
    kept.save()
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb="enterprise.size_recorded",
        actor=actor,
        after={"size": size_class, "above_scale": is_above_scale, "on": starts_on.isoformat()},
    )
    return did


@transaction.atomic
def keep_pilot(
    *,
    office: Office,
    starts_on: date,
    said: dict[str, Any],
    run: int,
    actor: Actor,
) -> str:
    """Record that an office's city is a pilot from a day on, or change that day's record; the
    trail of the job run keeps it. `said` are `batch` and, as far as the list speaks of them,
    `industries`, `ends_on` and `source`: the others stay as they are. Returns `known`, `changed`
    or `entered`.

    Raises `DomainError` (`not_yours`, `invalid_day`) and `Conflict` (`pilot_already`).
    """
    if not Office.objects.within(keeper(actor)).filter(pk=office.pk).exists():
        raise DomainError("not_yours", _("This office lies outside your area."))
    Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    rows = PilotCity.objects.filter(office=office).filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on)
    )
    held = rows.filter(starts_on=starts_on).first()
    wanted = _kept(held) | said
    ends_on = wanted["ends_on"]
    if ends_on is not None and ends_on < starts_on:
        sentence = _("The last day is not before the first.")
        raise DomainError("invalid_day", sentence, {"ends_on": sentence})
    others = rows.exclude(pk=held.pk) if held else rows
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if others.exists():
        sentence = _("It is a pilot in these days already.")
        raise Conflict("pilot_already", sentence, {"starts_on": sentence})
    if held is not None and all(getattr(held, name) == value for name, value in wanted.items()):
        return "known"
    PilotCity.objects.update_or_create(office=office, starts_on=starts_on, defaults=wanted)
    record(
        subject_kind=SubjectKind.JOB,
        subject_id=run,
        verb="pilot.kept",
        actor=actor,
        after={"office": office.code, "batch": wanted["batch"], "on": starts_on.isoformat()},
    )
    return "changed" if held else "entered"


def _kept(held: PilotCity | None) -> dict[str, Any]:
    """What is recorded already of that on which a list may be silent."""
    if held is None:
        return {"industries": [], "ends_on": None, "source": ""}
    return {name: getattr(held, name) for name in ("industries", "ends_on", "source")}
