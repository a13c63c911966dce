"""Loads a rule set from TOML; whatever is wrong is refused with file, line and reason."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cultivation.criteria import checks
from cultivation.criteria.bands import read_bands
from cultivation.criteria.conditions import Shown, figure_shown, shown
from cultivation.criteria.documents import (
    Document,
    Entry,
    Library,
    Refusal,
    RuleSetError,
    canonical_text,
    document_of_canonical,
    read_document,
)
from cultivation.criteria.language import LanguageError, parse_number
from cultivation.criteria.language.tree import NumberNode, Or, figures_of
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.reading import MARK_KEYS, Reader
from cultivation.criteria.rule_set import (
    SCORE,
    TITLE_KINDS,
    Band,
    Category,
    Direct,
    Gate,
    Indicator,
    Judged,
    RuleSet,
    Waiver,
)
from cultivation.criteria.text import Text

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_HEAD_KEYS = (
    "code", "title", "authority", "document", "article", "title_kind", "tier", "case_kinds",
    "offices", "in_force_from", "in_force_to", "title_valid_years", "extends", "abstract", "drop",
    "pass_mark", "maximum", "notes", *MARK_KEYS,
)  # fmt: skip
_LINE_KEYS = ("id", "label", "requirement", *MARK_KEYS)
_GATE_KEYS = (*_LINE_KEYS, "test", "case_kinds", "waivers")


def no_library(code: str) -> None:
    """The library of a rule set that extends nothing."""


def parse_rule_set(
    text: str,
    *,
    path: str = "rule set",
    library: Library = no_library,
    in_force_from: date | None = None,
) -> RuleSet:
    """Return the rule set written in `text`.

    `path` names the file in refusals; `library` gives path and text of what it extends;
    `in_force_from` stands in for the day that the text names. Raises RuleSetError with every
    refusal.
    """
    document = read_document(text, path, library)
    if in_force_from is not None:
        values = {**document.head.values, "in_force_from": in_force_from}
        document.head = replace(document.head, values=values)
    return _built(document)


def rule_set_from_canonical(text: str, sha256: str) -> RuleSet:
    """Return the rule set kept in its canonical form, e.g. with a decided case.

    Raises RuleSetError when the text is not what was hashed, or when the formula of a derived
    measure is no longer the one that it was published with.
    """
    document, formulas = document_of_canonical(text, "stored rule set")
    for name, formula in formulas.items():
        if name not in MEASURES or MEASURES[name].formula != formula:
            document.refuse(
                document.head,
                Text(
                    f"{name} 的计算公式自发布以来已有改动",
                    f"the formula of {name} has changed since publication",
                ),
            )
    rule_set = _built(document)
    if rule_set.sha256 != sha256:
        raise RuleSetError(
            [
                Refusal(
                    "stored rule set",
                    1,
                    Text("内容与其哈希值不符", "the content does not match its hash"),
                )
            ]
        )
    return rule_set


def _built(document: Document) -> RuleSet:
    head = Reader(document, document.head, _HEAD_KEYS)
    if document.head.values.get("abstract") is True:
        head.refuse(
            Text("抽象标准只能被继承，不能直接使用", "an abstract rule set can only be extended"),
            "abstract",
        )
    rule_set = _assembled(document, head)
    checks.check(rule_set, document)
    if document.refusals:
        raise RuleSetError(document.refusals)
    return rule_set


def _assembled(document: Document, head: Reader) -> RuleSet:
    gates = tuple(_gate(document, entry) for entry in document.sections["gates"])
    judged = tuple(_judged(document, entry) for entry in document.sections["judged"])
    indicators = tuple(_indicator(document, entry) for entry in document.sections["indicators"])
    direct = tuple(_direct(document, entry) for entry in document.sections["direct"])
    canonical = canonical_text(document, _formulas(gates, judged, indicators, direct))
    in_force_from = head.day("in_force_from")
    if in_force_from is None:
        head.refuse(Text("缺少 in_force_from（施行日期）", "in_force_from is missing"))
    return RuleSet(
        code=_code(head),
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        canonical=canonical,
        title=head.text("title"),
        authority=head.text("authority"),
        document=head.string("document"),
        article=head.text("article"),
        title_kind=_title_kind(head),
        tier=head.whole_number("tier"),
        case_kinds=head.case_kinds(),
        offices=head.strings("offices"),
        in_force_from=in_force_from or date.min,
        in_force_to=head.day("in_force_to"),
        title_valid_years=head.whole_number("title_valid_years"),
        extends=head.string("extends", ""),
        pass_mark=head.number("pass_mark") if head.has("pass_mark") else None,
        maximum=head.number("maximum") if head.has("maximum") else None,
        gates=gates,
        judged=judged,
        categories=tuple(_category(document, one) for one in document.sections["categories"]),
        indicators=indicators,
        direct=direct,
        notes=tuple(
            head.text_of(note, "notes", index)
            for index, note in enumerate(document.head.values.get("notes", []))
        ),
        mark=head.mark(),
    )


def _code(head: Reader) -> str:
    code = head.string("code")
    if not _CODE.fullmatch(code):
        head.refuse(
            Text(
                "code 只能由小写字母、数字和连字符组成，例如 srdi-2026",
                "code: small letters, digits and hyphens, e.g. srdi-2026",
            ),
            "code",
        )
    return code


def _title_kind(head: Reader) -> str:
    title_kind = head.string("title_kind")
    if title_kind not in TITLE_KINDS:
        head.refuse(
            Text(
                f"title_kind 须为下列之一：{', '.join(TITLE_KINDS)}",
                f"title_kind must be one of {', '.join(TITLE_KINDS)}",
            ),
            "title_kind",
        )
    return title_kind


def _formulas(
    gates: tuple[Gate, ...],
    judged: tuple[Judged, ...],
    indicators: tuple[Indicator, ...],
    direct: tuple[Direct, ...],
) -> dict[str, str]:
    """The formulas of the derived measures in use: the hash covers them too."""
    tests = [gate.test for gate in gates]
    tests.extend(item.test for item in judged)
    tests.extend(route.test for route in direct)
    tests.extend(waiver.when for gate in gates for waiver in gate.waivers)
    tests.extend(waiver.when for item in judged for waiver in item.waivers)
    tests.extend(band.reached for one in indicators for band in one.bands if band.reached)
    names = {name for test in tests for name in figures_of(test.tree)}
    return {name: MEASURES[name].formula for name in sorted(names) if MEASURES[name].is_derived}


def _gate(document: Document, entry: Entry) -> Gate:
    reader = Reader(document, entry, _GATE_KEYS)
    return Gate(
        id=reader.string("id"),
        label=reader.text("label"),
        requirement=reader.text("requirement"),
        test=reader.condition("test"),
        case_kinds=reader.case_kinds(),
        waivers=tuple(_waivers(document, entry)),
        mark=reader.mark(),
    )


def _judged(document: Document, entry: Entry) -> Judged:
    reader = Reader(document, entry, (*_LINE_KEYS, "measure", "case_kinds", "waivers"))
    measure = reader.string("measure")
    if measure in MEASURES and MEASURES[measure].kind != "bool":
        reader.refuse(
            Text(f"{measure} 不是“是否”类指标", f"{measure} is not a yes-or-no measure"), "measure"
        )
    return Judged(
        id=reader.string("id"),
        label=reader.text("label"),
        requirement=reader.text("requirement"),
        test=reader.condition_of(measure, "measure"),
        case_kinds=reader.case_kinds(),
        waivers=tuple(_waivers(document, entry)),
        mark=reader.mark(),
    )


def _waivers(document: Document, entry: Entry) -> Iterator[Waiver]:
    for index, values in enumerate(entry.values.get("waivers", [])):
        inner = Entry(values, entry.path, entry.lines, (*entry.place, "waivers", index))
        reader = Reader(document, inner, ("id", "label", "when", *MARK_KEYS))
        yield Waiver(
            reader.string("id"), reader.text("label"), reader.condition("when"), reader.mark()
        )


def _category(document: Document, entry: Entry) -> Category:
    reader = Reader(document, entry, ("id", "label", "maximum", "minimum", *MARK_KEYS))
    return Category(
        id=reader.string("id"),
        label=reader.text("label"),
        maximum=reader.number("maximum"),
        minimum=reader.number("minimum", Decimal(0)),
        mark=reader.mark(),
    )


def _indicator(document: Document, entry: Entry) -> Indicator:
    keys = (*_LINE_KEYS, "category", "value", "points_of", "max_points", "bands")
    reader = Reader(document, entry, keys)
    label = reader.text("label")
    value = _value(reader) if reader.has("value") else None
    maximum = reader.number("max_points")
    points_of = _points_of(reader) if reader.has("points_of") else ""
    unreadable = reader.has("value") and value is None
    bands = () if points_of or unreadable else read_bands(reader, value, maximum)
    return Indicator(
        id=reader.string("id"),
        label=label,
        requirement=reader.text("requirement", label),
        category=reader.string("category"),
        value=value,
        points_of=points_of,
        bands=bands,
        max_points=maximum,
        mark=reader.mark(),
        shown=_shown_of(value, points_of, bands),
    )


def _value(reader: Reader) -> NumberNode | None:
    try:
        return parse_number(reader.string("value"))
    except LanguageError as error:
        reader.refuse(error.text, "value")
        return None


def _points_of(reader: Reader) -> str:
    name = reader.string("points_of")
    if name not in MEASURES or MEASURES[name].unit != "points":
        reader.refuse(
            Text(
                f"points_of：{name!r} 不是以分计的指标",
                f"points_of: {name!r} is not a measure in points",
            ),
            "points_of",
        )
        return ""
    for key in ("value", "bands"):
        if reader.has(key):
            reader.refuse(
                Text(f"points_of 与 {key} 不能同时使用", f"points_of and {key} exclude each other"),
                key,
            )
    return name


def _shown_of(value: NumberNode | None, points_of: str, bands: tuple[Band, ...]) -> Shown:
    if points_of:
        return figure_shown(parse_number(points_of))
    if value is not None:
        return figure_shown(value)
    return shown(Or(tuple(band.reached.tree for band in bands if band.reached is not None)))


def _direct(document: Document, entry: Entry) -> Direct:
    reader = Reader(document, entry, (*_LINE_KEYS, "test", "waives"))
    label = reader.text("label")
    return Direct(
        id=reader.string("id"),
        label=label,
        requirement=reader.text("requirement", label),
        test=reader.condition("test"),
        waives=reader.strings("waives", (SCORE,)),
        mark=reader.mark(),
    )
