"""Targets and paths on screen: who is to reach what by when, by which document."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.models import Office
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.tables import Column
from cultivation.domain.coverage import DEFAULT_CODE, definitions_on
from cultivation.domain.coverage.targets import (
    may_set_targets,
    paths_of,
    remove_target,
    set_target,
)
from cultivation.forms.coverage import TargetForm
from cultivation.models import CoverageDefinition, CoverageTarget
from enterprises.views.acting import plain_text

_COLUMNS = [
    Column(gettext_lazy("Area")),
    Column(gettext_lazy("To be reached by")),
    Column(gettext_lazy("Coverage"), is_figure=True),
    Column(gettext_lazy("Document")),
    Column(gettext_lazy("Actions"), is_actions=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of a definition; by POST one is set by those who may."""
    capacity, own = capacity_of_office(request)
    codes = {one.code: one for one in definitions_on(timezone.localdate())}
    code = plain_text(request.GET.get("definition")) or DEFAULT_CODE
    # Of a definition that has ended the targets are read, not changed.
    is_open = code == DEFAULT_CODE or code in codes
    if not is_open:
        codes[code] = one_of(CoverageDefinition.objects.last_of_each(), code=code)
    offices = _settable(capacity, own) if is_open else []
    national = is_open and may_set_targets(own, capacity.role, None)
    shown = [
        (one, is_open and may_set_targets(own, capacity.role, one.office))
        for one in _shown(code, own)
    ]
    changed = _changed(request, [target for target, is_mine in shown if is_mine])
    form, status = TargetForm(offices=offices, national=national, changed=changed), 200
    if request.method == "POST":
        if not (offices or national):
            raise Http404
        form = TargetForm(request.POST, offices=offices, national=national, changed=changed)
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"] or 0 if changed else 0
            status = _set_by(request, code, form, version)
        if status == 200:
            return redirect(f"{reverse('cultivation:coverage_targets')}?definition={code}")
    paths = paths_of(code)
    context = {
        "form": form,
        "may_set": bool(offices) or national,
        "rows": [(target, is_mine, paths.is_followed(target)) for target, is_mine in shown],
        "changed": changed,
        "columns": _COLUMNS,
        "definitions": codes.values(),
        "code": code,
        "tab": "targets",
    }
    return render(request, "cultivation/coverage/targets.html", context, status=status)


def _changed(request: HttpRequest, mine: list[CoverageTarget]) -> CoverageTarget | None:
    """The target of the reader's that the form is opened at; None for a new one."""
    asked = request.GET.get("target", "")
    return next((one for one in mine if str(one.pk) == asked), None)


def _shown(code: str, own: Office) -> list[CoverageTarget]:
    """The country's targets and those of the reader's area, the country's first."""
    rows = CoverageTarget.objects.readable_by(own).filter(definition_code=code)
    return sorted(
        rows.select_related("office"),
        key=lambda one: (one.office.code if one.office else "", one.due_on),
    )


def _settable(capacity: Capacity, own: Office) -> list[Office]:
    if may_set_targets(own, capacity.role, None):
        return list(Office.objects.provincial())
    return [own] if may_set_targets(own, capacity.role, own) else []


def _set_by(request: HttpRequest, code: str, form: TargetForm, version: int) -> int:
    """The status of setting what the form says, at the version at which it was opened."""
    chosen, actor = form.cleaned_data, official(request)
    office = Office.objects.filter(code=chosen["office"]).first() if chosen["office"] else None
    share: Decimal = chosen["share_pct"]

    def act() -> Answer:
        set_target(
            definition_code=code, office=office, due_on=chosen["due_on"], share_pct=share,
            source=chosen["source"], version=version, actor=actor,
        )  # fmt: skip
        return Answer(200, {})

    body: dict[str, Any] = {"code": code} | {name: str(chosen[name]) for name in chosen}
    try:
        submitted_once(request, actor=actor, route="set target", body=body, act=act)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return refusal.status
    messages.success(request, _("The target is set."))
    return 200


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target back."""
    _capacity, own = capacity_of_office(request)
    target = one_of(CoverageTarget.objects.all(), pk=pk)
    if target not in _shown(target.definition_code, own):
        raise Http404
    actor = official(request)
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        raise Http404 from None

    def act() -> Answer:
        remove_target(target=target, version=version, actor=actor)
        return Answer(200, {})

    try:
        submitted_once(
            request, actor=actor, route=f"remove target {pk}", body={"version": version}, act=act
        )
        messages.success(request, _("The target is taken back."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    address = reverse("cultivation:coverage_targets")
    return redirect(f"{address}?definition={target.definition_code}")
