"""The queue of an office: what waits for it, sorted by due day, and everything else it sees."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.domain.absences import staff_of
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.domain.calendar import WorkCalendar
from common.spreadsheets import ROW_LIMIT
from common.tables import CHOSEN, Column, chips_of, keyset_page
from cultivation.enums import TitleKind
from cultivation.forms.shared import offices_below
from reviews.badges import CaseRow, case_rows
from reviews.domain.bulk import acts_for
from reviews.enums import StepState
from reviews.forms.queue import (
    CaseFilterForm,
    SaveFilterForm,
    area_of,
    kept_parameters,
    kept_query,
)
from reviews.models import Case, Correction, Round, SavedFilter
from reviews.models.case import CaseQuerySet
from reviews.queries import (
    Age,
    Due,
    Facets,
    QueueCounts,
    QueueTab,
    named,
    named_once,
    of_officer,
    of_tab,
    queue,
    queue_counts,
    with_current_step,
)
from reviews.shown_staff import others_with_cases
from reviews.views.desk.filters import (
    address_of,
    is_shown,
    reader_id,
)

_AT_WORK = (PostingRole.EXAMINER, PostingRole.APPROVER)
_TURN = Column(gettext_lazy("Turn"))
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Title")),
    _TURN,
    Column(gettext_lazy("On the desk of")),
    Column(gettext_lazy("Due")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Case number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("County")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Round")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Turn")),
    Column(gettext_lazy("On the desk of")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Submitted")),
]
_EMPTY = {
    QueueTab.DUE: gettext_lazy("Nothing waits for your office"),
    QueueTab.EXAMINE: gettext_lazy("Nothing is left to examine"),
    QueueTab.SIGN: gettext_lazy("Nothing waits for a signature"),
    QueueTab.ENTERPRISES: gettext_lazy("No enterprise owes your office a correction"),
    QueueTab.DECIDED: gettext_lazy("No decided case waits for a notice"),
    QueueTab.HELD: gettext_lazy("No objection holds a case"),
    QueueTab.ANNOUNCE: gettext_lazy("Nothing waits for an announcement"),
    QueueTab.ALL: gettext_lazy("No case has been handed in"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def case_queue(request: HttpRequest, tab: str = QueueTab.DUE) -> HttpResponse:
    """A view of the queue, filtered; by POST the same rows as a workbook.

    Opened without any filter, the first view shows the reader's default filter, if he keeps one.
    """
    capacity, office = capacity_of_office(request)
    saved = list(SavedFilter.objects.of(reader_id(request), capacity))
    default = next((one for one in saved if one.is_default), None)
    is_bare = request.method != "POST" and not request.META.get("QUERY_STRING")
    if default is not None and tab == QueueTab.DUE and is_bare:
        return redirect(address_of(default))
    shown_tab = QueueTab(tab)
    visible = Case.objects.visible_to(capacity)
    form = _form(request.GET, office)
    # Looked up once for the list and all its counts.
    in_view = visible.filter(of_tab(shown_tab, office))
    of_view, are_few = named_once(in_view, form.cleaned_data.get("q", ""))
    narrowed = _filtered(of_view, form, request)
    cases = with_current_step(narrowed).with_related()
    calendar, today = WorkCalendar.current(), timezone.localdate()
    if request.method == "POST":
        found = cases.order_by(*shown_tab.order)[: ROW_LIMIT + 1]
        rows = list(_export(case_rows(found, capacity, calendar, today)))
        return export_list(request, "cases", _EXPORT_COLUMNS, rows)
    is_counted = are_few and shown_tab != QueueTab.ALL
    facets = _counted(of_view, form, request) if is_counted else None
    counts = queue_counts(
        visible, office, today, facets=facets, user_id=reader_id(request), page=narrowed
    )
    page = keyset_page(cases, request, order=shown_tab.order, count=counts.page)
    page.rows[:] = case_rows(page.rows, capacity, calendar, today)
    # Everywhere else it is the office's own turn.
    shows_turn = shown_tab in {QueueTab.ALL, QueueTab.ENTERPRISES}
    context = {
        "tab": shown_tab,
        "tabs": _tabs(shown_tab, counts),
        "counts": counts,
        "facets": _facets(request, counts),
        "are_too_many_to_count": not are_few and shown_tab != QueueTab.ALL,
        "form": form,
        "chips": chips_of(form, request),
        "columns": _COLUMNS if shows_turn else [one for one in _COLUMNS if one is not _TURN],
        "hides_turn": not shows_turn,
        "page": page,
        "empty_title": _EMPTY[shown_tab],
        "bulk_acts": acts_for(capacity.role) if page.rows else [],
        "bulk_query": kept_query(request.GET),
        "saved": [(one, address_of(one), is_shown(one, request, shown_tab)) for one in saved],
        "save_form": SaveFilterForm(
            initial={"tab": shown_tab.value, "query": kept_query(request.GET)}
        ),
    }
    return render(request, "reviews/desk/queue.html", context)


def _tabs(shown: QueueTab, counts: QueueCounts) -> list[tuple[QueueTab, int | None]]:
    """The views with their counts; those that are empty are left out unless always shown."""
    return [
        (one, counts.by_tab.get(one))
        for one in QueueTab
        if one.is_always_shown or one == shown or counts.by_tab.get(one)
    ]


def cases_of_view(request: HttpRequest, tab: QueueTab, query: QueryDict) -> CaseQuerySet:
    """The cases that a view of the reader's queue shows under these filters."""
    capacity, office = capacity_of_office(request)
    shown, form = queue(Case.objects.visible_to(capacity), tab, office), _form(query, office)
    return _filtered(named(shown, form.cleaned_data.get("q", "")), form, request)


def _form(query: QueryDict, office: Office) -> CaseFilterForm:
    staff = staff_of(office.pk, timezone.localdate(), _AT_WORK)
    people = {str(posting.user_id): posting.user.name for posting in staff}
    chosen = query.get("officer", "")
    if chosen.isdecimal() and chosen not in people:
        # Whoever left the office may have cases on his desk still.
        people |= others_with_cases(office, people)
    is_lowest = office.level == OfficeLevel.COUNTY
    form = CaseFilterForm(
        query,
        colleagues=list(people.items()),
        offices=[] if is_lowest else offices_below(office),
        rounds=[(str(pk), name) for pk, name in _rounds_of(office)],
    )
    form.is_valid()
    return form


def _rounds_of(office: Office) -> Iterator[tuple[int, str]]:
    """The rounds that cases of the office may stand in, newest first: the ministry's are those of
    little giants, below it the national ones and those of the province (one query)."""
    rounds = Round.objects.standing().order_by("-opens_on", "code")
    if office.level == OfficeLevel.MINISTRY:
        rounds = rounds.filter(title_kind=TitleKind.LITTLE_GIANT)
    else:
        above = Office.objects.filter(pk=office.parent_id or 0).values("parent")
        own = Q(office=office) | Q(office=office.parent_id) | Q(office__in=above)
        rounds = rounds.filter(Q(office=None) | own)
    yield from rounds.values_list("pk", "name")


def _counted(cases: CaseQuerySet, form: CaseFilterForm, request: HttpRequest) -> Facets:
    """What the counts beside the list are counted of."""
    return Facets(
        by_officer=_filtered(cases, form, request, but={"officer"}),
        by_age=_filtered(cases, form, request, but={"age"}),
        by_due=_filtered(cases, form, request, but={"due", "due_from", "due_to"}),
    )


def _filtered(
    cases: CaseQuerySet,
    form: CaseFilterForm,
    request: HttpRequest,
    *,
    but: AbstractSet[str] = frozenset(),
) -> CaseQuerySet:
    """Those of a view's cases that the filters leave, but for the searched text (`named`) and the
    filters of these names. A filter that cannot be read narrows nothing."""
    chosen = {name: value for name, value in form.cleaned_data.items() if name not in but}
    for name in ("title_kind", "status", "round", "kind"):
        if chosen.get(name):
            cases = cases.filter(**{name: chosen[name]})
    if chosen.get("proposal"):
        cases = cases.filter(steps__state=StepState.CURRENT, steps__proposal=chosen["proposal"])
    cases = cases.filter(**area_of(chosen.get("area", "")))
    cases = cases.filter(of_officer(chosen.get("officer") or "", reader_id(request)))
    if chosen.get("age"):
        cases = cases.filter(Age(chosen["age"]).days(timezone.localdate()))
    if chosen.get("due"):
        cases = cases.filter(Due(chosen["due"]).on(timezone.localdate()))
    if chosen.get("due_from"):
        cases = cases.filter(due_on__gte=chosen["due_from"])
    if chosen.get("due_to"):
        cases = cases.filter(due_on__lte=chosen["due_to"])
    if chosen.get("corrections"):
        asked = Exists(Correction.objects.meant().filter(case=OuterRef("pk")))
        cases = cases.filter(asked if chosen["corrections"] == "yes" else ~asked)
    return cases


@dataclass(frozen=True, slots=True)
class Facet:
    """A count that narrows the view when it is chosen."""

    label: str
    count: int
    url: str
    is_chosen: bool
    is_pressing: bool = False


def _facets(request: HttpRequest, counts: QueueCounts) -> list[tuple[str, list[Facet]]]:
    """On whose desk the cases of this view lie, how long they have waited and how pressing they
    are."""
    officers = [
        Facet(str(one.label), count, *_toggled(request, {"officer": one.value}))
        for one, count in counts.by_officer.items()
    ]
    ages = [
        Facet(str(one.label), count, *_toggled(request, {"age": one.value}), one == Age.LONGER)
        for one, count in counts.by_age.items()
    ]
    period = {"due_from": "", "due_to": ""}
    due = [
        Facet(
            str(one.label),
            count,
            *_toggled(request, {"due": one.value} | period),
            is_pressing=one == Due.OVERDUE,
        )
        for one, count in ((Due.OVERDUE, counts.overdue), (Due.TODAY, counts.due_today))
    ]
    groups = [(_("Desk"), officers), (_("Waiting for"), ages), (_("Due"), due if officers else [])]
    return [(head, facets) for head, facets in groups if facets]


def _toggled(request: HttpRequest, values: Mapping[str, str]) -> tuple[str, bool]:
    """The address with the filters set (empty: left out), or without them when they are set
    already; and whether they are."""
    query = kept_parameters(request.GET)
    is_chosen = all(query.get(name, "") == value for name, value in values.items())
    for name, value in values.items():
        query.pop(name, None)
        if value and not is_chosen:
            query[name] = value
    query[CHOSEN] = "1"
    return f"?{query.urlencode()}", is_chosen


def _export(rows: list[CaseRow]) -> Iterator[list[object]]:
    for row in rows:
        case = row.case
        yield [
            case.number,
            case.enterprise.name,
            case.enterprise.uscc,
            case.county_office.name if case.county_office else "",
            TitleKind(case.title_kind).label,
            case.round.name,
            " · ".join(str(part) for part in (row.badge.label, row.badge.where) if part),
            row.turn.name or _turn_word(row, case),
            case.officer.name if case.officer else "",
            case.due_on if row.deadline else None,
            case.submitted_at,
        ]


def _turn_word(row: CaseRow, case: Case) -> str:
    return _("Nobody") if row.turn.kind == "nobody" else str(case.get_turn_display())
