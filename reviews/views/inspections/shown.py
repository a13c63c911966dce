"""An inspection as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language

from common.domain.calendar import Deadline, WorkCalendar
from common.models import StoredFile
from common.templatetags.figures import UNKNOWN
from cultivation.criteria.measures import MEASURES, UNITS
from cultivation.criteria.wording import with_unit
from reviews.badges import Badge
from reviews.case_file import measure_label, shown_value
from reviews.enums import CaseStatus, FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Finding, Inspection

_TONES = {
    InspectionState.ORDERED: "attention",
    InspectionState.PLANNED: "waiting",
    InspectionState.SIGNING: "waiting",
    InspectionState.CANCELLED: "quiet",
}
_CONCLUSION_TONES = {
    InspectionConclusion.CONFIRMED: "done",
    InspectionConclusion.DEVIATIONS: "attention",
    InspectionConclusion.NOT_MET: "failed",
}
_OUTCOME_TONES = {
    FindingOutcome.OPEN: "quiet",
    FindingOutcome.CONFIRMED: "done",
    FindingOutcome.DEVIATES: "attention",
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A figure with what was declared and what was found; `before` is what was declared when
    something was found of it, where it was declared anew since."""

    row: Finding
    label: str
    declared: str
    before: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class InspectionCard:
    """An inspection on the page of its case."""

    inspection: Inspection
    badge: Badge
    deadline: Deadline | None
    lines: list[FindingLine]
    photos: list[StoredFile]
    inspectors: list[str]
    may_reply: bool = False
    reply_deadline: Deadline | None = None


def inspection_badge(inspection: Inspection) -> Badge:
    """The state in words; a concluded one by what it concludes."""
    if inspection.state == InspectionState.CONCLUDED:
        conclusion = InspectionConclusion(inspection.conclusion)
        return Badge(conclusion.label, _CONCLUSION_TONES[conclusion])
    state = InspectionState(inspection.state)
    return Badge(state.label, _TONES[state])


def inspection_deadline(
    inspection: Inspection, calendar: WorkCalendar, today: date
) -> Deadline | None:
    """Until when it should be held; None once it is over."""
    if inspection.state not in InspectionState.unfinished():
        return None
    return calendar.deadline(inspection.due_on, today=today)


def finding_lines(findings: Iterable[Finding]) -> list[FindingLine]:
    """The checklist in its order."""
    return [
        FindingLine(
            row,
            measure_label(row.measure),
            _with_unit(row.measure, row.declared),
            "" if row.declared_before is None else _with_unit(row.measure, row.declared_before),
            Badge(FindingOutcome(row.outcome).label, _OUTCOME_TONES[FindingOutcome(row.outcome)]),
        )
        for row in findings
    ]


def _with_unit(name: str, declared: object) -> str:
    measure = MEASURES.get(name)
    value = shown_value(name, declared)
    if measure is None or measure.unit not in UNITS or measure.kind in {"bool", "choice"}:
        return value
    if measure.unit == "pct" or value == UNKNOWN:
        return value
    return with_unit(value, measure.unit, get_language() or "zh-hans")


def inspection_cards(inspections: Iterable[Inspection], *, is_own: bool) -> list[InspectionCard]:
    """Inspections as the page of their case shows them; to the enterprise what was found only once
    it is concluded, and the office, not its people."""
    found = list(inspections)
    if not found:
        return []
    calendar, today = WorkCalendar.current(), timezone.localdate()
    return [_card(one, calendar, today, is_own=is_own) for one in found]


def _card(
    inspection: Inspection, calendar: WorkCalendar, today: date, *, is_own: bool
) -> InspectionCard:
    is_over = inspection.state == InspectionState.CONCLUDED
    shows_all = is_over or not is_own
    due, is_open = inspection.reply_due_on, inspection.case.status in CaseStatus.open()
    has_days = due is not None and today <= due
    awaits_reply = is_over and is_open and has_days and inspection.replied_at is None
    return InspectionCard(
        inspection=inspection,
        badge=inspection_badge(inspection),
        deadline=inspection_deadline(inspection, calendar, today),
        lines=finding_lines(inspection.findings.all()) if shows_all else [],
        photos=[one.file for one in inspection.photos.all() if one.removed_at is None]
        if shows_all
        else [],
        inspectors=[] if is_own else [one.user.name for one in inspection.inspectors.all()],
        may_reply=is_own and awaits_reply,
        reply_deadline=calendar.deadline(due, today=today) if awaits_reply and due else None,
    )
