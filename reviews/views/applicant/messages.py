"""Messages: what happened to one's cases, newest first."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.acting import Capacity
from accounts.domain.messages import mark_read
from accounts.middleware import acting_in
from accounts.models import Message, User
from common.context_processors import reader_of
from common.enums import Reader, SubjectKind
from common.sentences import sentence_of
from common.tables import Column, keyset_page
from enterprises.views.acting import whole_number
from reviews.disclosure import INTERNAL_VERBS
from reviews.models import Case
from reviews.views.message_links import Known, asked_of_expert, known_of, page_of

COLUMNS = [
    Column(_("Message")),
    Column(_("About")),
    Column(_("When")),
    Column(_("Read"), is_actions=True),
]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message: who did what, the case or other subject that it is about, and where that is
    shown."""

    message: Message
    sentence: str
    who: str
    case: Case | None
    url: str
    about: str = ""


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The user's messages, in whatever capacity he acts."""
    user = _user(request)
    found = Message.objects.filter(user=user).select_related("event")
    if reader_of(request) == Reader.ENTERPRISE:
        found = found.exclude(event__verb__in=INTERNAL_VERBS)
    page = keyset_page(found, request, order=("-pk",))
    rows = message_rows(page.rows, acting_in(request))
    context = {
        "page": page,
        "rows": rows,
        "columns": COLUMNS,
        "newest": page.rows[0].pk if page.rows else None,
        "has_unread": any(row.message.read_at is None for row in rows),
    }
    return render(request, "reviews/applicant/messages.html", context)


def message_rows(found: list[Message], capacity: Capacity | None) -> list[MessageRow]:
    """Rows with their cases and what else they speak of, in one query for each sort of thing. What
    the capacity does not see has no link."""
    keys = {one.event.subject_id for one in found if one.event.subject_kind == SubjectKind.CASE}
    visible = Case.objects.visible_to(capacity) if capacity else Case.objects.none()
    cases = visible.select_related("enterprise").in_bulk(list(keys))
    known = known_of([one.event for one in found], capacity)
    return [_row(one, cases, capacity, known) for one in found]


def _row(
    message: Message, cases: dict[int, Case], capacity: Capacity | None, known: Known
) -> MessageRow:
    event = message.event
    case = cases.get(event.subject_id) if event.subject_kind == SubjectKind.CASE else None
    url = reverse(_case_page(capacity), args=[case.number]) if case is not None else ""
    # An enterprise is told which office acted, not which person.
    who = event.office_name if event.office_code else event.actor_label
    about = case.number if case is not None else ""
    if case is None:
        url, about = page_of(event, capacity, known)
    if capacity and capacity.expert_id and event.subject_kind == SubjectKind.PANEL:
        return MessageRow(message, asked_of_expert(event), "", case, url, about)
    return MessageRow(message, sentence_of(event), who, case, url, about)


def _case_page(capacity: Capacity | None) -> str:
    """The page of a case for who acts for an office, and for who acts for the enterprise."""
    return "desk:case" if capacity and capacity.office else "applicant:case"


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one message (`message`) or all up to one (`up_to`) as read."""
    key, newest = (whole_number(request.POST.get(name)) for name in ("message", "up_to"))
    if newest is not None:
        mark_read(user=_user(request), up_to=newest)
    elif key is not None:
        mark_read(user=_user(request), messages=[key])
    return redirect("applicant:messages")
