"""What an enterprise still lacks for the next rung, by its newest filing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation import criteria
from cultivation.criteria import FactsError
from cultivation.domain.facts import facts_for
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


def rungs_above(enterprise: Enterprise, on: date) -> dict[TitleKind, RuleSet]:
    """The titles above everything held for which a standard is in force, lowest first."""
    held = held_titles(enterprise, on)
    rung = TitleKind(held[0].kind).rung if held else 0
    rows, notices = published_rule_sets(), transitions_known()
    found: dict[TitleKind, RuleSet] = {}
    for kind in TitleKind:
        if kind.rung <= rung:
            continue
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


def gaps_of(enterprise: Enterprise, *, on: date, target: TitleKind | None = None) -> Gaps:
    """The gaps to the next rung, or to `target` above what is held.

    Raises `DomainError` (`no_next_rung`, `rung_not_above`, `no_filing`, `figures_contradict`).
    """
    above = rungs_above(enterprise, on)
    if not above:
        raise DomainError(
            "no_next_rung", _("There is no standard in force for a rung above what is held.")
        )
    chosen = target or next(iter(above))
    if chosen not in above:
        sentence = _("Choose a title above what the enterprise holds.")
        raise DomainError("rung_not_above", sentence, {"target": sentence})
    filing = newest_filing(enterprise)
    if filing is None:
        raise DomainError(
            "no_filing", _("The enterprise has filed no figures yet: a plan is drawn from them.")
        )
    held = held_titles(enterprise, on)
    facts, verdict = verdict_of(enterprise, filing, above[chosen], on)
    return Gaps(chosen, above[chosen], filing, held[0] if held else None, facts, verdict)


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
