"""The next rung of the ladder: for which titles an enterprise may be won next. No rung is skipped
(工信部企业〔2026〕2号), and nobody is sent down."""

from collections.abc import Collection, Iterable
from datetime import date

from cultivation.domain.titles.applying import RUNG_BELOW
from cultivation.enums import TitleKind
from cultivation.models import Title

# Titles that are decided here and stand on a rung that somebody may climb to.
TARGETS = (
    TitleKind.TECHNOLOGY,
    TitleKind.INNOVATIVE,
    TitleKind.SRDI,
    TitleKind.LITTLE_GIANT,
)


def next_titles(held: Collection[TitleKind], *, is_banned: bool = False) -> tuple[TitleKind, ...]:
    """The titles of the rung above the highest one held; nothing for who holds the highest that
    is decided here, or is banned from applying (暂行办法 art. 16)."""
    if is_banned:
        return ()
    rung = 1 + max((kind.rung for kind in held), default=0)
    return tuple(kind for kind in TARGETS if kind.rung == rung and _is_open(kind, held))


def _is_open(kind: TitleKind, held: Collection[TitleKind]) -> bool:
    below = RUNG_BELOW.get(kind, ())
    return not below or any(one in held for one in below)


def next_of(titles: Iterable[Title], on: date) -> tuple[TitleKind, ...]:
    """`next_titles` of an enterprise on a day, by all its titles."""
    listed = list(titles)
    held = {TitleKind(one.kind) for one in listed if one.is_valid_on(on)}
    is_banned = any(one.banned_until and one.banned_until >= on for one in listed)
    return next_titles(held, is_banned=is_banned)
