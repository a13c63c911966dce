"""What the casework puts into the home and navigation of enterprises."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.middleware import capacity_in
from common.cards import register_card, register_navigation
from common.domain.calendar import Deadline, WorkCalendar
from common.enums import Reader
from cultivation.enums import CancellationStatus, CaseKind
from cultivation.models import Cancellation, Title
from cultivation.views.duties.own_updates import years_owed
from enterprises.models import Enterprise, Filing
from enterprises.views.acting import acting_enterprise
from reviews.domain.applying import years_asked
from reviews.domain.rounds.sampling import drawn_and_not_filed
from reviews.enums import CaseStatus
from reviews.models import Case, Inspection
from reviews.queries import with_current_step
from reviews.views.applicant.own import own_rows
from reviews.views.applicant.self_check import checked_rungs, latest_filing
from reviews.views.applicant.titles import next_rung, title_rows

_MOST_SHOWN = 5
# A title that ends within this time is shown as something to see to.
_LAPSING_WITHIN = timedelta(days=180)

register_navigation(
    Reader.ENTERPRISE,
    label=gettext_lazy("Applications"),
    url_name="applicant:cases",
    icon="file-text",
    order=10,
)
register_navigation(
    Reader.ENTERPRISE,
    label=gettext_lazy("Self-check"),
    url_name="applicant:self_checks",
    icon="list-check",
    order=20,
)
register_navigation(
    Reader.ENTERPRISE,
    label=gettext_lazy("Titles"),
    url_name="applicant:titles",
    icon="certificate",
    order=40,
)
register_navigation(
    Reader.ENTERPRISE,
    label=gettext_lazy("Messages"),
    url_name="applicant:messages",
    icon="message",
    order=70,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that the enterprise has to do, where, and by when (None: no day is set)."""

    what: str
    detail: str
    url: str
    deadline: Deadline | None


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=gettext_lazy("To do, and by when"),
    template="reviews/applicant/cards/owed.html",
    order=10,
    is_wide=True,
)
def owed(request: HttpRequest) -> dict[str, Any]:
    """Corrections, drafts, replies to inspections, titles that were drawn or lapse, the filing of
    the year: the nearest first."""
    enterprise = acting_enterprise(request)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    found = [
        *_owed_cases(enterprise, calendar, today),
        *_owed_replies(enterprise, calendar, today),
        *_owed_updates(enterprise, calendar, today),
        *_owed_statements(enterprise, calendar, today),
        *_drawn_and_lapsing(enterprise, calendar, today),
    ]
    found.sort(key=lambda one: one.deadline.due_on if one.deadline else date.max)
    return {"owed": [*found, *_owed_record(enterprise), *_owed_filing(enterprise, today)]}


def _owed_cases(enterprise: Enterprise, calendar: WorkCalendar, today: date) -> list[Owed]:
    return [
        _owed_case(
            case,
            _("Submit the draft")
            if case.status == CaseStatus.DRAFT
            else _("Hand in the correction"),
            calendar,
            today,
        )
        for case in _to_hand_in(enterprise)
    ]


def _to_hand_in(enterprise: Enterprise) -> QuerySet[Case]:
    return Case.objects.filter(
        enterprise=enterprise, status__in=[CaseStatus.DRAFT, CaseStatus.IN_CORRECTION]
    )


def _owed_case(case: Case, what: str, calendar: WorkCalendar, today: date) -> Owed:
    page = "applicant:case" if case.status == CaseStatus.DRAFT else "applicant:correction"
    return Owed(
        what=what,
        detail=f"{case.get_title_kind_display()} · {case.number}",
        url=reverse(page, args=[case.number]),
        deadline=calendar.deadline(case.due_on, today=today) if case.due_on else None,
    )


@register_card(
    "filing",
    Reader.ENTERPRISE,
    title=gettext_lazy("Waiting for these figures"),
    template="reviews/applicant/cards/owed.html",
    is_wide=True,
)
def waiting_for_the_filing(request: HttpRequest, year: int) -> dict[str, Any] | None:
    """The drafts and corrections that the year's figures are for: the way back to them."""
    calendar, today = WorkCalendar.current(), timezone.localdate()
    open_cases = _to_hand_in(acting_enterprise(request)).exclude(kind=CaseKind.CHANGE)
    found = [
        _owed_case(
            case,
            _("Back to the draft")
            if case.status == CaseStatus.DRAFT
            else _("Back to the correction"),
            calendar,
            today,
        )
        for case in open_cases.select_related("round", "filing").order_by("due_on", "pk")
        if _is_for(case, year, today)
    ]
    return {"owed": found} if found else None


def _is_for(case: Case, year: int, today: date) -> bool:
    """Whether the case stands on the year's figures, or as a draft may go on with them."""
    if case.filing.fiscal_year == year:
        return True
    asked = years_asked(case.round, today)
    return case.status == CaseStatus.DRAFT and asked.first <= year <= asked.last


def _owed_replies(enterprise: Enterprise, calendar: WorkCalendar, today: date) -> list[Owed]:
    awaited = Inspection.objects.awaiting_reply(today).filter(case__enterprise=enterprise)
    return [
        Owed(
            what=_("Reply to the inspection, or say that you have nothing to reply"),
            detail=f"{one.case.get_title_kind_display()} · {one.case.number}",
            url=f"{reverse('applicant:case', args=[one.case.number])}#inspection-{one.number}",
            deadline=calendar.deadline(one.reply_due_on, today=today) if one.reply_due_on else None,
        )
        for one in awaited.select_related("case")
    ]


def _owed_updates(enterprise: Enterprise, calendar: WorkCalendar, today: date) -> list[Owed]:
    return [
        Owed(
            what=_("Hand in the yearly update %(year)s") % {"year": one.year},
            detail=pgettext("list", ", ").join(title.get_kind_display() for title in one.titles),
            url=reverse("cultivation:own_update", args=[one.year]),
            deadline=one.deadline(calendar, today),
        )
        for one in years_owed(enterprise, today)
        if one.is_open
    ]


def _owed_statements(enterprise: Enterprise, calendar: WorkCalendar, today: date) -> list[Owed]:
    heard = Cancellation.objects.filter(
        title__enterprise=enterprise, status=CancellationStatus.HEARING, statement=""
    ).select_related("title")
    return [
        Owed(
            what=_("State your case: the title may be cancelled"),
            detail=f"{one.title.get_kind_display()} · {one.number}",
            url=reverse("cultivation:own_cancellation", args=[one.number]),
            deadline=calendar.deadline(one.statement_due_on, today=today),
        )
        for one in heard
    ]


def _drawn_and_lapsing(enterprise: Enterprise, calendar: WorkCalendar, today: date) -> list[Owed]:
    """A title that was drawn is owed by the last day of its round, whenever it lapses."""
    drawn = drawn_and_not_filed(enterprise, today)
    found = [
        Owed(
            what=_("File for re-examination: the title was drawn"),
            detail=f"{one.title.get_kind_display()} · {one.title.number} · {one.sample.round.name}",
            url=reverse("applicant:new"),
            deadline=calendar.deadline(one.sample.round.closes_on, today=today),
        )
        for one in drawn
    ]
    return found + _lapsing(enterprise, {one.title_id for one in drawn}, calendar, today)


def _lapsing(
    enterprise: Enterprise, drawn: Collection[int], calendar: WorkCalendar, today: date
) -> list[Owed]:
    # A draft is owed by its own line; what was handed in is the offices' turn.
    under_way = Case.objects.filter(enterprise=enterprise).open_applications()
    titles = (
        Title.objects.valid_on(today)
        .filter(enterprise=enterprise, last_day__lte=today + _LAPSING_WITHIN)
        .exclude(kind__in=under_way.values("title_kind"))
        .exclude(pk__in=drawn)
    )
    return [
        Owed(
            what=_("Have the title re-examined before it ends"),
            detail=f"{title.get_kind_display()} · {title.number}",
            url=reverse("applicant:new"),
            deadline=calendar.deadline(title.last_day, today=today),
        )
        for title in titles
    ]


def _owed_record(enterprise: Enterprise) -> list[Owed]:
    if enterprise.industry_id is not None:
        return []
    return [
        Owed(
            what=_("Name the industry in the record"),
            detail=_("Whether the enterprise is an SME follows from it."),
            url=reverse("enterprises:edit_record"),
            deadline=None,
        )
    ]


def _owed_filing(enterprise: Enterprise, today: date) -> list[Owed]:
    year = today.year - 1
    if Filing.objects.filter(enterprise=enterprise, fiscal_year=year).exists():
        return []
    return [
        Owed(
            what=_("File the figures of %(year)s") % {"year": year},
            detail=_("Self-checks and applications use them."),
            url=reverse("enterprises:filing", args=[year]),
            deadline=None,
        )
    ]


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=gettext_lazy("My applications"),
    template="reviews/applicant/cards/cases.html",
    order=20,
    is_wide=True,
    link="applicant:cases",
)
def my_cases(request: HttpRequest) -> dict[str, Any]:
    """The latest cases with state, turn and day."""
    capacity = capacity_in(request)
    found = with_current_step(Case.objects.visible_to(capacity)).with_related()
    return {"rows": own_rows(found.order_by("-pk")[:_MOST_SHOWN], capacity, WorkCalendar.current())}


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=gettext_lazy("My titles"),
    template="reviews/applicant/cards/titles.html",
    order=30,
    link="applicant:titles",
)
def my_titles(request: HttpRequest) -> dict[str, Any]:
    """The titles in force."""
    today = timezone.localdate()
    held = Title.objects.filter(
        enterprise=capacity_in(request).enterprise_id,
        last_day__gte=today,
    )
    return {"rows": title_rows(list(held.order_by("-valid_from")))}


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=gettext_lazy("Next rung"),
    template="reviews/applicant/cards/next_rung.html",
    order=50,
    link="applicant:self_checks",
)
def to_next_rung(request: HttpRequest) -> dict[str, Any]:
    """How many conditions of the next rung are met, and which are not."""
    enterprise = acting_enterprise(request)
    filing = latest_filing(enterprise)
    found = next_rung(checked_rungs(enterprise, filing))
    return {"rung": found, "filing": filing}
