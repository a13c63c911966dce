"""Which rule set applies: title kind × case kind × office × date.

First the rows of the transition table (a notice may keep an old standard for one case kind, year
or province), then the dates in force; a province's own variant goes before the national one.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cultivation.criteria.rule_set import Mark, RuleSet
from cultivation.criteria.shelf import FOLDER
from cultivation.criteria.text import Text


class NoRuleSet(LookupError):
    """No standard of that kind applies to such a case there on that day."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A notice that names the rule set for some cases between two dates, both included."""

    title_kind: str
    case_kind: str
    offices: tuple[str, ...]
    first_day: date
    last_day: date
    rule_set: str
    source: str
    mark: Mark

    def covers(self, *, title_kind: str, case_kind: str, office: str, on: date) -> bool:
        return (
            self.title_kind == title_kind
            and self.case_kind == case_kind
            and (not self.offices or office in self.offices)
            and self.first_day <= on <= self.last_day
        )


@lru_cache(maxsize=1)
def shipped_transitions() -> tuple[Transition, ...]:
    """The transition of 2026 as shipped."""
    rows = tomllib.loads((FOLDER / "transition.toml").read_text("utf-8"))["rows"]
    return tuple(
        Transition(
            title_kind=row["title_kind"],
            case_kind=row["case_kind"],
            offices=tuple(row.get("offices", ())),
            first_day=row["from"],
            last_day=row["to"],
            rule_set=row["rule_set"],
            source=row["source"],
            mark=Mark(row.get("unverified", False), row["mark"], Text(**row["note"])),
        )
        for row in rows
    )


def transition_for(
    *,
    title_kind: str,
    case_kind: str,
    office: str,
    on: date,
    transitions: Iterable[Transition] | None = None,
) -> Transition | None:
    """The row of the transition table that decides the case, if there is one."""
    rows = shipped_transitions() if transitions is None else transitions
    for row in rows:
        if row.covers(title_kind=title_kind, case_kind=case_kind, office=office, on=on):
            return row
    return None


def select_rule_set(
    rule_sets: Iterable[RuleSet],
    *,
    title_kind: str,
    case_kind: str,
    office: str,
    on: date,
    transitions: Iterable[Transition] | None = None,
) -> RuleSet:
    """Return the rule set of a case.

    `office` is the code of the provincial-level office (a plan city has its own). Raises NoRuleSet.
    """
    serving = [
        one
        for one in rule_sets
        if one.title_kind == title_kind
        and case_kind in one.case_kinds
        and (not one.offices or office in one.offices)
    ]
    row = transition_for(
        title_kind=title_kind, case_kind=case_kind, office=office, on=on, transitions=transitions
    )
    if row is None:
        found = [one for one in serving if _in_force(one, on)]
    else:
        found = [one for one in serving if row.rule_set in (one.code, one.extends)]
    if not found:
        raise NoRuleSet(f"no rule set for {title_kind}, {case_kind}, office {office} on {on}")
    return max(found, key=lambda one: (bool(one.offices), one.in_force_from, one.code))


def _in_force(rule_set: RuleSet, on: date) -> bool:
    closing = rule_set.in_force_to
    return rule_set.in_force_from <= on and (closing is None or on <= closing)
