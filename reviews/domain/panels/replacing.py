"""Seats that come free: given back, taken back, or lost by a conflict or a suspension."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Office
from common.domain.actor import SYSTEM, Actor
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from reviews.domain.panels.avoidance import Avoiding
from reviews.domain.panels.drawing import PANEL_SEATED, PASSED_OVER_AVOIDED, give_back
from reviews.enums import PanelState
from reviews.models import Expert, Panel, Seat

RELEASED = "panel.seat_released"


def lock_roll(office_id: int) -> None:
    """Draws, replacements and what makes an expert unfit change one after the other at an office,
    in the caller's transaction: else one would be seated whose conflict is noted this moment.
    Taken before panels, seats, cases and experts."""
    list(Office.objects.select_for_update(of=("self",), no_key=True).filter(pk=office_id))


def replace(seat: Seat, *, reason: str, actor: Actor, verb: str) -> None:
    """Give a locked seat to the next expert of the draw, record it, and owe his message. A reason
    that is no person's words (`avoided:` and why) stands on the seat, not in the trail's comment.
    """
    following = give_back(seat, reason)
    panel = seat.panel_case.panel
    event = note_panel(
        panel,
        verb,
        actor,
        {
            "case": seat.panel_case.position,
            "expert": seat.expert.code,
            "replacement": following.expert.code if following else None,
        },
        comment="" if reason.startswith(PASSED_OVER_AVOIDED) else reason.strip(),
    )
    enqueue(
        PANEL_SEATED,
        subject_kind=SubjectKind.PANEL,
        subject_id=panel.pk,
        payload={"event": event},
    )


def vacate(
    *,
    expert: Expert,
    reason: str,
    actor: Actor,
    enterprise_id: int | None = None,
    verb: str = RELEASED,
) -> int:
    """Give back all seats on which the expert still owes a scorecard (of the enterprise's cases,
    where one is named). What he has handed in stands. Returns how many there were."""
    owed = _open_seats().filter(expert=expert)
    if enterprise_id is not None:
        owed = owed.filter(panel_case__case__enterprise=enterprise_id)
    seats = _locked(owed)
    for seat in seats:
        replace(seat, reason=reason, actor=actor, verb=verb)
    return len(seats)


def vacate_avoided(*, expert: Expert, actor: Actor, panel: Panel | None = None) -> int:
    """Give back the seats (of one panel, where one is named) on which the expert still owes a
    scorecard and for which a draw would avoid him now. Fields are no conflict. Returns how many
    there were."""
    seats = _open_seats().filter(expert=expert)
    if panel is not None:
        seats = seats.filter(panel_case__panel=panel)
    return _give_avoided_back(_locked(seats), actor)


def vacate_tied_seats() -> int:
    """Give back all seats whose expert a draw would avoid today: his applicant has moved into his
    city, has another name, or he acts for it. Panel by panel, each in one transaction; safe at any
    time. Returns how many there were."""
    panels = Panel.objects.filter(pk__in=_open_seats().values("panel_case__panel")).order_by("pk")
    count = 0
    for panel in panels:
        with transaction.atomic():
            lock_roll(panel.office_id)
            seats = _locked(_open_seats().filter(panel_case__panel=panel))
            count += _give_avoided_back(seats, SYSTEM)
    return count


def is_avoided(seat: Seat) -> bool:
    """Whether a draw would avoid the seat's expert now."""
    case = seat.panel_case.case
    return bool(Avoiding([case], [seat.expert]).reason(case, seat.expert))


def _give_avoided_back(seats: Sequence[Seat], actor: Actor) -> int:
    cases = {seat.panel_case.case_id: seat.panel_case.case for seat in seats}
    avoiding = Avoiding(cases.values(), {seat.expert for seat in seats})
    count = 0
    for seat in seats:
        why = avoiding.reason(seat.panel_case.case, seat.expert)
        if why:
            replace(seat, reason=PASSED_OVER_AVOIDED + why, actor=actor, verb=RELEASED)
            count += 1
    return count


def _open_seats() -> QuerySet[Seat]:
    """Seats on which a scorecard is still owed."""
    found = Seat.objects.open().before_panel()
    return found.filter(panel_case__panel__state=PanelState.SCORING)


def _locked(seats: QuerySet[Seat]) -> list[Seat]:
    """The seats, locked. As everybody does: the panel before its seats."""
    panels = Panel.objects.filter(pk__in=seats.values("panel_case__panel"))
    list(panels.select_for_update(of=("self",)).order_by("pk"))
    related = ("expert", "panel_case__panel", "panel_case__case__enterprise", "panel_case__step")
    return list(seats.select_for_update(of=("self",)).select_related(*related).order_by("pk"))


def note_panel(
    panel: Panel, verb: str, actor: Actor, after: Mapping[str, Any], *, comment: str = ""
) -> int:
    """Keep an act in the panel's trail. Returns the event's id."""
    event = record(
        subject_kind=SubjectKind.PANEL,
        subject_id=panel.pk,
        verb=verb,
        actor=actor,
        after=after,
        comment=comment,
    )
    return event.pk
