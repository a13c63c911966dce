"""Targets and paths: what is to be reached by when, what that asks for, and who is behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.coverage.course import Course
from cultivation.domain.coverage.figures import Coverage, Figure
from cultivation.domain.coverage.forecast import (
    BackTest,
    Point,
    Trend,
    back_test,
    trend_of,
)
from cultivation.models import CoverageTarget


@dataclass(frozen=True, slots=True)
class Path:
    """The targets of an office for a definition in order of days; `is_own`: not the country's."""

    targets: Sequence[CoverageTarget]
    is_own: bool

    @property
    def goal(self) -> CoverageTarget | None:
        """The last target."""
        return self.targets[-1] if self.targets else None

    def next_on(self, day: date) -> CoverageTarget | None:
        """The next target that is to be reached, on the day or after it."""
        return next((one for one in self.targets if one.due_on >= day), None)

    def share_on(self, day: date, start: Point | None) -> float | None:
        """Where the path stands on a day: a straight line from the first known figure of all
        (`start`) from target to target; None before that figure, and while there is none."""
        if not self.targets or start is None or day < start[0]:
            return None
        targets = [(one.due_on, float(one.share_pct)) for one in self.targets]
        ahead = [one for one in targets if one[0] > start[0]]
        known = [start, *ahead] if ahead else targets
        for (first, low), (last, high) in pairwise(known):
            if first <= day <= last:
                return low + (high - low) * (day - first).days / (last - first).days
        return known[-1][1]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Course, path and forecast of one office under one definition.

    `points` are the month ends and the day's own figure, `start` is where the path begins; up to
    `other_rule_until` another rule counted, and no trend runs through those figures.
    """

    figure: Figure
    points: Sequence[Point]
    start: Point | None
    other_rule_until: date | None
    path: Path
    path_today: float | None
    trend: Trend | None
    back_test: BackTest | None
    needed_monthly: int | None
    recent_monthly: float | None

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is reached, by the counts; None without one."""
        goal = self.path.goal
        return self.figure.reaches(goal.share_pct) if goal else None

    @property
    def reached_on(self) -> date | None:
        """The day on which the goal will be reached if it goes on as before; None when it is
        reached already, or never."""
        goal, trend = self.path.goal, self.trend
        if goal is None or trend is None or not self.figure.holders or self.is_reached:
            return None
        standing = self.figure.covered * 100 / self.figure.holders
        return trend.reaches(float(goal.share_pct), standing)

    @property
    def at_goal(self) -> float | None:
        """The share expected on the goal's day."""
        goal = self.path.goal
        return self.trend.at(goal.due_on) if self.trend and goal else None

    @property
    def interval_at_goal(self) -> tuple[float, float] | None:
        """Between which shares four of five outcomes lie on that day."""
        goal = self.path.goal
        return self.trend.interval(goal.due_on) if self.trend and goal else None


def path_of(code: str, office: Office | None) -> Path:
    """The path of a province, else the country's; a lower office follows its province's."""
    province = office.lineage()["province"] if office else None
    return paths_of(code).of(province.pk if province else None)


@dataclass(frozen=True, slots=True)
class Paths:
    """The targets of one definition: the country's (under None) and those of provinces."""

    targets: Mapping[int | None, Sequence[CoverageTarget]]

    def is_followed(self, target: CoverageTarget) -> bool:
        """Whether a target stands on the path of its own area, or the national goal passes it
        over."""
        return target in self.of(target.office_id).targets

    def of(self, province: int | None) -> Path:
        """The path of a province by number: its own targets, then the country's that lie after the
        last of them; without any the country's. A target of its own never takes the place of the
        national goal, unless it asks for as much on the same day: others that do not end before it
        are passed over."""
        national = list(self.targets.get(None, ()))
        own = list(self.targets.get(province, ())) if province is not None else []
        if own and national:
            own = [one for one in own if _leads_to(one, national[-1])]
        last = own[-1].due_on if own else None
        after = [one for one in national if last is None or one.due_on > last]
        return Path([*own, *after], bool(own))


def _leads_to(own: CoverageTarget, goal: CoverageTarget) -> bool:
    """Whether a province's own target leads to the national goal, or asks for as much on its
    day."""
    is_as_strict = own.due_on == goal.due_on and own.share_pct >= goal.share_pct
    return own.due_on < goal.due_on or is_as_strict


def paths_of(code: str) -> Paths:
    """All paths of a definition's code (one query)."""
    found: dict[int | None, list[CoverageTarget]] = {}
    rows = CoverageTarget.objects.filter(definition_code=code).select_related("office")
    for target in rows.order_by("due_on"):
        found.setdefault(target.office_id, []).append(target)
    return Paths(found)


def outlook_of(figures: Coverage, path: Path, course: Course) -> Outlook:
    """What the course of an office's figures says about its path."""
    total, day = figures.total, figures.as_of
    today = [(day, total.covered * 100 / total.holders)] if total.holders else []
    known = [*(one for one in course.points if one[0] < day), *today]
    alike = [*(one for one in course.alike if one[0] < day), *today]
    trend = trend_of(alike)
    recent = None
    if trend is not None:
        recent = trend.monthly * total.holders / 100
    return Outlook(
        figure=total,
        points=known,
        start=course.start,
        other_rule_until=course.other_rule_until,
        path=path,
        path_today=path.share_on(day, course.start),
        trend=trend,
        back_test=back_test(alike),
        needed_monthly=needed_monthly(total, path.goal, day),
        recent_monthly=recent,
    )


def needed_monthly(total: Figure, goal: CoverageTarget | None, day: date) -> int | None:
    """How many enterprises a month (a twelfth of 365.25 days; the last one counts whole) must
    become covered to reach the goal on its day; None without a goal to come."""
    if goal is None or goal.due_on <= day:
        return None
    # In whole numbers, up to the next: a decimal divided by `//` would be cut towards nothing.
    wanted = _up(total.holders * int(goal.share_pct * 100), 10_000)
    missing = max(0, wanted - total.covered)
    days = (goal.due_on - day).days
    return min(missing, _up(missing * 36_525, days * 1200))


def _up(part: int, whole: int) -> int:
    """`part` in `whole`s, rounded up."""
    return -(-part // whole)


@transaction.atomic
def set_target(
    *,
    definition_code: str,
    office: Office | None,
    due_on: date,
    share_pct: Decimal,
    source: str,
    actor: Actor,
    version: int = 0,
) -> CoverageTarget:
    """Set a target of the country or of a province; of the same day a new one replaces the old.

    An approver of the ministry sets any, one of a province its own. Raises `Conflict` when stale,
    `DomainError` (`not_yours`, `invalid_share`, `invalid_day`, `no_source`).
    """
    _expect_setter(office, actor)
    _expect_target(due_on, share_pct, source)
    found = (
        CoverageTarget.objects.select_for_update(of=("self",))
        .filter(definition_code=definition_code, office=office, due_on=due_on)
        .first()
    )
    target = found or CoverageTarget(
        definition_code=definition_code, office=office, due_on=due_on, version=0
    )
    if found is not None and not version:
        raise _there_already()
    entries = entries_of(SubjectKind.TARGET, target.pk or 0)
    expect_version(target, version, trail=entries, actor=actor)
    before = {"share_pct": str(target.share_pct)} if found else {}
    target.share_pct, target.source = share_pct, source.strip()
    target.version = version + 1
    try:
        with transaction.atomic():
            target.save(force_insert=found is None)
    except IntegrityError:
        raise _there_already() from None
    _note(target, "coverage.target_set", actor, before)
    return target


@transaction.atomic
def remove_target(*, target: CoverageTarget, version: int, actor: Actor) -> None:
    """Take a target back; the trail keeps it. Raises `Conflict`, `DomainError` (`not_yours`)."""
    locked = CoverageTarget.objects.select_for_update(of=("self",)).get(pk=target.pk)
    _expect_setter(locked.office, actor)
    entries = entries_of(SubjectKind.TARGET, locked.pk)
    expect_version(locked, version, trail=entries, actor=actor)
    _note(locked, "coverage.target_removed", actor, {"share_pct": str(locked.share_pct)})
    locked.delete()


def may_set_targets(office: Office | None, role: str, of: Office | None) -> bool:
    """Whether an official of `office` may set the targets of `of` (None: the country's)."""
    if office is None or role != PostingRole.APPROVER:
        return False
    if office.level == OfficeLevel.MINISTRY:
        return True
    return of is not None and office.level == OfficeLevel.PROVINCE and office.pk == of.pk


def _there_already() -> Conflict:
    sentence = _("A target of this area and day stands already: change that one.")
    return Conflict("target_there", sentence, {"due_on": sentence})


def _expect_setter(of: Office | None, actor: Actor) -> None:
    office = Office.objects.filter(pk=actor.office_id).first() if actor.office_id else None
    if not may_set_targets(office, actor.role, of):
        raise DomainError(
            "not_yours", _("An approver of the ministry sets targets, one of a province its own.")
        )
    if of is not None and of.level != OfficeLevel.PROVINCE:
        raise DomainError("not_yours", _("Targets are set for the country and for provinces."))


def _expect_target(due_on: date, share_pct: Decimal, source: str) -> None:
    if not 0 <= share_pct <= 100:
        sentence = _("A share lies between 0 and 100 %.")
        raise DomainError("invalid_share", sentence, {"share_pct": sentence})
    if due_on <= timezone.localdate():
        sentence = _("A target lies ahead: choose a later day.")
        raise DomainError("invalid_day", sentence, {"due_on": sentence})
    if not source.strip():
        sentence = _("Name the document that sets the target.")
        raise DomainError("no_source", sentence, {"source": sentence})


def _note(target: CoverageTarget, verb: str, actor: Actor, before: dict[str, str]) -> None:
    record(
        subject_kind=SubjectKind.TARGET,
        subject_id=target.pk,
        verb=verb,
        actor=actor,
        before=before,
        after={
            "definition": target.definition_code,
            "office": target.office.code if target.office else "000000",
            "due_on": target.due_on.isoformat(),
            "share_pct": str(target.share_pct),
        },
        comment=target.source,
    )
