"""Self-check: the standard of a rung held against the enterprise's latest filing."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cultivation.criteria import FactsError, Transition
from cultivation.domain.facts import facts_for
from cultivation.domain.titles import Standing, standing_of, why_not_with
from cultivation.doubts import doubts_of
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from cultivation.queries import (
    chosen_rule_set,
    parsed,
    published_rule_sets,
    transitions_known,
)
from cultivation.shown.verdicts import ShownLine, ShownVerdict, shown_verdict
from enterprises.models import Enterprise, Filing
from enterprises.views.acting import acting_enterprise
from reviews.models import Round

STAGES = {"selection": "seed", "cultivation": "seedling", "optimization": "optimization"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A rung as it stands for the enterprise today."""

    kind: TitleKind
    case_kind: CaseKind
    rule_set: RuleSet
    verdict: ShownVerdict | None
    is_held: bool
    why_not: str

    @property
    def stage(self) -> str:
        """The stage's name in the `stage` component."""
        return STAGES[self.kind.stage]

    @property
    def open_lines(self) -> list[ShownLine]:
        """Conditions that fail or lack a figure. Judged items are the reviewers' to decide."""
        lines = self.verdict.lines if self.verdict else []
        return [
            line
            for line in lines
            if line.kind == "gate" and line.outcome in {"fail", "undetermined"}
        ]

    @property
    def gate_count(self) -> int:
        """How many conditions there are."""
        return sum(line.kind == "gate" for line in self.verdict.lines) if self.verdict else 0

    @property
    def met_count(self) -> int:
        """How many of them are met or waived."""
        return self.gate_count - len(self.open_lines)


def checked_rungs(
    enterprise: Enterprise, filing: Filing | None, standing: Standing
) -> list[Checked]:
    """Every rung with a standard in force, lowest first. A held title is checked as for its
    re-examination, where the standard serves that."""
    rule_sets, notices = published_rule_sets(), transitions_known()
    found = (
        check_rung(kind, enterprise, filing, standing, rule_sets=rule_sets, transitions=notices)
        for kind in TitleKind
    )
    return [one for one in found if one is not None]


def check_rung(
    kind: TitleKind,
    enterprise: Enterprise,
    filing: Filing | None,
    standing: Standing,
    *,
    rule_sets: list[RuleSet],
    transitions: list[Transition],
) -> Checked | None:
    """One rung; None when no standard is in force for it."""
    today = timezone.localdate()
    is_held = any(title.kind == kind and title.is_valid_on(today) for title in standing.titles)
    preferred = CaseKind.RE_EXAMINATION if is_held else CaseKind.RECOGNITION
    for case_kind in dict.fromkeys((preferred, CaseKind.RECOGNITION)):
        rule_set = chosen_rule_set(
            rule_sets,
            title_kind=kind,
            case_kind=case_kind,
            office=enterprise.province_office,
            on=today,
            transitions=transitions,
        )
        if rule_set is not None:
            break
    else:
        return None
    refusal = why_not_with(standing, kind=kind, case_kind=case_kind, on=today)
    return Checked(
        kind=kind,
        case_kind=case_kind,
        rule_set=rule_set,
        verdict=_verdict(enterprise, filing, case_kind, rule_set),
        is_held=is_held,
        why_not=str(refusal) if refusal else "",
    )


def _verdict(
    enterprise: Enterprise, filing: Filing | None, case_kind: CaseKind, rule_set: RuleSet
) -> ShownVerdict | None:
    """None without a filing, or when its figures contradict each other."""
    if filing is None:
        return None
    facts = facts_for(
        enterprise=enterprise, filing=filing, on=timezone.localdate(), case_kind=case_kind
    )
    try:
        return shown_verdict(rule_set, facts)
    except FactsError:
        return None


def open_round(enterprise: Enterprise, checked: Checked) -> Round | None:
    """The round in which the rung can be applied for today: the soonest to close, if any."""
    rounds = Round.objects.open_on(timezone.localdate()).for_province(enterprise.province_office_id)
    fitting = rounds.filter(title_kind=checked.kind, case_kind=checked.case_kind)
    return fitting.order_by("closes_on").first()


def latest_filing(enterprise: Enterprise) -> Filing | None:
    """The filing that a self-check uses."""
    return enterprise.filings.order_by("-fiscal_year").first()


def standing_today(enterprise: Enterprise) -> Standing:
    """The titles of the enterprise, old ones too, newest first, and the updates it missed."""
    return standing_of(enterprise, timezone.localdate())


@require_safe
def choose_rung(request: HttpRequest) -> HttpResponse:
    """Every rung with how many of its conditions are met."""
    enterprise = acting_enterprise(request)
    filing = latest_filing(enterprise)
    context = {
        "enterprise": enterprise,
        "filing": filing,
        "rungs": checked_rungs(enterprise, filing, standing_today(enterprise)),
        "due_year": timezone.localdate().year - 1,
    }
    return render(request, "reviews/applicant/self_checks.html", context)


@require_safe
def self_check(request: HttpRequest, title_kind: str) -> HttpResponse:
    """One rung: every condition with value, threshold, margin, and what would have been enough."""
    if title_kind not in TitleKind.values:
        raise Http404
    enterprise = acting_enterprise(request)
    filing = latest_filing(enterprise)
    checked = check_rung(
        TitleKind(title_kind),
        enterprise,
        filing,
        standing_today(enterprise),
        rule_sets=published_rule_sets(),
        transitions=transitions_known(),
    )
    if checked is None:
        raise Http404
    standard = parsed(checked.rule_set)
    language = get_language() or "zh-hans"
    context = {
        "enterprise": enterprise,
        "filing": filing,
        "checked": checked,
        "open_round": open_round(enterprise, checked),
        "standard": {
            "name": standard.title.in_language(language),
            "authority": standard.authority.in_language(language),
            "document": f"{standard.document} {standard.article.in_language(language)}".strip(),
            "from": standard.in_force_from,
            "to": standard.in_force_to,
            "code": standard.code,
            "sha256": standard.sha256,
            "is_unverified": standard.mark.unverified,
            "notes": doubts_of(standard, language),
            "pass_mark": standard.pass_mark,
        },
        "today": timezone.localdate(),
        "crumbs": [(reverse("applicant:self_checks"), _("Self-check"))],
        "due_year": timezone.localdate().year - 1,
    }
    return render(request, "reviews/applicant/self_check.html", context)
