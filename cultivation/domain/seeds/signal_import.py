"""Signals from outside out of a workbook: checked, errors by row, taken over in one transaction.

One row is one statement of a source about one enterprise. The same row again changes nothing; a
row that says otherwise than one of the same document before is refused: nothing is overwritten.
"""

from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.sheets import SheetError, SheetLine, read_sheet
from common.enums import SubjectKind
from cultivation.domain.list_cells import day_of, filled, refusal, word
from cultivation.domain.list_taking import Importing, apply_checked, keep_checked
from cultivation.domain.seeds.conflicts import compare, said_by
from cultivation.domain.seeds.pool import expect_working_at
from cultivation.enums.seeds import ConflictState, SignalKind
from cultivation.models import Chain, SeedSignal, SignalList
from enterprises.models import Enterprise

COLUMN_WORDS = {
    "统一社会信用代码": "uscc",
    "项目": "item",
    "数值": "value",
    "截至日期": "as_of",
    "来源": "source",
    "文件": "document",
}
MOST_ROWS = 5_000
_REQUIRED = ("uscc", "item", "as_of", "source", "document")
_LONGEST = {"item": 200, "source": 200, "document": 200}
_IP = {
    "Ⅰ类知识产权": "ip_class1",
    "I类知识产权": "ip_class1",
    "自主研发Ⅰ类知识产权": "ip_class1_self_developed",
    "高价值Ⅰ类知识产权": "ip_class1_high_value",
    "Ⅱ类知识产权": "ip_class2",
    "II类知识产权": "ip_class2",
}
_HONOURS = {
    "高新技术企业": "is_high_tech_enterprise",
    "国家级技术创新示范企业": "is_technology_demonstration",
    "知识产权优势企业": "is_ip_advantage",
    "知识产权示范企业": "is_ip_demonstration",
}
_EQUITY = {
    "近两年新增股权融资": "new_equity_2y_wan",
    "近三年新增股权融资": "new_equity_3y_wan",
}
_YES_NO = {"": True, "是": True, "否": False, "有效": True, "失效": False}
_MOST = Decimal(10) ** 12

ITEMS: dict[str, dict[str, str]] = {
    SignalKind.IP_COUNT: _IP,
    SignalKind.HONOUR: _HONOURS,
    SignalKind.EQUITY: _EQUITY,
}


@dataclass(frozen=True, slots=True)
class SignalProblem:
    """A row that was left out: where to look and why."""

    line: int
    column: str
    reason: str


@dataclass(slots=True)
class SignalReport:
    """What a list does, counted in rows; `contrary` of those taken contradict a filing."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    contrary: int = 0
    problems: list[SignalProblem] = field(default_factory=list)


def check_signal_list(
    *, kind: SignalKind, name: str, content: bytes, office: Office, actor: Actor
) -> SignalList:
    """Import the list, undo it, and keep it with what was found. Raises as `keep_checked`, and
    `DomainError` (`not_yours`)."""
    expect_working_at(office, actor)
    return keep_checked(
        SignalList(office=office, kind=kind),
        name=name,
        content=content,
        actor=actor,
        importing=_importing(kind, office, actor, None),
    )


def apply_signal_list(*, signal_list: SignalList, digest: str, actor: Actor) -> SignalList:
    """Apply a list exactly as it was checked, once. Raises as `apply_checked`, and `DomainError`
    (`not_yours`)."""
    expect_working_at(signal_list.office, actor)
    return apply_checked(
        SignalList.objects.select_related("office"),
        pk=signal_list.pk,
        digest=digest,
        actor=actor,
        importing=lambda locked: _importing(SignalKind(locked.kind), locked.office, actor, locked),
    )


def _importing(
    kind: SignalKind, office: Office, actor: Actor, kept: SignalList | None
) -> Importing:
    def run(path: Path) -> dict[str, Any]:
        report = import_signals(path=path, kind=kind, office=office, actor=actor, kept=kept)
        return asdict(report)

    return run


def import_signals(
    *, path: Path, kind: SignalKind, office: Office, actor: Actor, kept: SignalList | None
) -> SignalReport:
    """Take the rows over, each with its source, document, day and importer.

    Rows that cannot be understood, or that are about an enterprise beyond the office's area, are
    left out and named. Raises `SheetError` when the file as a whole cannot be read.
    """
    lines = read_sheet(path, required=_REQUIRED, optional=("value",), aliases=COLUMN_WORDS)
    if len(lines) > MOST_ROWS:
        sentence = _("The list has more than %(most)d rows: divide it.") % {"most": MOST_ROWS}
        raise SheetError("too_many_rows", sentence)
    report = SignalReport(rows=len(lines))
    reader = _Reader(kind, office, actor, kept, lines)
    fresh: dict[tuple[Any, ...], SeedSignal] = {}
    for line in lines:
        try:
            signal = reader.read(line)
            is_known = _is_known(signal, reader.before.get(_key(signal)) or fresh.get(_key(signal)))
        except DomainError as error:
            column = next(iter(error.fields), "uscc")
            reason = error.fields.get(column, str(error))
            report.problems.append(SignalProblem(line.number, column, reason))
            continue
        if is_known:
            report.known += 1
        else:
            fresh[_key(signal)] = signal
    signals = list(fresh.values())
    compare(signals)
    report.taken = len(signals)
    report.contrary = sum(one.conflict == ConflictState.OPEN for one in signals)
    SeedSignal.objects.bulk_create(signals, batch_size=1000)
    if kept is not None and signals:
        record(
            subject_kind=SubjectKind.SEED_SIGNAL,
            subject_id=kept.pk,
            verb="seed_signal.list_taken_over",
            actor=actor,
            after={"kind": kind.value, "taken": report.taken, "contrary": report.contrary,
                   "sha256": kept.sha256},
        )  # fmt: skip
    return report


class _Reader:
    """Reads rows into signals; what they refer to is fetched once."""

    def __init__(
        self,
        kind: SignalKind,
        office: Office,
        actor: Actor,
        kept: SignalList | None,
        lines: list[SheetLine],
    ) -> None:
        self._kind, self._office, self._actor, self._kept = kind, office, actor, kept
        self._today, self._now = timezone.localdate(), timezone.now()
        codes = {line.cells.get("uscc", "").upper() for line in lines}
        area = Enterprise.objects.in_area_of(office).filter(uscc__in=codes - {""})
        self._enterprises = {one.uscc: one for one in area}
        self._chains: dict[str, Chain] = {}
        if kind == SignalKind.SUPPLIER:
            self._chains = {one.code: one for one in Chain.objects.on(self._today)}
        known = SeedSignal.objects.filter(kind=kind, enterprise__in=self._enterprises.values())
        self.before = {_key(one): one for one in known}

    def read(self, line: SheetLine) -> SeedSignal:
        """The row's signal, not saved. Raises `DomainError` at its column."""
        cells = _checked_cells(line)
        found = self._enterprises.get(filled("uscc", cells["uscc"]).upper())
        if found is None:
            raise refusal("uscc", _("No enterprise of your area has this code."))
        as_of = day_of("as_of", filled("as_of", cells["as_of"]))
        if as_of > self._today:
            raise refusal("as_of", _("This day lies in the future."))
        signal = SeedSignal(
            enterprise=found,
            kind=self._kind,
            as_of=as_of,
            source=filled("source", cells["source"]),
            document=filled("document", cells["document"]),
            taken_from=self._kept,
            line=line.number,
            office=self._office,
            imported_by_id=self._actor.person_id,
            imported_at=self._now,
        )
        self._put_value(signal, filled("item", cells["item"]), cells.get("value", ""))
        return signal

    def _put_value(self, signal: SeedSignal, item: str, value: str) -> None:
        if self._kind == SignalKind.SUPPLIER:
            chain = self._chains.get(item)
            if chain is None:
                raise refusal("item", _("No key chain of today has this code."))
            signal.measure, signal.chain = "chain_role", chain
            signal.word = f"{chain.name}：{value}"[:200] if value else chain.name
        elif self._kind == SignalKind.HONOUR:
            signal.measure = _HONOURS.get(item, "")
            if not signal.measure:
                signal.word = item
            signal.flag = word("value", value, _YES_NO)
        else:
            signal.measure = word("item", item, ITEMS[self._kind])
            signal.amount = _amount(value, is_whole=self._kind == SignalKind.IP_COUNT)


def _checked_cells(line: SheetLine) -> dict[str, str]:
    if line.formulas:
        raise refusal(line.formulas[0], _("A formula is not taken: paste its value."))
    for column, longest in _LONGEST.items():
        if len(line.cells.get(column, "")) > longest:
            raise refusal(column, _("Longer than %(longest)d characters.") % {"longest": longest})
    return line.cells


def _amount(text: str, *, is_whole: bool) -> Decimal:
    try:
        amount = Decimal(filled("value", text).replace(",", ""))
    except InvalidOperation:
        raise refusal("value", _("Write a number.")) from None
    if not amount.is_finite() or amount < 0 or amount >= _MOST:
        raise refusal("value", _("This number cannot be right."))
    if amount != amount.quantize(Decimal(1) if is_whole else Decimal("0.01")):
        sentence = _("Write a whole number.") if is_whole else _("At most two decimals.")
        raise refusal("value", sentence)
    return amount


def _key(signal: SeedSignal) -> tuple[Any, ...]:
    """What makes two rows the same statement of the same document."""
    return (
        signal.enterprise_id, signal.measure, signal.word, signal.source, signal.document,
        signal.as_of,
    )  # fmt: skip


def _is_known(signal: SeedSignal, before: SeedSignal | None) -> bool:
    """Whether the same stands there already. Raises `DomainError` when it says otherwise."""
    if before is None:
        return False
    if (signal.amount, signal.flag) == (before.amount, before.flag):
        return True
    sentence = _("This document was taken over with another value: %(value)s.") % {
        "value": said_by(before)
    }
    raise refusal("value", sentence)
