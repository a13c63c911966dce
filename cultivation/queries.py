"""Which standard is asked: questions about rule sets that no model owns."""

from datetime import date
from functools import lru_cache

from accounts.models import Office
from cultivation import criteria
from cultivation.enums import CaseKind, RuleSetStatus, TitleKind
from cultivation.models import RuleSet


@lru_cache(maxsize=64)
def _parsed(sha256: str, canonical: str) -> criteria.RuleSet:
    return criteria.rule_set_from_canonical(canonical, sha256)


def parsed(rule_set: RuleSet) -> criteria.RuleSet:
    """The kept rule set as the engine takes it, parsed once per process."""
    return _parsed(rule_set.sha256, rule_set.text)


def rule_set_for(
    *, title_kind: TitleKind, case_kind: CaseKind, office: Office, on: date
) -> RuleSet | None:
    """The published rule set that decides such a case on that day; None when there is none.

    `office` is the provincial-level office: a plan city has its own. One query.
    """
    return chosen_rule_set(
        published_rule_sets(), title_kind=title_kind, case_kind=case_kind, office=office, on=on
    )


def published_rule_sets() -> list[RuleSet]:
    """The latest published text of each standard (one query)."""
    rows = RuleSet.objects.filter(status=RuleSetStatus.PUBLISHED).order_by("loaded_at")
    return list({row.code: row for row in rows}.values())


def chosen_rule_set(
    rows: list[RuleSet], *, title_kind: TitleKind, case_kind: CaseKind, office: Office, on: date
) -> RuleSet | None:
    """`rule_set_for` among rows already fetched."""
    by_hash = {row.sha256: row for row in rows if row.title_kind == title_kind}
    try:
        found = criteria.select_rule_set(
            [parsed(row) for row in by_hash.values()],
            title_kind=title_kind,
            case_kind=case_kind,
            office=office.code,
            on=on,
        )
    except criteria.NoRuleSet:
        return None
    return by_hash[found.sha256]
