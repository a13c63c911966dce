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
from cultivation.domain.facts import facts_for, why_no_size
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
from enterprises.views.acting import acting_enterprise, enterprise_capacity, plain_text
from reviews.domain.ladder import LadderStep, ladder_of
from reviews.domain.rounds.sampling import standing_with_draws
from reviews.models import Round

STAGES = {"selection": "seed", "cultivation": "seedling", "optimization": "optimization"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A rung as it stands for the enterprise today: the step of the ladder, and the verdict on the
    latest filing by the standard that serves it."""

    step: LadderStep
    case_kind: CaseKind
    rule_set: RuleSet
    verdict: ShownVerdict | None

    @property
    def kind(self) -> TitleKind:
        """The title."""
        return self.step.kind

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


def checked_rungs(enterprise: Enterprise, filing: Filing | None) -> list[Checked]:
    """Every rung with a standard in force, lowest first. A held title is checked as for its
    re-examination, where the standard serves that."""
    rule_sets, notices = published_rule_sets(), transitions_known()
    found = (
        check_step(step, enterprise, filing, rule_sets=rule_sets, transitions=notices)
        for step in steps_today(enterprise)
    )
    return [one for one in found if one is not None]


def check_step(
    step: LadderStep,
    enterprise: Enterprise,
    filing: Filing | None,
    *,
    rule_sets: list[RuleSet],
    transitions: list[Transition],
) -> Checked | None:
    """One rung; None when no standard is in force for it."""
    for case_kind in dict.fromkeys((step.case_kind, CaseKind.RECOGNITION)):
        rule_set = chosen_rule_set(
            rule_sets,
            title_kind=step.kind,
            case_kind=case_kind,
            office=enterprise.province_office,
            on=timezone.localdate(),
            transitions=transitions,
        )
        if rule_set is not None:
            verdict = _verdict(enterprise, filing, case_kind, rule_set)
            return Checked(step, case_kind, rule_set, verdict)
    return None


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


def latest_filing(enterprise: Enterprise) -> Filing | None:
    """The filing that a self-check uses."""
    return enterprise.filings.order_by("-fiscal_year").first()


def steps_today(enterprise: Enterprise) -> list[LadderStep]:
    """What the enterprise may apply for today, and why not yet, lowest rung first."""
    today = timezone.localdate()
    return ladder_of(enterprise, standing_with_draws(enterprise, today), today)


@require_safe
def choose_rung(request: HttpRequest) -> HttpResponse:
    """Every rung with how many of its conditions are met."""
    enterprise = acting_enterprise(request)
    filing = latest_filing(enterprise)
    context = {
        "enterprise": enterprise,
        "filing": filing,
        "rungs": checked_rungs(enterprise, filing),
        "due_year": timezone.localdate().year - 1,
    }
    return render(request, "reviews/applicant/self_checks.html", context)


def _for_round(
    request: HttpRequest, step: LadderStep, enterprise: Enterprise, filing: Filing | None
) -> Checked | None:
    """By the standard of the round that the page was asked for: it stays that of the round's first
    day whatever is published later. None where no round of the title is named."""
    code = plain_text(request.GET.get("round"))
    rounds = Round.objects.visible_to(enterprise_capacity(request)).select_related("rule_set")
    round_ = rounds.filter(code=code, title_kind=step.kind).first() if code else None
    if round_ is None:
        return None
    case_kind = CaseKind(round_.case_kind)
    verdict = _verdict(enterprise, filing, case_kind, round_.rule_set)
    return Checked(step, case_kind, round_.rule_set, verdict)


@require_safe
def self_check(request: HttpRequest, title_kind: str) -> HttpResponse:
    """One rung: every condition with value, threshold, margin, and what would have been enough."""
    enterprise = acting_enterprise(request)
    step = next((one for one in steps_today(enterprise) if one.kind == title_kind), None)
    if step is None:
        raise Http404
    filing = latest_filing(enterprise)
    checked = _for_round(request, step, enterprise, filing) or check_step(
        step,
        enterprise,
        filing,
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
        "no_size": why_no_size(enterprise),
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
