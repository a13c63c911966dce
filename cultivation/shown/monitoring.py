"""Quarterly reports, their statistics and early warnings as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common.templatetags.figures import count, pct, plain, wan
from cultivation.badges import TitleBadge
from cultivation.domain.monitoring.reporting import figures_of, label_of
from cultivation.domain.monitoring.rules import (
    FigureRule,
    figure_rules,
    quarter_before,
    warning_name,
)
from cultivation.enums.monitoring import Confidence, ReportState, RoundState, WarningKind
from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue, QuarterlyReport

_REPORT_TONES = {
    ReportState.OWED: "waiting",
    ReportState.MISSING: "failed",
    ReportState.LATE: "attention",
    ReportState.IN_TIME: "done",
}
_ROUND_TONES = {
    RoundState.PLANNED: "information",
    RoundState.OPEN: "waiting",
    RoundState.OVER: "quiet",
    RoundState.CALLED_OFF: "quiet",
}
# From how many days on an open warning is called old.
OLD_DAYS = 30


def quarter_name(year: int, quarter: int) -> str:
    """A quarter in words."""
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}


def round_name(round_: MonitoringRound) -> str:
    """The quarter of a round in words."""
    return quarter_name(round_.year, round_.quarter)


def name_before(round_: MonitoringRound, report: QuarterlyReport | None) -> str:
    """The quarter before in words, when there is a report of it."""
    if report is None:
        return ""
    return quarter_name(*quarter_before(round_.year, round_.quarter))


def report_badge(due: QuarterlyDue, today: date) -> TitleBadge:
    """Where a report stands; a late one says by how much."""
    state = due.state_on(today)
    where = ""
    if state == ReportState.LATE and due.filed_on is not None:
        where = _days_late((due.filed_on - due.due_on).days)
    if state == ReportState.MISSING:
        where = _days_late((today - due.due_on).days)
    return TitleBadge(state.label, _REPORT_TONES[state], where)


def _days_late(days: int) -> str:
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def round_badge(round_: MonitoringRound, today: date) -> TitleBadge:
    """Where a round stands."""
    state = round_.state_on(today)
    return TitleBadge(state.label, _ROUND_TONES[state])


def shown_figure(rule: FigureRule, value: Any) -> str:
    """A figure as it is read."""
    if value is None:
        return plain(None)
    match rule.unit:
        case "wan":
            return wan(value)
        case "pct":
            return pct(value)
        case "scale":
            return str(Confidence(int(value)).label)
        case _:
            return count(value)


def unit_words(rule: FigureRule) -> str:
    """The unit at the right edge of the field."""
    return {"wan": _("10,000 yuan"), "pct": "%", "persons": _("persons")}.get(rule.unit, "")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of a report beside the one of the quarter before; `bound` is its field."""

    name: str
    label: str
    unit: str
    value: str
    before: str
    is_jump: bool = False
    bound: Any = None


def figure_lines(
    report: QuarterlyReport | None, before: QuarterlyReport | None, form: Any = None
) -> list[FigureLine]:
    """The eight figures in the order of the form."""
    values, earlier = figures_of(report), figures_of(before)
    jumps = report.jumps if report else []
    return [
        FigureLine(
            rule.name,
            label_of(rule.name),
            unit_words(rule),
            shown_figure(rule, values.get(rule.name)),
            shown_figure(rule, earlier[rule.name]) if before else "",
            rule.name in jumps,
            form[rule.name] if form is not None else None,
        )
        for rule in figure_rules()
    ]


def warning_badge(warning: EarlyWarning, today: date) -> TitleBadge:
    """Open since how long, or how it was closed."""
    if not warning.is_open:
        return TitleBadge(warning.get_outcome_display(), "done")
    days = (today - warning.raised_on).days
    tone = "failed" if days > OLD_DAYS else "attention"
    return TitleBadge(pgettext("warning", "Open"), tone, open_for(days))


def open_for(days: int) -> str:
    """An age in words."""
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}


def warning_sentence(warning: EarlyWarning) -> str:
    """What was found, in a sentence."""
    facts = warning.facts
    match warning.kind:
        case WarningKind.CHANGE:
            against = (
                _("on the year before")
                if facts["against"] == "year_before"
                else _("on the quarter before")
            )
            return _("%(figure)s: %(before)s → %(after)s, %(change)s %% %(against)s") % {
                "figure": label_of(facts["figure"]),
                "before": plain(facts["before"]),
                "after": plain(facts["after"]),
                "change": facts["change_pct"],
                "against": against,
            }
        case WarningKind.MISSING:
            return _("Not reported: %(quarters)s") % {"quarters": ", ".join(facts["quarters"])}
        case _:
            language = "en" if (get_language() or "").startswith("en") else "zh"
            name = facts[f"name_{language}"]
            if facts.get(f"sentence_{language}"):
                return f"{name}: {facts[f'sentence_{language}']}"
            return _("%(condition)s: %(value)s, asked for is %(threshold)s") % {
                "condition": name,
                "value": facts["value"] or "—",
                "threshold": facts["threshold"] or "—",
            }


def warning_facts(warning: EarlyWarning) -> list[tuple[str, object]]:
    """What the warning stands on, for its page."""
    facts = warning.facts
    pairs: list[tuple[str, object]] = [(_("Cause"), warning_name(warning.rule))]
    pairs.append((_("What was found"), warning_sentence(warning)))
    if warning.kind == WarningKind.CONDITION:
        pairs += [
            (_("Title"), facts["title"]),
            (_("Valid until"), facts["valid_to"]),
            (_("Standard of re-examination"), facts["rule_set"]),
            (_("Figures"), _figures_used(facts)),
        ]
    pairs.append((_("Raised on"), warning.raised_on.isoformat()))
    return pairs


def _figures_used(facts: dict[str, Any]) -> str:
    if facts["quarters"]:
        return _(
            "filing of %(year)s, revenue, R&D and staff of the four quarters up to %(last)s"
        ) % {
            "year": facts["fiscal_year"],
            "last": facts["quarters"],
        }
    return _("filing of %(year)s") % {"year": facts["fiscal_year"]}


def quarter_choices(rounds: Sequence[MonitoringRound]) -> list[tuple[str, str]]:
    """The rounds to choose from."""
    return [(one.code, round_name(one)) for one in rounds]
