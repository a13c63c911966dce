"""What an enterprise still lacks for the next rung, by its newest filing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation import criteria
from cultivation.criteria import FactsError
from cultivation.domain.facts import facts_for
from cultivation.domain.titles.next_rung import next_titles
from cultivation.domain.verdicts import verdict_on
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet, Title
from cultivation.queries import chosen_rule_set, published_rule_sets, transitions_known
from enterprises.models import Enterprise, Filing

_OPEN = frozenset({"fail", "undetermined"})
# What a plan can close: conditions with a figure. Judged items are the reviewers' to decide, a
# direct route is no condition, points are earned together.
_GOAL_KINDS = frozenset({"gate"})


@dataclass(frozen=True, slots=True)
class Gaps:
    """The verdict of an enterprise's newest filing for a rung, and the conditions that are open."""

    target: TitleKind
    rule_set: RuleSet
    filing: Filing
    base_title: Title | None
    facts: dict[str, Any]
    verdict: criteria.Verdict

    @property
    def lines(self) -> list[criteria.Line]:
        """The conditions that fail or lack a figure."""
        return [one for one in self.verdict.lines if _is_gap(one)]


def _is_gap(line: criteria.Line) -> bool:
    return line.kind in _GOAL_KINDS and line.outcome in _OPEN


def newest_filing(enterprise: Enterprise) -> Filing | None:
    """The filing of the latest year."""
    return enterprise.filings.order_by("-fiscal_year").first()


def held_titles(enterprise: Enterprise, on: date) -> list[Title]:
    """The titles in force on the day, highest rung first."""
    held = Title.objects.valid_on(on).filter(enterprise=enterprise)
    return sorted(held, key=lambda one: (-TitleKind(one.kind).rung, -one.pk))


def next_standards(enterprise: Enterprise, on: date) -> dict[TitleKind, RuleSet]:
    """The titles of the next rung for which a standard is in force, in the order of the ladder: no
    rung is skipped (工信部企业〔2026〕2号). A ban on applying ends: one may prepare under it."""
    held = {TitleKind(one.kind) for one in held_titles(enterprise, on)}
    rows, notices = published_rule_sets(), transitions_known()
    found: dict[TitleKind, RuleSet] = {}
    for kind in next_titles(held):
        rule_set = chosen_rule_set(
            rows,
            title_kind=kind,
            case_kind=CaseKind.RECOGNITION,
            office=enterprise.province_office,
            on=on,
            transitions=notices,
        )
        if rule_set is not None:
            found[kind] = rule_set
    return found


def _not_next(target: TitleKind, held: Sequence[Title], following: Iterable[TitleKind]) -> str:
    """Why no plan aims at this title."""
    if held and target.rung <= TitleKind(held[0].kind).rung:
        return _("Choose a title above what the enterprise holds.")
    return _("No rung is skipped: the next title of this enterprise is “%(titles)s”.") % {
        "titles": " / ".join(str(one.label) for one in following)
    }


def gaps_of(enterprise: Enterprise, *, on: date, target: TitleKind | None = None) -> Gaps:
    """The gaps to the next rung, or to `target` on it.

    Raises `DomainError` (`no_next_rung`, `not_next_rung`, `no_filing`, `figures_contradict`).
    """
    following, held = next_standards(enterprise, on), held_titles(enterprise, on)
    if not following:
        raise DomainError(
            "no_next_rung", _("There is no standard in force for a rung above what is held.")
        )
    chosen = target or next(iter(following))
    if chosen not in following:
        sentence = _not_next(chosen, held, following)
        raise DomainError("not_next_rung", sentence, {"target": sentence})
    filing = newest_filing(enterprise)
    if filing is None:
        raise DomainError(
            "no_filing", _("The enterprise has filed no figures yet: a plan is drawn from them.")
        )
    standard = following[chosen]
    facts, verdict = verdict_of(enterprise, filing, standard, on)
    return Gaps(chosen, standard, filing, held[0] if held else None, facts, verdict)


def verdict_of(
    enterprise: Enterprise, filing: Filing, rule_set: RuleSet, on: date
) -> tuple[dict[str, Any], criteria.Verdict]:
    """The facts of the filing and the engine's verdict. Raises `DomainError`
    (`figures_contradict`)."""
    facts = facts_for(enterprise=enterprise, filing=filing, on=on, case_kind=CaseKind.RECOGNITION)
    try:
        return facts, verdict_on(rule_set, facts)
    except FactsError:
        raise DomainError(
            "figures_contradict",
            _("The figures of the newest filing contradict each other: have them corrected first."),
        ) from None


def line_of(lines: Sequence[criteria.Line], line_id: str) -> criteria.Line | None:
    """The line of a verdict; None where the standard has none of this name."""
    return next((one for one in lines if one.id == line_id), None)
