"""What an expert does: declare, give a seat back, save and hand in his scorecard."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict, DomainError
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from reviews.domain.panels.replacing import (
    RELEASED,
    is_avoided,
    lock_roll,
    note_panel,
    replace,
    vacate,
    vacate_avoided,
)
from reviews.domain.panels.roll import conflict_noted
from reviews.domain.panels.scorecards import MOST_POINTS, dimensions_of, total_of
from reviews.domain.permissions import expect_not_linked_to_any
from reviews.enums import PanelState, SeatState
from reviews.models import Expert, Panel, Seat

DECLINED = "panel.seat_declined"
MOST_CHARACTERS = 4000


def declare(*, panel: Panel, expert: Expert, actor: Actor) -> int:
    """The expert declares that nothing ties him to any applicant he knows of, and that he gives a
    seat back when he recognises one. Only then is anything shown. Seats on which he has to be
    avoided by now go to the next of the draw before. Returns how many seats it opens.

    Raises `Conflict` (`panel_closed`) and `DomainError` (`nothing_to_declare`).
    """
    with transaction.atomic():
        lock_roll(panel.office_id)
        locked = _open_panel(panel)
        freed = vacate_avoided(expert=expert, actor=SYSTEM, panel=locked)
        drawn = Seat.objects.filter(panel_case__panel=locked, expert=expert, state=SeatState.DRAWN)
        count = drawn.update(state=SeatState.DECLARED, declared_at=timezone.now())
        if not count and not freed:
            raise DomainError("nothing_to_declare", _("There is nothing left to declare here."))
        if count:
            note_panel(locked, "panel.declared", actor, {"cases": count})
    return count


def decline(*, seat: Seat, reason: str, version: int, actor: Actor, is_conflict: bool) -> None:
    """The expert gives a seat back with a reason; the next one of the draw takes it. A conflict is
    kept on the roll, so that no draw seats him for this enterprise again; other seats that he
    still has before it come free, too.

    Raises `DomainError` (`reason_missing`) or `Conflict` (`stale_version`, `seat_settled`,
    `panel_closed`).
    """
    _require_reason(reason)
    with transaction.atomic():
        lock_roll(seat.panel_case.panel.office_id)
        locked = _open_seat(seat, version)
        if is_conflict:
            conflict_noted(
                expert=locked.expert,
                enterprise_id=locked.panel_case.case.enterprise_id,
                reason=reason,
            )
        replace(locked, reason=reason, actor=actor, verb=DECLINED)
        if is_conflict:
            vacate(
                expert=locked.expert,
                enterprise_id=locked.panel_case.case.enterprise_id,
                reason=reason,
                actor=actor,
                verb=DECLINED,
            )


def release(*, seat: Seat, reason: str, version: int, actor: Actor) -> None:
    """The office takes a seat back from an expert who does not answer; the next one takes it.

    Raises what `decline` raises, and `DomainError` (`not_yours`, `two_pairs_of_eyes`).
    """
    _require_reason(reason)
    if actor.office_id != seat.panel_case.panel.office_id or actor.role != PostingRole.EXAMINER:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_not_linked_to_any([seat.panel_case.case], actor)
    with transaction.atomic():
        lock_roll(seat.panel_case.panel.office_id)
        replace(_open_seat(seat, version), reason=reason, actor=actor, verb=RELEASED)


def save_scores(*, seat: Seat, scores: Mapping[str, Any], comment: str, version: int) -> Seat:
    """Keep what was typed so far. What is empty stays open; autosaves leave no event. What is kept
    already may come again on an earlier version: whoever lost the answer sends the same.

    Raises `DomainError` (`invalid` with a sentence at each dimension) or `Conflict`.
    """
    with transaction.atomic():
        locked = _open_seat(seat, None)
        _expect_declared(locked)
        said = (_checked(scores, locked), comment.strip()[:MOST_CHARACTERS])
        if version != locked.version and said == (locked.scores, locked.comment):
            return locked
        _expect_seen(locked, version)
        locked.scores, locked.comment = said
        locked.saved_at = timezone.now()
        locked.version += 1
        locked.save(update_fields=["scores", "comment", "saved_at", "version"])
    return locked


def submit_scorecard(*, seat: Seat, version: int, actor: Actor) -> Seat:
    """Hand the saved scorecard in, once: it never changes afterwards.

    Raises `DomainError` (`incomplete` with what is missing by field) or `Conflict` (`tied` where
    he has to be avoided by now).
    """
    with transaction.atomic():
        locked = _open_seat(seat, version)
        _expect_declared(locked)
        _expect_untied(locked)
        dimensions = dimensions_of(locked.panel_case.panel.dimensions)
        missing = {
            one.code: _("Give a score from 0 to 100.")
            for one in dimensions
            if one.code not in locked.scores
        }
        if not locked.comment:
            missing["comment"] = _("Say in words what weighed most.")
        if missing:
            raise DomainError("incomplete", _("The scorecard is not complete yet."), missing)
        locked.total = total_of(locked.scores, dimensions)
        locked.state, locked.submitted_at = SeatState.SUBMITTED, timezone.now()
        locked.version += 1
        locked.save()
        note_panel(
            locked.panel_case.panel,
            "panel.scored",
            actor,
            {"case": locked.panel_case.position, "expert": locked.expert.code},
        )
    return locked


def _checked(scores: Mapping[str, Any], seat: Seat) -> dict[str, str]:
    faults, kept = {}, {}
    for one in dimensions_of(seat.panel_case.panel.dimensions):
        given = scores.get(one.code)
        text = "" if given is None else str(given).strip()
        if not text:
            continue
        try:
            points = Decimal(text)
        except InvalidOperation:
            points = Decimal("NaN")
        if points.is_nan() or not 0 <= points <= MOST_POINTS or points != round(points, 1):
            faults[one.code] = _("Give a score from 0 to 100, with one decimal at most.")
        else:
            kept[one.code] = f"{points.normalize():f}"
    if faults:
        raise DomainError("invalid", next(iter(faults.values())), faults)
    return kept


def _require_reason(reason: str) -> None:
    if not reason.strip():
        sentence = _("Say why: the office reads it.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})


def _open_panel(panel: Panel) -> Panel:
    locked = Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
    if locked.state != PanelState.SCORING:
        raise Conflict("panel_closed", _("The panel is closed: its scores stand."))
    return locked


def _open_seat(seat: Seat, version: int | None) -> Seat:
    """The locked seat of an open panel whose case still waits at the step, at the version if one is
    given."""
    _open_panel(seat.panel_case.panel)
    locked = (
        Seat.objects.select_for_update(of=("self",))
        .select_related(
            "expert", "panel_case__panel", "panel_case__case__enterprise", "panel_case__step"
        )
        .get(pk=seat.pk)
    )
    if version is not None:
        _expect_seen(locked, version)
    if locked.state not in {SeatState.DRAWN, SeatState.DECLARED}:
        raise Conflict("seat_settled", _("This scorecard has been handed in or given back."))
    if not locked.panel_case.is_before_panel:
        raise Conflict("case_gone", _("The case is no longer before the panel."))
    return locked


def _expect_seen(seat: Seat, version: int) -> None:
    """Raise `Conflict` (`stale_version`), which says what became of the seat meanwhile."""
    entry = seat.panel_case
    trail = entries_of(
        SubjectKind.PANEL, entry.panel_id, case=entry.position, expert=seat.expert.code
    )
    expect_version(seat, version, trail=trail, saved_at=seat.saved_at)


def _expect_declared(seat: Seat) -> None:
    if seat.state != SeatState.DECLARED:
        raise DomainError(
            "not_declared", _("Declare first that nothing ties you to the applicants.")
        )


def _expect_untied(seat: Seat) -> None:
    if is_avoided(seat):
        raise Conflict(
            "tied",
            _(
                "Since the draw the applicant has come to be of your unit or city, or you act for "
                "it: another expert judges it."
            ),
        )
