"""Major changes: reported by the enterprise, and followed by the offices of both places."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from enterprises.models import Enterprise
from enterprises.views.acting import (
    acting_enterprise,
    acting_person,
    enterprise_capacity,
    posted_key,
)
from reviews.domain.changes.opening import highest_title, open_change, save_change
from reviews.domain.changes.report import as_handed_in, missing_in_report
from reviews.domain.performing import perform_once
from reviews.enums import CaseAction, CaseStatus, ChangeKind, Turn
from reviews.forms.changes import ChangeFilterForm, ChangeForm
from reviews.models import Case, ChangeReport
from reviews.shown_changes import change_badge, papers_context, shown_change

_RELATED = (
    "case__enterprise",
    "case__turn_office",
    "from_office",
    "new_office",
    "new_industry",
)
_OWN_COLUMNS = [
    Column(gettext_lazy("Change")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Day of the change")),
    Column(gettext_lazy("Reported on")),
]
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Change")),
    Column(pgettext_lazy("change", "Before")),
    Column(gettext_lazy("After")),
    Column(gettext_lazy("Reported on")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def own_changes(request: HttpRequest) -> HttpResponse:
    """The changes of the enterprise, its history, and by POST a new report."""
    enterprise = acting_enterprise(request)
    refusal = None
    if request.method == "POST":
        try:
            return _opened(request, enterprise)
        except DomainError as error:
            refusal = error
    reports = ChangeReport.objects.visible_to(enterprise_capacity(request))
    rows = reports.select_related(*_RELATED).order_by("-pk")
    context = {
        "enterprise": enterprise,
        "refusal": refusal,
        "columns": _OWN_COLUMNS,
        "rows": [(one, change_badge(one)) for one in rows],
        "kinds": ChangeKind,
        "may_report": highest_title(enterprise, timezone.localdate()) is not None,
        "past": enterprise.past.all(),
        "crumbs": [(reverse("applicant:titles"), _("Titles"))],
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/changes/own_changes.html", context, status=status)


def _opened(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    chosen = request.POST.get("kind", "")
    if chosen not in ChangeKind.values:
        raise Http404
    actor = acting_person(request)

    def act() -> Answer:
        case = open_change(enterprise=enterprise, kind=ChangeKind(chosen), actor=actor)
        return Answer(201, {"number": case.number})

    answer = submitted_once(
        request, actor=actor, route=f"change {enterprise.pk}", body={"kind": chosen}, act=act
    )
    return redirect("applicant:change", answer.body["number"])


def _own_case(request: HttpRequest, number: str) -> Case:
    visible = Case.objects.visible_to(enterprise_capacity(request)).filter(kind="change")
    return one_of(
        visible.select_related(
            "enterprise", "round", "filing", "change_report__from_office",
            "change_report__new_office", "change_report__new_industry",
        ),
        number=number,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def own_change(request: HttpRequest, number: str) -> HttpResponse:
    """The report while it is the enterprise's turn: saved, and handed in."""
    case = _own_case(request, number)
    if request.method != "POST" and case.turn != Turn.ENTERPRISE:
        return redirect("applicant:case", number)
    form = ChangeForm(request.POST if request.method == "POST" else None, case=case)
    if not form.is_valid():
        return _page(request, case, form, status=422 if form.is_bound else 200)
    try:
        saved = _save(request, case, form)
        if "hand_in" in request.POST and saved.status == CaseStatus.DRAFT:
            _hand_in(request, saved)
            messages.success(request, _("The change is reported."))
            return redirect("applicant:case", number)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, _own_case(request, number), form, status=refusal.status)
    messages.success(request, _("The report is saved."))
    is_corrected = saved.status == CaseStatus.IN_CORRECTION
    return redirect("applicant:correction" if is_corrected else "applicant:change", number)


def keep_change(request: HttpRequest, number: str) -> HttpResponse | None:
    """Save what was typed into the report; the page of a refusal, with what was typed, or None."""
    case = _own_case(request, number)
    form = ChangeForm(request.POST, case=case)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    try:
        _save(request, case, form)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, _own_case(request, number), form, status=refusal.status)
    return None


def _save(request: HttpRequest, case: Case, form: ChangeForm) -> Case:
    return save_change(
        case=case,
        values=form.values(),
        is_pledged=form.cleaned_data["is_pledged"],
        version=form.cleaned_data["version"],
        actor=acting_person(request),
    )


def _hand_in(request: HttpRequest, case: Case) -> None:
    perform_once(
        case=case,
        action=CaseAction.SUBMIT,
        actor=acting_person(request),
        version=case.version,
        arguments={},
        key=posted_key(request),
    )


def _page(request: HttpRequest, case: Case, form: ChangeForm, *, status: int = 200) -> HttpResponse:
    # Shown is the report as it is saved; a refused form brings the version of what is saved now.
    if form.is_bound and status != 200:
        typed = request.POST.copy()
        typed["version"] = str(case.version)
        form.data = typed
    context = {
        "case": case,
        "form": form,
        "change": shown_change(case.change_report),
        "missing": missing_in_report(case, timezone.localdate()),
        **papers_context(case),
        "crumbs": [
            (reverse("applicant:titles"), _("Titles")),
            (reverse("applicant:changes"), _("Changes")),
        ],
    }
    return render(request, "reviews/changes/own_change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest) -> HttpResponse:
    """Changes in the area, into it and out of it, newest first; by POST as a workbook."""
    capacity, _office = capacity_of_office(request)
    form = ChangeFilterForm(request.GET)
    form.is_valid()
    found = _filtered(ChangeReport.objects.visible_to(capacity), form.cleaned_data)
    found = found.select_related(*_RELATED)
    if request.method == "POST":
        rows = [_row(one) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "changes", _COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(one, change_badge(one), _before_and_after(one)) for one in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "crumbs": [(reverse("cultivation:titles"), _("Titles"))],
    }
    return render(request, "reviews/changes/changes.html", context)


def _filtered(rows: Any, chosen: dict[str, Any]) -> Any:
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("status"):
        rows = rows.filter(case__status=chosen["status"])
    if chosen.get("late"):
        rows = rows.filter(days_late__gt=0)
    text = chosen.get("q", "").strip()
    if text:
        named = Q(case__number=text.upper()) | Q(name_before__contains=text)
        rows = rows.filter(named | Q(case__enterprise__in=Enterprise.objects.search(text)))
    return rows


def _before_and_after(one: ChangeReport) -> tuple[str, str]:
    if one.new_office is not None:
        return one.from_office.name, one.new_office.name
    if one.new_main_product:
        return one.case.enterprise.main_product, one.new_main_product
    return one.name_before, one.new_name or one.other_party


def _row(one: ChangeReport) -> list[object]:
    before, after = _before_and_after(one)
    return [
        one.case.enterprise.name,
        change_badge(one).label,
        one.get_kind_display(),
        before,
        after,
        one.reported_on or "",
    ]


@require_safe
def change(request: HttpRequest, number: str) -> HttpResponse:
    """One change, for the offices of both places: what was reported, and where its case stands."""
    capacity, _office = capacity_of_office(request)
    visible = ChangeReport.objects.visible_to(capacity).select_related(*_RELATED)
    found = one_of(visible, case__number=number)
    context = {
        "change": shown_change(as_handed_in(found)),
        "badge": change_badge(found),
        "steps": found.case.steps.select_related("office").order_by("position"),
        "has_case": Case.objects.visible_to(capacity).filter(pk=found.case_id).exists(),
        "past": found.case.enterprise.past.all(),
        "crumbs": [
            (reverse("cultivation:titles"), _("Titles")),
            (reverse("desk:changes"), _("Changes")),
        ],
    }
    return render(request, "reviews/changes/change.html", context)
