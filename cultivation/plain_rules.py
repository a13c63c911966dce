"""A standard in plain words: conditions, thresholds, authority, dates, what is unverified."""

from dataclasses import dataclass

from django.utils.translation import get_language

from cultivation import criteria
from cultivation.criteria.rule_set import Gate, Judged, Mark, Waiver
from cultivation.criteria.text import Text, plain
from cultivation.domain.verdicts import parsed
from cultivation.doubts import line_mark, note_of
from cultivation.models import RuleSet


@dataclass(frozen=True, slots=True)
class PlainLine:
    """One condition: its name, what it asks for, what excuses it."""

    name: str
    requirement: str
    waivers: tuple[str, ...]
    points: str
    is_unverified: bool
    note: str


@dataclass(frozen=True, slots=True)
class PlainCategory:
    """Indicators of one category with its maximum and minimum of points."""

    name: str
    maximum: str
    minimum: str
    lines: list[PlainLine]
    is_unverified: bool
    note: str


@dataclass(frozen=True, slots=True)
class PlainRules:
    """A whole standard for people."""

    title: str
    authority: str
    document: str
    article: str
    valid_years: int
    pass_mark: str
    maximum: str
    gates: list[PlainLine]
    judged: list[PlainLine]
    categories: list[PlainCategory]
    direct: list[PlainLine]
    notes: list[str]
    is_unverified: bool
    note: str


def plain_rules(rule_set: RuleSet) -> PlainRules:
    """The kept rule set in the language of the request."""
    return plain_standard(parsed(rule_set))


def plain_standard(standard: criteria.RuleSet) -> PlainRules:
    """A standard in the language of the request."""
    language = get_language() or "zh-hans"

    def words(text: Text) -> str:
        return text.in_language(language)

    def gate(line: Gate | Judged) -> PlainLine:
        mark = line_mark(line.mark, line.test.measures)
        waivers = tuple(_waiver(waiver, language) for waiver in line.waivers)
        return _line(words(line.label), words(line.requirement), mark, language, waivers=waivers)

    return PlainRules(
        title=words(standard.title),
        authority=words(standard.authority),
        document=standard.document,
        article=words(standard.article),
        valid_years=standard.title_valid_years,
        pass_mark="" if standard.pass_mark is None else plain(standard.pass_mark),
        maximum="" if standard.maximum is None else plain(standard.maximum),
        gates=[gate(line) for line in standard.gates],
        judged=[gate(line) for line in standard.judged],
        categories=_categories(standard, language),
        direct=[
            _line(words(line.label), words(line.requirement), line.mark, language)
            for line in standard.direct
        ],
        notes=[words(note) for note in standard.notes],
        is_unverified=standard.mark.unverified,
        note=note_of(standard.mark, language),
    )


def _waiver(waiver: Waiver, language: str) -> str:
    """What excuses a line; when that is not verified, with the reason."""
    label, note = waiver.label.in_language(language), note_of(waiver.mark, language)
    return f"{label} ({note})" if note else label


def _line(
    name: str,
    requirement: str,
    mark: Mark,
    language: str,
    *,
    waivers: tuple[str, ...] = (),
    points: str = "",
) -> PlainLine:
    return PlainLine(name, requirement, waivers, points, mark.unverified, note_of(mark, language))


def _categories(standard: criteria.RuleSet, language: str) -> list[PlainCategory]:
    return [
        PlainCategory(
            category.label.in_language(language),
            plain(category.maximum),
            plain(category.minimum) if category.minimum else "",
            [
                _line(
                    one.label.in_language(language),
                    one.requirement.in_language(language),
                    one.mark,
                    language,
                    points=plain(one.max_points),
                )
                for one in standard.indicators
                if one.category == category.id
            ],
            category.mark.unverified,
            note_of(category.mark, language),
        )
        for category in standard.categories
    ]
