"""Which states of each machine were visited, and which are left."""

from collections import defaultdict
from datetime import date
from enum import Enum
from typing import Any

from cultivation.enums import TitleEnding
from cultivation.enums.leading import (
    AnswerStatus,
    NeedResult,
    NeedStatus,
    PaymentKind,
    SupportStatus,
    SupportVerdict,
)
from cultivation.enums.monitoring import ReportState, RoundState, WarningKind, WarningOutcome
from cultivation.enums.plans import (
    GoalOutcome,
    MeasureState,
    PlanOutcome,
    PlanStatus,
    ServiceState,
)
from cultivation.enums.requests import LatePaymentResult, LatePaymentStep, RequestStatus
from cultivation.enums.seeds import (
    ConflictState,
    FindingOutcome,
    SeedOrigin,
    SeedOutcome,
    SeedState,
)
from cultivation.models import (
    CultivationPlan,
    Need,
    NeedAnswer,
    PlanGoal,
    PlanMeasure,
    QuarterlyDue,
    QuarterlyReminder,
    RequestEscalation,
    SeedCandidate,
    SeedFinding,
    SeedSignal,
    Supported,
    Title,
)

# Looked up at the end of each day; what comes and goes within a day is noted by the stories.
_COLUMNS: dict[type[Enum], tuple[Any, str]] = {
    FindingOutcome: (SeedFinding, "outcome"),
    SeedState: (SeedCandidate, "state"),
    SeedOrigin: (SeedCandidate, "origin"),
    ConflictState: (SeedSignal, "conflict"),
    PlanStatus: (CultivationPlan, "status"),
    PlanOutcome: (CultivationPlan, "outcome"),
    GoalOutcome: (PlanGoal, "now_outcome"),
    MeasureState: (PlanMeasure, "state"),
    NeedStatus: (Need, "status"),
    AnswerStatus: (NeedAnswer, "status"),
    SupportStatus: (Supported, "status"),
    TitleEnding: (Title, "ending"),
}
MACHINES: tuple[type[Enum], ...] = (
    *_COLUMNS,
    SeedOutcome,
    ServiceState,
    RequestStatus,
    LatePaymentStep,
    LatePaymentResult,
    NeedResult,
    PaymentKind,
    SupportVerdict,
    RoundState,
    ReportState,
    WarningKind,
    WarningOutcome,
)
# Steps that have no enumeration: whom overdue requests are told, which reminders went out.
ESCALATIONS, REMINDERS = {1, 2}, {"opened", "7_days", "2_days", "missed"}


def look_up(states: dict[str, set[Any]], today: date) -> None:
    """Add what stands in the database on the day."""
    for machine, (model, column) in _COLUMNS.items():
        found = model.objects.order_by().values_list(column, flat=True).distinct()
        states[machine.__name__] |= set(found)
    for state in ReportState:
        if QuarterlyDue.objects.in_state(state, today).exists():
            states["ReportState"].add(state.value)


def left_out(states: dict[str, set[Any]]) -> dict[str, set[Any]]:
    """The states of each machine that nothing went through; empty when all were visited."""
    left: dict[str, set[Any]] = defaultdict(set)
    for machine in MACHINES:
        seen = {str(getattr(one, "value", one)) for one in states[machine.__name__]}
        left[machine.__name__] = {str(one.value) for one in machine} - seen
    told = set(RequestEscalation.objects.order_by().values_list("level", flat=True).distinct())
    left["escalations"] = ESCALATIONS - told
    steps = set(QuarterlyReminder.objects.order_by().values_list("step", flat=True).distinct())
    left["reminders"] = REMINDERS - steps
    return {name: missing for name, missing in left.items() if missing}
