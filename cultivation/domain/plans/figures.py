"""Plans counted by office."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums.plans import GoalOutcome, PlanOutcome, PlanStatus
from cultivation.models import CultivationPlan, PlanGoal
from enterprises.models import Enterprise


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """Counts of an office's area. Goals are those of running plans."""

    code: str
    name: str
    preparing: int
    running: int
    notes_overdue: int
    goals: int
    goals_reached: int
    reached: int
    not_reached: int
    title_lost: int


_RUNNING = Q(status=PlanStatus.RUNNING)


def figures_by_office(office: Office, *, today: date) -> list[PlanFigures]:
    """A line for each office below (the office itself for a county), most running plans first
    (three queries)."""
    level = OfficeLevel(office.level)
    area = Enterprise.objects.in_area_of(office)
    plans = CultivationPlan.objects.filter(enterprise__in=area).order_by()
    rows = plans.annotate(below=_below(level, "enterprise")).values("below").annotate(
        preparing=Count("pk", filter=Q(status__in=PlanStatus.open()) & ~_RUNNING),
        running=Count("pk", filter=_RUNNING),
        notes_overdue=Count("pk", filter=_RUNNING & Q(note_due_on__lt=today)),
        reached=Count("pk", filter=Q(outcome=PlanOutcome.REACHED)),
        not_reached=Count("pk", filter=Q(outcome=PlanOutcome.NOT_REACHED)),
        title_lost=Count("pk", filter=Q(outcome=PlanOutcome.TITLE_LOST)),
    )  # fmt: skip
    goals = PlanGoal.objects.filter(plan__enterprise__in=area, plan__status=PlanStatus.RUNNING)
    counted = {
        row["below"]: (row["goals"], row["done"])
        for row in goals.order_by()
        .annotate(below=_below(level, "plan__enterprise"))
        .values("below")
        .annotate(
            goals=Count("pk"), done=Count("pk", filter=Q(now_outcome__in=GoalOutcome.reached()))
        )
    }
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    offices = Office.objects.in_bulk([row["below"] for row in found if row["below"]])
    lines = []
    for row in found:
        key = row.pop("below")
        one, (all_goals, done) = offices.get(key), counted.get(key, (0, 0))
        code, name = (one.code, one.name) if one else ("", "")
        lines.append(PlanFigures(code, name, goals=all_goals, goals_reached=done, **row))
    return sorted(lines, key=lambda line: (-line.running, -line.preparing, line.code))


def _below(level: OfficeLevel, prefix: str) -> F | Coalesce:
    if level == OfficeLevel.MINISTRY:
        return F(f"{prefix}__province_office")
    if level == OfficeLevel.PROVINCE:
        return Coalesce(f"{prefix}__city_office", f"{prefix}__county_office")
    return F(f"{prefix}__county_office")
