"""Questions about cases that lists, counts and homes ask."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Case as SqlCase
from django.db.models import Count, Exists, F, FilteredRelation, Min, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.counting import bounded_counts
from common.enums import Reader, SubjectKind
from common.models import Event
from cultivation.enums import TitleKind
from enterprises.models import Enterprise
from reviews.enums import CaseStatus, RoundState, StepState, Turn, Work
from reviews.models import Case, Inspection, Notice, Round
from reviews.models.case import CaseQuerySet
from reviews.models.inspection import InspectionQuerySet
from reviews.models.notice import NoticeQuerySet
from reviews.models.round import RoundQuerySet

_CASE_NUMBER = re.compile(r"[A-Z]+\d{4}-\d+", re.IGNORECASE)
_MOST_LOOKED_UP = 2000


class QueueTab(models.TextChoices):
    """The views of an office's queue."""

    DUE = "due", _("With my office")
    EXAMINE = "to-examine", _("To examine")
    SIGN = "to-sign", _("To sign")
    ENTERPRISES = "at-enterprises", _("Waiting for enterprises")
    DECIDED = "decided", _("Decided, awaiting notice")
    HELD = "held", _("Held by objections")
    ANNOUNCE = "to-announce", _("To be announced")
    ALL = "all", _("All cases")

    @property
    def is_always_shown(self) -> bool:
        """Whether the view is offered though nothing is in it."""
        return self not in {self.HELD, self.ANNOUNCE}

    @property
    def order(self) -> tuple[str, str] | tuple[str]:
        """What waits is sorted by due day; everything together by age, newest first."""
        return ("-pk",) if self == self.ALL else ("due_on", "pk")


def with_current_step(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with `step_kind`, `step_level` and `step_proposal` of their current step (None
    when there is none), in the same query."""
    return cases.alias(
        current=FilteredRelation("steps", condition=Q(steps__state=StepState.CURRENT))
    ).annotate(
        step_kind=F("current__kind"),
        step_level=F("current__office__level"),
        step_proposal=F("current__proposal"),
    )


def named(cases: CaseQuerySet, text: str) -> CaseQuerySet:
    """The cases with this number, or of enterprises with this code or in whose name the text
    stands: all of them. An empty text narrows nothing."""
    return cases.filter(_called(text.strip())[0])


def named_once(cases: CaseQuerySet, text: str) -> tuple[CaseQuerySet, bool]:
    """`named` for a list that counts its cases by every facet, and whether it may: of a common word
    the cases are looked up once, too, unless they are too many for that."""
    condition, is_common = _called(text.strip())
    found = cases.filter(condition)
    if not is_common:
        return found, True
    keys = list(found.order_by().values_list("pk", flat=True)[: _MOST_LOOKED_UP + 1])
    if len(keys) > _MOST_LOOKED_UP:
        return found, False
    return cases.filter(pk__in=keys), True


def _called(text: str) -> tuple[Q, bool]:
    """The condition on a case, and whether it reads the cases' own names, as it does of a common
    word; names of which there are few are looked up."""
    if not text:
        return Q(), False
    if _CASE_NUMBER.fullmatch(text):
        return Q(number=text.upper()), False
    found = Enterprise.objects.search(text).values_list("pk", flat=True)
    keys = list(found[: _MOST_LOOKED_UP + 1])
    if len(keys) > _MOST_LOOKED_UP:
        return Q(enterprise__name__contains=text), True
    return Q(enterprise__in=keys), False


def of_tab(tab: QueueTab, office: Office) -> Q:
    """The condition on a case that a view of the office's queue shows."""
    at_office = Q(at_office=office)
    return {
        # Both name the same office: each with its own indexes, by due day and by desk.
        QueueTab.DUE: at_office & Q(turn=Turn.OFFICE, turn_office=office),
        QueueTab.EXAMINE: at_office & Q(work=Work.EXAMINE),
        QueueTab.SIGN: at_office & Q(work=Work.SIGN),
        QueueTab.ENTERPRISES: at_office & Q(work=Work.CORRECTION),
        QueueTab.DECIDED: at_office & Q(work=Work.NOTICE),
        QueueTab.HELD: at_office & Q(work=Work.OBJECTION),
        QueueTab.ANNOUNCE: at_office & Q(work=Work.ANNOUNCE),
        QueueTab.ALL: Q(),
    }[tab]


def queue(cases: CaseQuerySet, tab: QueueTab, office: Office) -> CaseQuerySet:
    """Those of the cases that a view of the office's queue shows."""
    return with_current_step(cases).filter(of_tab(tab, office))


class OfficerFilter(models.TextChoices):
    """On whose desk a case lies."""

    MINE = "mine", _("On my desk")
    NOBODY = "nobody", _("Nobody's")
    OTHERS = "others", _("Colleagues'")


class Age(models.TextChoices):
    """How long a case has waited where it is now, in calendar days."""

    WEEK = "0-7", _("up to 7 days")
    FORTNIGHT = "8-14", _("8 to 14 days")
    MONTH = "15-30", _("15 to 30 days")
    LONGER = "31-", _("over 30 days")

    def days(self, today: date) -> Q:
        """The cases of this age: by the day on which the turn came to where it is."""
        least, _dash, most = self.value.partition("-")
        found = Q(turn_since__lte=today - timedelta(days=int(least)))
        return found & Q(turn_since__gte=today - timedelta(days=int(most))) if most else found


class Due(models.TextChoices):
    """How pressing a case is on the day on which the list is looked at: kept with a filter it means
    that day, not the one on which it was kept."""

    OVERDUE = "overdue", _("overdue")
    TODAY = "today", _("due today")

    def on(self, today: date) -> Q:
        """The cases that are so."""
        return Q(due_on__lt=today) if self == self.OVERDUE else Q(due_on=today)


def of_officer(chosen: str, user_id: int | None) -> Q:
    """The cases on somebody's desk: one of `OfficerFilter`, or a person's id."""
    if chosen == OfficerFilter.MINE:
        return Q(officer=user_id)
    if chosen == OfficerFilter.NOBODY:
        return Q(officer=None, at_office__isnull=False)
    if chosen == OfficerFilter.OTHERS:
        return Q(officer__isnull=False) & ~Q(officer=user_id)
    return Q(officer=int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else Q()


@dataclass(frozen=True, slots=True)
class Facets:
    """What each group of counts beside a list is counted of: the cases of its view under all its
    filters but the group's own, so that a count is what the list shows once it is chosen."""

    by_officer: CaseQuerySet
    by_age: CaseQuerySet
    by_due: CaseQuerySet


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases each view of an office's queue holds, how pressing they are, and within the
    list that is shown, on whose desk they lie and how old they are. All bounded."""

    by_tab: dict[QueueTab, int]
    due_today: int
    overdue: int
    by_officer: dict[OfficerFilter, int]
    by_age: dict[Age, int]
    page: int


def queue_counts(
    cases: CaseQuerySet,
    office: Office,
    today: date,
    *,
    facets: Facets | None = None,
    user_id: int | None = None,
    page: "models.QuerySet[Case] | None" = None,
) -> QueueCounts:
    """Counts of what is at work at the office, in one query. All cases together are not counted;
    without `facets`, `due_today` and `overdue` are of what waits for the office. `page` are the
    rows that the list itself shows."""
    due = facets.by_due if facets else cases.filter(of_tab(QueueTab.DUE, office))
    asked: dict[str, models.QuerySet[Case]] = {
        one.name: cases.filter(of_tab(one, office)) for one in QueueTab if one != QueueTab.ALL
    }
    asked |= {one.name: due.filter(one.on(today)) for one in Due}
    if facets is not None:
        asked |= {
            one.name: facets.by_officer.filter(of_officer(one, user_id)) for one in OfficerFilter
        }
        asked |= {one.name: facets.by_age.filter(one.days(today)) for one in Age}
    if page is not None:
        asked["page"] = page
    found = bounded_counts(asked)
    return QueueCounts(
        by_tab={one: found[one.name] for one in QueueTab if one.name in found},
        due_today=found[Due.TODAY.name],
        overdue=found[Due.OVERDUE.name],
        by_officer={one: found[one.name] for one in OfficerFilter if one.name in found},
        by_age={one: found[one.name] for one in Age if one.name in found},
        page=found.get("page", 0),
    )


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """The cases of a round by state; drafts are nobody's but the enterprise's."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All that was handed in."""
        return sum(self.counts.values())


def counts_are_visible(round_: Round, capacity: Capacity) -> bool:
    """Whether the reader sees the cases of a round at all: those of a title that is decided
    below the ministry never reach it."""
    is_ministry = capacity.reader == Reader.MINISTRY
    return not is_ministry or round_.title_kind == TitleKind.LITTLE_GIANT


def extensions_of(rounds: Iterable[int]) -> dict[int, Event]:
    """By round, when its last day was moved last, from which to which, and why (one query)."""
    found = Event.objects.filter(
        subject_kind=SubjectKind.ROUND, subject_id__in=list(rounds), verb="round.extended"
    )
    return {event.subject_id: event for event in found.order_by("sequence")}


SHOWN_STATES = CaseStatus.seen_by_offices()


def progress_by_round(cases: CaseQuerySet) -> dict[int, RoundProgress]:
    """Counts by round and state of what was handed in (one query)."""
    return _progress(cases, "round")


def progress_by_province(cases: CaseQuerySet) -> dict[int, RoundProgress]:
    """Counts by provincial-level office and state of what was handed in (one query)."""
    return _progress(cases, "province_office")


def _progress(cases: CaseQuerySet, column: str) -> dict[int, RoundProgress]:
    progress: dict[int, RoundProgress] = {}
    counted = cases.filter(submitted_at__isnull=False).order_by().values_list(column, "status")
    for key, status, count in counted.annotate(count=Count("pk")):
        progress.setdefault(key, RoundProgress({})).counts[status] = count
    return progress


def with_round_state(rounds: RoundQuerySet, day: date) -> RoundQuerySet:
    """The rounds with their `state` on that day, derived from dates and cases, in one query."""
    cases = Case.objects.filter(round=OuterRef("pk"))
    under_way = cases.filter(
        status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION, CaseStatus.IN_NOTICE]
    )
    return rounds.annotate(
        state=SqlCase(
            When(taken_back_at__isnull=False, then=Value(RoundState.TAKEN_BACK)),
            When(opens_on__gt=day, then=Value(RoundState.PLANNED)),
            When(closes_on__gte=day, then=Value(RoundState.OPEN)),
            When(Exists(under_way), then=Value(RoundState.IN_REVIEW)),
            When(Exists(cases.filter(submitted_at__isnull=False)), then=Value(RoundState.DONE)),
            default=Value(RoundState.CLOSED),
            output_field=models.CharField(),
        )
    )


def rounds_under_way(day: date) -> RoundQuerySet:
    """Rounds that are open, or closed with cases still to be dealt with."""
    unfinished = Case.objects.filter(
        status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION, CaseStatus.IN_NOTICE]
    )
    is_open = Q(opens_on__lte=day, closes_on__gte=day, taken_back_at=None)
    return Round.objects.filter(is_open | Q(pk__in=unfinished.values("round")))


def with_entry_counts(notices: NoticeQuerySet) -> NoticeQuerySet:
    """Notices with round, office, announcement, the number of cases on them and whether any is
    left, in one query."""
    counted = notices.select_related("office", "round", "announcement")
    return counted.annotate(entry_count=Count("entries")).with_end()


def earliest_due(cases: CaseQuerySet) -> date | None:
    """The first due day among the cases."""
    found: date | None = cases.aggregate(first=Min("due_on"))["first"]
    return found


def notices_of_today(today: date, days_back: int = 30) -> NoticeQuerySet:
    """Notices that run, and those that closed lately, newest first."""
    return with_entry_counts(
        Notice.objects.filter(opens_on__lte=today, closes_on__gte=today - timedelta(days=days_back))
    )


class DeadlineView(models.TextChoices):
    """The views of due days at an office."""

    NEAR = "near", _("Due within three working days")
    OVERDUE = "overdue", _("Overdue here")
    ENTERPRISES = "enterprises", _("Corrections due or overdue")
    BELOW = "below", _("Overdue at other offices of the area")


def inspections_of(case: Case) -> InspectionQuerySet:
    """The inspections of a case with all that its page shows of them."""
    return (
        Inspection.objects.filter(case=case)
        .select_related("case", "office")
        .prefetch_related("findings", "inspectors__user", "photos__file")
    )
