"""Rounds: how far the cases of each are, by state and by provincial-level office."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.domain.calendar import Deadline, WorkCalendar
from common.enums import SubjectKind
from common.models import Event
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.enums import CaseKind
from reviews.badges import Badge
from reviews.domain.rounds import may_open, titles_opened_by
from reviews.enums import CaseStatus, RoundState
from reviews.forms.rounds import RoundFilterForm
from reviews.models import Case, RecommendationList, Round
from reviews.queries import (
    SHOWN_STATES,
    RoundProgress,
    counts_are_visible,
    progress_by_province,
    progress_by_round,
    with_round_state,
)
from reviews.shown_events import events_shown

_COLUMNS = [
    Column(gettext_lazy("Round")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Application window")),
    Column(gettext_lazy("Handed in"), is_figure=True),
    Column(CaseStatus.IN_REVIEW.label, is_figure=True),
    Column(CaseStatus.IN_NOTICE.label, is_figure=True),
    Column(CaseStatus.CERTIFIED.label, is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Code")),
    _COLUMNS[0],
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Kind of case")),
    Column(gettext_lazy("Office")),
    _COLUMNS[1],
    Column(gettext_lazy("First day")),
    Column(gettext_lazy("Last day")),
    *_COLUMNS[3:],
]
_NONE = RoundProgress({})


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round as a line of the list."""

    round: Round
    badge: Badge
    deadline: Deadline | None
    progress: RoundProgress | None


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """The cases of a provincial-level office in a round, by shown state."""

    office: Office
    cells: list[tuple[CaseStatus, int]]
    total: int


@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, newest first, each with the cases that the reader may see; by POST as a
    workbook."""
    capacity, _office = capacity_of_office(request)
    form = RoundFilterForm(request.GET)
    today = timezone.localdate()
    found = with_round_state(Round.objects.visible_to(capacity), today).select_related("office")
    if capacity.office is not None and capacity.office.level != OfficeLevel.MINISTRY:
        province = capacity.office.lineage()["province"]
        found = found.for_province(province.pk if province else 0)
    form.is_valid()
    for name in ("title_kind", "state", "year"):
        if form.cleaned_data.get(name):
            found = found.filter(**{name: form.cleaned_data[name]})
    if request.method == "POST":
        listed = list(found.order_by("-opens_on", "-pk")[: ROW_LIMIT + 1])
        lines = [_line(row) for row in _counted(listed, capacity)]
        return export_list(request, "rounds", _EXPORT_COLUMNS, lines)
    page = keyset_page(found, request, order=("-opens_on", "-pk"))
    page.rows[:] = _counted(page.rows, capacity)
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_open": capacity.office is not None and may_open(capacity.office, capacity.role),
    }
    return render(request, "reviews/rounds/rounds.html", context)


def _line(row: RoundRow) -> list[object]:
    round_, progress = row.round, row.progress
    states = (CaseStatus.IN_REVIEW, CaseStatus.IN_NOTICE, CaseStatus.CERTIFIED)
    counts = [progress.total, *(progress.counts.get(one, 0) for one in states)] if progress else []
    return [
        round_.code, round_.name, round_.get_title_kind_display(), round_.get_case_kind_display(),
        round_.office.name if round_.office else "", row.badge.label, round_.opens_on,
        round_.closes_on, *counts,
    ]  # fmt: skip


def _counted(found: list[Round], capacity: Capacity) -> list[RoundRow]:
    """The rounds with the cases that the reader may see (one query for all)."""
    cases = Case.objects.visible_to(capacity).filter(round__in=[row.pk for row in found])
    return _rows(found, progress_by_round(cases), capacity)


def _rows(
    found: list[Round], progress: dict[int, RoundProgress], capacity: Capacity
) -> list[RoundRow]:
    calendar, today = WorkCalendar.current(), timezone.localdate()
    return [
        RoundRow(
            round_,
            round_badge(round_),
            calendar.deadline(round_.closes_on, today=today) if round_.is_open_on(today) else None,
            progress.get(round_.pk, _NONE) if counts_are_visible(round_, capacity) else None,
        )
        for round_ in found
    ]


_TONES = {
    RoundState.PLANNED: "quiet",
    RoundState.OPEN: "done",
    RoundState.CLOSED: "quiet",
    RoundState.IN_REVIEW: "waiting",
    RoundState.DONE: "done",
    RoundState.TAKEN_BACK: "quiet",
}


def round_badge(round_: Round) -> Badge:
    """How far the round is; it comes from `with_round_state`."""
    state = RoundState(round_.state)  # type: ignore[attr-defined]
    return Badge(state.label, _TONES[state])


@require_safe
def one_round(request: HttpRequest, code: str) -> HttpResponse:
    """One round: its cases by state, and by provincial-level office."""
    capacity, _office = capacity_of_office(request)
    visible = with_round_state(Round.objects.visible_to(capacity), timezone.localdate())
    round_ = one_of(visible.select_related("office", "rule_set"), code=code)
    cases = Case.objects.visible_to(capacity).filter(round=round_)
    by_province = progress_by_province(cases)
    offices = Office.objects.filter(pk__in=by_province).order_by("code")
    rows = [_province_row(office, by_province[office.pk]) for office in offices]
    totals = [(state, sum(dict(row.cells)[state] for row in rows)) for state in SHOWN_STATES]
    (row,) = _rows([round_], {}, capacity)
    trail = Event.objects.filter(subject_kind=SubjectKind.ROUND, subject_id=round_.pk)
    lists = RecommendationList.objects.visible_to(capacity)
    context = {
        "round": round_,
        "badge": row.badge,
        "deadline": row.deadline,
        "is_decided_below": row.progress is None,
        "deadlines": list(round_.deadlines.all()),
        "events": events_shown(trail.order_by("-sequence")),
        "has_rankings": lists.filter(round=round_).exists(),
        "is_mine": is_mine(round_, capacity),
        "columns": [
            Column(_("Office")),
            Column(_("Handed in"), is_figure=True),
            *(Column(state.label, is_figure=True) for state in SHOWN_STATES),
        ],
        "rows": rows,
        "totals": totals,
        "total": sum(row.total for row in rows),
    }
    return render(request, "reviews/rounds/round.html", context)


def is_mine(round_: Round, capacity: Capacity) -> bool:
    """Whether the reader may change the round."""
    office = capacity.office
    if office is None or not may_open(office, capacity.role):
        return False
    own = None if office.level == OfficeLevel.MINISTRY else office.pk
    is_theirs = round_.office_id == own and round_.case_kind != CaseKind.CHANGE
    return is_theirs and round_.title_kind in titles_opened_by(office)


def _province_row(office: Office, progress: RoundProgress) -> ProvinceRow:
    cells = [(state, progress.counts.get(state, 0)) for state in SHOWN_STATES]
    return ProvinceRow(office, cells, progress.total)
