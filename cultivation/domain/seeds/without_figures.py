"""Whom discovery can say nothing about: holders of a title and enterprises that a source names, of
whom no figures are filed. Most enterprises of published lists are such."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from cultivation.domain.seeds.rules import lapsed_days
from cultivation.domain.titles.next_rung import TARGETS, next_of
from cultivation.enums import TitleEnding, TitleKind
from cultivation.models import SeedSignal, Title
from enterprises.models import Enterprise, Filing

_HIGHEST = max(kind.rung for kind in TARGETS)
_BELOW = [kind for kind in TitleKind if kind.rung < _HIGHEST]
_AT_THE_TOP = [kind for kind in TitleKind if kind.rung >= _HIGHEST]


def without_figures(enterprises: QuerySet[Enterprise], *, on: date) -> QuerySet[Enterprise]:
    """Those of the enterprises without any filing that hold a title with a next rung above it, held
    one until lately (lists do not say who was re-examined), or that a signal from outside names;
    nobody who may not apply."""
    of_one = {"enterprise": OuterRef("pk")}
    held = Title.objects.valid_on(on).filter(**of_one)
    ran_out = lapsed_lately(Title.objects.filter(**of_one), on=on)
    named = SeedSignal.objects.filter(**of_one)
    return enterprises.filter(
        Exists(held.filter(kind__in=_BELOW)) | Exists(ran_out) | Exists(named),
        ~Exists(Filing.objects.filter(**of_one)),
        ~Exists(held.filter(kind__in=_AT_THE_TOP)),
        ~Exists(Title.objects.filter(banned_until__gte=on, **of_one)),
    )


def lapsed_lately(titles: QuerySet[Title], *, on: date) -> QuerySet[Title]:
    """The titles that ran out within the days in which their holders are looked for."""
    since = on - timedelta(days=lapsed_days())
    ended = titles.filter(last_day__lt=on, last_day__gte=since, re_examined_since=None)
    return ended.exclude(ending__in=[TitleEnding.CANCELLED, TitleEnding.SUPERSEDED])


def wanted_title(titles: list[Title], on: date) -> TitleKind | None:
    """For which title somebody without figures is won: of the first rung the one that provinces
    decide, 创新型; None where there is no next rung."""
    return next(reversed(next_of(titles, on)), None)
