"""The enterprise's yearly updates: what it owes and by when, and handing one in."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.submitting import submitted_once
from common.domain.calendar import Deadline, WorkCalendar
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.tables import Column
from cultivation.badges import TitleBadge
from cultivation.domain.duties.handing_in import (
    frozen_figures,
    hand_in_update,
    missing_for_update,
)
from cultivation.domain.duties.jumps import jumps_before
from cultivation.domain.duties.obligations import updates_owed
from cultivation.forms.duties import UpdateForm
from cultivation.life.updates import UpdateDue, required_figures
from cultivation.models import Title, UpdateObligation, UpdateReport
from cultivation.shown.duties import (
    shown_figures,
    shown_jumps,
    shown_source,
    update_badge,
)
from enterprises.models import Enterprise
from enterprises.views.acting import acting_enterprise, acting_person

_COLUMNS = [
    Column(gettext_lazy("Year")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Titles")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Handed in")),
]


@dataclass(slots=True)
class YearOwed:
    """The update of one calendar year, for all titles that owe it."""

    due: UpdateDue
    titles: list[Title] = field(default_factory=list)
    handed_in_on: date | None = None
    is_binding: bool = False

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.due.year

    @property
    def is_open(self) -> bool:
        """Whether it still is to be handed in."""
        return self.is_binding and self.handed_in_on is None

    @property
    def badge(self) -> TitleBadge:
        """Its state today."""
        row = UpdateObligation(due_on=self.due.due_on, handed_in_on=self.handed_in_on)
        return update_badge(
            row.state_on(timezone.localdate()),
            due_on=self.due.due_on,
            handed_in_on=self.handed_in_on,
            is_binding=self.is_binding,
        )

    def deadline(self, calendar: WorkCalendar, today: date) -> Deadline | None:
        """How far the due day is; None once nothing is owed."""
        return calendar.deadline(self.due.due_on, today=today) if self.is_open else None


def years_owed(enterprise: Enterprise, today: date) -> list[YearOwed]:
    """The updates of the enterprise by year, newest first, whether or not their rows are made."""
    rows = {
        (row.title_id, row.year): row
        for row in UpdateObligation.objects.filter(enterprise=enterprise)
    }
    found: dict[int, YearOwed] = {}
    for title, due in updates_owed(enterprise, today):
        one = found.setdefault(due.year, YearOwed(due))
        one.titles.append(title)
        row = rows.get((title.pk, due.year))
        if row is not None and row.handed_in_on is not None:
            one.handed_in_on = min(one.handed_in_on or row.handed_in_on, row.handed_in_on)
        one.is_binding |= title.is_valid_on(today)
    return sorted(found.values(), key=lambda one: -one.year)


@require_safe
def own_updates(request: HttpRequest) -> HttpResponse:
    """Every yearly update that the titles of the enterprise owe or owed."""
    enterprise = acting_enterprise(request)
    today, calendar = timezone.localdate(), WorkCalendar.current()
    years = years_owed(enterprise, today)
    context = {
        "enterprise": enterprise,
        "columns": _COLUMNS,
        "rows": [(one, one.deadline(calendar, today)) for one in years],
        "crumbs": [(reverse("applicant:titles"), _("Titles"))],
        "open": next((one for one in reversed(years) if one.is_open), None),
        "rule": shown_source(years[0].due.rule.source) if years else None,
    }
    return render(request, "cultivation/duties/own_updates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_update(request: HttpRequest, year: int) -> HttpResponse:
    """One year's update: what is handed in, what is missing; by POST it is handed in."""
    enterprise = acting_enterprise(request)
    one = next(
        (found for found in years_owed(enterprise, timezone.localdate()) if found.year == year),
        None,
    )
    if one is None:
        raise Http404
    if request.method != "POST":
        return _page(request, enterprise, one, None)
    form = UpdateForm(request.POST)
    if not form.is_valid():
        return _page(request, enterprise, one, form, status=422)
    try:
        _hand_in(request, enterprise, year, form)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, enterprise, one, form, status=refusal.status)
    messages.success(request, _("The update is handed in."))
    return redirect("cultivation:own_update", year)


def _hand_in(request: HttpRequest, enterprise: Enterprise, year: int, form: UpdateForm) -> None:
    actor = acting_person(request)
    given = form.cleaned_data

    def act() -> Answer:
        report = hand_in_update(
            enterprise=enterprise,
            year=year,
            is_pledged=given["is_pledged"],
            filing_version=given["filing_version"],
            note=given["note"],
            actor=actor,
        )
        return Answer(201, {"number": report.number})

    submitted_once(
        request,
        actor=actor,
        route=f"update {enterprise.pk} {year}",
        body={name: str(value) for name, value in given.items()},
        act=act,
    )


def _page(
    request: HttpRequest,
    enterprise: Enterprise,
    one: YearOwed,
    form: UpdateForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    filing = enterprise.filings.filter(fiscal_year=one.year - 1).first()
    figures = frozen_figures(filing) if filing else {}
    missing = missing_for_update(filing, is_pledged=True)
    version = filing.version if filing else 0
    context = {
        "enterprise": enterprise,
        "one": one,
        "deadline": one.deadline(WorkCalendar.current(), today),
        "filing": filing,
        "fiscal_year": one.year - 1,
        "figures": shown_figures(figures, required_figures()),
        "jumps": shown_jumps(jumps_before(enterprise.pk, one.year - 1, figures)),
        "missing": missing,
        "form": form or UpdateForm(initial={"filing_version": version}),
        "reports": UpdateReport.objects.filter(enterprise=enterprise, year=one.year),
        "rule": shown_source(one.due.rule.source),
        "crumbs": [
            (reverse("applicant:titles"), _("Titles")),
            (reverse("cultivation:own_updates"), _("Yearly updates")),
        ],
    }
    return render(request, "cultivation/duties/own_update.html", context, status=status)
