"""Rule sets as text: reading TOML, joining a variant to what it extends, the canonical form."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cultivation.criteria.source_lines import Place, SourceLines
from cultivation.criteria.text import Text, plain

SECTIONS = ("gates", "judged", "categories", "indicators", "direct")
_JOINING_KEYS = ("drop", "abstract")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong, and where."""

    path: str
    line: int
    reason: Text

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """File, line and reason on one line."""
        return f"{self.path}:{self.line}: {self.reason.in_language(language)}"


class RuleSetError(ValueError):
    """A rule set that is refused; `refusals` in the order of the file."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = tuple(
            sorted(set(refusals), key=lambda one: (one.path, one.line, one.reason.en))
        )
        super().__init__("\n".join(str(one) for one in self.refusals))


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of the file with the place where it stands."""

    values: Mapping[str, Any]
    path: str
    lines: SourceLines
    place: Place = ()

    def line_of(self, *key: str | int) -> int:
        return self.lines.line_of((*self.place, *key))


@dataclass(slots=True)
class Document:
    """A rule set's text with everything that it extends joined in."""

    head: Entry
    sections: dict[str, list[Entry]]
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, entry: Entry, reason: Text, *key: str | int) -> None:
        self.refusals.append(Refusal(entry.path, entry.line_of(*key), reason))


# Gives path and text (TOML, or the canonical form) of the rule set with this code, or None.
Library = Callable[[str], tuple[str, str] | None]


def read_document(text: str, path: str, library: Library) -> Document:
    """Read TOML and join what it extends.

    Raises RuleSetError when it is not TOML, or when it extends what is not there or itself.
    """
    return _read(text, path, library, ())


def _read(text: str, path: str, library: Library, above: tuple[str, ...]) -> Document:
    lines = SourceLines(text)
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError([Refusal(path, _line_in(str(error)), not_toml(error))]) from None
    head = Entry({k: v for k, v in values.items() if k not in SECTIONS}, path, lines)
    document = Document(head, {})
    for section in SECTIONS:
        document.sections[section] = list(_entries(document, values.get(section, []), section))
    parent_code = values.get("extends")
    if parent_code is None:
        return document
    chain = (*above, str(values.get("code", path)))
    if parent_code in chain:
        ring = " → ".join((*chain, str(parent_code)))
        raise RuleSetError(
            [
                Refusal(
                    path,
                    head.line_of("extends"),
                    Text(f"extends 循环引用：{ring}", f"extends runs in a ring: {ring}"),
                )
            ]
        )
    found = library(str(parent_code))
    if found is None:
        reason = Text(
            f"extends 引用的 {parent_code!r} 不存在",
            f"extends {parent_code!r}, which does not exist",
        )
        raise RuleSetError([Refusal(path, head.line_of("extends"), reason)])
    return _joined(_read_parent(found[1], found[0], library, chain), document)


def _read_parent(text: str, path: str, library: Library, above: tuple[str, ...]) -> Document:
    # No TOML document begins with a brace: this one is kept in its canonical form.
    if text.startswith("{"):
        return document_of_canonical(text, path)[0]
    return _read(text, path, library, above)


def not_toml(error: tomllib.TOMLDecodeError) -> Text:
    """Why the text could not be read at all; the parser speaks English."""
    return Text(f"不是有效的 TOML 文本：{error}", str(error))


def _line_in(message: str) -> int:
    digits = message.partition("at line ")[2].partition(",")[0]
    return int(digits) if digits.isdigit() else 1


def _entries(document: Document, found: Any, section: str) -> Iterator[Entry]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        document.refuse(
            document.head,
            Text(f"{section} 须写成 [[{section}]]", f"{section} must be written as [[{section}]]"),
            section,
        )
        return
    for index, values in enumerate(found):
        yield Entry(values, document.head.path, document.head.lines, (section, index))


def _joined(parent: Document, child: Document) -> Document:
    """The child's keys and items replace the parent's; `drop` takes items away."""
    inherited = {
        key: value
        for key, value in parent.head.values.items()
        if key not in (*_JOINING_KEYS, "notes", "extends")
    }
    notes = [*parent.head.values.get("notes", []), *child.head.values.get("notes", [])]
    values = {**inherited, **child.head.values, "notes": notes}
    document = Document(
        Entry(values, child.head.path, child.head.lines), {}, parent.refusals + child.refusals
    )
    dropped = set(child.head.values.get("drop", []))
    for section in SECTIONS:
        own = {one.values.get("id"): one for one in child.sections[section]}
        kept = [
            own.pop(one.values.get("id"), one)
            for one in parent.sections[section]
            if one.values.get("id") not in dropped
        ]
        document.sections[section] = [*kept, *own.values()]
    known = {one.values.get("id") for items in parent.sections.values() for one in items}
    for missing in sorted(dropped - known):
        document.refuse(
            child.head,
            Text(f"drop：没有可以去掉的 {missing!r}", f"drop: there is no {missing!r} to drop"),
            "drop",
        )
    return document


def canonical_text(document: Document, formulas: Mapping[str, str]) -> str:
    """The whole content in one canonical form: comments, layout and order of keys do not count."""
    content = {k: _plain(v) for k, v in document.head.values.items() if k not in _JOINING_KEYS}
    for section, entries in document.sections.items():
        content[section] = [_plain(entry.values) for entry in entries]
    content["derived"] = dict(formulas)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def document_of_canonical(text: str, path: str) -> tuple[Document, dict[str, str]]:
    """Read a canonical form back; also the formulas of derived measures that it was hashed with."""
    content = json.loads(text)
    formulas = content.pop("derived", {})
    lines = SourceLines("")
    head = Entry({k: v for k, v in content.items() if k not in SECTIONS}, path, lines)
    sections = {
        section: [
            Entry(values, path, lines, (section, index))
            for index, values in enumerate(content.get(section, []))
        ]
        for section in SECTIONS
    }
    return Document(head, sections), formulas
