"""Closing a panel: what the experts' scores come to, case by case, and what stands out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from reviews.domain.panels.scorecards import outlier_points
from reviews.enums import PanelState, SeatState
from reviews.models import Panel, PanelCase, Seat

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """The totals of one case: mean, lowest, highest, spread, and the seats that stand out."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal
    count: int
    outliers: tuple[int, ...]

    @property
    def spread(self) -> Decimal:
        """The distance of the highest from the lowest."""
        return self.highest - self.lowest


def tally(seats: Sequence[Seat]) -> Tally | None:
    """What the handed-in scorecards of a case come to; None while there is none."""
    totals = {seat.pk: seat.total for seat in seats if seat.total is not None}
    if not totals:
        return None
    middle, far = median(totals.values()), outlier_points()
    mean = (sum(totals.values(), start=Decimal(0)) / len(totals)).quantize(_CENT, ROUND_HALF_UP)
    return Tally(
        mean=mean,
        lowest=min(totals.values()),
        highest=max(totals.values()),
        count=len(totals),
        outliers=tuple(pk for pk, total in totals.items() if abs(total - middle) > far),
    )


def close_panel(
    *, panel: Panel, version: int, actor: Actor, without_result: Collection[str] = ()
) -> Panel:
    """Close a panel whose scorecards are all in, and attach the result to each case's step. Cases
    that have left the step meanwhile have none. Nor have those numbered in `without_result`, for
    which nobody is left to sit: they wait for a panel again, drawn from the roll of its day.

    Raises `DomainError` (`not_yours`, `seats_open`, `no_scores` for a case that nobody is left to
    sit for and that is not named, `has_scores` for one that is named and has a score) or
    `Conflict` (`stale_version`, `panel_closed`).
    """
    if actor.office_id != panel.office_id or actor.role not in {
        PostingRole.EXAMINER,
        PostingRole.APPROVER,
    }:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    with transaction.atomic():
        locked = Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
        trail = entries_of(SubjectKind.PANEL, locked.pk)
        expect_version(locked, version, trail=trail, actor=actor)
        if locked.state != PanelState.SCORING:
            raise Conflict("panel_closed", _("The panel is closed: its scores stand."))
        entries = list(
            locked.cases.select_related("case", "step").prefetch_related("seats").order_by("pk")
        )
        present = [entry for entry in entries if entry.is_before_panel]
        _check_settled(present)
        empty = [entry for entry in present if is_deserted(list(entry.seats.all()))]
        _check_empty(empty, without_result)
        for entry in present:
            _attach(entry)
        locked.state = PanelState.CLOSED
        locked.closed_by_id, locked.closed_at = actor.user_id, timezone.now()
        locked.version += 1
        locked.save()
        record(
            subject_kind=SubjectKind.PANEL,
            subject_id=locked.pk,
            verb="panel.closed",
            actor=actor,
            after={
                "cases": len(present),
                "results": {
                    entry.case.number: str(entry.mean)
                    for entry in present
                    if entry.mean is not None
                },
                "without_result": [entry.case.number for entry in empty],
            },
        )
    return locked


def _check_settled(entries: Sequence[PanelCase]) -> None:
    still = sum(
        seat.state in {SeatState.DRAWN, SeatState.DECLARED}
        for entry in entries
        for seat in entry.seats.all()
    )
    if still:
        raise DomainError(
            "seats_open",
            ngettext(
                "%(count)s scorecard is still out: wait for it, or take the seat back.",
                "%(count)s scorecards are still out: wait for them, or take the seats back.",
                still,
            )
            % {"count": still},
        )


def is_deserted(seats: Sequence[Seat]) -> bool:
    """Whether nobody sits for a case: every seat was given back, and the draw has no one left."""
    return all(seat.state == SeatState.DECLINED for seat in seats)


def _check_empty(empty: Sequence[PanelCase], without_result: Collection[str]) -> None:
    numbers = {entry.case.number for entry in empty}
    unnamed, scored = numbers.difference(without_result), set(without_result) - numbers
    if unnamed:
        sentence = ngettext(
            "Case %(numbers)s has no score: nobody is left to sit for it. Close the panel without "
            "a result for it; then it can be drawn anew from today's roll.",
            "Cases %(numbers)s have no score: nobody is left to sit for them. Close the panel "
            "without a result for them; then they can be drawn anew from today's roll.",
            len(unnamed),
        ) % {"numbers": ", ".join(sorted(unnamed))}
        raise DomainError("no_scores", sentence, {"without_result": sentence})
    if scored:
        sentence = _("These cases are not left without a score: %(numbers)s") % {
            "numbers": ", ".join(sorted(scored))
        }
        raise DomainError("has_scores", sentence, {"without_result": sentence})


def _attach(entry: PanelCase) -> None:
    found = tally(list(entry.seats.all()))
    if found is None:
        return
    entry.mean, entry.spread, entry.score_count = found.mean, found.spread, found.count
    entry.save(update_fields=["mean", "spread", "score_count"])
