"""Changes keys of a TOML text in place: only the lines of what changes are written anew."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cultivation.criteria.documents import SECTIONS
from cultivation.criteria.drafting.toml_text import in_toml, key_lines
from cultivation.criteria.source_lines import Place, SourceLines

Values = Mapping[str, Any]


class _Splice(NamedTuple):
    """Lines `start` up to before `end` give way to `lines`; counted from 0."""

    start: int
    end: int
    lines: list[str]


def patched(text: str, old: Values, new: Values) -> str | None:
    """The text, which says `old`, changed to say `new`; None where it is laid out in a way that
    cannot be changed line by line."""
    lines = text.splitlines()
    places = SourceLines(text)
    splices = [*_of_table(lines, places, (), _head(old), _head(new))]
    for section in SECTIONS:
        splices += _of_section(lines, places, section, old, new)
    for splice in sorted(splices, key=lambda one: one.start, reverse=True):
        lines[splice.start : splice.end] = splice.lines
    found = "\n".join(lines) + "\n"
    return found if _says(found, new) else None


def _head(values: Values) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in SECTIONS}


def _says(text: str, values: Values) -> bool:
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        return False
    return _without_order(found) == _without_order(values)


def _without_order(values: Values) -> dict[str, Any]:
    """Lines by their ids: what was added stands at the end of the text."""
    found = _head(values)
    for section in SECTIONS:
        found[section] = {str(one.get("id")): one for one in values.get(section, ())}
    return found


def _of_section(
    lines: list[str], places: SourceLines, section: str, old: Values, new: Values
) -> Iterator[_Splice]:
    before = {str(one["id"]): place for place, one in enumerate(old.get(section, ()))}
    after = {str(one["id"]): one for one in new.get(section, ())}
    for line_id, place in before.items():
        if line_id in after:
            table = old[section][place]
            yield from _of_table(lines, places, (section, place), table, after[line_id])
        elif (first := places.exact_line_of((section, place))) is not None:
            yield _Splice(first - 1, _end_of_table(lines, first), [])
    for line_id, table in after.items():
        if line_id not in before:
            block = ["", f"[[{section}]]", *"\n".join(key_lines(table)).split("\n")]
            yield _Splice(len(lines), len(lines), block)


def _end_of_table(lines: list[str], first: int) -> int:
    """The line before which the next table begins."""
    for number in range(first, len(lines)):
        if lines[number].startswith("["):
            return number
    return len(lines)


def _of_table(
    lines: list[str], places: SourceLines, place: Place, old: Values, new: Values
) -> Iterator[_Splice]:
    for key in dict.fromkeys((*old, *new)):
        if key in new and key in old and new[key] == old[key]:
            continue
        written = f"{key} = {in_toml(new[key])}".split("\n") if key in new else []
        line = places.exact_line_of((*place, key))
        if line is not None:
            yield _Splice(line - 1, _end_of_value(lines, line - 1), written)
        else:
            # A new key stands right below the table's head; for the text itself on top.
            first = places.exact_line_of(place) if place else 0
            yield _Splice(first or 0, first or 0, written)


def _end_of_value(lines: list[str], start: int) -> int:
    """The line after the last one of the value that begins on this line."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return start + 1
