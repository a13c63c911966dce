"""What panels come to, for the expert who sits on them and for the pages of a case."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.domain.acting import Capacity
from common.domain.calendar import Deadline, WorkCalendar
from reviews.domain.panels.closing import Tally, tally
from reviews.enums import PanelState, SeatState, StepKind
from reviews.models import Case, Expert, Panel, PanelCase, Seat, Step


def own_seats(expert: Expert) -> QuerySet[Seat]:
    """The seats that the expert has and may still see: of cases before their panel."""
    return (
        Seat.objects.of_expert(expert)
        .before_panel()
        .select_related("panel_case__panel__round", "panel_case__case")
    )


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A panel of the expert, with how far he is."""

    panel: Panel
    total: int
    done: int
    to_declare: int
    deadline: Deadline


def panel_lines(expert: Expert) -> list[PanelLine]:
    """The open panels on which the expert sits, soonest due first (one query and the calendar)."""
    open_seats = own_seats(expert).filter(panel_case__panel__state=PanelState.SCORING)
    counted = (
        open_seats.order_by().values_list("panel_case__panel", "state").annotate(count=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = {}
    for panel_id, state, count in counted:
        counts.setdefault(panel_id, {})[state] = count
    calendar, today = WorkCalendar.current(), timezone.localdate()
    panels = Panel.objects.filter(pk__in=counts).select_related("round").order_by("due_on", "pk")
    return [
        PanelLine(
            panel,
            sum(counts[panel.pk].values()),
            counts[panel.pk].get(SeatState.SUBMITTED, 0),
            counts[panel.pk].get(SeatState.DRAWN, 0),
            calendar.deadline(panel.due_on, today=today),
        )
        for panel in panels
    ]


def earlier_panel(step: Step | None) -> str:
    """The number of the panel that judged the step's case last, where the case has come back to
    the step since; else empty. Asked only before a panel."""
    if step is None or step.kind != StepKind.PANEL:
        return ""
    found = PanelCase.objects.judged().filter(step=step).with_stay().select_related("panel")
    last = found.order_by("-pk").first()
    return last.panel.number if last is not None and last.is_earlier else ""


def results_of(case: Case, capacity: Capacity) -> list[tuple[PanelCase, Tally | None]]:
    """The panels that judged a case, newest first, as far as the reader may see them."""
    entries = PanelCase.objects.filter(case=case, panel__in=Panel.objects.visible_to(capacity))
    related = (
        entries.with_correction()
        .with_stay()
        .select_related("panel", "case", "step")
        .prefetch_related("seats")
        .order_by("-pk")
    )
    return [(entry, tally(list(entry.seats.all()))) for entry in related]
