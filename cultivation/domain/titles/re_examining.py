"""Re-examination of a title: while it is under way the title counts, whatever its days say."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from cultivation.domain.titles.granting import Grant, grant_titles
from cultivation.domain.titles.life import Happening, changing, expect_not_over, note
from cultivation.enums import (
    CaseKind,
    ReExaminationOutcome,
    TitleEnding,
    TitleEventKind,
    TitleKind,
)
from cultivation.models import Title


def begin_re_examination(
    *, title: Title, on: date, case_number: str, actor: Actor, version: int | None = None
) -> Title:
    """Note that the title's re-examination is under way: from now on it counts until the result.

    Raises `Conflict`: `title_ended` when it is past its nominal expiry, `not_in_force` when it has
    not begun, `renewed_already`, `under_re_examination` when another case does it already,
    `stale_version`.
    """
    with changing(title, version=version) as locked:
        expect_not_over(locked, on)
        if on < locked.valid_from:
            raise Conflict("not_in_force", _("Title %s has not begun.") % locked.number)
        if locked.ending:
            raise Conflict("renewed_already", _("Title %s is renewed already.") % locked.number)
        if locked.re_examined_since is not None:
            raise Conflict(
                "under_re_examination", _("Title %s is being re-examined.") % locked.number
            )
        locked.re_examined_since = on
        note(
            locked,
            Happening(TitleEventKind.RE_EXAMINATION_OPENED, on, case_number=case_number),
            actor,
        )
    return title


def end_re_examination(
    *,
    title: Title,
    on: date,
    outcome: ReExaminationOutcome,
    reason: str,
    actor: Actor,
    case_number: str = "",
    document: str = "",
    version: int | None = None,
) -> Title:
    """Note that the re-examination ended on the day without a new title (failed or withdrawn).

    Before its nominal expiry the title runs on to that day; after it, it counted until the eve of
    the result and lapses. Raises `Conflict` (`not_under_re_examination`, `stale_version`).
    """
    if outcome == ReExaminationOutcome.PASSED:
        raise ValueError("A passed re-examination issues a title: extend_by_reexamination.")
    with changing(title, version=version) as locked:
        expect_under_re_examination(locked)
        locked.re_examined_since = None
        locked.last_day = max(locked.valid_to, on - timedelta(days=1))
        is_over = locked.last_day < on
        if is_over:
            locked.ending, locked.ending_reason = TitleEnding.EXPIRED, reason
        note(
            locked,
            Happening(
                TitleEventKind.RE_EXAMINED,
                on,
                document=document,
                case_number=case_number,
                outcome=outcome,
                note=reason,
            ),
            actor,
        )
        if is_over:
            note(locked, Happening(TitleEventKind.LAPSED, on, document=document), actor)
    return title


def note_broken_off(
    *, title: Title, on: date, outcome: ReExaminationOutcome, case_number: str, actor: Actor
) -> Title:
    """Note how a re-examination ended that the title no longer waited for (it was cancelled
    meanwhile), so that restoring the title does not wait for it either."""
    with changing(title) as locked:
        fact = Happening(TitleEventKind.RE_EXAMINED, on, case_number=case_number, outcome=outcome)
        note(locked, fact, actor)
    return title


def expect_under_re_examination(title: Title) -> None:
    """Raise `Conflict` (`not_under_re_examination`) unless its re-examination is under way."""
    if title.re_examined_since is None:
        raise Conflict(
            "not_under_re_examination",
            _("Title %s is not being re-examined.") % title.number,
        )


def extend_by_reexamination(
    *, title: Title, grant: Grant, on: date, announcement: str, actor: Actor
) -> Title:
    """The title that holds after a passed re-examination announced on the day: a new one, which
    continues this one, or this one itself where it was not due yet.

    One of `grant_titles`, which an announcement calls for all of its cases. Raises `ValueError`
    for a grant of another enterprise or kind of case.
    """
    is_fitting = (
        grant.enterprise.pk == title.enterprise_id and grant.case_kind == CaseKind.RE_EXAMINATION
    )
    if not is_fitting:
        raise ValueError(f"The grant does not continue title {title.number}.")
    issued = grant_titles(
        kind=TitleKind(title.kind),
        grants=[grant],
        valid_from=on,
        announcement=announcement,
        actor=actor,
    )
    title.refresh_from_db()
    return issued[0] if issued else title
