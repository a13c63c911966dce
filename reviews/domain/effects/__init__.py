"""What an act on a case means for its lists, inspections and the titles of its enterprise."""

from collections.abc import Sequence

from common.domain.actor import Actor
from cultivation.enums import CaseKind
from reviews.domain.effects.change import follow_change
from reviews.domain.effects.ending import clear_away
from reviews.domain.effects.re_examination import follow_re_examination
from reviews.models import Case

__all__ = ["clear_away", "follow"]


def follow(changes: Sequence[tuple[Case, str, Actor]]) -> None:
    """Let titles follow cases whose status has changed, in the acts' own transaction.

    `changes` holds each case with the status that it had before and who acted. Cases are locked
    before titles, by everybody who takes both.
    """
    for case, status_before, actor in changes:
        if case.status == status_before:
            continue
        if case.kind == CaseKind.RE_EXAMINATION:
            follow_re_examination(case, status_before, actor)
        elif case.kind == CaseKind.CHANGE:
            follow_change(case, actor)
