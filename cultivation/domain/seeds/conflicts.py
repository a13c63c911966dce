"""Signals beside filed figures: found to contradict, and resolved by an official. Nothing is ever
overwritten: both values stay where they are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from common.models import Event
from cultivation.domain.cancelling.acts import required
from cultivation.domain.seeds.pool import expect_responsible
from cultivation.domain.seeds.questions import ask
from cultivation.enums.seeds import ConflictState, SignalKind
from cultivation.models import SeedSignal
from enterprises.domain.filings import label_of
from enterprises.models import Enterprise, Filing

_UNSUPPORTED = "none"
# A filed amount of equity of 500.00 and a reported one of 500 are the same.
_SETTLED = (ConflictState.FILED_KEPT, ConflictState.SIGNAL_WRONG)


def filed_beside(signal: SeedSignal, filing: Filing | None) -> str:
    """What the filing says of the signal's measure, as text; empty when it says nothing."""
    value = getattr(filing, signal.measure) if filing is not None and signal.measure else None
    return "" if value is None else _plain(value)


def said_by(signal: SeedSignal) -> str:
    """What the signal says, in the same way."""
    if signal.amount is not None:
        return _plain(signal.amount)
    return _plain(signal.flag) if signal.flag is not None else signal.word


def contradicts(signal: SeedSignal, filing: Filing | None) -> bool:
    """Whether the filing says otherwise. A supplier contradicts a filing that claims no role in
    any chain; what is not filed contradicts nothing."""
    value = getattr(filing, signal.measure) if filing is not None and signal.measure else None
    if value is None:
        return False
    if signal.kind == SignalKind.SUPPLIER:
        return bool(value == _UNSUPPORTED)
    if signal.flag is not None:
        return bool(value != signal.flag)
    return signal.amount is not None and Decimal(value) != signal.amount


def compare(signals: Iterable[SeedSignal]) -> list[SeedSignal]:
    """Hold the signals against the newest filings of their enterprises (one query for these) and
    set `conflict`, `filing` and `filed_value`. Returns those that changed; nothing is saved.

    What an official has settled stays settled until the filing says something else.
    """
    listed = list(signals)
    newest: dict[int, Filing] = {}
    filings = Filing.objects.filter(enterprise__in={one.enterprise_id for one in listed})
    for filing in filings.order_by("enterprise", "fiscal_year"):
        newest[filing.enterprise_id] = filing
    return [one for one in listed if _compared(one, newest.get(one.enterprise_id))]


def _compared(signal: SeedSignal, filing: Filing | None) -> bool:
    before = (signal.conflict, signal.filing_id, signal.filed_value)
    filed = filed_beside(signal, filing)
    is_contrary = contradicts(signal, filing)
    if is_contrary:
        is_kept = signal.conflict in (*_SETTLED, ConflictState.ASKED) and (
            signal.filed_value == filed
        )
        signal.conflict = signal.conflict if is_kept else ConflictState.OPEN
    elif signal.conflict in ConflictState.unresolved():
        signal.conflict = ConflictState.AGREES_NOW
    signal.filed_value = filed
    signal.filing = filing if filed else None
    return before != (signal.conflict, signal.filing_id, signal.filed_value)


def compare_again(enterprises: QuerySet[Enterprise]) -> int:
    """Hold the signals about the enterprises against what is filed today; how many changed."""
    signals = SeedSignal.objects.filter(enterprise__in=enterprises).exclude(measure="")
    changed = compare(signals.select_for_update(of=("self",)).order_by("pk"))
    for one in changed:
        one.version += 1
    columns = ["conflict", "filing", "filed_value", "version"]
    SeedSignal.objects.bulk_update(changed, columns, batch_size=500)
    return len(changed)


@transaction.atomic
def resolve(
    *,
    signal: SeedSignal,
    decision: ConflictState,
    reason: str,
    version: int,
    actor: Actor,
) -> SeedSignal:
    """What an official makes of a contradiction: the filed figure stands, the signal is wrong, or
    the enterprise is asked (its question is put at once, `reason` being its words).

    Effects, in this order: the question where one is asked, the row, event
    `seed_signal.resolved`. Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`,
    `text_missing`, and the codes of `ask`) and `Conflict` (`nothing_open`, stale version).
    """
    expect_responsible(signal.enterprise, actor)
    said = required(reason, "reason", _("Give the reason, or the words of the question."))
    rows = SeedSignal.objects.select_related("enterprise")
    locked = rows.select_for_update(of=("self",)).get(pk=signal.pk)
    expect_version(locked, version, trail=_trail_of(locked), actor=actor)
    if locked.conflict not in ConflictState.unresolved():
        raise Conflict("nothing_open", _("Nothing is left to resolve here."))
    if decision not in (*_SETTLED, ConflictState.ASKED) or decision == locked.conflict:
        sentence = _("Choose what you make of it.")
        raise DomainError("unknown_decision", sentence, {"decision": sentence})
    if decision == ConflictState.ASKED:
        words = question_words(locked, said)
        ask(
            enterprise=locked.enterprise,
            topic=locked.measure,
            text=words,
            actor=actor,
            signal=locked,
        )
    before = locked.conflict
    locked.conflict, locked.reason = decision, said
    locked.decided_by_id, locked.decided_on = actor.person_id, timezone.localdate()
    locked.version += 1
    locked.save()
    record(
        subject_kind=SubjectKind.SEED_SIGNAL,
        subject_id=locked.pk,
        verb="seed_signal.resolved",
        actor=actor,
        before={"conflict": before},
        after={
            "conflict": decision.value,
            "signal": said_by(locked),
            "filed": locked.filed_value,
        },
        comment=said,
    )
    return locked


def _trail_of(signal: SeedSignal) -> QuerySet[Event]:
    """What officials made of it. What a later filing made of it leaves no entry: then none."""
    is_ours = signal.conflict in (*_SETTLED, ConflictState.ASKED)
    entries = entries_of(SubjectKind.SEED_SIGNAL, signal.pk)
    return entries if is_ours else entries.none()


def question_words(signal: SeedSignal, said: str) -> str:
    """The question with both values, so that the enterprise sees what is compared."""
    facts = _("%(label)s: you filed %(filed)s; %(source)s says %(signal)s (%(day)s).") % {
        "label": label_of(signal.measure),
        "filed": signal.filed_value,
        "source": signal.source,
        "signal": said_by(signal),
        "day": signal.as_of.isoformat(),
    }
    return f"{facts}\n{said}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
