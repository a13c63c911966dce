"""Where a reader finds what a message speaks of, and by which name it is called."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from common.enums import SubjectKind
from common.models import Event
from cultivation.enums import TitleKind

# What has a number of its own, for its enterprise and for offices.
_OWN_PAGES = {
    SubjectKind.CANCELLATION: "cultivation:own_cancellation",
    SubjectKind.PLAN: "cultivation:own_plan",
    SubjectKind.REQUEST: "cultivation:own_request",
    SubjectKind.TITLE: "cultivation:own_title",
    SubjectKind.NEED: "cultivation:need",
    SubjectKind.SUPPORT: "cultivation:own_support",
}
_DESK_PAGES = {
    SubjectKind.NOTICE: "desk:notice",
    SubjectKind.PLAN: "cultivation:plan",
    SubjectKind.REQUEST: "cultivation:request",
    SubjectKind.NEED: "cultivation:need",
    SubjectKind.SUPPORT: "cultivation:support",
}


def page_of(event: Event, capacity: Capacity | None) -> tuple[str, str]:
    """The address of what the event is about and its name; empty where the reader has no page."""
    if capacity is None:
        return "", ""
    return _desk_page(event) if capacity.office is not None else _own_page(event)


def _desk_page(event: Event) -> tuple[str, str]:
    kind, number = SubjectKind(event.subject_kind), event.after.get("number")
    if kind == SubjectKind.WARNING:
        return reverse("cultivation:early_warning", args=[event.subject_id]), str(kind.label)
    page = _DESK_PAGES.get(kind)
    # Of an overdue late payment the office above is told that there is one, and no more.
    if page is None or not number or event.verb == "request.escalated":
        return "", str(number or "") if page is not None else ""
    return reverse(page, args=[number]), number


def _own_page(event: Event) -> tuple[str, str]:
    kind, number = SubjectKind(event.subject_kind), event.after.get("number")
    if kind in _OWN_PAGES and number:
        return reverse(_OWN_PAGES[kind], args=[number]), number
    return _page_of_record(event) if kind == SubjectKind.ENTERPRISE else ("", "")


def _page_of_record(event: Event) -> tuple[str, str]:
    """Of what happened to the enterprise itself: an update, a report, a question, an invitation."""
    said = event.after
    if said.get("year"):
        return reverse("cultivation:own_update", args=[said["year"]]), str(said["year"])
    if said.get("quarter"):
        year, quarter = said["quarter"].split("Q")
        return reverse("cultivation:own_report", args=[int(year), int(quarter)]), said["quarter"]
    if said.get("question"):
        return reverse("cultivation:own_questions"), _("Questions from offices")
    if event.verb == "enterprise.seed_invited":
        return reverse("applicant:self_checks"), str(TitleKind(said["target"]).label)
    return "", ""
