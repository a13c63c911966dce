"""Where a reader finds what a message speaks of, and by which name it is called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.enums import SubjectKind
from common.models import Event
from common.templatetags.figures import count, share
from cultivation.domain.coverage import definitions_on
from cultivation.enums import TitleKind
from enterprises.models import Enterprise, Visit
from reviews.domain.panels.reminding import REMINDER
from reviews.enums import PanelState, SeatState
from reviews.models import Panel, Round, Seat
from reviews.models.objection import HANDLERS

# What has a number of its own, for its enterprise and for offices.
_OWN_PAGES = {
    SubjectKind.CANCELLATION: "cultivation:own_cancellation",
    SubjectKind.PLAN: "cultivation:own_plan",
    SubjectKind.REQUEST: "cultivation:own_request",
    SubjectKind.TITLE: "cultivation:own_title",
    SubjectKind.NEED: "cultivation:need",
    SubjectKind.SUPPORT: "cultivation:own_support",
    SubjectKind.PROJECT: "cultivation:own_project",
}
_DESK_PAGES = {
    SubjectKind.NOTICE: "desk:notice",
    SubjectKind.PLAN: "cultivation:plan",
    SubjectKind.REQUEST: "cultivation:request",
    SubjectKind.NEED: "cultivation:need",
    SubjectKind.SUPPORT: "cultivation:support",
    SubjectKind.PROJECT: "cultivation:project",
}
# What is told about an enterprise that an official works on.
_WORKED_ON = "enterprise.contact_assigned"


@dataclass(frozen=True, slots=True)
class Known:
    """Names of what messages know by keys alone, as far as the reader may see it: definitions of
    coverage in force today and offices by code, enterprises, visits (their enterprise) and rounds
    by key, and an expert's panels with whether they still wait for him.
    """

    definitions: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    enterprises: Mapping[int, str] = field(default_factory=dict)
    visits: Mapping[int, str] = field(default_factory=dict)
    rounds: Mapping[int, str] = field(default_factory=dict)
    panels: Mapping[int, tuple[str, bool]] = field(default_factory=dict)


def known_of(events: Sequence[Event], capacity: Capacity | None) -> Known:
    """The names that the events need: one query for each sort of thing that occurs, none else."""
    alerts = [one.after for one in events if one.subject_kind == SubjectKind.ALERT]
    visits = [one.subject_id for one in events if one.subject_kind == SubjectKind.GRADING]
    rounds = [one.subject_id for one in events if one.subject_kind == SubjectKind.ROUND]
    worked_on = [one.subject_id for one in events if one.verb == _WORKED_ON]
    if capacity is None:
        return Known()
    if capacity.expert_id is not None:
        drawn = {one.subject_id for one in events if one.subject_kind == SubjectKind.PANEL}
        return Known(panels=_panels(drawn, capacity.expert_id) if drawn else {})
    return Known(
        definitions=_definitions() if alerts else {},
        offices=_offices({one.get("office", "") for one in alerts}, capacity),
        enterprises=_enterprises(worked_on, capacity) if worked_on else {},
        visits=_visits(visits, capacity) if visits else {},
        rounds=_rounds(rounds, capacity) if rounds else {},
    )


def _definitions() -> dict[str, str]:
    return {one.code: one.name for one in definitions_on(timezone.localdate())}


def _offices(codes: set[str], capacity: Capacity) -> dict[str, str]:
    if not codes or capacity.office is None:
        return {}
    area = Office.objects.within(capacity.office).filter(code__in=codes)
    return {one.code: one.name for one in area}


def _enterprises(keys: Iterable[int], capacity: Capacity) -> dict[int, str]:
    visible = Enterprise.objects.visible_to(capacity).filter(pk__in=keys)
    return dict(visible.values_list("pk", "name"))


def _visits(keys: Iterable[int], capacity: Capacity) -> dict[int, str]:
    visible = Visit.objects.visible_to(capacity).filter(pk__in=keys)
    return dict(visible.values_list("pk", "enterprise__name"))


def _rounds(keys: Iterable[int], capacity: Capacity) -> dict[int, str]:
    visible = Round.objects.visible_to(capacity).filter(pk__in=keys)
    return dict(visible.values_list("pk", "name"))


def _panels(keys: Iterable[int], expert_id: int) -> dict[int, tuple[str, bool]]:
    seats = Seat.objects.filter(expert=expert_id, panel_case__panel=OuterRef("pk"))
    left = Exists(seats.exclude(state=SeatState.DECLINED).before_panel())
    drawn = Panel.objects.filter(Exists(seats), pk__in=keys).annotate(is_his=left)
    rows = drawn.values_list("pk", "number", "state", "is_his")
    return {
        pk: (number, is_his and state == PanelState.SCORING) for pk, number, state, is_his in rows
    }


def page_of(event: Event, capacity: Capacity | None, known: Known) -> tuple[str, str]:
    """The address of what the event is about and its name; empty where the reader has no page."""
    if capacity is None:
        return "", ""
    if capacity.expert_id is not None:
        number, waits = known.panels.get(event.subject_id, ("", False))
        return (reverse("expert:panel", args=[number]) if waits else ""), number
    if event.subject_kind == SubjectKind.GRADING and capacity.enterprise_id is None:
        return _page_of_visit(event, known)
    if capacity.office is None:
        return _own_page(event, known)
    return _objection(event, capacity) or _desk_page(event, known)


def _objection(event: Event, capacity: Capacity) -> tuple[str, str] | None:
    """An objection itself, for those who handle it; others have the page of the notice."""
    key, office = event.after.get("objection"), capacity.office
    if event.subject_kind != SubjectKind.NOTICE or key is None or office is None:
        return None
    if capacity.role not in HANDLERS or event.after.get("office") != office.code:
        return None
    return reverse("desk:objection", args=[key]), str(event.after.get("number", ""))


def _page_of_visit(event: Event, known: Known) -> tuple[str, str]:
    """A visit, to whoever orders or makes it."""
    name = known.visits.get(event.subject_id)
    return (reverse("enterprises:visit", args=[event.subject_id]), name) if name else ("", "")


def _page_of_alert(event: Event, known: Known) -> tuple[str, str]:
    """The uncovered enterprises by the definition in the area that is behind, with its figures."""
    told = event.after
    definition, office = told.get("definition", ""), told.get("office", "")
    names = [known.definitions.get(definition, definition), known.offices.get(office, "")]
    about = _("%(what)s: %(share)s where the path stands at %(path)s; uncovered: %(uncovered)s") % {
        "what": " · ".join(filter(None, names)),
        "share": share(told.get("share_pct")),
        "path": share(told.get("path_pct")),
        "uncovered": count(told.get("uncovered")),
    }
    if definition not in known.definitions or office not in known.offices:
        return "", about
    chosen = urlencode({"definition": definition, "office": office})
    return f"{reverse('cultivation:digital_work')}?{chosen}", about


def _desk_page(event: Event, known: Known) -> tuple[str, str]:
    kind, number = SubjectKind(event.subject_kind), event.after.get("number")
    if kind == SubjectKind.ALERT:
        return _page_of_alert(event, known)
    if event.verb == _WORKED_ON:
        name = known.enterprises.get(event.subject_id, "")
        return (reverse("cultivation:work_on", args=[event.subject_id]) if name else ""), name
    if kind == SubjectKind.WARNING:
        return reverse("cultivation:early_warning", args=[event.subject_id]), str(kind.label)
    page = _DESK_PAGES.get(kind)
    # Of an overdue late payment the office above is told that there is one, and no more.
    if page is None or not number or event.verb == "request.escalated":
        return "", str(number or "") if page is not None else ""
    return reverse(page, args=[number]), number


def _own_page(event: Event, known: Known) -> tuple[str, str]:
    kind, number = SubjectKind(event.subject_kind), event.after.get("number")
    if kind == SubjectKind.ROUND:
        # Where its draft, or the way into the round, stands.
        return reverse("applicant:new"), known.rounds.get(event.subject_id, "")
    if kind == SubjectKind.GRADING and event.after.get("assessment"):
        graded = reverse("enterprises:assessment_result", args=[event.after["assessment"]])
        return graded, _("Digital level")
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
    if event.verb == "enterprise.assessment_stale":
        return reverse("enterprises:assessment"), _("Digital level")
    if event.verb == "enterprise.seed_invited":
        return reverse("applicant:self_checks"), str(TitleKind(said["target"]).label)
    return "", ""


def asked_of_expert(event: Event) -> str:
    """What a message of a panel asks of its expert. Who gave a seat back, or why, is not told:
    experts do not know each other."""
    if event.verb != REMINDER:
        return _("A panel waits for your scorecards.")
    day = date.fromisoformat(event.after["due_on"])
    return _("Your scorecards are due on %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
