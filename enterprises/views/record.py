"""The record of the enterprise acted for: view and edit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.domain.errors import Conflict, DomainError
from common.refusals import show_refusal
from enterprises.domain.enterprises import RECORD_FIELDS, update_record
from enterprises.forms import RecordForm
from enterprises.models import Enterprise, Industry
from enterprises.views.acting import acting_enterprise, acting_person, whole_number

Pairs = list[tuple[str, object]]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is recorded, with the offices responsible."""
    enterprise = acting_enterprise(request)
    context = {
        "enterprise": enterprise,
        "standing": _standing(enterprise),
        "business": _business(enterprise),
        "contact": _contact(enterprise),
        "offices": _offices(enterprise),
    }
    return render(request, "enterprises/record.html", context)


def _standing(enterprise: Enterprise) -> Pairs:
    return [
        (_("Unified social credit code"), enterprise.uscc),
        (_("Founded on"), enterprise.founded_on),
        (_("Legal representative"), enterprise.legal_representative),
        (_("Address"), enterprise.address),
    ]


def _business(enterprise: Enterprise) -> Pairs:
    return [
        (_("Industry"), _industry_line(enterprise.industry)),
        (_("Main product"), enterprise.main_product),
        (_("Niche market"), enterprise.niche_market),
    ]


def _industry_line(industry: Industry | None) -> str:
    if industry is None:
        return ""
    return f"{industry.code} {industry}"


def _contact(enterprise: Enterprise) -> Pairs:
    return [
        (_("Contact person"), enterprise.contact_name),
        (_("Contact telephone"), enterprise.contact_phone),
    ]


def _offices(enterprise: Enterprise) -> Pairs:
    found = (
        (_("County"), enterprise.county_office),
        (_("City"), enterprise.city_office),
        (_("Province"), enterprise.province_office),
    )
    return [(level, office.name) for level, office in found if office is not None]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Change the record. A stale version comes back (409) with what was typed kept."""
    enterprise = acting_enterprise(request)
    if request.method != "POST":
        form = RecordForm(initial=_initial(enterprise))
        return _edit_page(request, enterprise, form)
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, enterprise, form, status=422)
    try:
        update_record(
            enterprise=enterprise,
            changes=form.changes(),
            version=posted_version(request),
            actor=acting_person(request),
        )
    except Conflict as conflict:
        enterprise.refresh_from_db()
        if _differences(enterprise, form):
            return _edit_page(request, enterprise, form, conflict=conflict, status=409)
        # The same form sent twice: what was typed is what is kept.
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _edit_page(request, enterprise, form, status=refusal.status)
    messages.success(request, _("The record is saved."))
    return redirect("enterprises:record")


def posted_version(request: HttpRequest) -> int:
    """The version that the form was made from; one that cannot be read is stale."""
    version = whole_number(request.POST.get("version"))
    return -1 if version is None else version


def _initial(enterprise: Enterprise) -> dict[str, object]:
    return {name.removesuffix("_id"): getattr(enterprise, name) for name in RECORD_FIELDS}


def _edit_page(
    request: HttpRequest,
    enterprise: Enterprise,
    form: RecordForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    differences = _differences(enterprise, form) if conflict else []
    context = {
        "enterprise": enterprise,
        "form": form,
        "conflict": conflict,
        "differences": differences,
    }
    return render(request, "enterprises/record_edit.html", context, status=status)


def _differences(enterprise: Enterprise, form: RecordForm) -> list[tuple[str, object, object]]:
    """Label, what is recorded now, what was typed: where the two differ."""
    typed = form.changes()
    return [
        (str(form.fields[name.removesuffix("_id")].label), getattr(enterprise, name), typed[name])
        for name in RECORD_FIELDS
        if getattr(enterprise, name) != typed[name]
    ]
