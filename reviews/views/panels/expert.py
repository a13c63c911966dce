"""What an expert sees: his panels, the declaration, blind scorecards. Nothing else in the house."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import acting_in, actor_of
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.views.acting import whole_number
from reviews.badges import Badge
from reviews.blind_file import blind_file_of
from reviews.case_file import figure_table
from reviews.domain.panels.scorecards import dimensions_of
from reviews.domain.panels.scoring import declare, decline, save_scores, submit_scorecard
from reviews.enums import CaseStatus, PanelState, SeatState, StatementKind
from reviews.expert_panels import own_seats, panel_lines
from reviews.forms.panels import DeclineForm, ScorecardForm
from reviews.models import CaseVersion, Expert, Panel, Seat
from reviews.views.desk.words_left import words_left

_TONES = {
    SeatState.DRAWN: "attention",
    SeatState.DECLARED: "waiting",
    SeatState.SUBMITTED: "done",
}


def expert_of(request: HttpRequest) -> Expert:
    """The expert who is signed in as one; 404 for everybody else."""
    capacity = acting_in(request)
    if not capacity or capacity.expert_id is None:
        raise Http404
    return Expert.objects.get(pk=capacity.expert_id)


def _actor(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if actor is None:
        raise Http404
    return actor


@require_safe
def my_panels(request: HttpRequest) -> HttpResponse:
    """The panels that wait for the expert."""
    context = {"lines": panel_lines(expert_of(request))}
    return render(request, "reviews/expert/panels.html", context)


def _own_panel(request: HttpRequest, number: str) -> tuple[Expert, Panel, list[Seat]]:
    expert = expert_of(request)
    seats = list(own_seats(expert).filter(panel_case__panel__number=number).order_by("pk"))
    if not seats or seats[0].panel_case.panel.state != PanelState.SCORING:
        raise Http404
    return expert, seats[0].panel_case.panel, seats


@require_safe
def my_panel(request: HttpRequest, number: str) -> HttpResponse:
    """One panel: the declaration, then the scorecards."""
    return _panel_page(request, number)


def _panel_page(
    request: HttpRequest, number: str, refusal: DomainError | None = None
) -> HttpResponse:
    _expert, panel, seats = _own_panel(request, number)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    shown = [seat for seat in seats if seat.state != SeatState.DRAWN]
    context = {
        "panel": panel,
        "deadline": calendar.deadline(panel.due_on, today=today),
        "to_declare": len(seats) - len(shown),
        "rows": [
            (seat, Badge(SeatState(seat.state).label, _TONES[SeatState(seat.state)]))
            for seat in shown
        ],
        "dimensions": [
            (one.label(get_language() or ""), one.weight) for one in dimensions_of(panel.dimensions)
        ],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/expert/panel.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def declare_panel(request: HttpRequest, number: str) -> HttpResponse:
    """Declare that nothing ties the expert to the applicants: the scorecards open."""
    expert, panel, _seats = _own_panel(request, number)
    if request.method != "POST":
        return redirect("expert:panel", number=number)
    actor = _actor(request)

    def act() -> Answer:
        if request.POST.get("declared") != "on":
            sentence = _("Tick the declaration, or give the seats back.")
            raise DomainError("not_declared", sentence)
        return Answer(200, {"seats": declare(panel=panel, expert=expert, actor=actor)})

    try:
        body = {"declared": request.POST.get("declared", "")}
        route = f"panel {number} declare"
        answer = submitted_once(request, actor=actor, route=route, body=body, act=act)
    except DomainError as refusal:
        return _panel_page(request, number, refusal)
    if not answer.body["seats"]:
        messages.warning(
            request,
            _(
                "Since the draw the applicants have come to be of your unit or city, or you act "
                "for them: other experts judge them."
            ),
        )
        return redirect("expert:panels")
    messages.success(request, _("Declared. The scorecards are open."))
    return redirect("expert:panel", number=number)


def _own_seat(request: HttpRequest, number: str, position: int) -> Seat:
    """A declared seat of his; before the declaration it does not exist."""
    _expert, _panel, seats = _own_panel(request, number)
    for seat in seats:
        if seat.panel_case.position == position and seat.state != SeatState.DRAWN:
            return seat
    raise Http404


def _lost_seat(request: HttpRequest, number: str, position: int) -> Seat | None:
    """A seat that he declared for and does not have any more."""
    seats = Seat.objects.filter(expert=expert_of(request), declared_at__isnull=False)
    found = seats.filter(panel_case__panel__number=number, panel_case__position=position)
    return found.select_related("panel_case__panel").first()


def _lost_page(request: HttpRequest, seat: Seat, form: BaseForm) -> HttpResponse:
    """That it is no longer his, with what he typed meanwhile."""
    panel = seat.panel_case.panel
    context = {
        "panel": panel,
        "position": seat.panel_case.position,
        "is_given_on": seat.state == SeatState.DECLINED,
        "words_left": words_left([form], []),
    }
    return render(request, "reviews/expert/lost_seat.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def scorecard(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """A blind file with its scorecard; a POST saves it (an autosave does too) or hands it in."""
    try:
        seat = _own_seat(request, number, position)
    except Http404:
        lost = _lost_seat(request, number, position)
        if request.method != "POST" or lost is None:
            raise
        dimensions = dimensions_of(lost.panel_case.panel.dimensions)
        return _lost_page(request, lost, ScorecardForm(request.POST, dimensions=dimensions))
    return _sent(request, seat) if request.method == "POST" else _scorecard_page(request, seat)


def _sent(request: HttpRequest, seat: Seat) -> HttpResponse:
    panel, position = seat.panel_case.panel, seat.panel_case.position
    form = ScorecardForm(request.POST, dimensions=dimensions_of(panel.dimensions))
    is_autosave = request.headers.get("X-Autosave") == "1"
    if not form.is_valid():
        return _scorecard_page(request, seat, form=form, status=422)
    version = whole_number(request.POST.get("version")) or 0
    given = {"scores": form.scores(), "comment": form.cleaned_data["comment"]}
    try:
        if is_autosave:
            saved = save_scores(seat=seat, version=version, **given)
            return JsonResponse({"version": saved.version})
        _save_and_submit(request, seat, version, given)
    except DomainError as refusal:
        if is_autosave and isinstance(refusal, Conflict):
            return JsonResponse({"sentence": str(refusal)}, status=refusal.status)
        show_refusal(form, refusal)
        return _scorecard_page(request, seat, form=form, status=refusal.status)
    if "submit" in request.POST:
        messages.success(request, _("Handed in. The others' scores are shown to you now."))
        return redirect("expert:scorecard", number=panel.number, position=position)
    messages.success(request, _("Saved. It is not handed in yet."))
    return redirect("expert:panel", number=panel.number)


def _save_and_submit(
    request: HttpRequest, seat: Seat, version: int, given: Mapping[str, Any]
) -> None:
    actor = _actor(request)
    wants_submission = "submit" in request.POST

    def act() -> Answer:
        saved = save_scores(seat=seat, version=version, **given)
        if wants_submission:
            submit_scorecard(seat=saved, version=saved.version, actor=actor)
        return Answer(200, {"seat": seat.pk})

    body = {"version": version, "submit": wants_submission, "given": str(given)}
    submitted_once(request, actor=actor, route=f"seat {seat.pk}", body=body, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
def decline_seat(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Give one seat back: the expert recognised the applicant, or cannot judge it."""
    if request.method != "POST":
        return redirect("expert:panel", number=number)
    form = DeclineForm(request.POST)
    try:
        seat = _own_seat(request, number, position)
    except Http404:
        lost = _lost_seat(request, number, position)
        if lost is None:
            raise
        return _decline(request, number, form, [lost], lambda _no: _lost_page(request, lost, form))

    def refused(refusal: DomainError) -> HttpResponse:
        show_refusal(form, refusal)
        return _scorecard_page(request, seat, decline_form=form, status=refusal.status)

    return _decline(request, number, form, [seat], refused, may_be_tied=True)


@require_http_methods(["GET", "HEAD", "POST"])
def decline_panel(request: HttpRequest, number: str) -> HttpResponse:
    """Give back every seat that is not declared yet."""
    if request.method != "POST":
        return redirect("expert:panel", number=number)
    expert = expert_of(request)
    if not expert.seats.filter(panel_case__panel__number=number).exists():
        raise Http404
    drawn = own_seats(expert).filter(panel_case__panel__number=number, state=SeatState.DRAWN)
    form = DeclineForm(request.POST)
    return _decline(
        request, number, form, list(drawn), lambda refusal: _panel_page(request, number, refusal)
    )


def _decline(
    request: HttpRequest,
    number: str,
    form: DeclineForm,
    seats: list[Seat],
    refused: Callable[[DomainError], HttpResponse],
    *,
    may_be_tied: bool = False,
) -> HttpResponse:
    """Give the seats back once: sent again, the form is given its first answer, though the seats
    are no longer his."""
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    is_conflict = may_be_tied and bool(form.cleaned_data.get("is_conflict"))
    actor = _actor(request)

    def act() -> Answer:
        for seat in seats:
            decline(
                seat=seat, reason=reason, version=seat.version, actor=actor,
                is_conflict=is_conflict,
            )  # fmt: skip
        return Answer(200, {"seats": len(seats)})

    body = {"reason": reason, "conflict": request.POST.get("is_conflict", "")}
    try:
        submitted_once(request, actor=actor, route=request.path, body=body, act=act)
    except DomainError as refusal:
        return refused(refusal)
    messages.success(request, _("The seat is given back; the next expert is drawn."))
    return redirect("expert:panels")


def _scorecard_page(
    request: HttpRequest,
    seat: Seat,
    *,
    form: ScorecardForm | None = None,
    decline_form: DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    entry, panel = seat.panel_case, seat.panel_case.panel
    note_figures_opened(
        actor=_actor(request),
        enterprise_id=entry.case.enterprise_id,
        page=FiguresPage.SCORECARD,
        number=f"{panel.number}/{entry.position}",
    )
    dimensions = dimensions_of(panel.dimensions)
    language = get_language() or "zh-hans"
    is_in = seat.state == SeatState.SUBMITTED
    context = {
        "panel": panel,
        "seat": seat,
        "position": entry.position,
        "badge": Badge(SeatState(seat.state).label, _TONES[SeatState(seat.state)]),
        "deadline": WorkCalendar.current().deadline(panel.due_on, today=timezone.localdate()),
        "form": form
        or ScorecardForm(dimensions=dimensions, initial={**seat.scores, "comment": seat.comment}),
        "decline_form": decline_form or DeclineForm(),
        "own": [(d.label(language), d.weight, seat.scores.get(d.code)) for d in dimensions],
        "is_in": is_in,
        "others": _others(seat) if is_in else (),
        **_blind_file(seat),
    }
    return render(request, "reviews/expert/scorecard.html", context, status=status)


def _others(seat: Seat) -> list[Any]:
    """The totals of those who have handed in too, without their names."""
    others = seat.panel_case.seats.filter(state=SeatState.SUBMITTED).exclude(pk=seat.pk)
    return list(others.order_by("submitted_at").values_list("total", flat=True))


def _corrected_since(seat: Seat, version: CaseVersion | None) -> datetime | None:
    """When the applicant handed in a correction, if that was after the expert last saved or handed
    in his card."""
    last = seat.submitted_at or seat.saved_at
    if version is None or version.number == 1 or last is None or last > version.submitted_at:
        return None
    return version.submitted_at


def _blind_file(seat: Seat) -> dict[str, Any]:
    """What is shown of the case: figures, verdict and covered texts, no name and no place."""
    case = seat.panel_case.case
    file = blind_file_of(case)
    return {
        "industry": file.industry,
        "title_kind": case.get_title_kind_display(),
        "case_kind": case.get_kind_display(),
        "figures": figure_table(case, file.version),
        "found": file.found,
        "problem": file.problem,
        "verdict": file.shown_verdict(),
        "is_in_correction": case.status == CaseStatus.IN_CORRECTION,
        "corrected_at": _corrected_since(seat, file.version),
        "texts": [(kind.label, file.texts.get(kind.value, "")) for kind in StatementKind],
    }
