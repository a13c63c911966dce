"""Writes a standard as TOML, in the order in which the shipped files are written."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cultivation.criteria.documents import SECTIONS
from cultivation.criteria.rule_set import RuleSet
from cultivation.criteria.text import plain

# What the canonical form keeps as text and TOML writes as numbers and days.
_NUMBERS = frozenset(
    {
        "tier", "title_valid_years", "pass_mark", "maximum", "minimum", "max_points", "points",
        "from", "to",
    }
)  # fmt: skip
_DAYS = frozenset({"in_force_from", "in_force_to"})
_ORDER = (
    "code", "extends", "id", "title", "label", "authority", "document", "article", "requirement",
    "title_kind", "tier", "case_kinds", "offices", "in_force_from", "in_force_to",
    "title_valid_years", "drop", "pass_mark", "category", "value", "points_of", "test", "measure",
    "when", "waives", "from", "to", "otherwise", "points", "minimum", "maximum", "max_points",
    "bands", "waivers", "mark", "unverified", "note", "notes", "zh", "en",
)  # fmt: skip
_PLACES = {key: place for place, key in enumerate(_ORDER)}


def copy_text(rule_set: RuleSet) -> str:
    """The whole standard as a TOML text of its own, with what it extends written out."""
    content = json.loads(rule_set.canonical)
    for key in ("derived", "extends"):
        content.pop(key, None)
    return whole_text(with_types(content))


def variant_text(rule_set: RuleSet, *, office_code: str, title: Mapping[str, str]) -> str:
    """The text of an office's variant of the standard: it extends it and changes nothing yet."""
    return whole_text(
        {
            "code": f"{rule_set.code}-{office_code}",
            "extends": rule_set.code,
            "title": dict(title),
            "offices": [office_code],
        }
    )


def with_types(value: Any, key: str = "") -> Any:
    """Numbers and days of the canonical form as what they are."""
    if isinstance(value, Mapping):
        return {name: with_types(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [with_types(one) for one in value]
    if isinstance(value, str) and key in _NUMBERS:
        return Decimal(value)
    if isinstance(value, str) and key in _DAYS:
        return date.fromisoformat(value)
    return value


def whole_text(values: Mapping[str, Any]) -> str:
    """The text of a whole document: its head, then its sections."""
    head = {key: value for key, value in values.items() if key not in SECTIONS}
    blocks = ["\n".join(key_lines(head))]
    for section in SECTIONS:
        blocks.extend(
            "\n".join([f"[[{section}]]", *key_lines(item)]) for item in values.get(section, ())
        )
    return "\n\n".join(blocks) + "\n"


def key_lines(values: Mapping[str, Any]) -> list[str]:
    """The lines of a table's keys."""
    return [f"{key} = {in_toml(values[key])}" for key in _sorted(values)]


def _sorted(keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: (_PLACES.get(key, len(_PLACES)), key))


def in_toml(value: Any) -> str:  # noqa: PLR0911 - one return for each kind of value
    """One value as TOML; a list of tables with one of them on each line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {in_toml(value[key])}" for key in _sorted(value)) + " }"
    if isinstance(value, list):
        if any(isinstance(one, Mapping) for one in value):
            return "[\n" + "".join(f"  {in_toml(one)},\n" for one in value) + "]"
        return "[" + ", ".join(in_toml(one) for one in value) + "]"
    return _string(str(value))


def _string(text: str) -> str:
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    # JSON escapes what a basic string of TOML must escape, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
