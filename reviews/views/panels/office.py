"""Panels at the office that draws them: draw, watch, take a seat back, close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from common.enums import SubjectKind
from common.models import Event
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from enterprises.views.acting import whole_number
from reviews.badges import Badge
from reviews.domain.panels.closing import Tally, close_panel, is_deserted, tally
from reviews.domain.panels.drawing import (
    MOST_CASES,
    PASSED_OVER_AVOIDED,
    PASSED_OVER_SUSPENDED,
    draw_again,
    draw_panel,
    waiting_for_panel,
)
from reviews.domain.panels.scorecards import dimensions_of, outlier_points
from reviews.domain.panels.scoring import release
from reviews.enums import Avoidance, PanelState, SeatState
from reviews.forms.panels import DrawForm, PanelFilterForm, ReasonForm
from reviews.models import Expert, Panel, PanelCase, Round, Seat
from reviews.models.case import CaseQuerySet
from reviews.shown_events import events_shown

_COLUMNS = [
    Column(gettext_lazy("Panel")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Cases"), is_figure=True),
    Column(gettext_lazy("Scorecards in"), is_figure=True),
    Column(gettext_lazy("still out"), is_figure=True),
]
_EXPORT_COLUMNS = [
    _COLUMNS[0],
    Column(gettext_lazy("Round")),
    Column(gettext_lazy("Office")),
    *_COLUMNS[1:],
]
_SEAT_TONES = {
    SeatState.DRAWN: "attention",
    SeatState.DECLARED: "waiting",
    SeatState.SUBMITTED: "done",
    SeatState.DECLINED: "quiet",
}


def panel_badge(panel: Panel) -> Badge:
    """Whether the experts are at work."""
    state = PanelState(panel.state)
    return Badge(state.label, "waiting" if state == PanelState.SCORING else "done")


def _may_draw(capacity: Capacity, office: Office) -> bool:
    is_high = office.level in {OfficeLevel.PROVINCE, OfficeLevel.MINISTRY}
    return is_high and capacity.role == PostingRole.EXAMINER


@require_http_methods(["GET", "HEAD", "POST"])
def panels(request: HttpRequest) -> HttpResponse:
    """The office's panels, newest first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = PanelFilterForm(request.GET)
    form.is_valid()
    found = Panel.objects.visible_to(capacity).select_related("round", "office")
    if form.cleaned_data.get("state"):
        found = found.filter(state=form.cleaned_data["state"])
    counted = found.annotate(
        case_count=Count("cases", distinct=True),
        in_count=Count("cases__seats", filter=Q(cases__seats__state=SeatState.SUBMITTED)),
        out_count=Count("cases__seats", filter=Q(cases__seats__in=_still_out())),
    )
    if request.method == "POST":
        rows = [_line(one) for one in counted.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "panels", _EXPORT_COLUMNS, rows)
    page = keyset_page(counted, request, order=("-pk",))
    calendar, today = WorkCalendar.current(), timezone.localdate()
    page.rows[:] = [
        (panel, panel_badge(panel), _deadline(panel, calendar, today)) for panel in page.rows
    ]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_draw": _may_draw(capacity, office),
    }
    return render(request, "reviews/panels/panels.html", context)


def _still_out() -> QuerySet[Seat]:
    """Scorecards that are still to come: none of a closed panel, nor of a case that has left."""
    return Seat.objects.open().before_panel().filter(panel_case__panel__state=PanelState.SCORING)


def _line(panel: Any) -> list[object]:
    return [
        panel.number, panel.round.name, panel.office.name, panel.get_state_display(),
        panel.due_on, panel.case_count, panel.in_count, panel.out_count,
    ]  # fmt: skip


def _deadline(panel: Panel, calendar: WorkCalendar, today: Any) -> Any:
    is_open = panel.state == PanelState.SCORING
    return calendar.deadline(panel.due_on, today=today) if is_open else None


@require_http_methods(["GET", "HEAD", "POST"])
def new_panel(request: HttpRequest) -> HttpResponse:
    """Choose cases that wait for a panel, and draw."""
    capacity, office = capacity_of_office(request)
    if not _may_draw(capacity, office):
        raise Http404
    waiting = waiting_for_panel(office_id=office.pk)
    if request.method != "POST":
        suggested = WorkCalendar.current().add(timezone.localdate(), 10)
        return _draw_page(request, office, waiting, DrawForm(initial={"due_on": suggested}))
    form = DrawForm(request.POST)
    numbers = sorted({one.replace("\x00", "") for one in request.POST.getlist("cases")})
    if not form.is_valid():
        return _draw_page(request, office, waiting, form, ticked=numbers, status=422)
    actor = official(request)

    def act() -> Answer:
        # Looked up within the act: sent again, the form finds them drawn already.
        chosen = list(waiting.filter(number__in=numbers).select_related("round"))
        if not numbers:
            raise DomainError("no_cases", _("Choose at least one case."))
        if len(chosen) != len(numbers):
            sentence = _("A case is not waiting for a panel any more: choose again.")
            raise Conflict("not_at_panel", sentence)
        round_ = chosen[0].round
        panel = draw_panel(round=round_, cases=chosen, actor=actor, **form.cleaned_data)
        return Answer(201, {"number": panel.number})

    body = {name: str(value) for name, value in form.cleaned_data.items()} | {"cases": numbers}
    try:
        answer = submitted_once(request, actor=actor, route="panel new", body=body, act=act)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _draw_page(request, office, waiting, form, ticked=numbers, status=refusal.status)
    messages.success(request, _("The panel is drawn; the experts are told."))
    return redirect("panels:panel", number=answer.body["number"])


def _draw_page(
    request: HttpRequest,
    office: Office,
    waiting: CaseQuerySet,
    form: DrawForm,
    *,
    ticked: Sequence[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The first cases of a round that a panel takes. Those that were judged before they came back
    are ticked by hand alone."""
    rounds = list(Round.objects.filter(pk__in=waiting.order_by().values("round")))
    asked = request.POST.get("round") or request.GET.get("round", "")
    chosen = next((one for one in rounds if str(one.pk) == asked), None)
    chosen = chosen or next(iter(rounds), None)
    of_round = waiting.filter(round=chosen)
    cases: list[Any] = list(of_round.with_related()[:MOST_CASES])
    context = {
        "form": form,
        "rounds": rounds,
        "round": chosen,
        "cases": [
            (case, case.number in ticked if ticked is not None else not case.judged_on)
            for case in cases
        ],
        "more": of_round.count() - len(cases) if len(cases) == MOST_CASES else 0,
        "most": MOST_CASES,
        "pool": Expert.objects.active().filter(office=office).count(),
    }
    return render(request, "reviews/panels/new_panel.html", context, status=status)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat as the office sees it."""

    seat: Seat
    badge: Badge
    points: list[tuple[str, str | None]]
    is_outlier: bool
    is_open: bool
    why_empty: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case before the panel: its scorecards, what they come to, and whom the draw avoided.
    `empty_seats` have nobody left in the draw to take them."""

    entry: PanelCase
    seats: list[SeatLine]
    tally: Tally | None
    avoided: list[tuple[str, str]]
    empty_seats: int
    has_left: bool
    is_deserted: bool
    is_without_result: bool


def case_lines(panel: Panel) -> list[CaseLine]:
    """The cases of a panel with their seats (two queries)."""
    entries = PanelCase.objects.with_correction().filter(panel=panel)
    related = entries.select_related("case__enterprise", "step")
    return [_case_line(panel, entry) for entry in related.prefetch_related("seats__expert__user")]


def _case_line(panel: Panel, entry: PanelCase) -> CaseLine:
    seats = list(entry.seats.all())
    found = tally(seats)
    avoided = panel.draw["avoided"].get(entry.case.number, {})
    is_open = panel.state == PanelState.SCORING and entry.is_before_panel
    return CaseLine(
        entry=entry,
        seats=[
            SeatLine(
                seat,
                Badge(SeatState(seat.state).label, _SEAT_TONES[SeatState(seat.state)]),
                _points(seat, panel),
                bool(found and seat.pk in found.outliers),
                is_open and seat.state in {SeatState.DRAWN, SeatState.DECLARED},
                _why_empty(seat),
            )
            for seat in seats
        ],
        tally=found,
        avoided=[(code, str(Avoidance(reason).label)) for code, reason in sorted(avoided.items())],
        empty_seats=panel.seats_per_case - sum(one.state != SeatState.DECLINED for one in seats),
        has_left=entry.mean is None and not entry.is_before_panel,
        is_deserted=is_open and is_deserted(seats),
        is_without_result=(
            entry.mean is None and panel.state == PanelState.CLOSED and entry.is_before_panel
        ),
    )


def _why_empty(seat: Seat) -> str:
    """Why an expert does not sit: his own words, or what the draw passed him over for."""
    reason = seat.decline_reason
    if reason == PASSED_OVER_SUSPENDED:
        return _("suspended since the draw")
    code = reason.removeprefix(PASSED_OVER_AVOIDED)
    if code != reason and code in Avoidance.values:
        return _("to be avoided since the draw: %(reason)s") % {"reason": Avoidance(code).label}
    return reason


def _points(seat: Seat, panel: Panel) -> list[tuple[str, str | None]]:
    """The scores by dimension; before a card is handed in they are its author's alone."""
    language = get_language() or "zh-hans"
    is_in = seat.state == SeatState.SUBMITTED
    return [
        (one.label(language), seat.scores.get(one.code) if is_in else None)
        for one in dimensions_of(panel.dimensions)
    ]


def _panel(request: HttpRequest, number: str) -> Panel:
    capacity, _office = capacity_of_office(request)
    related = Panel.objects.visible_to(capacity).select_related("round", "office", "drawn_by")
    return one_of(related, number=number)


@require_safe
def one_panel(request: HttpRequest, number: str) -> HttpResponse:
    """A panel: scorecards case by case, outliers and spread, and the record of the draw."""
    return _panel_page(request, _panel(request, number))


def _panel_page(
    request: HttpRequest, panel: Panel, refusal: DomainError | None = None
) -> HttpResponse:
    capacity, office = capacity_of_office(request)
    is_mine = panel.office_id == office.pk and panel.state == PanelState.SCORING
    trail = Event.objects.filter(subject_kind=SubjectKind.PANEL, subject_id=panel.pk)
    lines = case_lines(panel)
    context = {
        "panel": panel,
        "badge": panel_badge(panel),
        "deadline": _deadline(panel, WorkCalendar.current(), timezone.localdate()),
        "lines": lines,
        "deserted": [line.entry.case for line in lines if line.is_deserted],
        "dimensions": [
            (one.label(get_language() or "zh-hans"), one.weight)
            for one in dimensions_of(panel.dimensions)
        ],
        "outlier_points": outlier_points(),
        "may_close": is_mine and capacity.role in {PostingRole.EXAMINER, PostingRole.APPROVER},
        "may_release": is_mine and capacity.role == PostingRole.EXAMINER,
        "release_form": ReasonForm(auto_id=False),
        "draw_faults": draw_again(panel),
        "refusal": refusal,
        "events": events_shown(trail.order_by("-sequence")[:100]),
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/panels/panel.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close the panel: its results are attached to the cases; those that nobody is left to sit for
    and that are ticked get none."""
    panel, version = _panel(request, number), whole_number(request.POST.get("version")) or 0
    if request.method != "POST":
        return redirect("panels:panel", number=number)
    actor, ticked = official(request), sorted(set(request.POST.getlist("without_result")))

    def act() -> Answer:
        close_panel(panel=panel, version=version, actor=actor, without_result=ticked)
        return Answer(200, {"number": number})

    body = {"version": version, "without_result": ticked}
    return _acted(request, panel, f"panel {number} close", body, act)


@require_http_methods(["GET", "HEAD", "POST"])
def release_seat(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a seat back from an expert who does not answer."""
    panel = _panel(request, number)
    seat = one_of(Seat.objects.filter(panel_case__panel=panel), pk=pk)
    if request.method != "POST":
        return redirect("panels:panel", number=number)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    actor, version = official(request), whole_number(request.POST.get("version")) or 0

    def act() -> Answer:
        release(seat=seat, reason=reason, version=version, actor=actor)
        return Answer(200, {"seat": pk})

    body = {"reason": reason, "version": version}
    return _acted(request, panel, f"seat {pk} release", body, act)


def _acted(
    request: HttpRequest, panel: Panel, route: str, body: Any, act: Callable[[], Answer]
) -> HttpResponse:
    try:
        submitted_once(request, actor=official(request), route=route, body=body, act=act)
    except DomainError as refusal:
        return _panel_page(request, panel, refusal)
    messages.success(request, _("Done."))
    return redirect("panels:panel", number=panel.number)
