"""The roll of experts at an office."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.enums import SubjectKind
from common.models import Event
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from enterprises.views.acting import plain_text, whole_number
from reviews.badges import Badge
from reviews.domain.panels.roll import (
    add_conflict,
    add_expert,
    change_expert,
    end_conflict,
    keeps_roll,
    set_expert_state,
)
from reviews.domain.panels.roll_list import import_experts, read_roll
from reviews.enums import ExpertState
from reviews.forms.panels import (
    ConflictForm,
    EndConflictForm,
    ExpertFilterForm,
    ExpertForm,
    ImportForm,
    ReasonForm,
)
from reviews.models import Expert, ExpertConflict
from reviews.shown_events import events_shown

_COLUMNS = [
    Column(gettext_lazy("Expert")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("City")),
    Column(gettext_lazy("Fields")),
    Column(gettext_lazy("Seats"), is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Code")),
    *_COLUMNS[:3],
    Column(gettext_lazy("Other affiliations")),
    *_COLUMNS[3:5],
    Column(gettext_lazy("Industries")),
    Column(gettext_lazy("Roll of")),
    _COLUMNS[5],
]


def state_badge(expert: Expert) -> Badge:
    """Whether the expert may be drawn."""
    state = ExpertState(expert.state)
    return Badge(state.label, "done" if state == ExpertState.ACTIVE else "quiet")


def _keeper(request: HttpRequest) -> tuple[Capacity, Office]:
    capacity, office = capacity_of_office(request)
    if not keeps_roll(office, capacity.role):
        raise Http404
    return capacity, office


def _expert(request: HttpRequest, code: str) -> Expert:
    capacity, _office = capacity_of_office(request)
    related = Expert.objects.visible_to(capacity).select_related("user", "city", "office")
    return one_of(related, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def experts(request: HttpRequest) -> HttpResponse:
    """The roll, by name or unit and state; by POST the same lines as a workbook."""
    capacity, office = capacity_of_office(request)
    form = ExpertFilterForm(request.GET)
    form.is_valid()
    found = Expert.objects.visible_to(capacity).select_related("user", "city", "office")
    asked = plain_text(form.cleaned_data.get("q"))
    if asked:
        named = Q(user__name__icontains=asked) | Q(affiliation__icontains=asked)
        found = found.filter(named | Q(code__iexact=asked))
    if form.cleaned_data.get("state"):
        found = found.filter(state=form.cleaned_data["state"])
    found = found.annotate(seat_count=Count("seats"))
    if request.method == "POST":
        rows = found.order_by("code", "pk")[: ROW_LIMIT + 1]
        return export_list(request, "experts", _EXPORT_COLUMNS, [_line(one) for one in rows])
    page = keyset_page(found, request, order=("code", "pk"))
    page.rows[:] = [(expert, state_badge(expert)) for expert in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_keep": keeps_roll(office, capacity.role),
    }
    return render(request, "reviews/panels/experts.html", context)


def _line(expert: Any) -> list[object]:
    return [
        expert.code, expert.user.name, expert.get_state_display(), expert.affiliation,
        ", ".join(expert.other_affiliations), expert.city.name, expert.technologies,
        ", ".join(expert.industries), expert.office.name, expert.seat_count,
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new_expert(request: HttpRequest) -> HttpResponse:
    """Put a person on the roll."""
    _capacity, office = _keeper(request)
    form = ExpertForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "office": office, "import_form": ImportForm()}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "reviews/panels/new_expert.html", context, status=status)
    actor = official(request)

    def act() -> Answer:
        return Answer(201, {"code": add_expert(entry=form.entry(), actor=actor).code})

    try:
        answer = submitted_once(
            request, actor=actor, route="expert new", body=form.cleaned_data, act=act
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return render(request, "reviews/panels/new_expert.html", context, status=refusal.status)
    messages.success(request, _("The expert is on the roll."))
    return redirect("panels:expert", code=answer.body["code"])


@require_http_methods(["GET", "HEAD", "POST"])
def import_roll(request: HttpRequest) -> HttpResponse:
    """Put a whole list on the roll, or none of it."""
    _capacity, office = _keeper(request)
    if request.method != "POST":
        return redirect("panels:new_expert")
    form = ImportForm(request.POST, request.FILES)
    context = {"form": ExpertForm(), "office": office, "import_form": form}
    status = 422
    if form.is_valid():
        try:
            return _imported(request, form)
        except DomainError as refusal:
            form.add_error("file", str(refusal).split("\n"))
            status = refusal.status
    return render(request, "reviews/panels/new_expert.html", context, status=status)


def _imported(request: HttpRequest, form: ImportForm) -> HttpResponse:
    entries = read_roll(form.cleaned_data["file"].chunks())
    actor = official(request)

    def act() -> Answer:
        return Answer(201, {"count": len(import_experts(entries=entries, actor=actor))})

    body = [str(entry) for _number, entry in entries]
    answer = submitted_once(request, actor=actor, route="expert import", body=body, act=act)
    count = answer.body["count"]
    words = ngettext(
        "%(count)s expert is put on the roll.", "%(count)s experts are put on the roll.", count
    )
    messages.success(request, words % {"count": count})
    return redirect("panels:experts")


@require_http_methods(["GET", "HEAD", "POST"])
def one_expert(request: HttpRequest, code: str) -> HttpResponse:
    """An expert: what the roll says, conflicts, seats; a POST changes the line."""
    expert = _expert(request, code)
    if request.method != "POST":
        return _expert_page(request, expert)
    form = ExpertForm({**request.POST.dict(), "username": expert.user.username})
    if not form.is_valid():
        return _expert_page(request, expert, form=form, status=422)
    actor, version = official(request), whole_number(request.POST.get("version")) or 0

    def act() -> Answer:
        change_expert(expert=expert, entry=form.entry(), version=version, actor=actor)
        return Answer(200, {"code": code})

    return _acted(request, expert, f"expert {code} change", act, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def expert_state(request: HttpRequest, code: str) -> HttpResponse:
    """Suspend the expert, or bring him back."""
    expert = _expert(request, code)
    if request.method != "POST":
        return redirect("panels:expert", code=code)
    actor, version = official(request), whole_number(request.POST.get("version")) or 0
    is_active = request.POST.get("state") == ExpertState.ACTIVE
    reason = plain_text(request.POST.get("reason"))
    form = ReasonForm(request.POST)
    form.is_valid()

    def act() -> Answer:
        set_expert_state(
            expert=expert, is_active=is_active, reason=reason, version=version, actor=actor
        )
        return Answer(200, {"code": code})

    return _acted(request, expert, f"expert {code} state", act, state_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def expert_conflict(request: HttpRequest, code: str) -> HttpResponse:
    """Note an enterprise that the expert must not judge."""
    expert = _expert(request, code)
    if request.method != "POST":
        return redirect("panels:expert", code=code)
    form = ConflictForm(request.POST)
    if not form.is_valid():
        return _expert_page(request, expert, conflict_form=form, status=422)
    actor = official(request)

    def act() -> Answer:
        add_conflict(expert=expert, actor=actor, **form.cleaned_data)
        return Answer(200, {"code": code})

    return _acted(request, expert, f"expert {code} conflict", act, conflict_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def ended_conflict(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a conflict back that was noted by mistake."""
    expert = _expert(request, code)
    conflict = one_of(expert.conflicts.select_related("expert", "enterprise"), pk=pk)
    if request.method != "POST":
        return redirect("panels:expert", code=code)
    form = EndConflictForm(request.POST, conflict=conflict)
    form.is_valid()
    actor = official(request)

    def act() -> Answer:
        end_conflict(conflict=conflict, reason=form.cleaned_data.get("reason", ""), actor=actor)
        return Answer(200, {"code": code})

    return _acted(request, expert, f"conflict {pk} end", act, ending_form=form)


def _acted(
    request: HttpRequest, expert: Expert, route: str, act: Any, **forms: Any
) -> HttpResponse:
    """Carry out an act on the expert once; a refusal stands in the form that was sent."""
    (form,) = forms.values()
    body = {name: str(value) for name, value in form.cleaned_data.items()} | {
        "version": request.POST.get("version", ""), "state": request.POST.get("state", ""),
    }  # fmt: skip
    try:
        submitted_once(request, actor=official(request), route=route, body=body, act=act)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _expert_page(request, expert, status=refusal.status, **forms)
    messages.success(request, _("Saved."))
    return redirect("panels:expert", code=expert.code)


def _expert_page(
    request: HttpRequest,
    expert: Expert,
    *,
    form: ExpertForm | None = None,
    state_form: ReasonForm | None = None,
    conflict_form: ConflictForm | None = None,
    ending_form: EndConflictForm | None = None,
    status: int = 200,
) -> HttpResponse:
    capacity, office = capacity_of_office(request)
    trail = Event.objects.filter(subject_kind=SubjectKind.EXPERT, subject_id=expert.pk)
    seats = expert.seats.select_related("panel_case__panel", "panel_case__case__enterprise")
    context = {
        "expert": expert,
        "badge": state_badge(expert),
        "may_keep": keeps_roll(office, capacity.role) and expert.office_id == office.pk,
        "form": form or ExpertForm(initial=_initial(expert)),
        "state_form": state_form or ReasonForm(),
        "conflict_form": conflict_form or ConflictForm(),
        "ending_form": ending_form or ReasonForm(),
        "conflicts": _conflicts(expert, ending_form),
        "seats": seats.order_by("-pk")[:50],
        "events": events_shown(trail.order_by("-sequence")[:100]),
    }
    return render(request, "reviews/panels/expert.html", context, status=status)


def _conflicts(
    expert: Expert, typed: EndConflictForm | None
) -> list[tuple[ExpertConflict, EndConflictForm]]:
    """The conflicts, newest first, those that stand before those that were taken back, each with
    the form that takes it back, as it was typed where it was refused."""
    found = expert.conflicts.select_related("enterprise")
    forms = [(one, EndConflictForm(conflict=one)) for one in found.order_by("-pk")]
    return [
        (one, typed if typed is not None and typed.prefix == form.prefix else form)
        for one, form in sorted(forms, key=lambda pair: pair[0].ended_at is not None)
    ]


def _initial(expert: Expert) -> dict[str, str]:
    return {
        "username": expert.user.username,
        "affiliation": expert.affiliation,
        "other_affiliations": ", ".join(expert.other_affiliations),
        "city": expert.city.code,
        "industries": ", ".join(expert.industries),
        "technologies": expert.technologies,
    }
