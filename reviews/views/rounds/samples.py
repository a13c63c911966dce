"""The sample of a round of re-examination: draw it, see who has filed."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, keyset_page
from cultivation.enums import CaseKind
from enterprises.models import Enterprise
from reviews.domain.rounds.sampling import draw_sample, is_drawn_the_same
from reviews.forms.rounds import SampleForm
from reviews.models import Case, Round, Sample, SampledTitle
from reviews.views.rounds.listing import is_mine

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Valid until")),
    Column(gettext_lazy("Case")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """The drawn holders within the reader's area with their cases, by POST as a workbook; before
    that, the draw."""
    capacity, _office = capacity_of_office(request)
    visible = Round.objects.visible_to(capacity).filter(case_kind=CaseKind.RE_EXAMINATION)
    round_ = one_of(visible, code=code)
    drawn = Sample.objects.filter(round=round_).select_related("round", "drawn_by").first()
    may_draw = drawn is None and is_mine(round_, capacity)
    form = SampleForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and drawn is not None and "share_pct" not in request.POST:
        return _exported(request, drawn, capacity)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _drawn(request, round_, form)
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = refusal.status
    context: dict[str, Any] = {
        "round": round_, "sample": drawn, "may_draw": may_draw, "form": form,
    }  # fmt: skip
    if drawn is not None:
        page = keyset_page(_titles(drawn, capacity), request, order=("position", "pk"))
        page.rows[:] = _with_cases(page.rows, drawn, capacity)
        is_same = is_drawn_the_same(drawn)
        context |= {"columns": _COLUMNS, "page": page, "is_same": is_same}
    return render(request, "reviews/rounds/sample.html", context, status=status)


def _titles(drawn: Sample, capacity: Capacity) -> QuerySet[SampledTitle]:
    """What was drawn within the reader's area."""
    enterprises = Enterprise.objects.visible_to(capacity)
    titles = drawn.titles.filter(title__enterprise__in=enterprises)
    return titles.select_related("title__enterprise")


def _with_cases(
    titles: Sequence[SampledTitle], drawn: Sample, capacity: Capacity
) -> list[tuple[SampledTitle, Case | None]]:
    keys = [one.title.enterprise_id for one in titles]
    found = Case.objects.visible_to(capacity).filter(round=drawn.round_id, enterprise__in=keys)
    cases = {case.enterprise_id: case for case in found}
    return [(one, cases.get(one.title.enterprise_id)) for one in titles]


def _exported(request: HttpRequest, drawn: Sample, capacity: Capacity) -> HttpResponse:
    titles = list(_titles(drawn, capacity).order_by("position", "pk")[: ROW_LIMIT + 1])
    lines = [
        [
            one.title.enterprise.name,
            one.title.number,
            one.title.last_day,
            case.number if case else "",
        ]
        for one, case in _with_cases(titles, drawn, capacity)
    ]
    return export_list(request, f"sample-{drawn.round.code}", _COLUMNS, lines)


def _drawn(request: HttpRequest, round_: Round, form: SampleForm) -> HttpResponse:
    actor = official(request)

    def act() -> Answer:
        found = draw_sample(round=round_, actor=actor, **form.cleaned_data)
        return Answer(201, {"sample": found.pk})

    body = {name: str(value) for name, value in form.cleaned_data.items()}
    submitted_once(request, actor=actor, route=f"sample {round_.pk}", body=body, act=act)
    messages.success(request, _("The sample is drawn; the enterprises are told."))
    return redirect("rounds:sample", code=round_.code)
