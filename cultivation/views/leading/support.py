"""Key support: the list, one little giant from plan to evaluation, batches; and readiness for
single champion."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.enums import SubjectKind
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.leading import supporting
from cultivation.domain.leading.support_steps import STEPS, rule_of
from cultivation.enums import TitleKind
from cultivation.enums.leading import PaymentKind
from cultivation.forms import offices_below
from cultivation.forms.leading import BatchForm, NewSupportForm, SupportFilterForm
from cultivation.models import SupportBatch, Supported
from cultivation.models.leading.support import SupportedQuerySet
from cultivation.shown.leading import (
    offered_support_steps,
    support_badge,
    support_form,
    trail_of,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise
from enterprises.views.acting import acting_enterprise, enterprise_capacity

_WAN = gettext_lazy("10,000 yuan")
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Batch")),
    Column(gettext_lazy("Planned investment"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Paid"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Paid back"), unit=_WAN, is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Batch")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Planned investment"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Invested in all"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Goals met")),
    Column(gettext_lazy("Verdict")),
    Column(gettext_lazy("Granted"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Paid"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("To be recovered"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Paid back"), unit=_WAN, is_figure=True),
]
_ACTS: dict[str, Callable[..., object]] = {
    "plan": supporting.change_support_plan,
    "confirm": supporting.confirm_support,
    "pay-first": supporting.pay_first,
    "year": supporting.record_year,
    "evaluate": supporting.evaluate_support,
    "sign": supporting.sign_evaluation,
    "send-back": supporting.send_evaluation_back,
    "pay-rest": supporting.pay_rest,
    "demand": supporting.demand_back,
    "paid-back": supporting.record_paid_back,
    "drop": supporting.drop_support,
}


@require_http_methods(["GET", "HEAD", "POST"])
def supports(request: HttpRequest) -> HttpResponse:
    """The supported little giants of the area; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    form = SupportFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    found = _filtered(Supported.objects.visible_to(capacity), form.cleaned_data)
    found = found.select_related("batch", "enterprise__province_office").annotate(
        paid_wan=Sum("payments__amount_wan", filter=~Q(payments__kind=PaymentKind.PAID_BACK)),
        back_wan=Sum("payments__amount_wan", filter=Q(payments__kind=PaymentKind.PAID_BACK)),
    )
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        return export_list(request, "key-support", _EXPORT_COLUMNS, list(_export(rows)))
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(one, support_badge(one)) for one in page.rows]
    is_examiner = capacity.role == PostingRole.EXAMINER
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_enter": office.level == OfficeLevel.PROVINCE and is_examiner,
        "tab": "support",
    }
    return render(request, "cultivation/leading/supports.html", context)


def _filtered(rows: SupportedQuerySet, chosen: dict[str, Any]) -> SupportedQuerySet:
    if chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    if chosen.get("batch"):
        rows = rows.filter(batch=chosen["batch"])
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        rows = rows.filter(
            Q(number=text.upper()) | Q(enterprise__in=Enterprise.objects.search(text))
        )
    return rows


def _export(rows: Iterable[Any]) -> Iterator[list[object]]:
    words = {None: "", True: _("Yes"), False: _("No")}
    for row in rows:
        yield [
            row.number, row.enterprise.name, row.enterprise.uscc or "",
            row.enterprise.province_office.name, row.batch.name, row.get_status_display(),
            row.investment_wan, row.invested_wan, words[row.goals_met],
            row.get_verdict_display(), row.total_wan, row.paid_wan, row.recover_wan, row.back_wan,
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new_support(request: HttpRequest) -> HttpResponse:
    """Enter a little giant of the province into a batch."""
    capacity, office = capacity_of_office(request)
    if office.level != OfficeLevel.PROVINCE:
        raise Http404
    form = NewSupportForm(request.POST or None)
    status, made = 200, []
    if request.method == "POST":
        actor, visible = official(request), Enterprise.objects.visible_to(capacity)

        def act(given: dict[str, Any]) -> None:
            enterprise = visible.filter(uscc=given.pop("enterprise").strip().upper()).first()
            made.append(supporting.enter_plan_of(enterprise=enterprise, actor=actor, **given))

        status = carried_out(request, form, actor=actor, route="support new", act=act)
        if status == 200:
            messages.success(request, _("The plan is entered; the ministry confirms it."))
            if made:
                return redirect("cultivation:support", made[0].number)
            return redirect("cultivation:supports")
    context = {
        "form": form,
        "crumbs": [(reverse("cultivation:supports"), _("Key support"))],
    }
    return render(request, "cultivation/leading/new_support.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, number: str) -> HttpResponse:
    """One supported little giant, and by POST the office's next step."""
    capacity, _office = capacity_of_office(request)
    found = _one(Supported.objects.visible_to(capacity), number)
    if request.method != "POST":
        return _page(request, found, capacity)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    actor, form = official(request), support_form(name, found, request.POST)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"support {number} {name}",
        act=lambda given: _ACTS[name](supported=found, actor=actor, **given),
    )
    if status != 200:
        found.refresh_from_db()
        return _page(request, found, capacity, refused=(name, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": STEPS[name].label})
    return redirect("cultivation:support", number)


def _one(visible: SupportedQuerySet, number: str) -> Supported:
    related = ("batch", "title", "enterprise__province_office")
    return one_of(visible.select_related(*related), number=number)


@require_safe
def own_supports(request: HttpRequest) -> HttpResponse:
    """The enterprise's own key support, to read."""
    enterprise = acting_enterprise(request)
    rows = Supported.objects.visible_to(enterprise_capacity(request)).select_related("batch")
    context = {
        "enterprise": enterprise,
        "rows": [(one, support_badge(one)) for one in rows.order_by("-pk")],
        "readiness": enterprise.readiness.order_by("-pk").first(),
    }
    return render(request, "cultivation/leading/own_supports.html", context)


@require_safe
def own_support(request: HttpRequest, number: str) -> HttpResponse:
    """One of them, to read."""
    capacity = enterprise_capacity(request)
    return _page(request, _one(Supported.objects.visible_to(capacity), number), capacity)


def _page(
    request: HttpRequest,
    supported: Supported,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_desk = capacity.office is not None
    if is_desk:
        note_figures_opened(
            actor=official(request),
            enterprise_id=supported.enterprise_id,
            page=FiguresPage.SUPPORT,
            number=supported.number,
        )
    name = "supports" if is_desk else "own_supports"
    is_settled = supported.signed_on is not None
    context = _money(supported) | {
        "supported": supported,
        "is_desk": is_desk,
        "badge": support_badge(supported),
        "rule": rule_of(supported),
        "shows_evaluation": bool(supported.verdict) and (is_desk or is_settled),
        "acts": offered_support_steps(
            supported,
            capacity,
            reverse("cultivation:support", args=[supported.number]),
            refused,
        )
        if is_desk
        else [],
        "failed_form": refused[1] if refused else None,
        "events": trail_of(SubjectKind.SUPPORT, supported.pk, for_enterprise=not is_desk),
        "is_still_held": supported.enterprise.titles.of_kind(TitleKind.LITTLE_GIANT)
        .valid_on(timezone.localdate())
        .exists(),
        "crumbs": [(reverse(f"cultivation:{name}"), _("Key support"))],
    }
    return render(request, "cultivation/leading/support.html", context, status=status)


def _money(supported: Supported) -> dict[str, Any]:
    """Payments and years with their sums; of a year the newest entry counts."""
    payments = list(supported.payments.select_related("recorded_by"))
    years = list(supported.years.order_by("year", "-number"))
    newest = {one.year: one for one in reversed(years)}
    is_back = [(one.kind == PaymentKind.PAID_BACK, one.amount_wan) for one in payments]
    return {
        "payments": payments,
        "paid": sum(amount for back, amount in is_back if not back),
        "back": sum(amount for back, amount in is_back if back),
        "years": [(one, newest[one.year] == one) for one in years],
        "invested": sum(one.invested_wan for one in newest.values()) if newest else None,
    }


def _batch_line(one: SupportBatch) -> list[object]:
    sure = one.get_certainty_display()
    return [one.code, one.name, one.source, one.starts_on, one.ends_on, sure]


_BATCH_COLUMNS = [
    Column(gettext_lazy("Code")),
    Column(gettext_lazy("Batch")),
    Column(gettext_lazy("Document")),
    Column(gettext_lazy("First day")),
    Column(gettext_lazy("Last day")),
    Column(gettext_lazy("How sure it is")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """The batches with their documents; by POST as a workbook, or the ministry enters one."""
    capacity, office = capacity_of_office(request)
    may_enter = office.level == OfficeLevel.MINISTRY and capacity.role != PostingRole.ANALYST
    form, status = BatchForm(), 200
    if request.method == "POST" and "code" not in request.POST:
        rows = [_batch_line(one) for one in SupportBatch.objects.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "support-batches", _BATCH_COLUMNS, rows)
    if request.method == "POST":
        if not may_enter:
            raise Http404
        actor, form = official(request), BatchForm(request.POST)
        status = carried_out(
            request,
            form,
            actor=actor,
            route="support batch",
            act=lambda given: supporting.enter_batch(actor=actor, **given),
        )
        if status == 200:
            messages.success(request, _("The batch is entered."))
            return redirect("cultivation:support_batches")
    context = {
        "columns": _BATCH_COLUMNS[1:],
        "page": keyset_page(SupportBatch.objects.all(), request, order=("-pk",)),
        "form": form if may_enter else None,
        "is_open": status != 200,
        "tab": "batches",
    }
    return render(request, "cultivation/leading/batches.html", context, status=status)
