"""Frozen figures: the list, one of them, freezing on request, proposing and publishing."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import (
    capacity_of_ministry,
    capacity_of_office,
    official,
    one_of,
)
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.enums import Reader
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.coverage.reading import read_snapshot
from cultivation.domain.coverage.snapshots import (
    digest_now,
    propose_publication,
    publish_snapshot,
    request_snapshot,
)
from cultivation.enums import SnapshotOrigin
from cultivation.forms.coverage import NoteForm, SnapshotFilterForm, SnapshotForm
from cultivation.models import CoverageDefinition, CoverageSnapshot, SnapshotPublication
from cultivation.shown.coverage import (
    COLUMNS,
    CoverageRow,
    levels_of,
    rules_of,
    sorted_rows,
)
from cultivation.shown.coverage.workbook import (
    export_rows,
    frozen_sheet,
    level_sheet,
    rule_lines,
)
from cultivation.views.coverage.frozen import asked_of_snapshot

_COLUMNS = [
    Column(gettext_lazy("Day")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Definition")),
    Column(gettext_lazy("Coverage"), is_figure=True),
    Column(gettext_lazy("Covered"), is_figure=True),
    Column(gettext_lazy("Counted"), is_figure=True),
    Column(gettext_lazy("Made")),
]


def _visible(office: Office) -> QuerySet[CoverageSnapshot]:
    rows = CoverageSnapshot.objects.select_related("definition", "publication")
    return rows.readable_by(office)


@require_http_methods(["GET", "HEAD", "POST"])
def snapshots(request: HttpRequest) -> HttpResponse:
    """Snapshots, newest day first: those published, proposed or asked for, and those that were made
    by themselves under the chosen definition; by POST the list as a workbook, or the ministry
    freezes a day."""
    capacity, office = capacity_of_office(request)
    # A past day may be asked for under a definition that has ended since.
    definitions = list(CoverageDefinition.objects.last_of_each())
    filters = SnapshotFilterForm(request.GET, definitions=definitions)
    rows = _listed(office, filters)
    form = SnapshotForm(definitions=definitions)
    if request.method == "POST" and "definition" not in request.POST:
        return _exported(request, rows)
    if request.method == "POST":
        capacity_of_ministry(request)
        form = SnapshotForm(request.POST, definitions=definitions)
        if form.is_valid():
            try:
                return redirect("cultivation:coverage_snapshot", _requested(request, form))
            except DomainError as refusal:
                show_refusal(form, refusal)
    status = 422 if form.errors else 200
    page = keyset_page(rows, request, order=("-day", "-pk"))
    of_rows = {one.definition_id: one.definition for one in page.rows}
    context = {
        "page": page,
        "rules": [rules_of(one) for one in of_rows.values()],
        "columns": _COLUMNS,
        "filters": filters,
        "chips": chips_of(filters, request),
        "form": form,
        "is_ministry": capacity.reader == Reader.MINISTRY,
        "tab": "snapshots",
    }
    return render(request, "cultivation/coverage/snapshots.html", context, status=status)


def _listed(office: Office, filters: SnapshotFilterForm) -> QuerySet[CoverageSnapshot]:
    """The snapshots that the filters leave."""
    filters.is_valid()
    chosen, rows = filters.cleaned_data, _visible(office)
    if chosen.get("definition"):
        rows = rows.filter(definition__code=chosen["definition"])
    else:
        is_shown = Q(definition__is_default=True) | Q(origin=SnapshotOrigin.REQUESTED)
        rows = rows.filter(is_shown | Q(publication__isnull=False))
    if chosen.get("state"):
        is_open = chosen["state"] == "proposed"
        rows = rows.filter(publication__isnull=False, publication__published_at__isnull=is_open)
    return rows


def _exported(request: HttpRequest, rows: QuerySet[CoverageSnapshot]) -> HttpResponse:
    """The list with the rules of each definition in it; every line says its own day."""
    found = list(rows.order_by("-day", "-pk")[: ROW_LIMIT + 1])
    lines = [_line(one) for one in found]
    if len(lines) < ROW_LIMIT:
        for definition in {one.definition_id: one.definition for one in found}.values():
            lines += [[], *rule_lines(definition)]
    return export_list(request, "snapshots", _COLUMNS, lines)


def _line(one: CoverageSnapshot) -> list[object]:
    publication = getattr(one, "publication", None)
    state = _("Proposed") if publication else str(one.get_origin_display())
    if publication and publication.published_at:
        state = _("Published")
    return [
        one.day, state, one.definition.name, one.share_pct if one.holders else None,
        one.covered, one.holders, one.computed_at,
    ]  # fmt: skip


def _requested(request: HttpRequest, form: SnapshotForm) -> int:
    actor, chosen = official(request), form.cleaned_data

    def act() -> Answer:
        made = request_snapshot(day=chosen["on"], code=chosen["definition"], actor=actor)
        return Answer(200, {"snapshot": made.pk})

    body = {"definition": chosen["definition"], "on": str(chosen["on"])}
    answer = submitted_once(request, actor=actor, route="freeze coverage", body=body, act=act)
    return int(answer.body["snapshot"])


@require_http_methods(["GET", "HEAD", "POST"])
def snapshot_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One snapshot as it was frozen, by each of its dimensions, the country's or those of an area
    of the reader's own; with its digest counted again; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    snapshot = one_of(_visible(office), pk=pk)
    asked = asked_of_snapshot(request, office)
    figures = read_snapshot(snapshot, office=asked.office, by=asked.by)
    lines = [CoverageRow(one, None, one.name, asked.drill(one.code)) for one in figures.lines]
    rows = sorted_rows(lines, "-share")
    total = CoverageRow(figures.total, None, figures.total.name)
    columns = [Column(asked.by.label), *(column for _name, column in COLUMNS)]
    if request.method == "POST":
        found = export_rows(figures, total, rows, has_difference=False)
        further = [
            frozen_sheet(snapshot, figures),
            level_sheet(figures.total, snapshot.definition),
        ]
        return export_list(
            request, "snapshot", columns, found, sheet=_("Coverage"), further=further
        )
    context = _context(request, capacity, snapshot) | levels_of(figures.total, snapshot.definition)
    context |= {
        "figures": figures,
        "asked_frozen": asked,
        "total": total,
        "rows": rows,
        "columns": columns,
    }
    return render(request, "cultivation/coverage/snapshot.html", context)


def _context(
    request: HttpRequest, capacity: Capacity, snapshot: CoverageSnapshot
) -> dict[str, Any]:
    publication = SnapshotPublication.objects.filter(snapshot=snapshot).select_related(
        "proposed_by", "published_by"
    ).first()  # fmt: skip
    is_ministry = capacity.reader == Reader.MINISTRY
    is_published = bool(publication and publication.published_at)
    may_publish = (
        publication is not None
        and not is_published
        and capacity.role == PostingRole.APPROVER
        and publication.proposed_by_id != request.user.pk
    )
    return {
        "snapshot": snapshot,
        "is_whole": digest_now(snapshot) == snapshot.digest,
        "publication": publication,
        "may_propose": is_ministry and not is_published,
        "may_publish": is_ministry and may_publish,
        "note_form": NoteForm(initial={"note": publication.note if publication else ""}),
        "version": publication.version if publication else 0,
    } | rules_of(snapshot.definition)


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a snapshot for publication with a note."""
    _capacity, office = capacity_of_ministry(request)
    snapshot = one_of(_visible(office), pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a note: what is published, and why now."))
        return redirect("cultivation:coverage_snapshot", pk)
    note, version = form.cleaned_data["note"], _version(request)
    actor = official(request)

    def act() -> Answer:
        propose_publication(snapshot=snapshot, note=note, version=version, actor=actor)
        return Answer(200, {})

    return _acted(request, pk, f"propose snapshot {pk}", {"note": note, "version": version}, act)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a proposed snapshot."""
    _capacity, office = capacity_of_ministry(request)
    snapshot = one_of(_visible(office), pk=pk)
    version, actor = _version(request), official(request)

    def act() -> Answer:
        publish_snapshot(snapshot=snapshot, version=version, actor=actor)
        return Answer(200, {})

    return _acted(request, pk, f"publish snapshot {pk}", {"version": version}, act)


def _acted(request: HttpRequest, pk: int, route: str, body: Any, act: Any) -> HttpResponse:
    try:
        submitted_once(request, actor=official(request), route=route, body=body, act=act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("cultivation:coverage_snapshot", pk)


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Http404 from None
