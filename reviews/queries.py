"""Questions about cases that lists, counts and homes ask."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, F, FilteredRelation, Min, Q
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.enums import Reader
from cultivation.enums import TitleKind
from reviews.enums import CaseStatus, Proposal, StepKind, StepState
from reviews.models import Case, Notice, Round
from reviews.models.case import CaseQuerySet
from reviews.models.round import RoundQuerySet

_EXAMINED = [kind for kind in StepKind if kind.is_examined]


class QueueTab(models.TextChoices):
    """The views of an office's queue."""

    DUE = "due", _("With my office")
    EXAMINE = "to-examine", _("To examine")
    SIGN = "to-sign", _("To sign")
    ENTERPRISES = "at-enterprises", _("Waiting for enterprises")
    DECIDED = "decided", _("Decided, awaiting notice")
    ALL = "all", _("All cases")

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


def _of_tab(tab: QueueTab, office: Office) -> Q:
    mine = Q(status=CaseStatus.IN_REVIEW, turn_office=office)
    examined = mine & Q(current__kind__in=_EXAMINED)
    return {
        QueueTab.DUE: mine,
        QueueTab.EXAMINE: examined & Q(current__proposal=Proposal.NONE),
        QueueTab.SIGN: examined & ~Q(current__proposal=Proposal.NONE),
        QueueTab.ENTERPRISES: Q(status=CaseStatus.IN_CORRECTION, current__office=office),
        QueueTab.DECIDED: mine & Q(current__kind=StepKind.NOTICE),
        QueueTab.ALL: Q(),
    }[tab]


def queue(cases: CaseQuerySet, tab: QueueTab, office: Office) -> CaseQuerySet:
    """Those of the cases that a view of the office's queue shows."""
    return with_current_step(cases).filter(_of_tab(tab, office))


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases each view of an office's queue holds, and how pressing they are."""

    by_tab: dict[QueueTab, int]
    due_today: int
    overdue: int


def queue_counts(cases: CaseQuerySet, office: Office, today: date) -> QueueCounts:
    """Counts of what is at work at the office (one query). All cases together are not counted."""
    at_work = with_current_step(cases).filter(
        _of_tab(QueueTab.DUE, office) | _of_tab(QueueTab.ENTERPRISES, office)
    )
    tabs = [tab for tab in QueueTab if tab != QueueTab.ALL]
    due = _of_tab(QueueTab.DUE, office)
    found = at_work.order_by().aggregate(
        **{tab.name.lower(): Count("pk", filter=_of_tab(tab, office)) for tab in tabs},
        due_today=Count("pk", filter=due & Q(due_on=today)),
        overdue=Count("pk", filter=due & Q(due_on__lt=today)),
    )
    by_tab: dict[QueueTab, int] = {tab: found[tab.name.lower()] for tab in tabs}
    return QueueCounts(by_tab, found["due_today"], found["overdue"])


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


def rounds_under_way(day: date) -> RoundQuerySet:
    """Rounds that are open, or closed with cases still to be dealt with."""
    unfinished = Case.objects.filter(
        status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION, CaseStatus.IN_NOTICE]
    )
    return Round.objects.filter(
        Q(opens_on__lte=day, closes_on__gte=day) | Q(pk__in=unfinished.values("round"))
    )


def with_entry_counts(notices: "models.QuerySet[Notice]") -> "models.QuerySet[Notice]":
    """Notices with round, office, announcement and the number of cases on them, in one query."""
    return notices.select_related("office", "round", "announcement").annotate(
        entry_count=Count("entries")
    )


def earliest_due(cases: CaseQuerySet) -> date | None:
    """The first due day among the cases."""
    found: date | None = cases.aggregate(first=Min("due_on"))["first"]
    return found


def notices_of_today(today: date, days_back: int = 30) -> "models.QuerySet[Notice]":
    """Notices that run, and those that closed lately, newest first."""
    return with_entry_counts(
        Notice.objects.filter(opens_on__lte=today, closes_on__gte=today - timedelta(days=days_back))
    )
