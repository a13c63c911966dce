"""Cancellations, appeals and complaints as pages show them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.domain.calendar import Deadline, WorkCalendar
from common.enums import SubjectKind
from common.models import Event
from cultivation.badges import TitleBadge
from cultivation.domain.cancelling.deciding import is_heard
from cultivation.enums import AppealStatus, CancellationStatus, ComplaintStatus
from cultivation.life.grounds import ground_rules
from cultivation.models import Appeal, Cancellation, Complaint
from cultivation.shown.duties import ShownSource, shown_source
from cultivation.shown.events import shown_events

_TONES = {
    CancellationStatus.HEARING: "waiting",
    CancellationStatus.PROPOSED: "attention",
    CancellationStatus.CANCELLED: "failed",
    CancellationStatus.DISMISSED: "done",
    CancellationStatus.REVOKED: "done",
}
_COMPLAINT_TONES = {
    ComplaintStatus.RECEIVED: "attention",
    ComplaintStatus.TAKEN_UP: "information",
    ComplaintStatus.REFUSED: "quiet",
}
# What goes on inside an office before it is signed is the office's own business.
_INTERNAL_VERBS = (
    "cancellation.proposed",
    "cancellation.returned",
    "appeal.proposed",
    "appeal.returned",
)


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act open to the reader: its words, address and form; `is_open` after a refusal."""

    name: str
    label: str | Promise
    url: str
    form: forms.Form
    is_open: bool = False
    is_danger: bool = False


def appeal_of(cancellation: Cancellation) -> Appeal | None:
    """The appeal against it, if one was lodged."""
    return Appeal.objects.filter(cancellation=cancellation).select_related("office").first()


def cancellation_badge(cancellation: Cancellation, appeal: Appeal | None) -> TitleBadge:
    """Where it stands; an appeal under way comes first."""
    status = CancellationStatus(cancellation.status)
    if appeal is not None and appeal.status in AppealStatus.open():
        return TitleBadge(AppealStatus.LODGED.label, "attention", appeal.office.name)
    if status == CancellationStatus.HEARING:
        if is_heard(cancellation):
            return TitleBadge(_("Heard, to be decided"), "attention", cancellation.office.name)
        return TitleBadge(status.label, "waiting")
    where = cancellation.office.name if status == CancellationStatus.PROPOSED else ""
    return TitleBadge(status.label, _TONES[status], where)


def complaint_badge(complaint: Complaint) -> TitleBadge:
    """Where a complaint stands."""
    status = ComplaintStatus(complaint.status)
    return TitleBadge(status.label, _COMPLAINT_TONES[status])


def hearing_deadline(cancellation: Cancellation) -> Deadline | None:
    """How long the enterprise may still state its case; None once it is decided."""
    if cancellation.status != CancellationStatus.HEARING:
        return None
    today = timezone.localdate()
    return WorkCalendar.current().deadline(cancellation.statement_due_on, today=today)


def ground_source(cancellation: Cancellation) -> ShownSource | None:
    """Where the ground stands, and what is not sure about it."""
    rule = ground_rules().get(cancellation.ground)
    return shown_source(rule.source) if rule else None


def timeline_of(cancellation: Cancellation, *, for_enterprise: bool) -> list[dict[str, Any]]:
    """The trail of a cancellation, newest first. An enterprise sees offices, not persons, and
    nothing of what they do before the signature."""
    events = Event.objects.filter(
        subject_kind=SubjectKind.CANCELLATION, subject_id=cancellation.pk, result="done"
    ).order_by("-sequence")
    if for_enterprise:
        events = events.exclude(verb__in=_INTERNAL_VERBS)
    return shown_events(events, for_enterprise=for_enterprise)


def crumbs_of(*, is_desk: bool) -> list[tuple[str, str]]:
    """The way back to the titles and the list."""
    if is_desk:
        return [
            (reverse("cultivation:titles"), _("Titles")),
            (reverse("cultivation:cancellations"), _("Cancellations")),
        ]
    return [(reverse("applicant:titles"), _("Titles"))]
