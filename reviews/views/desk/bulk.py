"""Acting on many cases at once: choose in the queue, look at it again, start the job."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.domain.absences import staff_of
from accounts.models import Office
from accounts.views.readers import capacity_of_office, official
from accounts.views.submitting import submitted_once
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from enterprises.views.acting import whole_number
from reviews.domain.bulk import (
    BULK_ACTS,
    MOST_CASES,
    BulkAct,
    ChosenCase,
    digest_of,
    start_bulk,
)
from reviews.enums import CaseAction, Proposal, StepKind, StepState
from reviews.forms.bulk import BulkArgumentsForm, ChoiceOfCasesForm
from reviews.models import Case, Step
from reviews.models.case import CaseQuerySet
from reviews.queries import QueueTab
from reviews.views.desk.filters import view_in
from reviews.views.desk.queue import cases_of_view

_NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in the queue, as it stands now."""

    act: BulkAct
    cases: list[ChosenCase]
    is_everything: bool
    form: ChoiceOfCasesForm

    @property
    def digest(self) -> str:
        """What tells this choice from any other."""
        return digest_of(self.cases)

    @property
    def has_changed(self) -> bool:
        """Whether the view shows other cases, or one of them in another version, than when it was
        looked at."""
        return self.is_everything and self.form.cleaned_data.get("seen") != self.digest


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what is about to be done; with `confirm`, start the job and lead to its page. Whoever
    loads the page again is led back to the queue, where cases are chosen."""
    capacity, office = capacity_of_office(request)
    if request.method != "POST":
        return redirect("desk:cases")
    form = ChoiceOfCasesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what to do with the cases."))
        return redirect(view_in(request))
    choice = _chosen(request, form)
    is_confirmed = "confirm" in request.POST
    # What was confirmed may have moved on since: a second click is given the first answer.
    if capacity.role not in choice.act.roles or not (choice.cases or is_confirmed):
        is_none_here = choice.is_everything and capacity.role in choice.act.roles
        sentence = _("No case of this view lies with your office.") if is_none_here else ""
        messages.error(request, sentence or _("Tick at least one case."))
        return redirect(view_in(request))
    arguments = _arguments_form(request, choice, office, is_sent=is_confirmed)
    if not is_confirmed or not arguments.is_valid():
        return _page(request, choice, arguments, status=422 if is_confirmed else 200)
    return _start(request, choice, arguments)


def _start(request: HttpRequest, choice: Choice, arguments: BulkArgumentsForm) -> HttpResponse:
    actor = official(request)

    def act() -> Answer:
        if choice.has_changed:
            raise Conflict(
                "changed",
                _(
                    "The list or a case on it has changed meanwhile. "
                    "Look at it again, then confirm."
                ),
            )
        run = start_bulk(
            act=choice.act.name,
            cases=choice.cases,
            arguments=arguments.cleaned_data,
            actor=actor,
        )
        return Answer(200, {"run": run.pk})

    try:
        answer = submitted_once(
            request,
            actor=actor,
            route="bulk",
            body={"act": choice.act.name, "arguments": arguments.cleaned_data},
            act=act,
        )
    except DomainError as refusal:
        return _page(request, choice, arguments, refusal=refusal, status=refusal.status)
    return redirect("jobs:run", pk=answer.body["run"])


def _chosen(request: HttpRequest, form: ChoiceOfCasesForm) -> Choice:
    capacity, office = capacity_of_office(request)
    chosen = form.cleaned_data
    is_everything = bool(chosen["everything"])
    if is_everything:
        tab = QueueTab(chosen["tab"] or QueueTab.DUE)
        found = cases_of_view(request, tab, QueryDict(chosen["query"]))
        cases = _as_they_stand(found.filter(at_office=office).order_by(*tab.order))
    else:
        seen = dict(_ticked(request.POST.getlist("case")))
        visible = Case.objects.visible_to(capacity).filter(number__in=seen)
        known = {one.number: one for one in _as_they_stand(visible)}
        cases = [replace(known[number], version=seen[number]) for number in seen if number in known]
    return Choice(BULK_ACTS[chosen["act"]], cases, is_everything, form)


def _as_they_stand(cases: CaseQuerySet) -> list[ChosenCase]:
    columns = cases.values_list("pk", "number", "enterprise__name", "version")
    return [ChosenCase(*row) for row in columns[: MOST_CASES + 1]]


def _ticked(values: list[str]) -> list[tuple[str, int]]:
    """Number and seen version of each tick; what cannot be read is left out."""
    pairs = (value.replace("\x00", "").rpartition(":") for value in values)
    read = ((number, whole_number(version)) for number, _colon, version in pairs)
    return [(number, version) for number, version in read if version is not None]


def _arguments_form(
    request: HttpRequest, choice: Choice, office: Office, *, is_sent: bool
) -> BulkArgumentsForm:
    staff = staff_of(office.pk, timezone.localdate(), ("examiner", "approver"))
    people = {str(posting.user_id): posting.user.name for posting in staff}
    return BulkArgumentsForm(
        request.POST if is_sent else None, act=choice.act.name, people=list(people.items())
    )


def _is_ranked(choice: Choice) -> bool:
    """Whether the act puts a case on a recommendation list."""
    if choice.act.name != CaseAction.PROPOSE_PASS:
        return False
    return Step.objects.filter(
        case__in=[one.case_id for one in choice.cases],
        state=StepState.CURRENT,
        kind=StepKind.RECOMMENDATION,
        rank=None,
    ).exists()


def _refusals_left(choice: Choice) -> int:
    """How many of the cases a signature for many leaves out: those proposed to be refused."""
    if choice.act.name != CaseAction.SIGN:
        return 0
    return Step.objects.filter(
        case__in=[one.case_id for one in choice.cases],
        state=StepState.CURRENT,
        proposal=Proposal.REFUSE,
    ).count()


def _page(
    request: HttpRequest,
    choice: Choice,
    arguments: BulkArgumentsForm,
    *,
    refusal: DomainError | None = None,
    status: int,
) -> HttpResponse:
    refusals = _refusals_left(choice)
    context = {
        "choice": choice,
        "count": len(choice.cases),
        "refusals": refusals,
        "passes": len(choice.cases) - refusals,
        "is_too_many": len(choice.cases) > MOST_CASES,
        "most": MOST_CASES,
        "first": choice.cases[:_NAMES_SHOWN],
        "others": max(0, len(choice.cases) - _NAMES_SHOWN),
        "is_ranked": _is_ranked(choice),
        "form": arguments,
        "refusal": refusal,
        "back": view_in(request),
    }
    return render(request, "reviews/desk/bulk.html", context, status=status)
