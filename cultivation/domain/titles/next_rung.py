"""The next rung of the ladder: for which titles an enterprise may be won next. No rung is skipped
(工信部企业〔2026〕2号), and nobody is sent down."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from cultivation.domain.titles.applying import RUNG_BELOW
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.models import Enterprise

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


def aiming_at(enterprises: QuerySet[Enterprise], kind: TitleKind, on: date) -> QuerySet[Enterprise]:
    """Those of the enterprises whose `next_titles` on that day have the kind, by SQL."""
    of_one = Title.objects.filter(enterprise=OuterRef("pk"))
    too_high = [one for one in TitleKind if one.rung >= kind.rung]
    found = enterprises.exclude(
        Exists(of_one.valid_on(on).filter(kind__in=too_high))
        | Exists(of_one.filter(banned_until__gte=on))
    )
    below = RUNG_BELOW.get(kind, ())
    if below:
        found = found.filter(Q(Exists(of_one.valid_on(on).filter(kind__in=below))))
    return found
