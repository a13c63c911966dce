"""Runs of background jobs: a list, a page for each with its lines, cancel and retry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.acting import Capacity
from accounts.forms import RunFilterForm
from accounts.middleware import acting_in, actor_of
from accounts.views.exporting import export_list
from accounts.views.readers import one_of
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from common.domain.jobs import cancel_job, job_kinds, label_of, may_steer, retry_job
from common.enums import JobState, LineOutcome
from common.models import JobLine, JobRun
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page

_LINES_ON_A_PAGE = 100
_TONES = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "information",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "quiet",
}
_LINE_TONES = {
    LineOutcome.WAITING: "waiting",
    LineOutcome.DONE: "done",
    LineOutcome.REFUSED: "attention",
    LineOutcome.FAILED: "failed",
}
_COLUMNS = [
    Column(gettext_lazy("Job")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Progress"), is_figure=True),
    Column(gettext_lazy("Asked for by")),
    Column(gettext_lazy("When")),
]
_LINE_COLUMNS = [
    Column(gettext_lazy("Item")),
    Column(gettext_lazy("Result")),
    Column(gettext_lazy("In words")),
]


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run as a line of the list and as the head of its page."""

    run: JobRun
    label: str | Promise
    about: str
    tone: str

    @property
    def asked_by(self) -> str:
        """The person, or the clock."""
        return self.run.actor_label if self.run.requested_by_id else _("The clock")


def _shown(run: JobRun) -> ShownRun:
    kind = job_kinds().get(run.kind)
    about = kind.describe(run) if kind and kind.describe else ""
    return ShownRun(run, label_of(run.kind), about, _TONES[JobState(run.state)])


def _reader(request: HttpRequest) -> tuple[Capacity, Actor]:
    capacity = acting_in(request)
    actor = actor_of(request)
    if not capacity or actor is None:
        raise Http404
    return capacity, actor


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The runs that the reader may see, newest first."""
    capacity, _actor = _reader(request)
    found = JobRun.objects.visible_to(capacity)
    form = RunFilterForm(request.GET)
    form.is_valid()
    for name in ("state", "kind"):
        if form.cleaned_data.get(name):
            found = found.filter(**{name: form.cleaned_data[name]})
    # Most runs of the clock find nothing to do: whoever asks for one job wants them all.
    if not (form.cleaned_data.get("idle") or form.cleaned_data.get("kind")):
        found = found.with_work()
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [_shown(run) for run in page.rows]
    context = {"form": form, "chips": chips_of(form, request), "columns": _COLUMNS, "page": page}
    return render(request, "jobs/runs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is, what came of each item. By POST an office's lines as a workbook."""
    if request.method == "POST":
        return _exported(request, pk)
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, refusal: DomainError | None = None) -> HttpResponse:
    capacity, actor = _reader(request)
    shown = _shown(one_of(JobRun.objects.visible_to(capacity), pk=pk))
    lines = shown.run.lines.all()
    outcome = request.GET.get("outcome", "")
    if outcome in LineOutcome.values:
        lines = lines.filter(outcome=outcome)
    page = keyset_page(lines, request, order=("position", "pk"), size=_LINES_ON_A_PAGE)
    page.rows[:] = _lines(shown.run, page.rows)
    mine = may_steer(shown.run, actor)
    context = {
        "shown": shown,
        "run": shown.run,
        "crumbs": [(reverse("jobs:runs"), _("Background jobs"))],
        "outcome": outcome,
        "outcomes": _counts(shown.run),
        "figures": _other_figures(shown.run),
        "columns": _LINE_COLUMNS,
        "page": page,
        "may_cancel": mine and _may_be_stopped(shown.run),
        "may_retry": mine and _is_unfinished(shown.run),
        "refusal": refusal,
    }
    status = 200 if refusal is None else (409 if isinstance(refusal, Conflict) else 422)
    return render(request, "jobs/run.html", context, status=status)


def _lines(run: JobRun, lines: Sequence[JobLine]) -> list[tuple[JobLine, str, str]]:
    """Each line with its tone and the address of its subject."""
    kind = job_kinds().get(run.kind)
    url_of: Callable[[JobLine], str] = (kind.url_of if kind else None) or (lambda _line: "")
    return [(line, _LINE_TONES[LineOutcome(line.outcome)], url_of(line)) for line in lines]


def _counts(run: JobRun) -> list[tuple[LineOutcome, int]]:
    if not run.is_planned:
        return []
    counts: dict[LineOutcome, int] = {
        outcome: run.lines.filter(outcome=outcome).count()
        for outcome in LineOutcome
        if outcome != LineOutcome.DONE
    }
    counts[LineOutcome.DONE] = (run.progress_total or 0) - sum(counts.values())
    return [(outcome, counts[outcome]) for outcome in LineOutcome if counts[outcome]]


def _other_figures(run: JobRun) -> list[tuple[str, Any]]:
    known = set(LineOutcome.values)
    return [(name, value) for name, value in run.figures.items() if name not in known]


def _may_be_stopped(run: JobRun) -> bool:
    """What the clock asked for is over in a moment or at its next step: it is not stopped."""
    return run.is_live and run.requested_by_id is not None and not run.cancel_requested_at


def _is_unfinished(run: JobRun) -> bool:
    if run.requested_by_id is None:
        return run.state == JobState.FAILED
    if run.is_live:
        return False
    left = [LineOutcome.WAITING, LineOutcome.FAILED]
    return not run.is_planned or run.lines.filter(outcome__in=left).exists()


def _exported(request: HttpRequest, pk: int) -> HttpResponse:
    capacity, _actor = _reader(request)
    found = one_of(JobRun.objects.visible_to(capacity), pk=pk)
    lines = found.lines.order_by("position")[: ROW_LIMIT + 1]
    rows = [[line.subject, line.get_outcome_display(), line.sentence] for line in lines]
    return export_list(request, f"job {found.pk}", _LINE_COLUMNS, rows)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run after the chunk under way."""
    return _steer(request, pk, cancel_job, _("The job stops after what is under way."))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a run, and try again what failed."""
    return _steer(request, pk, retry_job, _("The job goes on; a run of the clock begins anew."))


def _steer(
    request: HttpRequest, pk: int, steer: Callable[..., JobRun], sentence: str
) -> HttpResponse:
    capacity, actor = _reader(request)
    found = one_of(JobRun.objects.visible_to(capacity), pk=pk)

    def act() -> Answer:
        steer(run=found, actor=actor)
        return Answer(200, {})

    try:
        submitted_once(request, actor=actor, route=request.path, body={}, act=act)
    except DomainError as refusal:
        return _page(request, pk, refusal)
    messages.success(request, sentence)
    return redirect("jobs:run", pk=found.pk)
