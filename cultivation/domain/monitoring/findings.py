"""What gives rise to warnings today: read from reports, filings and titles; nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Q

from cultivation import criteria
from cultivation.domain.facts import facts_for
from cultivation.domain.monitoring.rules import (
    WarningRule,
    last_quarter,
    quarter_before,
    warning_rules,
)
from cultivation.domain.verdicts import parsed, verdict_on
from cultivation.enums import CaseKind, TitleKind
from cultivation.enums.monitoring import WarningKind
from cultivation.models import MonitoringRound, QuarterlyDue, QuarterlyReport, Title
from cultivation.queries import chosen_rule_set, published_rule_sets, transitions_known
from enterprises.models import Filing

# A quarter is looked at until the next one is filed: late reports count too.
_QUARTERS_LOOKED_AT = 2
_QUARTERS_IN_A_YEAR = 4
_OFTEN = 500
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason for a warning: `cause` is open once at a time, `basis` what was looked at."""

    enterprise_id: int
    rule: WarningRule
    cause: str
    basis: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def findings_on(today: date) -> Iterator[Finding]:
    """Every reason for a warning under the rules in force today."""
    for rule in warning_rules(today):
        match rule.kind:
            case WarningKind.CHANGE:
                yield from _changes(rule, today)
            case WarningKind.MISSING:
                yield from _missing(rule, today)
            case WarningKind.CONDITION:
                yield from _conditions(rule, today)


def _holders(rule: WarningRule, today: date) -> Any:
    held = Title.objects.valid_on(today).filter(kind__in=rule.titles)
    return held.values("enterprise")


def _changes(rule: WarningRule, today: date) -> Iterator[Finding]:
    quarter = last_quarter(today)
    for _back in range(_QUARTERS_LOOKED_AT):
        now = _figures(rule.figure, quarter)
        earlier = _figures(rule.figure, quarter_before(*quarter, rule.quarters_back))
        both = now.keys() & earlier.keys()
        met = {one for one in both if rule.is_met(earlier[one], now[one])}
        if met:
            holding = set(_holders(rule, today).values_list("enterprise", flat=True))
            for enterprise in sorted(met & holding):
                yield _change(rule, quarter, enterprise, earlier[enterprise], now[enterprise])
        quarter = quarter_before(*quarter)


def _figures(name: str, quarter: tuple[int, int]) -> dict[int, Decimal]:
    """A figure of the reports that count for a quarter, by enterprise (one query)."""
    rows = QuarterlyReport.objects.filter(
        counts_for__round__year=quarter[0],
        counts_for__round__quarter=quarter[1],
        **{f"{name}__isnull": False},
    )
    return {
        enterprise: Decimal(value)
        for enterprise, value in rows.order_by().values_list("counts_for__enterprise", name)
    }


def _change(
    rule: WarningRule, quarter: tuple[int, int], enterprise: int, before: Decimal, after: Decimal
) -> Finding:
    change = ((after - before) * 100 / before).quantize(Decimal("0.1"))
    facts = {
        "figure": rule.figure,
        "before": str(before),
        "after": str(after),
        "change_pct": str(change),
        "threshold_pct": str(rule.change_pct),
        "against": rule.against,
    }
    return Finding(enterprise, rule, rule.code, f"{quarter[0]}Q{quarter[1]}", facts)


def _missing(rule: WarningRule, today: date) -> Iterator[Finding]:
    """Holders whose last so many reports, of rounds that are over, are all missing."""
    rounds = MonitoringRound.objects.exclude(opened_at=None).filter(due_on__lt=today)
    recent = list(rounds.defer("pool").order_by("-year", "-quarter")[: 2 * _QUARTERS_IN_A_YEAR])
    codes = {one.pk: one.code for one in recent}
    owed: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = QuarterlyDue.objects.filter(
        Q(round__in=codes), enterprise__in=_holders(rule, today)
    ).order_by("enterprise", "-round__year", "-round__quarter")
    for enterprise, round_id, filed_on in rows.values_list("enterprise", "round", "filed_on"):
        owed[enterprise].append((codes[round_id], filed_on is not None))
    for enterprise, reports in owed.items():
        last = reports[: rule.quarters]
        if len(last) == rule.quarters and not any(is_filed for _code, is_filed in last):
            quarters = [code for code, _is_filed in last]
            yield Finding(enterprise, rule, rule.code, quarters[0], {"quarters": quarters})


def _conditions(rule: WarningRule, today: date) -> Iterator[Finding]:
    """Lines of the standard of re-examination that a title ending soon would fail today, by the
    last filing, or by the last four quarterly reports where those are later. One that is renewed
    already has its re-examination behind it."""
    soon = today + timedelta(days=rule.within_days)
    ending = (
        Title.objects.valid_on(today)
        .filter(kind__in=rule.titles, valid_to__lte=soon, ending="")
        .select_related("enterprise__province_office", "enterprise__industry")
        .order_by("pk")
    )
    texts, notices = published_rule_sets(), transitions_known()
    for title in ending.iterator(chunk_size=_OFTEN):
        kind = TitleKind(title.kind)
        rule_set = chosen_rule_set(
            texts,
            title_kind=kind,
            case_kind=CaseKind.RE_EXAMINATION,
            office=title.enterprise.province_office,
            on=today,
            transitions=notices,
        )
        filing = Filing.objects.filter(enterprise=title.enterprise_id).order_by("-fiscal_year")
        found = filing.first()
        if rule_set is not None and found is not None:
            yield from _failing(rule, title, rule_set, found, today)


def _failing(
    rule: WarningRule, title: Title, rule_set: Any, filing: Filing, today: date
) -> Iterator[Finding]:
    enterprise = title.enterprise
    facts = facts_for(
        enterprise=enterprise, filing=filing, on=today, case_kind=CaseKind.RE_EXAMINATION
    )
    rolling, last = _last_four_quarters(enterprise.pk, filing.fiscal_year)
    basis = f"{rule_set.code} {filing.fiscal_year} v{filing.version} {last}".strip()
    facts = projected(facts, rolling)
    try:
        verdict = verdict_on(rule_set, facts)
    except criteria.FactsError:
        # Figures that contradict each other are told where they are filed; they prove nothing.
        return
    names = {one.id: one for one in _named(rule_set, facts, verdict)}
    for line in verdict.lines:
        if line.outcome == "fail" and line.kind == "gate":
            said = names[line.id]
            yield Finding(
                enterprise.pk,
                rule,
                f"condition:{title.kind}:{line.id}",
                basis,
                {
                    "title": title.number,
                    "valid_to": title.valid_to.isoformat(),
                    "rule_set": rule_set.code,
                    "sha256": rule_set.sha256,
                    "line": line.id,
                    "name_zh": said.name_zh,
                    "name_en": said.name_en,
                    "sentence_zh": said.sentence_zh,
                    "sentence_en": said.sentence_en,
                    "value": line.value,
                    "threshold": line.threshold,
                    "fiscal_year": filing.fiscal_year,
                    "quarters": last,
                },
            )


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name_zh: str
    name_en: str
    sentence_zh: str
    sentence_en: str


def _named(rule_set: Any, facts: Mapping[str, Any], verdict: criteria.Verdict) -> Iterable[_Named]:
    if all(line.outcome != "fail" for line in verdict.lines):
        return []
    chinese = criteria.explain(parsed(rule_set), facts, verdict)
    english = criteria.explain(parsed(rule_set), facts, verdict, language="en")
    return [
        _Named(line.id, zh.name, en.name, zh.sentence, en.sentence)
        for line, zh, en in zip(verdict.lines, chinese, english, strict=True)
        if line.outcome == "fail"
    ]


# What is counted in a figure that the quarterly reports bring up to date.
_PARTS_OF = {
    "revenue_wan": ("main_revenue_wan",),
    "employees": ("rd_staff", "tech_staff"),
}


def projected(facts: Mapping[str, Any], rolling: Mapping[str, Decimal]) -> dict[str, Any]:
    """The facts with figures of the last four quarters in place of the filing's; what is counted
    in one of them keeps its share of it (an own reading: the reports do not ask for it)."""
    found = dict(facts)
    for name, value in rolling.items():
        old = Decimal(str(facts[name])) if facts.get(name) is not None else Decimal(0)
        for part in _PARTS_OF.get(name, ()):
            if facts.get(part) is not None and old > 0:
                share = Decimal(str(facts[part])) * value / old
                is_money = part.endswith("_wan")
                found[part] = str(share.quantize(_CENT, ROUND_DOWN)) if is_money else int(share)
        found[name] = str(value) if name.endswith("_wan") else int(value)
    return found


def _last_four_quarters(enterprise_id: int, fiscal_year: int) -> tuple[dict[str, Decimal], str]:
    """Revenue, R&D and staff by the last four quarterly reports in a row, when they end after the
    filing's year; with the code of the last quarter."""
    reports = list(
        QuarterlyReport.objects.filter(counts_for__enterprise=enterprise_id)
        .select_related("due__round")
        .order_by("-due__round__year", "-due__round__quarter")[:_QUARTERS_IN_A_YEAR]
    )
    if len(reports) < _QUARTERS_IN_A_YEAR or reports[0].due.round.year <= fiscal_year:
        return {}, ""
    newest = reports[0].due.round
    expected = [quarter_before(newest.year, newest.quarter, back) for back in range(len(reports))]
    if [(one.due.round.year, one.due.round.quarter) for one in reports] != expected:
        return {}, ""
    figures = {
        "revenue_wan": sum((one.revenue_wan for one in reports), Decimal(0)),
        "rd_expense_wan": sum((one.rd_expense_wan for one in reports), Decimal(0)),
        "employees": Decimal(reports[0].staff),
    }
    return figures, newest.code
