"""State, turn and deadline of a case as every page shows them: the same words everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from common.components import days_off
from common.domain.calendar import Deadline, WorkCalendar
from cultivation.enums import CaseKind
from reviews.domain.desk.assigning import roles_for
from reviews.enums import CaseStatus, NoticeState, Proposal, StepKind, Turn, Work
from reviews.models import Case, Notice

Text = str | Promise

_TONES = {
    CaseStatus.DRAFT: "quiet",
    CaseStatus.IN_REVIEW: "waiting",
    CaseStatus.IN_CORRECTION: "attention",
    CaseStatus.IN_NOTICE: "information",
    CaseStatus.CERTIFIED: "done",
    CaseStatus.REFUSED: "failed",
    CaseStatus.WITHDRAWN: "quiet",
    CaseStatus.LAPSED: "quiet",
}
_AWAITING = {
    StepKind.PRELIMINARY: gettext_lazy("Awaiting preliminary review"),
    StepKind.REVIEW: gettext_lazy("Awaiting review"),
    StepKind.PANEL: gettext_lazy("Awaiting the expert panel"),
    StepKind.INSPECTION: gettext_lazy("Awaiting on-site inspection"),
    StepKind.RECOMMENDATION: gettext_lazy("Awaiting recommendation"),
    StepKind.NOTICE: gettext_lazy("Passed, awaiting notice"),
    StepKind.DECISION: gettext_lazy("Awaiting announcement"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """The arguments of `state_badge`."""

    label: Text
    tone: str
    where: Text = ""


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """The arguments of `whose_turn`."""

    kind: str
    name: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a line of a list."""

    case: Case
    badge: Badge
    turn: ShownTurn
    deadline: Deadline | None


def days_left(deadline: Deadline) -> str:
    """The distance to the last day of a window, that day counted as a day left."""
    left = deadline.working_days_left
    if left == 0 and deadline.days_off_left:
        return days_off(deadline)
    if left <= 0:
        return _("last day") if left == 0 else _("over")
    return ngettext("%(count)s working day left", "%(count)s working days left", left) % {
        "count": left
    }


def badge_of(
    case: Case,
    *,
    kind: str | None,
    level: str | None,
    proposal: str | None,
    due: Deadline | None,
    is_for_office: bool = False,
) -> Badge:
    """The state of a case. `kind`, `level` and `proposal` are those of its current step. That it
    is proposed to be refused is told to offices alone: it is not decided."""
    status = CaseStatus(case.status)
    tone = _TONES[status]
    if status == CaseStatus.IN_REVIEW and kind:
        where = OfficeLevel(level).label if level else ""
        if proposal == Proposal.REFUSE and is_for_office:
            return Badge(gettext_lazy("Refusal proposed"), "attention", where)
        is_proposed = proposal not in {None, Proposal.NONE.value}
        label = gettext_lazy("Awaiting signature") if is_proposed else _AWAITING[StepKind(kind)]
        return Badge(label, tone, where)
    if status == CaseStatus.IN_CORRECTION:
        return Badge(status.label, tone, Turn.ENTERPRISE.label)
    if status == CaseStatus.IN_NOTICE:
        return _on_notice(case, tone, level, due)
    if status == CaseStatus.CERTIFIED and case.kind == CaseKind.CHANGE:
        return Badge(gettext_lazy("Accepted"), tone)
    return Badge(status.label, tone)


def _on_notice(case: Case, tone: str, level: str | None, due: Deadline | None) -> Badge:
    """A case on notice: on display, held, or to be announced."""
    if case.turn == Turn.NOBODY:
        return Badge(gettext_lazy("Not announced: a cancellation bars it"), "attention")
    if case.turn == Turn.OFFICE:
        if case.work == Work.OBJECTION:
            return Badge(gettext_lazy("Held by an objection"), "attention")
        return Badge(
            _AWAITING[StepKind.DECISION], "waiting", OfficeLevel(level).label if level else ""
        )
    where = days_left(due) if due is not None else ""
    return Badge(CaseStatus.IN_NOTICE.label, tone, where)


def deadline_of(case: Case, calendar: WorkCalendar, today: date) -> Deadline | None:
    """The day by which whose turn it is has to act; none when the case is over."""
    if case.due_on is None or case.status not in CaseStatus.open():
        return None
    return calendar.deadline(case.due_on, today=today)


def turn_shown(case: Case, capacity: Capacity) -> ShownTurn:
    """Whose turn it is, as the reader sees it: at an office it is his who does this work there, so
    that an examiner is not told to do what waits for the signature."""
    if case.turn == Turn.OFFICE and case.turn_office is not None:
        is_here = capacity.office is not None and capacity.office.pk == case.turn_office_id
        is_mine = is_here and capacity.role in roles_for(case.work)
        return ShownTurn(case.turn, case.turn_office.name, is_mine)
    is_mine = case.turn == Turn.ENTERPRISE and capacity.enterprise_id == case.enterprise_id
    return ShownTurn(case.turn, "", is_mine)


def case_rows(
    cases: Iterable[Case], capacity: Capacity, calendar: WorkCalendar, today: date
) -> list[CaseRow]:
    """Lines for cases that come from `with_current_step`."""
    rows = []
    for case in cases:
        due = deadline_of(case, calendar, today)
        badge = badge_of(
            case,
            kind=getattr(case, "step_kind", None),
            level=getattr(case, "step_level", None),
            proposal=getattr(case, "step_proposal", None),
            due=due,
            is_for_office=capacity.office is not None,
        )
        rows.append(CaseRow(case, badge, turn_shown(case, capacity), due))
    return rows


def is_window_provisional(notice: Notice, calendar: WorkCalendar, today: date) -> bool:
    """Whether a notice that still runs was given its days by a calendar that is not published."""
    return notice.closes_on >= today and calendar.is_provisional(notice.opens_on, notice.closes_on)


_NOTICE_TONES = {
    NoticeState.ANNOUNCED: "done",
    NoticeState.EMPTY: "quiet",
    NoticeState.OVER: "attention",
}


def notice_badge(notice: Notice, calendar: WorkCalendar, today: date) -> Badge:
    """The state of a notice from `with_end`: running, over, announced, closed with nobody left."""
    state = notice.state_on(today)
    if state != NoticeState.RUNNING:
        return Badge(state.label, _NOTICE_TONES[state])
    left = days_left(calendar.deadline(notice.closes_on, today=today))
    return Badge(state.label, "information", left)
