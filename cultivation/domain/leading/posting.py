"""Posting a need: written, handed in, checked by the office, published, withdrawn, expired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.files import CheckedFile, Place, store_upload
from common.domain.numbers import take_number
from common.domain.outbox import enqueue
from common.domain.versions import expect_version
from common.enums import FileClass, SubjectKind
from cultivation.domain.cancelling.acts import expect_other_person, required
from cultivation.domain.leading.rules import choose_days
from cultivation.domain.monitoring.assigning import WORKING_ROLES
from cultivation.enums import SizeClass
from cultivation.enums.leading import AnswerStatus, NeedStatus
from cultivation.models import Chain, Need, NeedAnswer, NeedPaper, SizeRecord
from enterprises.models import Enterprise

PURPOSE = "need_paper"
NEED_STEPPED = "need.stepped"
POSTER, OFFICE = "poster", "office"
FIELDS = ("title", "text", "field", "chain", "budget_wan", "deadline_on", "contact")
_S = NeedStatus


@dataclass(frozen=True, slots=True)
class NeedStep:
    """A step: in which states, by the poster or the handling office, its words on a button."""

    name: str
    states: frozenset[NeedStatus]
    by: frozenset[str]
    label: str | Promise
    is_danger: bool = False


def _step(name: str, states: set[NeedStatus], by: set[str], label: Any, **more: bool) -> NeedStep:
    return NeedStep(name, frozenset(states), frozenset(by), label, **more)


STEPS: dict[str, NeedStep] = {
    one.name: one
    for one in (
        _step("submit", {_S.DRAFT}, {POSTER}, gettext_lazy("Hand in to be published")),
        _step("details", {_S.DRAFT}, {POSTER}, gettext_lazy("Change the need")),
        _step("publish", {_S.SUBMITTED}, {OFFICE}, gettext_lazy("Publish the need")),
        _step("return", {_S.SUBMITTED}, {OFFICE}, gettext_lazy("Return with a reason")),
        _step(
            "shortlist", {_S.PUBLISHED}, {POSTER}, gettext_lazy("Put an answer on the shortlist")
        ),
        _step("decline", {_S.PUBLISHED}, {POSTER}, gettext_lazy("Decline an answer")),
        _step("match", {_S.PUBLISHED}, {POSTER}, gettext_lazy("Choose the answer")),
        _step("conclude", {_S.MATCHED}, {POSTER}, gettext_lazy("Record the result")),
        _step(
            "withdraw",
            {_S.DRAFT, _S.SUBMITTED, _S.PUBLISHED},
            {POSTER, OFFICE},
            gettext_lazy("Withdraw the need"),
            is_danger=True,
        ),
    )
}


def sides_of(
    need: Need, *, enterprise_id: int | None, office_id: int | None, role: str
) -> set[str]:
    """As what somebody may act on the need: its poster, its handling office, both or neither."""
    sides = set()
    works = office_id == need.office_id and role in WORKING_ROLES
    if works:
        sides.add(OFFICE)
    if (need.enterprise_id and need.enterprise_id == enterprise_id) or (need.by_office and works):
        sides.add(POSTER)
    return sides


def open_need_steps(need: Need, capacity: Capacity) -> list[NeedStep]:
    """The steps that the reader may try now; the domain has the last word."""
    office = capacity.office.pk if capacity.office else None
    sides = sides_of(
        need, enterprise_id=capacity.enterprise_id, office_id=office, role=capacity.role
    )
    return [one for one in STEPS.values() if one.by & sides and need.status in one.states]


def is_large(enterprise: Enterprise, day: date) -> bool:
    """Whether it may post needs: large by its size on record, or the leader of a key chain."""
    large = SizeRecord.objects.on(day).filter(enterprise=enterprise, size_class=SizeClass.LARGE)
    return large.exists() or Chain.objects.on(day).filter(leader=enterprise).exists()


@transaction.atomic
def open_need(
    *,
    actor: Actor,
    enterprise: Enterprise | None = None,
    poster: str = "",
    **details: Any,
) -> Need:
    """Begin a need: a large enterprise by its own account, or an office on behalf of `poster`.

    Raises `DomainError` (`not_yours`, `not_large`, `text_missing`, `invalid_day`,
    `invalid_amount`).
    """
    today = timezone.localdate()
    if enterprise is not None:
        if actor.enterprise_id != enterprise.pk:
            raise DomainError("not_yours", _("Only the enterprise itself keeps this."))
        if not is_large(enterprise, today):
            raise DomainError(
                "not_large",
                _("Needs are posted by large enterprises and leaders of key chains."),
            )
        office, by_office, name = enterprise.responsible_office, "", enterprise.name
    else:
        if actor.role not in WORKING_ROLES:
            raise DomainError("not_yours", _("This is not yours to do in your present role."))
        office = Office.objects.get(code=actor.office_code)
        by_office = office.code
        name = required(poster, "poster", _("Name the large enterprise."))
    need = Need(
        enterprise=enterprise,
        poster=name,
        by_office=by_office,
        office=office,
        posted_by_id=actor.person_id,
        opened_on=today,
    )
    _fill(need, details)
    need.number = f"N{today.year}-{take_number(f'need {today.year}'):06}"
    need.save(force_insert=True)
    note_need(need, "need.opened", actor)
    return need


def _fill(need: Need, details: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in details:
            setattr(need, name, details[name])
    need.title = required(need.title or "", "title", _("Give the need a title."))
    need.text = required(need.text or "", "text", _("Say what is needed."))
    _expect_deadline(need)
    if need.budget_wan is not None and need.budget_wan < 0:
        sentence = _("A sum is never below zero.")
        raise DomainError("invalid_amount", sentence, {"budget_wan": sentence})


def _expect_deadline(need: Need) -> None:
    if need.deadline_on is None or need.deadline_on < timezone.localdate():
        sentence = _("The last day for answers lies ahead.")
        raise DomainError("invalid_day", sentence, {"deadline_on": sentence})


def locked_need(name: str, need: Need, version: int, actor: Actor) -> Need:
    """The locked need, when the step is open to the actor. Raises `DomainError` (`not_yours`) and
    `Conflict` (`stale_version`, `action_not_open`)."""
    step = STEPS[name]
    locked = (
        Need.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=need.pk)
    )
    sides = sides_of(
        locked,
        enterprise_id=actor.enterprise_id,
        office_id=actor.office_id,
        role=actor.role,
    )
    if not sides & step.by:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    if locked.status not in step.states:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    expect_version(locked, version)
    return locked


def keep_need(
    need: Need, verb: str, actor: Actor, *, comment: str = "", told: list[int], **after: Any
) -> Need:
    """Write the locked need and its event; the enterprises in `told` get a message."""
    need.version += 1
    need.save()
    note_need(need, verb, actor, comment=comment, told=told, **after)
    return need


def note_need(
    need: Need,
    verb: str,
    actor: Actor,
    *,
    comment: str = "",
    told: list[int] | None = None,
    **after: Any,
) -> None:
    """Record an act on a need; the enterprises in `told` get a message."""
    event = record(
        subject_kind=SubjectKind.NEED,
        subject_id=need.pk,
        verb=verb,
        actor=actor,
        after={"number": need.number, "status": need.status, **after},
        comment=comment,
    )
    if told:
        enqueue(
            NEED_STEPPED,
            subject_kind=SubjectKind.NEED,
            subject_id=need.pk,
            payload={"event": event.pk, "enterprises": sorted(set(told))},
        )


def poster_of(need: Need) -> list[int]:
    """The enterprise that posted it, for messages."""
    return [need.enterprise_id] if need.enterprise_id else []


@transaction.atomic
def change_need(*, need: Need, version: int, actor: Actor, **details: Any) -> Need:
    """Change a draft. Raises as `open_need` and `Conflict`."""
    locked = locked_need("details", need, version, actor)
    _fill(locked, details)
    return keep_need(locked, "need.changed", actor, told=[])


@transaction.atomic
def submit_need(*, need: Need, version: int, actor: Actor) -> Need:
    """Hand the need in to the office that checks it."""
    locked = locked_need("submit", need, version, actor)
    _expect_deadline(locked)
    locked.status, locked.reason = _S.SUBMITTED, ""
    return keep_need(locked, "need.submitted", actor, told=[])


@transaction.atomic
def return_need(*, need: Need, version: int, reason: str, actor: Actor) -> Need:
    """Give it back to be mended."""
    locked = locked_need("return", need, version, actor)
    locked.reason = required(reason, "reason", _("Give the reason."))
    locked.status = _S.DRAFT
    told = poster_of(locked)
    return keep_need(locked, "need.returned", actor, comment=locked.reason, told=told)


@transaction.atomic
def publish_need(*, need: Need, version: int, actor: Actor) -> Need:
    """Publish it, checked: from now on every SME may answer. Whoever posted it for the office does
    not check it. Raises `DomainError` (`two_pairs_of_eyes`, `invalid_day`)."""
    locked = locked_need("publish", need, version, actor)
    expect_other_person(actor, locked.posted_by_id)
    _expect_deadline(locked)
    locked.status, locked.published_on = _S.PUBLISHED, timezone.localdate()
    locked.checked_by_id = actor.person_id
    return keep_need(locked, "need.published", actor, told=poster_of(locked))


@transaction.atomic
def withdraw_need(*, need: Need, version: int, reason: str, actor: Actor) -> Need:
    """Take it back; answers are told, and stand as they are."""
    locked = locked_need("withdraw", need, version, actor)
    locked.reason = required(reason, "reason", _("Give the reason."))
    locked.status, locked.ended_on = _S.WITHDRAWN, timezone.localdate()
    told = [*poster_of(locked), *_answered(locked)]
    return keep_need(locked, "need.withdrawn", actor, comment=locked.reason, told=told)


def _answered(need: Need) -> list[int]:
    live = need.answers.exclude(status=AnswerStatus.WITHDRAWN)
    return list(live.values_list("enterprise", flat=True))


def expire_needs(*, today: date, batch: int = 100) -> int:
    """End the published needs whose deadline passed without an answer, or without a match in the
    days that the poster had to choose. Returns how many of a batch."""
    live = NeedAnswer.objects.exclude(status=AnswerStatus.WITHDRAWN).values("need")
    over = Need.objects.filter(status=_S.PUBLISHED, deadline_on__lt=today)
    unanswered = over.exclude(pk__in=live)
    unmatched = over.filter(deadline_on__lt=today - timedelta(days=choose_days()))
    with transaction.atomic():
        rows = Need.objects.filter(pk__in=unanswered.union(unmatched).values("pk"))
        found = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:batch])
        for need in found:
            need.status, need.ended_on = _S.EXPIRED, today
            told = [*poster_of(need), *_answered(need)]
            keep_need(need, "need.expired", SYSTEM, told=told)
    return len(found)


@transaction.atomic
def add_need_paper(
    *, need: Need, upload: CheckedFile, actor: Actor, answer: NeedAnswer | None = None
) -> NeedPaper:
    """Keep a checked file with a draft of a need, or with one's own answer while it is open.

    Raises `DomainError` (`not_yours`, and the codes of `store_upload`) and `Conflict`.
    """
    locked = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    sides = sides_of(
        locked, enterprise_id=actor.enterprise_id, office_id=actor.office_id, role=actor.role
    )
    if answer is None:
        is_mine, is_open = POSTER in sides, locked.status == _S.DRAFT
    else:
        is_mine = answer.enterprise_id == actor.enterprise_id
        is_open = locked.status == _S.PUBLISHED and answer.status == AnswerStatus.HANDED_IN
    if not is_mine:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    if not is_open:
        raise Conflict("action_not_open", _("What was handed in stays; no file can be added now."))
    owner = actor.enterprise_id and f"enterprise:{actor.enterprise_id}"
    file = store_upload(
        upload=upload,
        purpose=PURPOSE,
        actor=actor,
        place=Place(owner or f"office:{actor.office_code}", f"need:{locked.pk}"),
        file_class=FileClass.INTERNAL if answer is None else FileClass.TRADE_SECRET,
    )
    paper = NeedPaper.objects.create(need=locked, answer=answer, file=file, added_at=timezone.now())
    note_need(locked, "need.paper_added", actor, paper=paper.pk, sha256=file.sha256)
    return paper


def amount(value: Decimal | None) -> str | None:
    """A sum as the trail keeps it."""
    return None if value is None else str(value)
