"""One case at an office: its file, and the acts that are open to the official."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.enums import SubjectKind
from common.models import Event
from common.refusals import show_refusal
from cultivation.queries import titles_of_cases
from cultivation.shown.verdicts import ShownVerdict, shown_verdict
from reviews.badges import case_rows
from reviews.case_file import (
    corrections_of,
    figure_table,
    legible_facts,
    note_case_opened,
    statements_of,
    subjects_to_correct,
    version_rows,
)
from reviews.domain.acts import current_step
from reviews.domain.panels.closing import Tally
from reviews.domain.performing import perform_once
from reviews.domain.permissions import open_actions, why_closed
from reviews.domain.recommending import next_rank
from reviews.domain.rerunning import rerun
from reviews.enums import CaseAction, CaseStatus, Proposal, StepKind, Turn
from reviews.expert_panels import earlier_panel, results_of
from reviews.forms.desk import ACT_FORMS, ActForm, CorrectionForm, EnvelopeForm
from reviews.forms.staff import AssignForm
from reviews.jumps import jumps_of, read_threshold
from reviews.letters import letters_of
from reviews.models import Case, CaseVersion, PanelCase, Step, VersionEvidence
from reviews.queries import inspections_of, with_current_step
from reviews.related_parties import related_parties
from reviews.shown_events import events_shown
from reviews.shown_evidence import evidence_of, handed_in, with_papers
from reviews.views.desk.case_findings import (
    FILE,
    Basis,
    basis_of,
    examinations_shown,
    findings_shown,
    history_of,
    notes_shown,
)
from reviews.views.desk.desk_shown import desk_of
from reviews.views.desk.words_left import words_left
from reviews.views.inspections.shown import inspection_cards

_MAIN_ACTS = (
    CaseAction.SIGN,
    CaseAction.PROPOSE_PASS,
    CaseAction.REQUEST_CORRECTION,
    CaseAction.END_CORRECTION,
)
_MOST_MAIN = 2


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act open to the reader, with its form."""

    action: CaseAction
    form: ActForm
    is_open: bool
    label: str

    @property
    def is_correction(self) -> bool:
        """Whether the form has rows of items."""
        return self.action == CaseAction.REQUEST_CORRECTION

    @property
    def is_refusal(self) -> bool:
        """Whether the form asks for grounds, condition by condition."""
        return self.action == CaseAction.PROPOSE_REFUSAL


@require_safe
def one_case(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a case, and what can be done with it."""
    return case_page(request, case_of(request, number))


@require_POST
def act_on_case(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Carry out one act once. A refusal is said where it belongs and keeps what was typed."""
    case = case_of(request, number)
    chosen = next((one for one in ACT_FORMS if one.value == action), None)
    if chosen is None:
        raise Http404
    step = current_step(case)
    form = _form_of(chosen, case, step, basis_of(case, step, _grounds_in(request)), request)
    if "add_row" in request.POST:
        return case_page(request, case, typed=(chosen, _with_another_row(request, case)))
    envelope = EnvelopeForm(request.POST)
    if not (envelope.is_valid() and form.is_valid()):
        return case_page(request, case, typed=(chosen, form), status=422)
    try:
        perform_once(
            case=case,
            action=chosen,
            actor=official(request),
            version=envelope.cleaned_data["version"],
            arguments=form.arguments(),
            key=envelope.cleaned_data["submit_key"],
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        status = 409 if isinstance(refusal, Conflict) else 422
        return case_page(request, case_of(request, number), typed=(chosen, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": chosen.label})
    return redirect("desk:case", number=case.number)


def case_of(request: HttpRequest, number: str) -> Case:
    """A case in the official's scope, with what its page shows."""
    capacity, _office = capacity_of_office(request)
    visible = with_current_step(Case.objects.visible_to(capacity))
    related = visible.select_related(
        "enterprise", "round__rule_set", "turn_office", "county_office", "filing"
    )
    return one_of(related, number=number)


def _form_of(
    action: CaseAction,
    case: Case,
    step: Step | None,
    basis: Basis,
    request: HttpRequest | None = None,
) -> ActForm:
    typed = request.POST if request is not None else None
    options: dict[str, Any] = {"prefix": action.value}
    if action == CaseAction.PROPOSE_PASS:
        has_reason = typed is not None and bool(typed.get(f"{action.value}-override_reason"))
        options["needs_override"] = basis.needs_override or has_reason
        options["earlier_panel"] = earlier_panel(step)
    if action == CaseAction.PROPOSE_REFUSAL:
        options["conditions"] = basis.conditions
    if action == CaseAction.PROPOSE_PASS and step and step.kind == StepKind.RECOMMENDATION:
        options["rank"] = step.rank or next_rank(step)
    if action == CaseAction.REQUEST_CORRECTION:
        options["subjects"] = subjects_to_correct(case.kind)
        if typed is not None:
            options["rows"] = _rows_in(typed)
    return ACT_FORMS[action](typed, **options)


def _grounds_in(request: HttpRequest) -> frozenset[str]:
    """The conditions for which a ground was typed: they stay in the form whatever the verdict and
    the turn are by now."""
    prefix = f"{CaseAction.PROPOSE_REFUSAL.value}-ground_"
    return frozenset(
        name.removeprefix(prefix)
        for name in request.POST
        if name.startswith(prefix) and request.POST[name].strip()
    )


def _rows_in(typed: Any) -> int:
    prefix = f"{CaseAction.REQUEST_CORRECTION.value}-reason_"
    return sum(name.startswith(prefix) for name in typed)


def _with_another_row(request: HttpRequest, case: Case) -> CorrectionForm:
    """The correction form with what was typed and one empty row more; nothing is judged yet."""
    typed = {name: request.POST[name] for name in request.POST}
    prefix = f"{CaseAction.REQUEST_CORRECTION.value}-"
    initial = {
        name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)
    }
    return CorrectionForm(
        None,
        subjects=subjects_to_correct(case.kind),
        rows=_rows_in(typed) + 1,
        prefix=CaseAction.REQUEST_CORRECTION.value,
        initial=initial,
    )


def case_page(
    request: HttpRequest,
    case: Case,
    *,
    typed: tuple[CaseAction, ActForm] | None = None,
    found: Mapping[str, Any] | None = None,
    failed: BaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case. After a refusal `typed` is the act's form, `found` the form of another
    block by its name, and `failed` the one whose errors stand on top."""
    capacity, _office = capacity_of_office(request)
    blocks = found or {}
    actor = official(request)
    note_case_opened(case, actor)
    prefetch_related_objects([case], *FILE)
    step, steps = current_step(case), list(case.steps.all())
    versions = list(case.versions.all())
    latest = versions[-1] if versions else None
    calendar, today = WorkCalendar.current(), timezone.localdate()
    (row,) = case_rows([case], capacity, calendar, today)
    context = {
        "case": case,
        "row": row,
        "step": step,
        "failed_form": typed[1] if typed and typed[1].errors else failed,
        "findings": findings_shown(case, latest, steps, actor, blocks),
        "history": history_of(case, capacity),
        "notes": notes_shown(case, steps, capacity, actor, blocks),
        "jumps": jumps_of(case, latest, read_threshold(request.GET.get("jumps"))),
        "steps": [(one, _due_of(one, calendar, case)) for one in steps],
        "versions": version_rows(versions),
        "panel_results": _panel_results(case, steps, capacity),
    }
    context |= _open_to(case, step, actor, typed, blocks.get("assign_form"))
    context["words_left"] = words_left(blocks.values(), _forms_shown(context))
    context |= _handed_in(case, latest, steps)
    context |= _kept_of(case)
    return render(request, "reviews/desk/case.html", context, status=status)


def _forms_shown(context: Mapping[str, Any]) -> list[Any]:
    """The forms of the page's blocks."""
    names = [
        ("findings", ("judge_form", "verify_form", "withdraw_form")),
        ("notes", ("form",)),
        ("desk", ("form",)),
    ]
    return [getattr(context[block], form, None) for block, forms in names for form in forms]


def _open_to(
    case: Case,
    step: Step | None,
    actor: Actor,
    typed: tuple[CaseAction, ActForm] | None,
    handed_on: AssignForm | None,
) -> dict[str, Any]:
    """What the reader may do on the case now, or why nothing."""
    acts = _offered(case, step, actor, typed)
    # Beside taking it back there is until when the enterprise may answer.
    is_waiting = case.status == CaseStatus.IN_CORRECTION
    return {
        "acts": acts,
        "main_acts": [act for act in acts if act.action in _MAIN_ACTS][:_MOST_MAIN],
        "desk": desk_of(case, step, actor, handed_on),
        "why_not": _why_not(case, step, actor) if is_waiting or not acts else None,
        "related": related_parties([case]).get(case.pk, []),
        "is_proposed": step is not None and step.proposal != Proposal.NONE,
        "may_inspect": _may_inspect(case, step, actor),
    }


def _handed_in(case: Case, latest: CaseVersion | None, steps: list[Step]) -> dict[str, Any]:
    """What was handed in last, and what the standard and the offices say of it."""
    files = evidence_of(latest)
    declared = _verdict(latest, files)
    return {
        "version": latest,
        "verdict": declared,
        "rerun": rerun(latest) if latest else None,
        "examinations": examinations_shown(case, steps, declared.lines if declared else []),
        "evidence": handed_in(latest, files) if latest and legible_facts(latest) else [],
        "evidence_count": len(files),
        "figures": figure_table(case, latest),
        "statements": statements_of(latest),
    }


def _kept_of(case: Case) -> dict[str, Any]:
    """What is kept with the case: corrections, letters, visits, its trail, notice and title."""
    corrections = corrections_of(case)
    trail = Event.objects.filter(subject_kind=SubjectKind.CASE, subject_id=case.pk)
    return {
        "inspections": inspection_cards(inspections_of(case), is_own=False),
        "corrections": corrections,
        "letters": letters_of(case, [one["correction"] for one in corrections]),
        "events": events_shown(trail.order_by("-sequence")),
        "title": titles_of_cases([case.number]).get(case.number),
        "entry": case.notice_entries.select_related("notice").last(),
    }


def _panel_results(
    case: Case, steps: list[Step], capacity: Capacity
) -> list[tuple[PanelCase, Tally | None]]:
    """What experts made of the case; asked only where its way leads before a panel."""
    is_judged = any(step.kind == StepKind.PANEL for step in steps)
    return results_of(case, capacity) if is_judged else []


def _may_inspect(case: Case, step: Step | None, actor: Actor) -> bool:
    """Whether the reader may order an inspection now: whenever he might examine or sign."""
    if step is None or step.office_id != actor.office_id or not step.is_examined:
        return False
    is_free = step.proposal == Proposal.NONE and case.status == CaseStatus.IN_REVIEW
    return is_free and actor.role in {PostingRole.EXAMINER, PostingRole.APPROVER}


def _verdict(version: CaseVersion | None, files: list[VersionEvidence]) -> ShownVerdict | None:
    """The verdict on what was handed in, with the evidence behind each condition; None without
    it, and where it cannot be read any more."""
    facts = legible_facts(version)
    if version is None or facts is None:
        return None
    return with_papers(shown_verdict(version.rule_set, facts), version, files)


def _offered(
    case: Case, step: Step | None, actor: Actor, typed: tuple[CaseAction, ActForm] | None
) -> list[OfferedAct]:
    """A form for each act that the workflow table opens to the actor; after a refusal the form
    that was sent stays too, so that nothing typed is lost."""
    opened = open_actions(case, step, actor)
    actions = [action for action in ACT_FORMS if action in opened]
    if typed and typed[0] not in actions:
        actions.insert(0, typed[0])
    offered = []
    basis = basis_of(case, step)
    for action in actions:
        is_typed = typed is not None and typed[0] == action
        form = typed[1] if typed is not None and is_typed else _form_of(action, case, step, basis)
        offered.append(OfferedAct(action, form, is_typed, _label_of(action, step)))
    return offered


def _label_of(action: CaseAction, step: Step | None) -> str:
    if action == CaseAction.SIGN and step is not None:
        return _("Sign: refuse") if step.proposal == Proposal.REFUSE else _("Sign: pass")
    if action == CaseAction.PROPOSE_PASS and step and step.kind == StepKind.RECOMMENDATION:
        return _("Recommend with rank")
    return str(action.label)


def _why_not(case: Case, step: Step | None, actor: Actor) -> str:
    """Why an official whose office has the case can do nothing with it."""
    if step is None or step.office_id != actor.office_id or not step.is_examined:
        return ""
    proposed = step.proposal != Proposal.NONE
    action = CaseAction.SIGN if proposed else CaseAction.PROPOSE_PASS
    if case.status == CaseStatus.IN_CORRECTION:
        action = CaseAction.END_CORRECTION
    refusal = why_closed(case, step, action, actor)
    if refusal is None:
        return ""
    if refusal.code == "not_yours":
        return (
            _("It waits for a signature: an approver of your office signs.")
            if proposed
            else _("It waits to be examined: an examiner of your office proposes.")
        )
    return str(refusal)


def _due_of(step: Step, calendar: WorkCalendar, case: Case) -> object:
    # While a notice runs, its last day is the one that counts.
    if step.state != "current" or step.due_on is None or case.turn == Turn.PUBLIC:
        return None
    is_paused = case.status == "in_correction"
    return calendar.deadline(step.due_on, today=timezone.localdate(), is_paused=is_paused)
