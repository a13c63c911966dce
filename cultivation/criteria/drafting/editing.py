"""Moves numbers and switches in the text of a draft; the rest of it stays as it was written."""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cultivation.criteria.documents import SECTIONS, Library, document_of_canonical, read_document
from cultivation.criteria.drafting.parts import HEAD, AnyPart, lines_of
from cultivation.criteria.drafting.patching import patched
from cultivation.criteria.drafting.thresholds import with_thresholds
from cultivation.criteria.drafting.toml_text import whole_text, with_types
from cultivation.criteria.language.tree import Compare
from cultivation.criteria.rule_set import Band, Direct, Gate, Indicator, Judged, RuleSet

Change = Decimal | bool
Key = tuple[str, str]
Values = dict[str, Any]


@dataclass(slots=True)
class _Lines:
    """The lines of a standard with the tables that they are read from."""

    parts: dict[Key, AnyPart]
    tables: dict[Key, Values]


def edited_text(
    text: str,
    *,
    draft: RuleSet,
    source: RuleSet,
    library: Library,
    changes: Mapping[str, Change],
) -> str:
    """The draft's text with numbers and switches at other values, by their places.

    `draft` is what `text` says. Sums of points follow their indicators. Only what changes is
    written anew; comments and layout of the rest stay.
    """
    tables = _tables_of(read_document(text, "draft", library).sections)
    own = _Lines(lines_of(draft), tables)
    canonical, _formulas = document_of_canonical(source.canonical, "source")
    given = _Lines(lines_of(source), _tables_of(with_types(_values(canonical.sections))))
    wanted = dict(_wanted(own, given, changes))
    head: Values = {}
    if f"{HEAD}.pass_mark" in changes:
        head["pass_mark"] = changes[f"{HEAD}.pass_mark"]
    if draft.is_scored:
        head |= _sums(wanted, draft)
    written = tomllib.loads(text, parse_float=Decimal)
    new = _written(written, own, wanted, library) | head
    return patched(text, written, new) or whole_text(new)


def _values(sections: Mapping[str, Any]) -> dict[str, list[Values]]:
    return {section: [dict(entry.values) for entry in sections[section]] for section in SECTIONS}


def _tables_of(sections: Mapping[str, Any]) -> dict[Key, Values]:
    rows = {
        section: [one if isinstance(one, dict) else one.values for one in sections[section]]
        for section in SECTIONS
    }
    return {(section, str(one["id"])): dict(one) for section in SECTIONS for one in rows[section]}


def _wanted(
    own: _Lines, given: _Lines, changes: Mapping[str, Change]
) -> Iterator[tuple[Key, Values]]:
    """Every line that the draft is to have, with its table as it is to be."""
    for key in dict.fromkeys((*own.parts, *given.parts)):
        stem = ".".join(key)
        if not changes.get(f"{stem}.on", key in own.parts):
            continue
        lines = own if key in own.parts else given
        part, table = lines.parts[key], deepcopy(lines.tables[key])
        source = given.tables.get(key, {})
        yield key, _moved(part, table, source, _under(changes, stem))


def _under(changes: Mapping[str, Change], stem: str) -> dict[str, Change]:
    return {
        place.removeprefix(f"{stem}."): value
        for place, value in changes.items()
        if place.startswith(f"{stem}.")
    }


def _numbers(changes: Mapping[str, Change], stem: str) -> dict[int, Decimal]:
    found = _under(changes, stem)
    return {int(place): value for place, value in found.items() if isinstance(value, Decimal)}


def _moved(part: AnyPart, table: Values, source: Values, changes: Mapping[str, Change]) -> Values:
    if isinstance(part, Gate | Direct) and (numbers := _numbers(changes, "test")):
        table["test"] = with_thresholds(part.test.tree, numbers)
    if isinstance(part, Gate | Judged):
        _move_waivers(part, table, source, _under(changes, "waivers"))
    for name in ("minimum", "max_points"):
        if name in changes:
            table[name] = changes[name]
    if isinstance(part, Indicator) and (bands := _under(changes, "bands")):
        _move_bands(part, table, bands)
    return table


def _move_waivers(
    part: Gate | Judged, table: Values, source: Values, changes: Mapping[str, Change]
) -> None:
    if not changes:
        return
    trees = {one.id: one.when.tree for one in part.waivers}
    there = {one["id"]: one for one in table.get("waivers", ())}
    known = {one["id"]: one for one in source.get("waivers", ())} | there
    kept = []
    for waiver_id, waiver in known.items():
        if not changes.get(f"{waiver_id}.on", waiver_id in there):
            continue
        numbers = _numbers(changes, f"{waiver_id}.when")
        moved = {}
        if numbers and waiver_id in trees:
            moved = {"when": with_thresholds(trees[waiver_id], numbers)}
        kept.append({**waiver, **moved})
    table.pop("waivers", None)
    if kept:
        table["waivers"] = kept


def _move_bands(indicator: Indicator, table: Values, changes: Mapping[str, Change]) -> None:
    """The bands anew; the most points are those of the best one."""
    points = [
        changes.get(f"{place}.points", band.points) for place, band in enumerate(indicator.bands)
    ]
    if indicator.value is None:
        table["bands"] = [
            _statement(band, gain, _numbers(changes, f"{place}.when"))
            for place, (band, gain) in enumerate(zip(indicator.bands, points, strict=True))
        ]
    else:
        table["bands"] = list(_ranges(indicator, points, changes))
    table["max_points"] = points[0]


def _statement(band: Band, points: Change, numbers: Mapping[int, Decimal]) -> Values:
    if band.reached is None:
        return {"otherwise": True, "points": points}
    tree = band.reached.tree
    return {"when": with_thresholds(tree, numbers) if numbers else band.reached.source,
            "points": points}  # fmt: skip


def _ranges(
    indicator: Indicator, points: list[Change], changes: Mapping[str, Change]
) -> Iterator[Values]:
    """Ranges from best to worst: rising figures end at the bound of the band above, falling ones
    begin there."""
    trees = [band.reached.tree for band in indicator.bands if band.reached is not None]
    compared = [tree for tree in trees if isinstance(tree, Compare)]
    bounds = [
        changes.get(f"{place}.when.0", getattr(tree.right, "value", Decimal(0)))
        for place, tree in enumerate(compared)
    ]
    near, far = ("from", "to") if compared[0].sign == ">=" else ("to", "from")
    for place, gain in enumerate(points):
        row: Values = {}
        if place < len(bounds):
            row[near] = bounds[place]
        if place:
            row[far] = bounds[place - 1]
        yield {**row, "points": gain}


def _sums(wanted: Mapping[Key, Values], draft: RuleSet) -> Values:
    """Categories and the whole hold what their indicators give; returns what of the head moves."""
    total: Decimal = Decimal(0)
    by_category: dict[str, Decimal] = {}
    for (section, _id), table in wanted.items():
        if section == "indicators":
            most = Decimal(table["max_points"])
            by_category[table["category"]] = by_category.get(table["category"], Decimal(0)) + most
            total += most
    for (section, category), table in wanted.items():
        if section == "categories" and Decimal(table["maximum"]) != by_category.get(category, 0):
            table["maximum"] = by_category.get(category, Decimal(0))
    return {} if total == draft.maximum else {"maximum": total}


def _written(
    written: Values, own: _Lines, wanted: Mapping[Key, Values], library: Library
) -> Values:
    """What the draft's own text is to say: lines that it extends are stated anew when they move,
    and dropped when they are taken away."""
    new = deepcopy(written)
    inherited = _inherited(written, library)
    dropped = list(new.get("drop", ()))
    for section in SECTIONS:
        rows = {str(one["id"]): one for one in new.get(section, ())}
        for key, table in wanted.items():
            if key[0] != section or own.tables.get(key) == table:
                continue
            if key not in own.tables and key[1] in dropped:
                dropped.remove(key[1])
                if inherited.get(key) == table:
                    continue
            rows[key[1]] = table
        for gone in [one for one in own.tables if one[0] == section and one not in wanted]:
            rows.pop(gone[1], None)
            if gone in inherited:
                dropped.append(gone[1])
        if rows or section in new:
            new[section] = list(rows.values())
    if dropped or "drop" in new:
        new["drop"] = dropped
    return new


def _inherited(written: Values, library: Library) -> dict[Key, Values]:
    """The lines of what the text extends."""
    if "extends" not in written:
        return {}
    head: Values = {"code": written.get("code", "draft"), "extends": written["extends"]}
    return _tables_of(read_document(whole_text(head), "draft", library).sections)
