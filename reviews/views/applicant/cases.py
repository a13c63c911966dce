"""The enterprise's cases: list, opening one in a round, and the page of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.domain.calendar import Deadline, WorkCalendar
from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once
from common.models import Event
from common.tables import Column, keyset_page
from cultivation.domain.titles import why_not_apply
from cultivation.enums import CaseKind, TitleKind
from cultivation.queries import titles_of_cases
from cultivation.shown.verdicts import shown_verdict
from enterprises.models import Enterprise, Filing
from enterprises.views.acting import (
    acting_enterprise,
    acting_person,
    enterprise_capacity,
    plain_text,
    posted_key,
)
from reviews.badges import CaseRow
from reviews.case_file import (
    corrections_of,
    figure_table,
    legible_facts,
    reason_outside_examination,
    statements_of,
    version_rows,
)
from reviews.domain.acts import current_step
from reviews.domain.applying import closed_sentence, filing_asked, open_case, years_asked
from reviews.domain.applying.years import YearsAsked
from reviews.domain.permissions import open_actions
from reviews.domain.rounds.sampling import standing_with_draws
from reviews.enums import CaseAction, CaseStatus
from reviews.forms.inspections import ReplyForm
from reviews.letters import letters_of
from reviews.models import Case, CaseVersion, Round
from reviews.queries import extensions_of, inspections_of, with_current_step
from reviews.shown_evidence import evidence_of, handed_in
from reviews.views.applicant.draft import draft_page
from reviews.views.applicant.own import (
    own_case,
    own_row,
    own_rows,
    own_timeline,
    step_lines,
)
from reviews.views.desk.case_findings import grounds_in_words
from reviews.views.inspections.shown import inspection_cards

_MOST_LATER = 10


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases of the enterprise, newest first."""
    capacity = enterprise_capacity(request)
    found = with_current_step(Case.objects.visible_to(capacity)).with_related()
    page = keyset_page(found, request, order=("-pk",))
    context = {
        "page": page,
        "rows": own_rows(page.rows, capacity, WorkCalendar.current()),
        "columns": [
            Column(_("Application")),
            Column(_("State")),
            Column(_("Turn")),
            Column(_("Due")),
        ],
    }
    return render(request, "reviews/applicant/cases.html", context)


@dataclass(frozen=True, slots=True)
class OfferedRound:
    """An open round and why the enterprise cannot apply in it, or its case there."""

    round: Round
    closes: Deadline
    why_not: str
    open_case: Case | None
    filing: Filing | None
    asked: YearsAsked
    extension: Event | None

    @property
    def is_grace(self) -> bool:
        """Whether the filing is taken for the time being only."""
        return self.filing is not None and self.asked.is_grace(self.filing)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose one of the open rounds; a POST opens the draft in it."""
    enterprise = acting_enterprise(request)
    filings = list(enterprise.filings.order_by("-fiscal_year"))
    refusal = None
    if request.method == "POST":
        try:
            return _opened(request, enterprise)
        except DomainError as error:
            refusal = error
    context = {
        "enterprise": enterprise,
        "has_filed": bool(filings),
        "refusal": refusal,
        "rounds": _offered(enterprise, filings),
        "later": _later(enterprise),
        "due_year": timezone.localdate().year - 1,
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/applicant/new.html", context, status=status)


def _opened(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    """Open the draft once per key and go to it."""
    chosen = get_object_or_404(
        Round.objects.visible_to(enterprise_capacity(request)),
        code=plain_text(request.POST.get("round")),
    )
    newest = enterprise.filings.order_by("-fiscal_year").first()
    filing = filing_asked(enterprise, chosen, timezone.localdate()) or newest
    if filing is None:
        raise DomainError("no_filing", _("Save the filing of the last full year first."))
    actor = acting_person(request)
    if actor.user_id is None:
        raise Http404

    def act() -> Answer:
        case = open_case(enterprise=enterprise, round=chosen, filing=filing, actor=actor)
        return Answer(201, {"number": case.number})

    answer = once(
        user_id=actor.user_id,
        route=f"applications {enterprise.pk} new",
        key=posted_key(request),
        body={"round": chosen.code},
        act=act,
    )
    return redirect("applicant:case", answer.body["number"])


def _later(enterprise: Enterprise) -> list[Round]:
    """Rounds that are laid down and not open yet, the soonest first."""
    to_come = Round.objects.standing().filter(opens_on__gt=timezone.localdate())
    to_come = to_come.for_province(enterprise.province_office_id)
    related = to_come.exclude(case_kind=CaseKind.CHANGE).select_related("office")
    return list(related.order_by("opens_on", "code")[:_MOST_LATER])


def _offered(enterprise: Enterprise, filings: Sequence[Filing]) -> list[OfferedRound]:
    today, calendar = timezone.localdate(), WorkCalendar.current()
    rounds = (
        Round.objects.open_on(today)
        .for_province(enterprise.province_office_id)
        .exclude(case_kind=CaseKind.CHANGE)
        .select_related("rule_set", "office")
        .order_by("closes_on", "code")
    )
    standing = standing_with_draws(enterprise, today)
    own_open = Case.objects.filter(enterprise=enterprise).open_applications()
    open_cases = {case.title_kind: case for case in own_open}
    extensions = extensions_of(one.pk for one in rounds)
    offered = []
    for one in rounds:
        asked = years_asked(one, today)
        refusal = why_not_apply(
            standing,
            kind=TitleKind(one.title_kind),
            case_kind=CaseKind(one.case_kind),
            on=today,
        )
        offered.append(
            OfferedRound(
                round=one,
                closes=calendar.deadline(one.closes_on, today=today),
                why_not=str(refusal) if refusal else "",
                open_case=open_cases.get(one.title_kind),
                filing=next((filing for filing in filings if asked.takes(filing)), None),
                asked=asked,
                extension=extensions.get(one.pk),
            )
        )
    return offered


@require_http_methods(["GET", "HEAD", "POST"])
def one_case(request: HttpRequest, number: str) -> HttpResponse:
    """The draft as a form; a case that was handed in as a page to follow."""
    case = own_case(request, number)
    if case.kind == CaseKind.CHANGE and case.status == CaseStatus.DRAFT:
        return redirect("applicant:change", number)
    if request.method == "POST" or case.status == CaseStatus.DRAFT:
        return draft_page(request, case)
    return followed(request, case)


def followed(
    request: HttpRequest, case: Case, *, reply_form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case that was handed in; `reply_form` as it was refused."""
    calendar = WorkCalendar.current()
    versions = list(case.versions.select_related("rule_set"))
    entry = case.notice_entries.select_related("notice").last()
    corrections = corrections_of(case)
    row: CaseRow = own_row(request, case, calendar)
    actions = open_actions(case, current_step(case), acting_person(request))
    context = {
        "case": case,
        "row": row,
        "steps": step_lines(case, calendar),
        "events": own_timeline(case),
        "latest": versions[-1] if versions else None,
        "versions": version_rows(versions),
        **_frozen(case, versions[-1] if versions else None),
        "corrections": corrections,
        "letters": letters_of(case, [one["correction"] for one in corrections]),
        "grounds": _grounds(case, versions),
        # Refused or examined again after an objection, it waits for no announcement.
        "notice": entry.notice if entry and case.status == CaseStatus.IN_NOTICE else None,
        "is_notice_over": entry is not None and entry.notice.closes_on < timezone.localdate(),
        "title": titles_of_cases([case.number]).get(case.number),
        "inspections": inspection_cards(inspections_of(case).told(), is_own=True),
        "reply_form": reply_form or ReplyForm(),
        "may_correct": CaseAction.RESUBMIT in actions,
        "may_withdraw": CaseAction.WITHDRAW in actions,
        "closed": closed_sentence(case.round) if case.status == CaseStatus.LAPSED else "",
        "crumbs": [(reverse("applicant:cases"), _("Applications"))],
    }
    return render(request, "reviews/applicant/case.html", context, status=status)


def _frozen(case: Case, latest: CaseVersion | None) -> dict[str, Any]:
    """What was handed in last: its texts, and of an application the figures, the papers and the
    verdict on them, as they were then."""
    found: dict[str, Any] = {"statements": statements_of(latest)}
    facts = legible_facts(latest)
    if latest is None or facts is None or case.kind == CaseKind.CHANGE:
        return found
    files = evidence_of(latest)
    return found | {
        "figures": figure_table(case, latest),
        "evidence": handed_in(latest, files),
        "evidence_count": len(files),
        "verdict": shown_verdict(latest.rule_set, facts),
    }


def _grounds(case: Case, versions: list[CaseVersion]) -> list[tuple[str, str]]:
    """Why the case was refused, condition by condition; nothing before it is."""
    if case.status != CaseStatus.REFUSED or not versions:
        return []
    told = reason_outside_examination(case)
    if told:
        return [("", told)]
    last = case.examinations.defer("facts", "verdict").order_by("-number").first()
    if last is None:
        return []
    facts = legible_facts(versions[-1])
    lines = shown_verdict(versions[-1].rule_set, facts).lines if facts else []
    return grounds_in_words(last.grounds.all(), {line.id: line.name for line in lines})
