"""Recommendation lists: an office orders the cases it recommends in a round and hands them up."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import PostingRole
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.spreadsheets import ROW_LIMIT
from common.tables import Column
from enterprises.views.acting import whole_number
from reviews.badges import Badge, badge_of
from reviews.domain.recommending import hand_up, order_with_moves, reorder
from reviews.enums import CaseStatus, StepState
from reviews.models import RecommendationList, Round, Step

_COLUMNS = [
    Column(gettext_lazy("Rank"), is_figure=True),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Opinion")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Office")),
    _COLUMNS[0],
    Column(gettext_lazy("Case")),
    _COLUMNS[1],
    Column(gettext_lazy("Unified social credit code")),
    *_COLUMNS[2:],
    Column(gettext_lazy("Handed up")),
]


def _lists(request: HttpRequest) -> QuerySet[RecommendationList]:
    capacity, _office = capacity_of_office(request)
    return RecommendationList.objects.visible_to(capacity).select_related("office", "round")


@require_http_methods(["GET", "HEAD", "POST"])
def rankings(request: HttpRequest, code: str) -> HttpResponse:
    """The lists of a round that the reader may see, each with its cases in order; by POST all of
    them as a workbook."""
    if request.method != "POST":
        return _page(request, code)
    capacity, _office = capacity_of_office(request)
    round_ = one_of(Round.objects.visible_to(capacity), code=code)
    steps = _steps(_lists(request).filter(round=round_))
    rows = steps.select_related("recommended_on__office").order_by(
        "recommended_on__office__code", "rank"
    )[: ROW_LIMIT + 1]
    lines = [_line(step) for step in rows]
    return export_list(request, f"recommended-{code}", _EXPORT_COLUMNS, lines)


def _steps(lists: Iterable[RecommendationList]) -> QuerySet[Step]:
    return Step.objects.filter(recommended_on__in=lists).select_related("case__enterprise")


def _state_of(step: Step) -> Badge:
    """How far the office is with a case of its list; that the case is over, where it is."""
    if step.case.status in {CaseStatus.WITHDRAWN, CaseStatus.REFUSED}:
        return badge_of(step.case, kind=None, level=None, proposal=None, due=None)
    if step.state == StepState.PASSED:
        return Badge(_("Signed"), "done")
    return Badge(_("Not signed yet"), "waiting")


def _line(step: Step) -> list[object]:
    handed_up = step.recommended_on and step.recommended_on.handed_up_at
    enterprise = step.case.enterprise
    return [
        step.recommended_on.office.name if step.recommended_on else "", step.rank,
        step.case.number, enterprise.name, enterprise.uscc or "",
        str(_state_of(step).label),
        step.opinion, handed_up or "",
    ]  # fmt: skip


def _page(
    request: HttpRequest,
    code: str,
    *,
    refusal: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    capacity, office = capacity_of_office(request)
    round_ = one_of(Round.objects.visible_to(capacity), code=code)
    lists = list(_lists(request).filter(round=round_).order_by("office__code"))
    entries: dict[int, list[tuple[Step, str, Badge]]] = {one.pk: [] for one in lists}
    for step in _steps(lists).order_by("recommended_on", "rank"):
        shown = (typed or {}).get(step.case.number, str(step.rank))
        entries[step.recommended_on_id or 0].append((step, shown, _state_of(step)))
    context = {
        "round": round_,
        "columns": _COLUMNS,
        "lists": [(one, entries[one.pk], one.office_id == office.pk) for one in lists],
        "may_order": capacity.role == PostingRole.EXAMINER,
        "may_hand_up": capacity.role == PostingRole.APPROVER,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/rounds/rankings.html", context, status=status)


def _own_list(request: HttpRequest, code: str) -> RecommendationList:
    _capacity, office = capacity_of_office(request)
    return one_of(_lists(request), round__code=code, office=office.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def order_ranking(request: HttpRequest, code: str) -> HttpResponse:
    """Save the order typed as ranks: whoever was given another one goes there, the others move."""
    ranking = _own_list(request, code)
    if request.method != "POST":
        return redirect("rounds:rankings", code=code)
    typed = {
        name.removeprefix("rank-"): str(value).replace("\x00", "")[:9]
        for name, value in request.POST.items()
        if name.startswith("rank-")
    }
    actor, version = official(request), whole_number(request.POST.get("version")) or 0

    def act() -> Answer:
        reorder(ranking=ranking, numbers=_in_order(typed, ranking), version=version, actor=actor)
        return Answer(200, {"list": ranking.pk})

    return _sent(request, code, act, typed, _("The order is saved."))


def _in_order(typed: dict[str, str], ranking: RecommendationList) -> list[str]:
    """The cases in the order that the typed ranks make. Raises `DomainError` (`bad_rank`) for a
    rank that is none or does not fit."""
    ranks = {number: whole_number(text) for number, text in typed.items()}
    known = {number: rank for number, rank in ranks.items() if rank is not None}
    if len(known) < len(ranks):
        raise DomainError("bad_rank", _("Give each case its rank as a whole number."))
    steps = Step.objects.filter(recommended_on=ranking).order_by("rank")
    standing = list(steps.values_list("case__number", flat=True))
    if set(standing) != set(known):
        # The list is another than the one that was looked at: `reorder` says so.
        return sorted(known)
    return order_with_moves(standing, known)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_up_ranking(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the list up for good."""
    ranking = _own_list(request, code)
    if request.method != "POST":
        return redirect("rounds:rankings", code=code)
    actor, version = official(request), whole_number(request.POST.get("version")) or 0

    def act() -> Answer:
        hand_up(ranking=ranking, version=version, actor=actor)
        return Answer(200, {"list": ranking.pk})

    return _sent(request, code, act, {}, _("The list is handed up."))


def _sent(
    request: HttpRequest, code: str, act: Any, typed: dict[str, str], done: str
) -> HttpResponse:
    if official(request).user_id is None:
        raise Http404
    body = {"version": request.POST.get("version", ""), "ranks": typed}
    try:
        submitted_once(
            request, actor=official(request), route=f"list {request.path}", body=body, act=act
        )
    except DomainError as refusal:
        return _page(request, code, refusal=refusal, typed=typed)
    messages.success(request, done)
    return redirect("rounds:rankings", code=code)
