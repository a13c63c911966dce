"""A verdict as the `verdict` component shows it: explained in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cultivation import criteria
from cultivation.criteria import Explanation, explain
from cultivation.criteria.rule_set import Mark
from cultivation.domain.verdicts import parsed
from cultivation.doubts import doubts_of, line_mark, note_of, size_lines
from cultivation.models import RuleSet


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that stands behind a condition; without an address it cannot be opened now."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One condition for people. `margin` is the distance to the threshold as a share of it."""

    id: str
    kind: str
    outcome: str
    name: str
    value: str
    threshold: str
    margin: Decimal | None
    points: str | None
    max_points: str | None
    sentence: str
    enough: tuple[str, ...]
    source: str
    is_unverified: bool
    note: str
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines of one kind with a head and a sentence about what they mean."""

    label: str
    explanation: str
    lines: list[ShownLine]


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """The outcome with its lines, what would have been enough, and what is not sure."""

    outcome: str
    score: Decimal | None
    lines: list[ShownLine]
    doubts: list[str]

    @property
    def conditions(self) -> list[ShownLine]:
        """What must hold."""
        return self._of_kind("gate")

    @property
    def groups(self) -> list[LineGroup]:
        """Points, judged items and direct routes, apart from the conditions: a route not taken is
        no condition missed."""
        heads = {
            "indicator": (_("Points"), _("What earns points, and how many of them.")),
            "judged": (
                _("Judged by reviewers"),
                _("The standard gives no figure here: the reviewers form an opinion."),
            ),
            "direct": (
                _("Direct routes"),
                _("Any one of them stands in for what it excuses. None is needed."),
            ),
        }
        found = [
            LineGroup(label, explanation, self._of_kind(kind))
            for kind, (label, explanation) in heads.items()
        ]
        return [group for group in found if group.lines]

    def _of_kind(self, kind: str) -> list[ShownLine]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def enough(self) -> list[tuple[str, tuple[str, ...]]]:
        """Name of each failing condition with the ways to satisfy it."""
        return [(line.name, line.enough) for line in self.lines if line.enough]


def shown_verdict(rule_set: RuleSet, facts: Mapping[str, Any]) -> ShownVerdict:
    """The kept rule set's verdict on the facts, explained in the language of the request."""
    standard = parsed(rule_set)
    language = get_language() or "zh-hans"
    verdict = criteria.evaluate(standard, facts)
    source = f"{standard.document} {standard.article.in_language(language)}".strip()
    explained = explain(standard, facts, verdict, language=language)
    about_size = size_lines(standard)
    return ShownVerdict(
        verdict.outcome,
        verdict.score,
        [
            _shown(
                line,
                explanation,
                source,
                line_mark(explanation.mark, ["is_sme"] if line.id in about_size else []),
            )
            for line, explanation in zip(verdict.lines, explained, strict=True)
        ],
        doubts_of(standard, language),
    )


def _shown(line: criteria.Line, explanation: Explanation, source: str, mark: Mark) -> ShownLine:
    threshold = f"{explanation.sign} {explanation.threshold}".strip()
    return ShownLine(
        id=line.id,
        kind=line.kind,
        outcome=line.outcome,
        name=explanation.name,
        value=explanation.value,
        threshold=threshold,
        margin=_margin(line, explanation.sign),
        points=line.points,
        max_points=line.max_points,
        sentence=explanation.sentence,
        enough=tuple(way.sentence for way in explanation.enough),
        source=source,
        is_unverified=mark.unverified,
        note=note_of(mark, get_language() or "zh-hans"),
    )


def _margin(line: criteria.Line, sign: str) -> Decimal | None:
    if sign not in {"≥", "≤", ">", "<"} or line.value is None or line.threshold is None:
        return None
    try:
        value, threshold = Decimal(line.value), Decimal(line.threshold)
    except InvalidOperation:
        return None
    if not threshold:
        return None
    share = (value - threshold) / abs(threshold)
    return share if sign in {"≥", ">"} else -share
