"""A standard in plain words: conditions, thresholds, authority, dates, what is unverified."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language

from cultivation import criteria
from cultivation.criteria.rule_set import Gate, Judged, Mark
from cultivation.criteria.text import Text, plain
from cultivation.domain.verdicts import parsed
from cultivation.models import RuleSet

Words = Callable[[Text | None], str]


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


def plain_rules(rule_set: RuleSet) -> PlainRules:
    """The kept rule set in the language of the request."""
    return plain_standard(parsed(rule_set))


def plain_standard(standard: criteria.RuleSet) -> PlainRules:
    """A standard in the language of the request."""
    language = get_language() or "zh-hans"

    def words(text: Text | None) -> str:
        return text.in_language(language) if text else ""

    def gate(line: Gate | Judged) -> PlainLine:
        waivers = tuple(words(waiver.label) for waiver in line.waivers)
        return _line(words(line.label), words(line.requirement), line.mark, words, waivers=waivers)

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
        categories=_categories(standard, words),
        direct=[
            _line(words(line.label), words(line.requirement), line.mark, words)
            for line in standard.direct
        ],
        notes=[words(note) for note in standard.notes],
        is_unverified=standard.mark.unverified,
    )


def _line(
    name: str,
    requirement: str,
    mark: Mark,
    words: Words,
    *,
    waivers: tuple[str, ...] = (),
    points: str = "",
) -> PlainLine:
    return PlainLine(name, requirement, waivers, points, mark.unverified, words(mark.note))


def _categories(standard: criteria.RuleSet, words: Words) -> list[PlainCategory]:
    return [
        PlainCategory(
            words(category.label),
            plain(category.maximum),
            plain(category.minimum) if category.minimum else "",
            [
                _line(
                    words(one.label),
                    words(one.requirement),
                    one.mark,
                    words,
                    points=plain(one.max_points),
                )
                for one in standard.indicators
                if one.category == category.id
            ],
        )
        for category in standard.categories
    ]
