"""Reads the values of one table of a rule set, noting every refusal instead of stopping."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cultivation.criteria.conditions import condition
from cultivation.criteria.documents import Document, Entry
from cultivation.criteria.language import LanguageError
from cultivation.criteria.rule_set import CASE_KINDS, CaseKind, Condition, Mark
from cultivation.criteria.text import Text

_NEVER = condition("false")
_UNSURE_MARKS = ("RECALLED", "INFERRED")
MARKS = ("CONFIRMED 2+", "CONFIRMED", "CONFIRMED-1", *_UNSURE_MARKS)
MARK_KEYS = ("unverified", "mark", "note")


class Reader:
    """Typed access to one entry; a wrong value is noted and a harmless one returned."""

    def __init__(self, document: Document, entry: Entry, allowed: Iterable[str]) -> None:
        self.document = document
        self.entry = entry
        known = set(allowed)
        for key in entry.values:
            if key not in known:
                self.refuse(Text(f"没有 {key!r} 这个键", f"unknown key {key!r}"), key)

    def refuse(self, reason: Text, *key: str | int) -> None:
        self.document.refuse(self.entry, reason, *key)

    def has(self, key: str) -> bool:
        return key in self.entry.values

    def _get(self, key: str) -> Any:
        if key not in self.entry.values:
            self.refuse(Text(f"缺少 {key}", f"{key} is missing"))
            return None
        return self.entry.values[key]

    def string(self, key: str, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        value = self._get(key)
        if isinstance(value, str):
            return value
        if value is not None:
            self.refuse(Text(f"{key} 须为引号内的文字", f"{key} must be a text in quotes"), key)
        return ""

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        if not self.has(key):
            return default
        value = self._get(key)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.refuse(Text(f"{key} 须为文字列表", f"{key} must be a list of texts"), key)
        return default

    def text(self, key: str, default: Text | None = None) -> Text:
        if default is not None and not self.has(key):
            return default
        value = self._get(key)
        return self.text_of(value, key) if value is not None else Text("", "")

    def text_of(self, value: Any, *place: str | int) -> Text:
        if isinstance(value, dict) and set(value) == {"zh", "en"} and all(value.values()):
            return Text(str(value["zh"]), str(value["en"]))
        self.refuse(
            Text(f"{place[0]} 须同时有 zh 和 en", f"{place[0]} needs both zh and en"), *place
        )
        return Text("", "")

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        if default is not None and not self.has(key):
            return default
        value = self._get(key)
        return self.number_of(value, key) if value is not None else Decimal(0)

    def number_of(self, value: Any, *place: str | int) -> Decimal:
        if isinstance(value, int | Decimal | str) and not isinstance(value, bool):
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite():
                return number
        self.refuse(Text(f"{place[-1]} 须为数值", f"{place[-1]} must be a number"), *place)
        return Decimal(0)

    def whole_number(self, key: str) -> int:
        number = self.number(key)
        if number != number.to_integral_value():
            self.refuse(Text(f"{key} 须为整数", f"{key} must be a whole number"), key)
        return int(number)

    def day(self, key: str) -> date | None:
        if not self.has(key):
            return None
        value = self.entry.values[key]
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                value = None
        if type(value) is not date:
            self.refuse(Text(f"{key} 须为日期", f"{key} must be a date"), key)
            return None
        return value

    def condition(self, key: str) -> Condition:
        return self.condition_of(self.string(key), key) if self._get(key) is not None else _NEVER

    def condition_of(self, source: Any, *place: str | int) -> Condition:
        try:
            return condition(str(source))
        except LanguageError as error:
            self.refuse(error.text, *place)
            return _NEVER

    def case_kinds(self) -> tuple[CaseKind, ...]:
        given = self.strings("case_kinds", CASE_KINDS)
        for kind in given:
            if kind not in CASE_KINDS:
                self.refuse(
                    Text(
                        f"case_kinds：{kind!r} 不属于 {', '.join(CASE_KINDS)}",
                        f"case_kinds: {kind!r} is none of {', '.join(CASE_KINDS)}",
                    ),
                    "case_kinds",
                )
        return tuple(kind for kind in CASE_KINDS if kind in given) or CASE_KINDS

    def mark(self) -> Mark:
        unverified = self.entry.values.get("unverified", False)
        mark = self.string("mark", "")
        note = self.text("note") if self.has("note") else None
        if not isinstance(unverified, bool):
            self.refuse(
                Text("unverified 须为 true 或 false", "unverified must be true or false"),
                "unverified",
            )
        if mark and mark not in MARKS:
            self.refuse(
                Text(
                    f"mark：{mark!r} 不属于 {', '.join(MARKS)}",
                    f"mark {mark!r} is none of {', '.join(MARKS)}",
                ),
                "mark",
            )
        if mark in _UNSURE_MARKS and unverified is not True:
            self.refuse(
                Text(
                    f"标为 {mark} 的内容须写明 unverified = true",
                    f"what is {mark} needs unverified = true",
                ),
                "mark",
            )
        if unverified and note is None:
            self.refuse(
                Text(
                    "未核实的内容须有 note 说明原因",
                    "what is unverified needs a note that says why",
                ),
                "unverified",
            )
        return Mark(unverified is True, mark, note)
