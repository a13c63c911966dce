"""A questionnaire's file: typed access to its tables, with every refusal noted by line and key."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from enterprises.maturity.questionnaire import Mark
from enterprises.maturity.text import Text

_HEADER = re.compile(r"\s*\[\[\s*([a-z_]+)\s*\]\]")
_LINE_IN_ERROR = re.compile(r"at line (\d+)")
MARK_KEYS = ("mark", "unverified", "note")
MARKS = ("CONFIRMED 2+", "CONFIRMED", "CONFIRMED-1", "RECALLED", "INFERRED")
_ONLY_RECALLED = frozenset({"RECALLED", "INFERRED"})
_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong, in which entry, and where: `line` is that of the entry's table."""

    path: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        place = f" {self.key}:" if self.key else ""
        return f"{self.path}:{self.line}:{place} {self.reason}"


class QuestionnaireError(ValueError):
    """A questionnaire that is refused; `refusals` in the order of the file."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        ordered = sorted(set(refusals), key=lambda one: (one.line, one.key, one.reason))
        self.refusals = tuple(ordered)
        super().__init__("\n".join(str(one) for one in self.refusals))


class Source:
    """The tables of one file. Raises QuestionnaireError when it is no TOML."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.refusals: list[Refusal] = []
        try:
            self.values: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            found = _LINE_IN_ERROR.search(str(error))
            line = int(found.group(1)) if found else text.count("\n") + 1
            raise QuestionnaireError([Refusal(path, line, "", str(error))]) from None
        self._lines = _lines_of(text)
        self._line_of_key: dict[str, int] = {}

    def refuse(self, key: str, reason: str) -> None:
        """Note what is wrong with an entry (`questions.network`) or with what is inside it."""
        place = key
        while place and place not in self._line_of_key:
            place = place.rpartition(".")[0]
        line = self._line_of_key.get(place) or self._lines.get((key, 0), 1)
        self.refusals.append(Refusal(self.path, line, key, reason))

    def head(self, allowed: Iterable[str], sections: Iterable[str]) -> "Entry":
        """The keys above the first table."""
        values = {name: value for name, value in self.values.items() if name not in set(sections)}
        return Entry(self, "", values, allowed)

    def entries(self, section: str, allowed: Iterable[str]) -> Iterator["Entry"]:
        """The tables `[[section]]`, in order."""
        tables = self.values.get(section)
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self.refuse(section, f"there must be tables [[{section}]]")
            return
        for index, table in enumerate(tables):
            name = table.get("id", table.get("level", index))
            key = f"{section}.{name}"
            self._line_of_key[key] = self._lines.get((section, index), 1)
            yield Entry(self, key, table, allowed)


def _lines_of(text: str) -> dict[tuple[str, int], int]:
    """The line of each `[[table]]`, counted within its name."""
    lines: dict[tuple[str, int], int] = {}
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            name = header.group(1)
            lines[name, seen.get(name, 0)] = number
            seen[name] = seen.get(name, 0) + 1
    return lines


class Entry:
    """One table; a wrong value is noted and a harmless one returned."""

    def __init__(
        self, source: Source, key: str, values: dict[str, Any], allowed: Iterable[str]
    ) -> None:
        self.source = source
        self.key = key
        self.values = values
        for name in sorted(set(values) - set(allowed)):
            self.refuse(f"unknown key {name!r}")

    def refuse(self, reason: str) -> None:
        """Note what is wrong."""
        self.source.refuse(self.key, reason)

    def _get(self, name: str) -> Any:
        if name not in self.values:
            self.refuse(f"{name} is missing")
            return None
        return self.values[name]

    def string(self, name: str) -> str:
        """A text in quotes."""
        value = self._get(name)
        if isinstance(value, str) and value:
            return value
        if value is not None:
            self.refuse(f"{name} must be a text in quotes")
        return ""

    def number(self, name: str, *, most: int = 100) -> Decimal:
        """An exact number from 0 to `most`."""
        value = self._get(name)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and 0 <= number <= most:
                return number
            self.refuse(f"{name} must lie between 0 and {most}")
        elif value is not None:
            self.refuse(f"{name} must be a number")
        return Decimal(0)

    def whole(self, name: str) -> int:
        """A whole number from 0 to 100."""
        number = self.number(name)
        if number != number.to_integral_value():
            self.refuse(f"{name} must be a whole number")
        return int(number)

    def truth(self, name: str, *, default: bool | None = None) -> bool:
        """True or false."""
        if default is not None and name not in self.values:
            return default
        value = self._get(name)
        if value is not None and not isinstance(value, bool):
            self.refuse(f"{name} must be true or false")
        return value is True

    def day(self, name: str) -> date:
        """A date."""
        value = self._get(name)
        if isinstance(value, date):
            return value
        if value is not None:
            self.refuse(f"{name} must be a date")
        return date.min

    def text(self, name: str) -> Text:
        """A text in both languages."""
        value = self._get(name)
        return _NOTHING if value is None else self.text_of(value, name)

    def text_of(self, value: Any, name: str) -> Text:
        """A value that must be a text in both languages."""
        if isinstance(value, dict) and set(value) == {"zh", "en"}:
            zh, en = value["zh"], value["en"]
            if isinstance(zh, str) and isinstance(en, str) and zh.strip() and en.strip():
                return Text(zh, en)
        self.refuse(f"{name} must have a text zh and a text en")
        return _NOTHING

    def texts(self, name: str) -> tuple[Text, ...]:
        """A list of texts in both languages."""
        return tuple(self.text_of(one, name) for one in self._listed(name))

    def tables(self, name: str, allowed: Iterable[str]) -> list["Entry"]:
        """A list of small tables, named by their id."""
        found = []
        for index, values in enumerate(self._listed(name)):
            if not isinstance(values, dict):
                self.refuse(f"{name} must be a list of tables")
                continue
            key = f"{self.key}.{values.get('id', f'{name}[{index}]')}"
            found.append(Entry(self.source, key, values, allowed))
        return found

    def _listed(self, name: str) -> list[Any]:
        value = self._get(name)
        if isinstance(value, list) and value:
            return value
        if value is not None:
            self.refuse(f"{name} must be a list with something in it")
        return []

    def mark(self) -> Mark:
        """How sure the entry is. What is only recalled or inferred counts as unverified."""
        source = self.string("mark") if "mark" in self.values else ""
        if source and source not in MARKS:
            self.refuse(f"mark must be one of {', '.join(MARKS)}")
        is_unverified = self.truth("unverified", default=False) or source in _ONLY_RECALLED
        note = self.text("note") if "note" in self.values else None
        return Mark(source, is_unverified, note)
