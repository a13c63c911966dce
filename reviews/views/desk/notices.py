"""Notices at an office: publish decided cases, and announce what has run its days."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from common.domain.versions import entries_of
from common.enums import SubjectKind
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.queries import titles_of_cases
from enterprises.models import Enterprise
from enterprises.views.acting import whole_number
from reviews.badges import Badge, is_window_provisional, notice_badge
from reviews.domain.notices.standing import announcing_office
from reviews.domain.publishing import announce as announce_notice
from reviews.domain.publishing import (
    decided_cases,
    publish_notice,
    working_days_on_notice,
)
from reviews.enums import CaseAction, CaseStatus, NoticeState
from reviews.forms.notices import NoticeEntryFilterForm, NoticeFilterForm
from reviews.models import Case, Notice, NoticeEntry, Round
from reviews.models.notice import NoticeQuerySet
from reviews.models.objection import HANDLERS
from reviews.queries import with_entry_counts
from reviews.related_parties import related_parties
from reviews.shown_events import events_shown
from reviews.shown_notices import shown_entries
from reviews.workflow import BY_ACTION

_ENTRIES_ON_A_PAGE = 200
_MOST_ACTS = 100
# A form takes no more fields than this; what is left goes onto the next notice.
_MOST_CASES = 1000

_COLUMNS = [
    Column(gettext_lazy("Notice")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Window")),
    Column(gettext_lazy("Cases"), is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Round")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("First day")),
    Column(gettext_lazy("Last day")),
    Column(gettext_lazy("Announced on")),
    Column(gettext_lazy("Cases"), is_figure=True),
    Column(gettext_lazy("Digest")),
]
_ENTRY_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Title")),
]


def _of_reader(capacity: Capacity, office: Office) -> NoticeQuerySet:
    """The office's own notices, and others on which a case of its area stands."""
    entries = NoticeEntry.objects.filter(case__in=Case.objects.visible_to(capacity))
    return Notice.objects.visible_to(capacity).filter(
        Q(office=office) | Q(pk__in=entries.values("notice"))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Notices that concern the office, newest first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    form = NoticeFilterForm(request.GET)
    form.is_valid()
    found = with_entry_counts(_filtered(_of_reader(capacity, office), form.cleaned_data, today))
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        lines = [_line(one, notice_badge(one, calendar, today)) for one in rows]
        return export_list(request, "notices", _EXPORT_COLUMNS, lines)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(notice, notice_badge(notice, calendar, today)) for notice in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        # Counties examine; what they have passed is decided, and published, above them.
        "may_publish": office.level != OfficeLevel.COUNTY
        and _may(CaseAction.PUBLISH_NOTICE, capacity),
    }
    return render(request, "reviews/desk/notices.html", context)


def _filtered(notices: NoticeQuerySet, chosen: dict[str, Any], today: date) -> NoticeQuerySet:
    if chosen.get("state"):
        notices = notices.in_state(NoticeState(chosen["state"]), today)
    if chosen.get("title_kind"):
        notices = notices.filter(round__title_kind=chosen["title_kind"])
    text = chosen.get("q", "").strip()
    if text:
        named = NoticeEntry.objects.filter(case__enterprise__in=Enterprise.objects.search(text))
        told = Q(number__iexact=text) | Q(round__name__contains=text)
        notices = notices.filter(told | Q(pk__in=named.values("notice")))
    return notices


def _line(notice: Notice, badge: Badge) -> list[object]:
    announcement = getattr(notice, "announcement", None)
    return [
        notice.number, notice.round.name, badge.label, notice.office.name, notice.opens_on,
        notice.closes_on, announcement.announced_on if announcement else "",
        notice.entry_count, notice.digest,  # type: ignore[attr-defined]
    ]  # fmt: skip


def _may(action: CaseAction, capacity: Capacity) -> bool:
    return capacity.role in {role.value for role in BY_ACTION[action].actors}


@require_http_methods(["GET", "HEAD", "POST"])
def new_notice(request: HttpRequest) -> HttpResponse:
    """The decided cases of a round with ticks; a POST publishes those that are ticked."""
    capacity, office = capacity_of_office(request)
    decided = decided_cases(office_id=office.pk)
    if request.method == "POST":
        return _publish(request, capacity, office)
    return _choose(request, capacity, decided)


def _choose(
    request: HttpRequest,
    capacity: Capacity,
    decided: Sequence[Case],
    *,
    refusal: DomainError | None = None,
    ticked: Sequence[str] | None = None,
) -> HttpResponse:
    rounds = {case.round_id: case.round for case in decided}
    asked = request.POST.get("round") or request.GET.get("round", "")
    chosen = next((one for one in rounds.values() if str(one.pk) == asked), None)
    chosen = chosen or next(iter(rounds.values()), None)
    in_round = [case for case in decided if chosen and case.round_id == chosen.pk]
    cases = in_round[:_MOST_CASES]
    related = related_parties(cases)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    working_days = working_days_on_notice(cases)
    closes_on = calendar.last_day_of_window(today, max(working_days, 1))
    is_conflict = isinstance(refusal, Conflict)
    context = {
        "rounds": list(rounds.values()),
        "round": chosen,
        "cases": [
            (case, ticked is None or case.number in ticked, related.get(case.pk, []))
            for case in cases
        ],
        "decided": _digest_of(in_round),
        "left_over": len(in_round) - len(cases),
        "takes_rest": bool(request.POST.get("rest")),
        "opens_on": today,
        "closes_on": closes_on,
        "is_provisional": calendar.is_provisional(today, closes_on),
        "working_days": working_days,
        "may_publish": _may(CaseAction.PUBLISH_NOTICE, capacity),
        "refusal": refusal,
    }
    status = 200 if refusal is None else (409 if is_conflict else 422)
    return render(request, "reviews/desk/new_notice.html", context, status=status)


def _publish(request: HttpRequest, capacity: Capacity, office: Office) -> HttpResponse:
    numbers = sorted({number.replace("\x00", "") for number in request.POST.getlist("cases")})
    actor = official(request)
    cases = list(Case.objects.visible_to(capacity).filter(number__in=numbers))
    if len(cases) != len(numbers):
        raise Http404
    round_ = one_of(Round.objects.visible_to(capacity), pk=whole_number(request.POST.get("round")))
    seen = request.POST.get("rest", "")[:64]

    def act() -> Answer:
        rest = _rest(office, round_, seen) if seen else []
        listed = list({case.pk: case for case in [*cases, *rest]}.values())
        notice = publish_notice(round=round_, cases=listed, actor=actor)
        return Answer(200, {"number": notice.number})

    try:
        answer = submitted_once(
            request,
            actor=actor,
            route="notice new",
            body={"round": round_.pk, "cases": numbers, "rest": seen},
            act=act,
        )
    except DomainError as refusal:
        decided = decided_cases(office_id=office.pk)
        return _choose(request, capacity, decided, refusal=refusal, ticked=numbers)
    notice = Notice.objects.get(number=answer.body["number"])
    listed = notice.entries.count()
    messages.success(
        request,
        ngettext(
            "The notice is published: %(count)s case, until %(day)s.",
            "The notice is published: %(count)s cases, until %(day)s.",
            listed,
        )
        % {"count": listed, "day": notice.closes_on},
    )
    return redirect("desk:notice", number=notice.number)


def _digest_of(decided: Sequence[Case]) -> str:
    """Which cases a page offers, in their order: it had room for the first of them."""
    return sha256("\n".join(case.number for case in decided).encode()).hexdigest()


def _rest(office: Office, round_: Round, seen: str) -> list[Case]:
    """The decided cases of the round that the page had no room for, if they are the same in all as
    when it was opened: what was shown and unticked is not among them."""
    decided = decided_cases(office_id=office.pk, round_id=round_.pk)
    if _digest_of(decided) != seen:
        raise Conflict(
            "list_differs",
            _("The decided cases of this round are others now than on your page: look again."),
        )
    return decided[_MOST_CASES:]


@require_http_methods(["GET", "HEAD", "POST"])
def one_notice(request: HttpRequest, number: str) -> HttpResponse:
    """A notice with its cases, its window and its digest; after it, the titles. By POST its cases
    as a workbook."""
    if request.method != "POST":
        return _notice_page(request, number)
    capacity, office = capacity_of_office(request)
    notice = one_of(_of_reader(capacity, office), number=number)
    found = notice.entries.search(NoticeEntryFilterForm(request.GET).asked())
    entries = list(found.select_related("case").order_by("pk")[: ROW_LIMIT + 1])
    titles = titles_of_cases([one.case.number for one in entries])
    rows = [
        [one.case.number, one.enterprise_name, one.uscc, one.office_name,
         titles[one.case.number].number if one.case.number in titles else ""]
        for one in entries
    ]  # fmt: skip
    columns = [Column(_("Case")), *_ENTRY_COLUMNS]
    return export_list(request, f"notice-{notice.number}", columns, rows)


def _notice_page(
    request: HttpRequest, number: str, refusal: DomainError | None = None
) -> HttpResponse:
    capacity, office = capacity_of_office(request)
    notice = one_of(with_entry_counts(_of_reader(capacity, office)), number=number)
    form = NoticeEntryFilterForm(request.GET)
    page = keyset_page(
        notice.entries.search(form.asked()).select_related("case", "follow_up"),
        request,
        order=("pk",),
        size=_ENTRIES_ON_A_PAGE,
    )
    numbers = [entry.case.number for entry in page.rows]
    visible = set(
        Case.objects.visible_to(capacity)
        .filter(number__in=numbers)
        .values_list("number", flat=True)
    )
    is_mine = announcing_office(notice) == office.pk
    is_handler = is_mine or notice.office_id == office.pk
    # The public reads the notice on its own page, and is told nothing of ties.
    related = related_parties([entry.case for entry in page.rows if is_handler])
    page.rows[:] = [
        (
            line,
            line.entry.case.number in visible,
            related.get(line.entry.case_id, ()),
        )
        for line in shown_entries(notice, page.rows, capacity)
    ]
    calendar, today = WorkCalendar.current(), timezone.localdate()
    context = {
        "notice": notice,
        "announcement": getattr(notice, "announcement", None),
        "badge": notice_badge(notice, calendar, today),
        "is_provisional": is_window_provisional(notice, calendar, today),
        "form": form,
        "chips": chips_of(form, request),
        "columns": _ENTRY_COLUMNS,
        "page": page,
        "earliest": notice.closes_on + timedelta(days=1),
        "is_over": notice.closes_on < today,
        "may_record": notice.office_id == office.pk
        and capacity.role in HANDLERS
        and notice.opens_on <= today,
        "open_statuses": CaseStatus.open(),
        "is_mine": is_mine,
        "events": _acts_on(notice) if is_handler else [],
        "may_announce": is_mine and _may(CaseAction.ANNOUNCE, capacity),
        "approver": PostingRole.APPROVER.label,
        "refusal": refusal,
    }
    status = 200 if refusal is None else (409 if isinstance(refusal, Conflict) else 422)
    return render(request, "reviews/desk/notice.html", context, status=status)


def _acts_on(notice: Notice) -> list[dict[str, Any]]:
    """Who published and announced it, and what was reminded of; objections have their own pages."""
    own = entries_of(SubjectKind.NOTICE, notice.pk).filter(verb__startswith="notice.")
    return events_shown(own.order_by("-pk")[:_MOST_ACTS])


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, number: str) -> HttpResponse:
    """Announce a notice that has run its days: its titles are issued."""
    capacity, office = capacity_of_office(request)
    notice = one_of(_of_reader(capacity, office), number=number)
    if request.method != "POST":
        return redirect("desk:notice", number=notice.number)
    actor = official(request)

    def act() -> Answer:
        announcement = announce_notice(notice=notice, actor=actor)
        return Answer(200, {"number": announcement.number})

    try:
        submitted_once(
            request, actor=actor, route=f"notice {notice.number} announce", body={}, act=act
        )
    except DomainError as refusal:
        return _notice_page(request, number, refusal)
    messages.success(request, _("The result is announced, the titles are issued."))
    return redirect("desk:notice", number=notice.number)
