"""The work list of uncovered enterprises, one of them with its contacts, and who acts."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office, Posting, User
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.actor import Actor
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.cancelling.acts import is_responsible
from cultivation.domain.coverage import (
    DEFAULT_CODE,
    definition_for,
    definitions_on,
)
from cultivation.domain.coverage.population import counted_on
from cultivation.domain.digital.following_up import assign_contact, follow_up_of, record_contact
from cultivation.domain.digital.rules import recent_days
from cultivation.domain.digital.work import (
    SORTS,
    OfficeActs,
    alerts_of,
    counted_at,
    counted_of,
    latest_assessments,
    uncovered_on,
    who_acts,
    work_order,
)
from cultivation.enums import ContactKind, ContactOutcome
from cultivation.forms.cancelling import VersionedForm
from cultivation.forms.digital import ActsFilterForm, AssignForm, ContactForm, WorkFilterForm
from cultivation.forms.shared import offices_below
from cultivation.models import CoverageDefinition, DigitalProject, FollowUp
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.coverage import rules_of
from cultivation.shown.coverage.workbook import day_lines, rule_lines
from cultivation.shown.projects import project_badge
from cultivation.shown.work import WorkRow, lacking, office_name, standing_of, work_rows
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise
from enterprises.views.acting import plain_text

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("What it lacks")),
    Column(gettext_lazy("Project")),
    Column(gettext_lazy("Contact person")),
    Column(gettext_lazy("Last contact")),
    Column(gettext_lazy("Next step")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Level"), is_figure=True),
    Column(gettext_lazy("Assessed on")),
    Column(gettext_lazy("What it lacks")),
    Column(gettext_lazy("Project")),
    Column(gettext_lazy("Contact person")),
    Column(gettext_lazy("Last contact")),
    Column(gettext_lazy("Outcome")),
    Column(gettext_lazy("Next step")),
    Column(gettext_lazy("Next step on")),
]
_RELATED = ("county_office", "city_office", "province_office")


def _definition(
    code: str = DEFAULT_CODE, among: Sequence[CoverageDefinition] = ()
) -> CoverageDefinition:
    """The definition of that code, looked up where it is not among those at hand."""
    found = next((one for one in among if one.code == code), None)
    definition = found or definition_for(day=timezone.localdate(), code=code)
    if definition is None:
        raise Http404
    return definition


def _area(capacity: Capacity, code: str) -> Office:
    """The office asked for, when it lies in the reader's area; else his own."""
    own = capacity.office
    if own is None:
        raise Http404
    return one_of(Office.objects.within(own), code=code) if code else own


@require_http_methods(["GET", "HEAD", "POST"])
def digital_work(request: HttpRequest) -> HttpResponse:
    """The uncovered enterprises of the area by the chosen definition, the little giants without
    one; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    today = timezone.localdate()
    definitions = definitions_on(today)
    form = WorkFilterForm(
        request.GET,
        offices=offices_below(office),
        definitions=[(one.code, one.name) for one in definitions],
    )
    form.is_valid()
    definition = _asked_definition(request, definitions)
    chosen = form.cleaned_data | {"person": request.user.pk}
    area = _area(capacity, plain_text(request.GET.get("office"))[:6])
    found = uncovered_on(today, definition, area, chosen).select_related(*_RELATED)
    found, order = work_order(found, chosen.get("sort", ""))
    if request.method == "POST":
        rows = work_rows(found.order_by(*order)[: ROW_LIMIT + 1], definition, today)
        lines = [_line(row) for row in rows]
        told = [*rule_lines(definition), *day_lines(today)]
        lines += [[], *told] if len(lines) < ROW_LIMIT else []
        return export_list(request, "uncovered", _EXPORT_COLUMNS, lines)
    page = keyset_page(found, request, order=order)
    page.rows[:] = work_rows(page.rows, definition, today)
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "alerts": alerts_of(definition, area, today),
        "tab": "work",
    } | rules_of(definition)
    return render(request, "cultivation/digital/work.html", context)


def _line(row: WorkRow) -> list[object]:
    enterprise, kept = row.enterprise, row.follow_up
    return [
        enterprise.name, enterprise.uscc or "", office_name(enterprise),
        "" if enterprise.level is None else enterprise.level, enterprise.assessed_on or "",
        "; ".join(row.lacks), row.project, row.person, (kept and kept.contacted_on) or "",
        kept.get_outcome_display() if kept else "", kept.next_step if kept else "",
        (kept and kept.next_on) or "",
    ]  # fmt: skip


_ACTS: dict[str, Any] = {
    "contact": gettext_lazy("Record a contact"),
    "assign": gettext_lazy("Name who looks after it"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def work_on(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise: what it lacks, its projects, its contacts; assign and record by POST."""
    capacity, _office = capacity_of_office(request)
    visible = Enterprise.objects.visible_to(capacity).select_related(*_RELATED)
    enterprise = one_of(visible, pk=pk)
    if request.method != "POST":
        return _work_page(request, enterprise, capacity)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    actor = official(request)
    form = _form(name, capacity, follow_up_of(enterprise), request.POST)
    act = _act(name, enterprise, actor)
    route = f"digital work {pk} {name}"
    status = carried_out(request, form, actor=actor, route=route, act=act)
    if status != 200:
        return _work_page(request, enterprise, capacity, refused=(name, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": _ACTS[name]})
    return redirect(_address(enterprise, _asked_definition(request)))


def _asked_definition(
    request: HttpRequest, among: Sequence[CoverageDefinition] = ()
) -> CoverageDefinition:
    """The definition by which the list was read that led here. Raises `Http404`."""
    return _definition(plain_text(request.GET.get("definition"))[:40] or DEFAULT_CODE, among)


def _address(enterprise: Enterprise, definition: CoverageDefinition) -> str:
    address = reverse("cultivation:work_on", args=[enterprise.pk])
    return f"{address}?definition={definition.code}"


def _act(name: str, enterprise: Enterprise, actor: Actor) -> Callable[[dict[str, Any]], object]:
    def assign(given: dict[str, Any]) -> object:
        person = User.objects.get(pk=given["person"])
        return assign_contact(
            enterprise=enterprise, person=person, version=given["version"], actor=actor
        )

    def contact(given: dict[str, Any]) -> object:
        kind, outcome = ContactKind(given.pop("kind")), ContactOutcome(given.pop("outcome"))
        return record_contact(
            enterprise=enterprise, kind=kind, outcome=outcome, **given, actor=actor
        )

    return assign if name == "assign" else contact


def _form(name: str, capacity: Capacity, kept: FollowUp, typed: Any = None) -> VersionedForm:
    initial: dict[str, Any] = {"version": kept.version, "person": kept.person_id}
    if name == "assign":
        posted = Posting.objects.in_force().at_work().filter(office=capacity.office)
        people = posted.order_by("user").distinct("user").values_list("user", "user__name")
        return AssignForm(typed, prefix=name, initial=initial, people=people)
    return ContactForm(typed, prefix=name, initial=initial | {"on": timezone.localdate()})


def _work_page(
    request: HttpRequest,
    enterprise: Enterprise,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    note_figures_opened(
        actor=official(request),
        enterprise_id=enterprise.pk,
        page=FiguresPage.DIGITAL_WORK,
        number=enterprise.pk,
    )
    today, kept = timezone.localdate(), follow_up_of(enterprise)
    projects = DigitalProject.objects.visible_to(capacity).filter(enterprise=enterprise)
    definition = _asked_definition(request)
    assessments = latest_assessments([enterprise.pk], today).get(enterprise.pk, [])
    counted = counted_of(assessments, definition)
    holder = counted_on(today, definition).filter(pk=enterprise.pk).first()
    context = {
        "enterprise": enterprise,
        "kept": kept,
        "acts": _offered(enterprise, kept, capacity, refused, _address(enterprise, definition)),
        "failed_form": refused[1] if refused else None,
        "latest": counted or next(iter(assessments), None),
        "is_counted": holder is not None,
        "lacks": lacking(holder, assessments, definition) if holder else [],
        "standing": standing_of(counted, definition.minimum_level),
        "projects": [(one, project_badge(one, today)) for one in projects.order_by("-pk")[:10]],
        "contacts": enterprise.contacts.select_related("person", "office").order_by("-on", "-pk")[
            :50
        ],
        "is_overdue": bool(kept.next_on and kept.next_on < today),
        "crumbs": [
            (
                f"{reverse('cultivation:digital_work')}?definition={definition.code}",
                _("Uncovered enterprises"),
            )
        ],
    } | rules_of(definition)
    return render(request, "cultivation/digital/work_on.html", context, status=status)


def _offered(
    enterprise: Enterprise,
    kept: FollowUp,
    capacity: Capacity,
    refused: tuple[str, forms.Form] | None,
    url: str,
) -> list[OfferedAct]:
    """The acts that are open to the reader; a refused one stands open with what was typed."""
    office = capacity.office.pk if capacity.office else None
    if capacity.role == PostingRole.ANALYST or not is_responsible(office, enterprise):
        return []
    name_refused, typed = refused or ("", None)
    return [
        OfferedAct(
            name,
            label,
            url,
            typed if typed and name == name_refused else _form(name, capacity, kept),
            is_open=name == name_refused,
        )
        for name, label in _ACTS.items()
    ]


_ACT_COLUMNS = [
    Column(gettext_lazy("Uncovered"), is_figure=True),
    Column(gettext_lazy("Nobody looks after it"), is_figure=True),
    Column(gettext_lazy("Assigned"), is_figure=True),
    Column(gettext_lazy("Contacted lately"), is_figure=True),
    Column(gettext_lazy("Next step overdue"), is_figure=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def acts_by_office(request: HttpRequest) -> HttpResponse:
    """Who acts by the chosen definition: a line for each office below, sortable; by POST as a
    workbook."""
    capacity, own = capacity_of_office(request)
    area, today = _area(capacity, plain_text(request.GET.get("office"))[:6]), timezone.localdate()
    definition = _asked_definition(request)
    names = [(one.code, one.name) for one in definitions_on(today)]
    form = ActsFilterForm(request.GET, definitions=names)
    rows = who_acts(definition, area, today) if definition.pk else []
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "unassigned"
    rows.sort(key=lambda one: (-getattr(one, sort), one.office.code if one.office else ""))
    columns = [Column(_("Office")), *_ACT_COLUMNS, Column(_("Told this month"))]
    if request.method == "POST":
        told = [[_("Together"), *_together(rows)], [], *rule_lines(definition), *day_lines(today)]
        return export_list(request, "who-acts", columns, [*map(_act_line, rows), *told])
    here = _Asked(definition.code, area.code if area != own else "", sort)
    context = {
        "columns": columns,
        "form": form,
        "chips": chips_of(form, request),
        "rows": [(one, _name(one), _drill(one, area, here)) for one in rows],
        "total": list(zip([one.label for one in _ACT_COLUMNS], _together(rows), strict=True)),
        "area": area,
        "sort": sort,
        "sorts": [
            (name, column.label, replace(here, sort=name).query)
            for name, column in zip(SORTS, _ACT_COLUMNS, strict=True)
        ],
        "counted_at": counted_at(),
        "recent_days": recent_days(),
        "crumbs": _above(area, own, here),
        "tab": "acts",
    } | rules_of(definition)
    return render(request, "cultivation/digital/who_acts.html", context)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page of who acts is asked for, as its links carry it on."""

    definition: str
    office: str
    sort: str

    @property
    def query(self) -> str:
        return "?" + urlencode({name: value for name, value in asdict(self).items() if value})


def _act_line(one: OfficeActs) -> list[object]:
    return [_name(one), *(getattr(one, name) for name in SORTS), one.told_on]


def _together(rows: Sequence[OfficeActs]) -> list[int]:
    return [sum(getattr(one, name) for one in rows) for name in SORTS]


def _name(line: OfficeActs) -> str:
    return line.office.name if line.office else _("county not known")


def _drill(line: OfficeActs, area: Office, here: _Asked) -> str:
    """The address of the offices below the line's; empty where there are none."""
    if line.office is None or line.office == area or line.office.level == "county":
        return ""
    return replace(here, office=line.office.code).query


def _above(area: Office, own: Office, here: _Asked) -> list[tuple[str, str]]:
    above: list[tuple[str, str]] = []
    one: Office | None = area
    while one is not None and one.pk != own.pk:
        one = one.parent
        if one is not None:
            above.insert(0, (replace(here, office=one.code).query, one.name))
    return above
