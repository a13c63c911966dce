"""Key chains and digital parks: the registers, one entry with its members, coverage of each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.digital.groups import (
    CHAINS,
    PARKS,
    Group,
    add_member,
    end_member,
    group_area,
    group_figures,
    is_kept_by,
    keep_group,
    may_keep,
    members_of,
    model_of,
    parks_counted,
    register_definition,
    register_of,
)
from cultivation.domain.digital.rules import park_target
from cultivation.forms.groups import EndMemberForm, GroupFilterForm, GroupForm, MemberForm
from cultivation.forms.shared import offices_below
from cultivation.models import Chain
from cultivation.shown.coverage import rules_of
from cultivation.shown.coverage.workbook import day_lines, rule_lines
from cultivation.views.cancelling.acting import carried_out
from enterprises.models import Enterprise

_COLUMNS = [
    Column(pgettext_lazy("register", "Name")),
    Column(gettext_lazy("Kind")),
    Column(gettext_lazy("From")),
    Column(gettext_lazy("Until")),
    Column(gettext_lazy("Members"), is_figure=True),
    Column(gettext_lazy("Counted"), is_figure=True),
    Column(gettext_lazy("Covered"), is_figure=True),
    Column(gettext_lazy("Coverage"), is_figure=True),
]
_LABELS = {CHAINS: gettext_lazy("Key chains"), PARKS: gettext_lazy("Digital parks")}


def _register(kind: str) -> type[Group]:
    if kind not in _LABELS:
        raise Http404
    return model_of(kind)


def _with_places(model: type[Group]) -> Any:
    return model.objects.select_related(*["leader"] * (model is Chain), "office__parent__parent")


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, kind: str) -> HttpResponse:
    """The register with the coverage of each entry; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    _register(kind)
    today = timezone.localdate()
    form = GroupFilterForm(request.GET, register=kind, offices=offices_below(office))
    form.is_valid()
    definition = register_definition(kind, today)
    figures = group_figures(kind, today, office, definition)
    known = figures.by_code
    found, order = register_of(kind, today, form.cleaned_data, known)
    if request.method == "POST":
        rows = [_line(one, known.get(one.code)) for one in found.order_by(*order)[:ROW_LIMIT]]
        rows += [[], *rule_lines(definition), *day_lines(figures.day)] if definition else []
        return export_list(request, kind, [Column(_("Code")), *_COLUMNS], rows)
    page = keyset_page(found, request, order=order)
    page.rows[:] = [(one, known.get(one.code)) for one in page.rows]
    context = {
        "kind": kind,
        "label": _LABELS[kind],
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_keep": may_keep(office, capacity.role),
        "target": park_target() if kind == PARKS else None,
        "counted": parks_counted(today) if kind == PARKS else 0,
        "area": group_area(office),
        "figures_day": figures.day,
        "tab": kind,
    } | rules_of(definition)
    return render(request, "cultivation/digital/groups.html", context)


def _line(one: Any, figure: Any) -> list[object]:
    counts = [figure.holders, figure.covered, figure.share_pct] if figure else ["", "", ""]
    return [
        one.code, one.name, one.get_kind_display(), one.starts_on, one.ends_on or "", one.members,
        *("" if count is None else count for count in counts),
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a chain or a park."""
    capacity, office = capacity_of_office(request)
    _register(kind)
    if not may_keep(office, capacity.role):
        raise Http404
    form = GroupForm(
        request.POST or None,
        register=kind,
        is_new=True,
        area=office,
        initial={"starts_on": timezone.localdate()},
    )
    status, actor = 200, official(request)
    if request.method == "POST":
        status = carried_out(
            request,
            form,
            actor=actor,
            route=f"group {kind} new",
            act=lambda given: keep_group(register=kind, actor=actor, **given),
        )
        if status == 200:
            messages.success(request, _("The entry is kept."))
            return redirect("cultivation:groups", kind)
    context = {"kind": kind, "label": _LABELS[kind], "form": form, "crumbs": _crumbs(kind)}
    return render(request, "cultivation/digital/new_group.html", context, status=status)


def _crumbs(kind: str) -> list[tuple[str, str]]:
    return [(reverse("cultivation:groups", args=[kind]), str(_LABELS[kind]))]


_MEMBER_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Digital level"), is_figure=True),
    Column(gettext_lazy("Since")),
    Column(gettext_lazy("Until")),
]
_FORMS: dict[str, type[forms.Form]] = {"add": MemberForm, "end": EndMemberForm}


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One chain or park: its members, by POST as a workbook, and for its keepers changing it."""
    capacity, office = capacity_of_office(request)
    found: Any = one_of(_with_places(_register(kind)), code=code)
    if request.method != "POST":
        return _page(request, kind, found, capacity, office)
    name = request.POST.get("act", "")
    if not name:
        return _members_exported(request, kind, found, capacity, office)
    if name not in {"change", *_FORMS} or not may_keep(office, capacity.role):
        raise Http404
    form = (
        _change_form(kind, found, office, request.POST)
        if name == "change"
        else _FORMS[name](request.POST, prefix=name)
    )
    actor = official(request)

    def act(given: dict[str, Any]) -> None:
        if name == "change":
            keep_group(register=kind, group=found, actor=actor, **given)
        elif name == "end":
            end_member(group=found, actor=actor, **given)
        else:
            uscc = given.pop("uscc").strip().upper()
            visible = Enterprise.objects.visible_to(capacity)
            add_member(group=found, enterprise=one_of(visible, uscc=uscc), actor=actor, **given)

    route = f"group {kind} {code} {name}"
    status = carried_out(request, form, actor=actor, route=route, act=act)
    if status != 200:
        return _page(request, kind, found, capacity, office, refused=(name, form), status=status)
    messages.success(request, _("The entry is kept."))
    return redirect("cultivation:group", kind, code)


def _members_exported(
    request: HttpRequest, kind: str, found: Any, capacity: Capacity, office: Office
) -> HttpResponse:
    members = members_of(found, Enterprise.objects.visible_to(capacity))
    lines: list[list[object]] = [
        [one.enterprise.name, one.level, one.starts_on, one.ends_on]
        for one in members.order_by("has_ended", "pk")[: ROW_LIMIT + 1]
    ]
    today = timezone.localdate()
    definition = register_definition(kind, today)
    figures = group_figures(kind, today, office, definition)
    figure = figures.by_code.get(found.code)
    if definition is not None and figure is not None:
        said = [figure.share_pct, figure.covered, figure.holders]
        lines += [[], [_("Coverage"), *said], *rule_lines(definition), *day_lines(figures.day)]
    return export_list(request, f"{kind}-members", _MEMBER_COLUMNS, lines)


def _change_form(kind: str, found: Any, office: Office, typed: Any = None) -> GroupForm:
    names = ("name", "kind", "source", "starts_on", "ends_on", "office", "version")
    initial = {name: getattr(found, name, None) for name in names}
    leader = getattr(found, "leader", None)
    initial["leader"] = leader.uscc if leader else ""
    return GroupForm(
        typed, prefix="change", register=kind, is_new=False, area=office, initial=initial
    )


def _page(
    request: HttpRequest,
    kind: str,
    found: Any,
    capacity: Capacity,
    office: Office,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_keeper = may_keep(office, capacity.role) and is_kept_by(found, office)
    shown: dict[str, forms.Form] = {}
    if is_keeper:
        shown = {"add": MemberForm(prefix="add"), "change": _change_form(kind, found, office)}
    shown |= dict([refused]) if refused else {}
    today = timezone.localdate()
    visible = Enterprise.objects.visible_to(capacity)
    leader = getattr(found, "leader_id", None)
    definition = register_definition(kind, today)
    figures = group_figures(kind, today, office, definition)
    context = {
        "group": found,
        "leader_is_visible": leader and visible.filter(pk=leader).exists(),
        "kind": kind,
        "figure": figures.by_code.get(found.code),
        "figures_day": figures.day,
        "area": group_area(office),
        "page": keyset_page(members_of(found, visible), request, order=("has_ended", "pk")),
        "columns": _MEMBER_COLUMNS,
        "today": today,
        "may_keep": is_keeper,
        "add_form": shown.get("add"),
        "change_form": shown.get("change"),
        "failed_form": refused[1] if refused else None,
        "crumbs": _crumbs(kind),
    } | rules_of(definition)
    return render(request, "cultivation/digital/group.html", context, status=status)
