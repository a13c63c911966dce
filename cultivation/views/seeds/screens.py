"""The saved screens of an office: kept, changed, retired, with what each run found."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.spreadsheets import ROW_LIMIT
from common.tables import CHOSEN, Column
from cultivation.domain.seeds.screens import finds_of, retire_screen, run_screen, save_screen
from cultivation.enums.seeds import ScreenSchedule
from cultivation.forms.seeds import ScreenForm, initial_of
from cultivation.models import SeedScreen, SeedScreenRun
from cultivation.shown.seeds import finding_rows
from cultivation.views.cancelling.acting import carried_out
from cultivation.views.seeds.finds import narrowing_choices, narrowing_of_form
from enterprises.views.acting import whole_number

_COLUMNS = [
    Column(gettext_lazy("Screen")),
    Column(gettext_lazy("Runs")),
    Column(gettext_lazy("Last run")),
    Column(gettext_lazy("Finds"), is_figure=True),
    Column(gettext_lazy("Would pass today"), is_figure=True),
    Column(gettext_lazy("New"), is_figure=True),
]
_RUN_COLUMNS = [
    Column(gettext_lazy("Day")),
    Column(gettext_lazy("Finds"), is_figure=True),
    Column(gettext_lazy("Would pass today"), is_figure=True),
    Column(gettext_lazy("New"), is_figure=True),
]
_HIT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("Verdict today")),
    Column(gettext_lazy("What is missing")),
    Column(gettext_lazy("Among the finds since")),
]
_SHOWN = 100
_RELATED = ("area", "industry", "chain", "office", "created_by")


def _last_run(column: str) -> Subquery:
    runs = SeedScreenRun.objects.filter(screen=OuterRef("pk")).order_by("-ran_on")
    return Subquery(runs.values(column)[:1])


@require_http_methods(["GET", "HEAD", "POST"])
def screens(request: HttpRequest) -> HttpResponse:
    """The office's screens with their last runs; by POST as a workbook."""
    capacity, _office = capacity_of_office(request)
    kept = SeedScreen.objects.visible_to(capacity).kept().select_related(*_RELATED)
    rows = kept.annotate(
        ran_on=_last_run("ran_on"),
        matched=_last_run("matched"),
        passing=_last_run("passing"),
        fresh=_last_run("fresh"),
    )
    if request.method == "POST":
        lines = [
            [
                one.name,
                one.get_schedule_display(),
                one.ran_on or "",
                one.matched,
                one.passing,
                one.fresh,
            ]
            for one in rows[: ROW_LIMIT + 1]
        ]
        return export_list(request, "seed-screens", _COLUMNS, lines)
    context = {
        "columns": _COLUMNS,
        "rows": list(rows[:200]),
        "may_save": capacity.role != PostingRole.ANALYST,
        "tab": "screens",
    }
    return render(request, "cultivation/seeds/screens.html", context)


def _expect_worker(request: HttpRequest) -> Office:
    capacity, office = capacity_of_office(request)
    if capacity.role == PostingRole.ANALYST:
        raise Http404
    return office


@require_http_methods(["GET", "HEAD", "POST"])
def new_screen(request: HttpRequest) -> HttpResponse:
    """A screen from what a filter chose; by POST it is kept."""
    return _edit(request, _expect_worker(request), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The same screen with other words or other filters."""
    office = _expect_worker(request)
    capacity, _own = capacity_of_office(request)
    visible = SeedScreen.objects.visible_to(capacity).kept().select_related(*_RELATED)
    return _edit(request, office, one_of(visible, pk=pk))


def _edit(request: HttpRequest, office: Office, kept: SeedScreen | None) -> HttpResponse:
    choices = narrowing_choices(office)
    initial = _initial(kept) if kept else request.GET.dict()
    form = ScreenForm(request.POST or None, initial=initial, **choices)
    status = 200
    if request.method == "POST":
        actor = official(request)

        def act(given: dict[str, Any]) -> object:
            return save_screen(
                office=office,
                name=given["name"],
                narrowing=narrowing_of_form(given),
                schedule=ScreenSchedule(given["schedule"]),
                actor=actor,
                screen=kept,
                version=given["version"],
            )

        route = f"seed screen {kept.pk if kept else 'new'}"
        status = carried_out(request, form, actor=actor, route=route, act=act)
        if status == 200:
            messages.success(request, _("The screen is saved."))
            return redirect("cultivation:seed_screens")
    context = {
        "form": form,
        "screen": kept,
        "crumbs": [(reverse("cultivation:seed_screens"), _("Screens"))],
    }
    return render(request, "cultivation/seeds/edit_screen.html", context, status=status)


def _initial(kept: SeedScreen) -> dict[str, Any]:
    return {
        "name": kept.name,
        "schedule": kept.schedule,
        "target": kept.target,
        "missing": str(kept.most_missing),
        "standard": kept.rule_set_code,
        "office": kept.area.code if kept.area else "",
        "industry": kept.industry_id or "",
        "chain": kept.chain.code if kept.chain else "",
        "size": kept.size_class,
        "version": kept.version,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: what fits it today, what is new, its runs; by POST its runs as a workbook."""
    capacity, _office = capacity_of_office(request)
    visible = SeedScreen.objects.visible_to(capacity).select_related(*_RELATED)
    kept = one_of(visible, pk=pk)
    today = timezone.localdate()
    runs = list(kept.runs.all()[:_SHOWN])
    if request.method == "POST":
        rows = [(one.ran_on, one.matched, one.passing, one.fresh) for one in runs]
        return export_list(request, "seed-screen-runs", _RUN_COLUMNS, rows)
    found = finds_of(kept, today).with_staleness().order_by("missing_count", "pk")
    related = found.select_related("enterprise__county_office", "enterprise__province_office")
    since = {(one.enterprise_id, one.target): one.first_on for one in kept.hits.all()}
    rows_shown = finding_rows(related.select_related("filing", "rule_set")[:_SHOWN])
    context = {
        "screen": kept,
        "columns": _HIT_COLUMNS,
        "run_columns": _RUN_COLUMNS,
        "rows": [(one, since.get((one.finding.enterprise_id, one.finding.target)))
                 for one in rows_shown],
        "count": found.count(),
        "runs": runs,
        "shown": _SHOWN,
        "last_run_on": runs[0].ran_on if runs else None,
        "finds_url": _finds_url(kept),
        "may_save": capacity.role != PostingRole.ANALYST and kept.retired_on is None,
        "crumbs": [(reverse("cultivation:seed_screens"), _("Screens"))],
        "today": today,
    }  # fmt: skip
    return render(request, "cultivation/seeds/screen.html", context)


def _finds_url(kept: SeedScreen) -> str:
    """The list of finds narrowed as the screen is, to be exported whole."""
    narrowed_by = initial_of(_initial(kept)) | {CHOSEN: "1"}
    return f"{reverse('cultivation:seeds')}?{urlencode(narrowed_by)}"


@require_POST
def run_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the screen for today, where it has not run."""
    _expect_worker(request)
    capacity, _office = capacity_of_office(request)
    kept = one_of(SeedScreen.objects.visible_to(capacity).kept().select_related(*_RELATED), pk=pk)

    def act() -> Answer:
        run_screen(screen=kept, today=timezone.localdate())
        return Answer(200, {})

    return _acted(request, pk, f"seed screen run {pk}", act, _("The screen has run."))


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the screen no more."""
    _expect_worker(request)
    capacity, _office = capacity_of_office(request)
    kept = one_of(SeedScreen.objects.visible_to(capacity), pk=pk)
    version = whole_number(request.POST.get("version")) or 0

    def act() -> Answer:
        retire_screen(screen=kept, version=version, actor=official(request))
        return Answer(200, {})

    return _acted(request, pk, f"seed screen retire {pk}", act, _("The screen is retired."))


def _acted(request: HttpRequest, pk: int, route: str, act: Any, done: str) -> HttpResponse:
    try:
        submitted_once(request, actor=official(request), route=route, body={}, act=act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("cultivation:seed_screen", pk)
