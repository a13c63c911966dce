"""The trail as the audit administrator reads it: filter, look, take a part of it along."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.enums import PostingRole
from accounts.forms import TrailFilterForm
from accounts.queries import trail_of
from accounts.views.readers import administrator
from common.domain.exports import note_export
from common.models import Event
from common.sentences import sentence_of, verbs_said
from common.spreadsheets import ROW_LIMIT, Sheet, workbook_response
from common.tables import Column, chips_of, keyset_page

_COLUMNS = [
    Column(_("When")),
    Column(_("Who")),
    Column(_("Act")),
    Column(_("About")),
    Column(_("Result")),
    Column(_("Address")),
]
_EXPORT_COLUMNS = [*_COLUMNS, Column(_("Verb")), Column(_("Digest"))]


@require_http_methods(["GET", "HEAD", "POST"])
def trail(request: HttpRequest) -> HttpResponse:
    """Acts, newest first; by POST the same rows as a workbook, which is an act itself."""
    actor, area = administrator(request, PostingRole.AUDIT_ADMIN)
    form = TrailFilterForm(request.GET)
    form.is_valid()
    found = _filtered(trail_of(area), form)
    if request.method == "POST":
        rows = [_row(event) for event in found.order_by("-pk")[: ROW_LIMIT + 1]]
        note_export(actor=actor, name="trail", rows=min(len(rows), ROW_LIMIT))
        return workbook_response("trail", Sheet("", _EXPORT_COLUMNS, rows))
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(event, sentence_of(event), _about(event)) for event in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
    }
    return render(request, "accounts/administration/trail.html", context)


def _filtered(events: QuerySet[Event], form: TrailFilterForm) -> QuerySet[Event]:
    chosen = form.cleaned_data
    if chosen.get("q"):
        text = chosen["q"]
        named = Q(actor_label__icontains=text) | Q(verb__icontains=text)
        events = events.filter(named | Q(verb__in=verbs_said(text)))
    if chosen.get("since"):
        events = events.filter(occurred_at__gte=_midnight(chosen["since"]))
    if chosen.get("until"):
        events = events.filter(occurred_at__lt=_midnight(chosen["until"] + timedelta(days=1)))
    if chosen.get("result"):
        events = events.filter(result=chosen["result"])
    return events


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _about(event: Event) -> str:
    """What the act was done to; of what was only opened, its number as people know it too."""
    parts = [event.get_subject_kind_display(), event.subject_id, event.after.get("number", "")]
    return " ".join(str(part) for part in parts if part)


def _row(event: Event) -> list[object]:
    return [
        timezone.localtime(event.occurred_at).strftime("%Y-%m-%d %H:%M:%S"),
        f"{event.actor_label} {event.office_name}".strip(),
        sentence_of(event),
        _about(event),
        event.get_result_display(),
        event.address,
        event.verb,
        event.digest,
    ]
