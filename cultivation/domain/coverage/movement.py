"""What moved between two days: who rose, who fell, who entered, who left."""

from dataclasses import dataclass, field
from datetime import date

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cultivation.domain.coverage.reading import frozen_known_at
from cultivation.domain.coverage.statements import Asked, read_in_bulk, standing_statement
from cultivation.models import CoverageDefinition


class Move(models.TextChoices):
    """A movement between two days."""

    ROSE = "rose", _("Rose")
    FELL = "fell", _("Fell")
    ENTERED = "entered", _("Entered")
    LEFT = "left", _("Left")


@dataclass(frozen=True, slots=True)
class Moved:
    """One enterprise's movement: its level before and after (None: not assessed, or not counted),
    and whether it was and is covered."""

    enterprise: int
    move: Move
    level_before: int | None
    level_after: int | None
    was_covered: bool
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """The counts that lead from the figure of one day to that of another.

    covered after = covered before + became − ceased + entered covered − left covered; likewise
    holders after = before + entered − left.
    """

    holders_before: int
    holders_after: int
    covered_before: int
    covered_after: int
    became_covered: int = 0
    ceased_covered: int = 0
    entered: int = 0
    entered_covered: int = 0
    left: int = 0
    left_covered: int = 0
    moved: list[Moved] = field(default_factory=list)


Standings = dict[int, tuple[int | None, bool]]


def movement(
    *, definition: CoverageDefinition, since: date, until: date, office: Office | None
) -> Movement:
    """Who moved in the office's area (the country's without one) from `since` to `until`.

    Who stays counted rises or falls by its level; a level found for the first time is a rise from
    nothing known. An enterprise that moved to another area has left this one. A frozen day is read
    from what was recorded when it was frozen, so that the counts lead from its figure.
    """
    before = _standings(definition, since, office)
    after = _standings(definition, until, office)
    moved = [
        one
        for enterprise in sorted({*before, *after})
        if (one := _moved(enterprise, before.get(enterprise), after.get(enterprise)))
    ]
    stayed = [one for one in moved if one.move in {Move.ROSE, Move.FELL}]
    came = [one for one in moved if one.move == Move.ENTERED]
    gone = [one for one in moved if one.move == Move.LEFT]
    return Movement(
        holders_before=len(before),
        holders_after=len(after),
        covered_before=sum(is_covered for _level, is_covered in before.values()),
        covered_after=sum(is_covered for _level, is_covered in after.values()),
        became_covered=sum(one.is_covered and not one.was_covered for one in stayed),
        ceased_covered=sum(one.was_covered and not one.is_covered for one in stayed),
        entered=len(came),
        entered_covered=sum(one.is_covered for one in came),
        left=len(gone),
        left_covered=sum(one.was_covered for one in gone),
        moved=moved,
    )


def _moved(
    enterprise: int, before: tuple[int | None, bool] | None, after: tuple[int | None, bool] | None
) -> Moved | None:
    if before == after:
        return None
    was_level, was_covered = before or (None, False)
    level, is_covered = after or (None, False)
    if before is None:
        move = Move.ENTERED
    elif after is None:
        move = Move.LEFT
    else:
        standing = (is_covered, -1 if level is None else level)
        stood = (was_covered, -1 if was_level is None else was_level)
        move = Move.ROSE if standing > stood else Move.FELL
    return Moved(enterprise, move, was_level, level, was_covered, is_covered)


def _standings(definition: CoverageDefinition, day: date, office: Office | None) -> Standings:
    known_at = frozen_known_at(definition, day)
    asked = Asked([definition], day, known_at, office, groups=frozenset())
    statement, parameters = standing_statement(asked)
    with read_in_bulk(), connection.cursor() as cursor:
        cursor.execute(
            f"{statement} SELECT enterprise_id, level, is_covered FROM standing",  # noqa: S608
            parameters,
        )
        return {enterprise: (level, is_covered) for enterprise, level, is_covered in cursor}
