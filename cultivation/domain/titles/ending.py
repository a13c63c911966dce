"""How titles end: they run out, are taken away, or another one takes their place."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from cultivation.domain.titles.life import Happening, changing, expect_not_over, note
from cultivation.enums import CancellationGround, TitleEnding, TitleEventKind
from cultivation.models import Title


def lapse(*, title: Title, on: date, reason: str, actor: Actor) -> Title:
    """Note that a title ran out on its day and nothing continues it. Its days do not change.

    Raises `Conflict`: `title_in_force` when it has not run out or its result is pending,
    `title_ended` when its end is noted already.
    """
    with changing(title) as locked:
        if not locked.is_over_on(on):
            raise Conflict("title_in_force", _("Title %s is still in force.") % locked.number)
        if locked.ending:
            raise Conflict("title_ended", _("The end of title %s is noted.") % locked.number)
        locked.ending, locked.ending_reason = TitleEnding.EXPIRED, reason
        lapsed_on = locked.last_day + timedelta(days=1)
        note(locked, Happening(TitleEventKind.LAPSED, lapsed_on, note=reason), actor)
    return title


def cancel(
    *,
    title: Title,
    on: date,
    ground: CancellationGround,
    document: str,
    reason: str,
    actor: Actor,
    banned_until: date | None = None,
    case_number: str = "",
    version: int | None = None,
) -> Title:
    """Take a title away with effect from the day: it counted until the eve of it.

    `document` is the decision's number; `banned_until` the last day of the ban, which whoever
    decides says (`ban_until` proposes one by the ground). Also for a title that begins later or
    is past its nominal expiry with the result pending. Raises `DomainError` (`document_missing`,
    `reason_missing`) and `Conflict` (`title_ended`, `stale_version`).
    """
    _expect_paper(document, reason)
    with changing(title, version=version) as locked:
        expect_not_over(locked, on)
        locked.last_day = on - timedelta(days=1)
        locked.re_examined_since = None
        locked.ending, locked.ending_reason = TitleEnding.CANCELLED, reason
        locked.cancellation_ground, locked.ending_document = ground, document
        locked.banned_until = banned_until
        note(
            locked,
            Happening(
                TitleEventKind.CANCELLED,
                on,
                document=document,
                case_number=case_number,
                ground=ground,
                note=reason,
            ),
            actor,
        )
    return title


def _expect_paper(document: str, reason: str) -> None:
    if not document.strip():
        sentence = _("Name the document by which the title is cancelled.")
        raise DomainError("document_missing", sentence, {"document": sentence})
    if not reason.strip():
        sentence = _("Say why the title is cancelled.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})


def supersede(*, title: Title, on: date, reason: str, actor: Actor, document: str = "") -> Title:
    """End a title because something else takes its place from the day on (a merger, a move).

    Raises `Conflict` (`title_ended`) for one that counts no more or ends so already.
    """
    with changing(title) as locked:
        expect_not_over(locked, on)
        if locked.ending:
            raise Conflict("title_ended", _("The end of title %s is noted.") % locked.number)
        locked.last_day = on - timedelta(days=1)
        locked.re_examined_since = None
        locked.ending, locked.ending_reason = TitleEnding.SUPERSEDED, reason
        locked.ending_document = document
        note(
            locked,
            Happening(TitleEventKind.SUPERSEDED, on, document=document, note=reason),
            actor,
        )
    return title


def restore(*, title: Title, on: date, reason: str, document: str, actor: Actor) -> Title:
    """Undo a cancellation that was revoked: the title counts again for all of its days, without a
    gap, and the ban is gone. What happened stays in its history.

    A re-examination that was under way goes on. Where another title of the kind was issued
    meanwhile, this one counts until its eve. Raises `Conflict` (`not_cancelled`).
    """
    with changing(title) as locked:
        if locked.ending != TitleEnding.CANCELLED:
            raise Conflict("not_cancelled", _("Title %s is not cancelled.") % locked.number)
        locked.last_day, locked.ending, locked.ending_reason = locked.valid_to, "", ""
        locked.cancellation_ground, locked.ending_document = "", ""
        locked.banned_until = None
        following = _following(locked)
        if following is not None:
            locked.last_day = following.valid_from - timedelta(days=1)
            locked.ending = TitleEnding.SUPERSEDED
            locked.ending_reason = _("Continued by title %(number)s.") % {
                "number": following.number
            }
        else:
            locked.re_examined_since = _re_examination_under_way(locked)
        note(locked, Happening(TitleEventKind.RESTORED, on, document=document, note=reason), actor)
    return title


def _following(title: Title) -> Title | None:
    """The title that continues it, or that was issued after it was cancelled, if any."""
    renewed = title.continued_by.order_by("pk").first()
    if renewed is not None:
        return renewed
    later = Title.objects.filter(
        enterprise=title.enterprise_id, kind=title.kind, valid_from__lte=title.valid_to
    )
    return later.filter(pk__gt=title.pk).order_by("valid_from").first()


def _re_examination_under_way(title: Title) -> date | None:
    """The first day of the re-examination that the cancellation broke off; None without one."""
    last = (
        title.events.filter(
            kind__in=[TitleEventKind.RE_EXAMINATION_OPENED, TitleEventKind.RE_EXAMINED]
        )
        .order_by("-pk")
        .first()
    )
    is_under_way = last is not None and last.kind == TitleEventKind.RE_EXAMINATION_OPENED
    return last.happened_on if last is not None and is_under_way else None
