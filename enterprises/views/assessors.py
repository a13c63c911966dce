"""The register of assessors."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import PostingRole
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, keyset_page
from enterprises.domain.grading import accredit
from enterprises.grading_forms import AssessorForm
from enterprises.models import Assessor
from enterprises.views.grading import carried_out

_COLUMNS = [
    Column(gettext_lazy("Assessor")),
    Column(gettext_lazy("Body")),
    Column(gettext_lazy("Kept by")),
    Column(gettext_lazy("Accredited from")),
    Column(gettext_lazy("Accredited until")),
    Column(gettext_lazy("Fields")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def assessors(request: HttpRequest) -> HttpResponse:
    """The register; by POST as a workbook, or an approver enters and changes those of his
    office."""
    capacity, _office = capacity_of_office(request)
    may_keep = capacity.role == PostingRole.APPROVER
    found = Assessor.objects.visible_to(capacity).select_related("user", "office")
    if request.method == "POST" and "username" not in request.POST:
        lines = [_line(one) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "assessors", _COLUMNS, lines)
    form, status = AssessorForm(request.POST or None), 200
    if request.method == "POST":
        if not may_keep:
            raise Http404
        status, actor = 422, official(request)
        if form.is_valid():
            given = form.arguments()
            status = carried_out(request, form, "assessor", lambda: accredit(**given, actor=actor))
        if status == 200:
            messages.success(request, _("The register is kept."))
            return redirect("enterprises:assessors")
    context = {
        "columns": _COLUMNS,
        "page": keyset_page(found, request, order=("-pk",)),
        "form": form if may_keep else None,
        "today": timezone.localdate(),
        "crumbs": [(reverse("enterprises:visits"), _("Gradings on site"))],
    }
    return render(request, "enterprises/grading/assessors.html", context, status=status)


def _line(one: Assessor) -> list[object]:
    until, fields = one.accredited_to or "", ", ".join(map(str, one.divisions))
    return [one.user.name, one.body, one.office.name, one.accredited_from, until, fields]
