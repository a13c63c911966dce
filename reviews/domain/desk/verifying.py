"""The verdict on what reviewers found: verified figures and judgements laid over what was declared.

The last finding on each measure stands, whichever level made it. A verified figure counts as long
as the enterprise declares what it declared then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation import criteria
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import Gate, Judged
from cultivation.domain.facts import with_size
from cultivation.domain.verdicts import parsed, verdict_on
from cultivation.models import RuleSet
from reviews.models import Case, CaseVersion, Judgement, VerifiedFigure

# Left to people wherever a standard speaks of them.
JUDGED_MEASURES = frozenset({"market_position_ok", "main_product_ok"})


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """What a standard leaves to people: the judged measure, its line, name and requirement."""

    measure: str
    condition: str
    label: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands: judgements and verified figures by measure; `outdated` figures no longer count,
    because something else is declared since."""

    judgements: Mapping[str, Judgement]
    figures: Mapping[str, VerifiedFigure]
    outdated: Mapping[str, VerifiedFigure]

    @property
    def is_empty(self) -> bool:
        """Nothing was found that differs from what was handed in."""
        return not (self.judgements or self.figures)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found on a version, and the outcome (`pass`, `fail` or `undetermined`) of the
    verdict on its facts with that laid over them."""

    version: CaseVersion
    outcome: str
    verified: dict[str, dict[str, Any]] = field(default_factory=dict)
    judged: dict[str, bool] = field(default_factory=dict)
    laid_over: tuple[dict[str, Any], Mapping[str, Any]] | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """The facts with what was found laid over them."""
        return dict(self.version.facts) if self.laid_over is None else self.laid_over[0]

    @property
    def verdict(self) -> Mapping[str, Any]:
        """The verdict on those facts."""
        return self.version.verdict if self.laid_over is None else self.laid_over[1]

    @property
    def differs(self) -> bool:
        """Whether reviewers found anything."""
        return bool(self.verified or self.judged)

    def lines(self, *outcomes: str) -> list[Mapping[str, Any]]:
        """The conditions and judged items with one of these outcomes."""
        return [
            line
            for line in self.verdict["lines"]
            if line["kind"] in {"gate", "judged"} and line["outcome"] in outcomes
        ]


def judged_items(rule_set: RuleSet) -> list[JudgedItem]:
    """What the standard leaves to people, in its order."""
    standard, language = parsed(rule_set), get_language() or "zh-hans"
    found: dict[str, JudgedItem] = {}
    lines: tuple[Judged | Gate, ...] = (*standard.judged, *standard.gates)
    for line in lines:
        for measure in line.test.measures:
            is_for_people = isinstance(line, Judged) or measure in JUDGED_MEASURES
            if is_for_people and MEASURES[measure].kind == "bool":
                item = JudgedItem(
                    measure=measure,
                    condition=line.id,
                    label=line.label.in_language(language),
                    requirement=line.requirement.in_language(language),
                )
                found.setdefault(measure, item)
    return list(found.values())


def latest_version(case: Case) -> CaseVersion:
    """What was handed in last, with its rule set."""
    return case.versions.select_related("rule_set").latest("number")


def findings_on(case: Case, version: CaseVersion) -> Findings:
    """What stands of all levels' findings on a case (two queries, none where they are loaded)."""
    judgements = {one.measure: one for one in case.judgements.all()}
    latest = {one.measure: one for one in case.verified_figures.all()}
    standing = {name: one for name, one in latest.items() if not one.is_withdrawn}
    counting = {
        name: one for name, one in standing.items() if version.facts.get(name) == one.declared
    }
    outdated = {name: one for name, one in standing.items() if name not in counting}
    return Findings(judgements, counting, outdated)


def verified(case: Case, version: CaseVersion, findings: Findings | None = None) -> Verified:
    """The verdict on what stands. Without any finding it is the verdict that was handed in.

    Raises `DomainError` (`figures_contradict`) when a verified figure and what was declared since
    cannot be true together.
    """
    found = findings or findings_on(case, version)
    if found.is_empty:
        return Verified(version, version.verdict["outcome"])
    figures = {
        name: {"declared": one.declared, "found": one.found} for name, one in found.figures.items()
    }
    judged = {name: one.is_met for name, one in found.judgements.items()}
    try:
        facts = _laid_over(
            case, version, {name: one["found"] for name, one in figures.items()}, judged
        )
        verdict = verdict_on(version.rule_set, facts).as_dict()
    except criteria.FactsError as error:
        raise _contradiction(error, figures) from None
    return Verified(version, verdict["outcome"], figures, judged, (facts, verdict))


def _contradiction(error: criteria.FactsError, figures: Mapping[str, Any]) -> DomainError:
    language = get_language() or "zh-hans"
    names = ", ".join(MEASURES[name].label.in_language(language) for name in figures)
    return DomainError(
        "figures_contradict",
        _(
            "What was verified and what is declared now cannot be true together: %(problem)s. "
            "Take back or renew the verified figures: %(figures)s."
        )
        % {"problem": error.in_language(language).rstrip("。."), "figures": names},
    )


def _laid_over(
    case: Case, version: CaseVersion, figures: Mapping[str, Any], judged: Mapping[str, bool]
) -> dict[str, Any]:
    """What was handed in with findings over it. The size class follows the found figures."""
    facts = {**version.facts, **figures}
    if figures and "is_sme" not in figures:
        facts = with_size(case.enterprise, facts)
    return {**facts, **judged}


def check_facts(facts: Mapping[str, Any]) -> str:
    """Why the figures cannot be true together, in words; empty when they can."""
    try:
        criteria.validate_facts(facts)
    except criteria.FactsError as error:
        return error.in_language(get_language() or "zh-hans")
    return ""
