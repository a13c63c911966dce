"""Changing a route: one person proposes it from a day, another approves it (two pairs of eyes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.panels.roll import LEVELS_WITH_ROLL
from reviews.domain.routes.laying import UPWARDS
from reviews.enums import RouteState, StepKind
from reviews.models import Route, RouteStep

_HEIGHT = {level: height for height, level in enumerate(UPWARDS)}
# Changes go a way of their own, which is not laid down here: it ends without notice or title.
CASE_KINDS = (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
MOST_STEPS = 12
MOST_WORKING_DAYS = 250


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step as it is proposed."""

    kind: StepKind
    level: OfficeLevel
    working_days: int


def titles_with_own_route(office: Office) -> tuple[TitleKind, ...]:
    """The titles whose way an office may lay down: a province those it decides, the ministry the
    national way of all."""
    if office.level == OfficeLevel.MINISTRY:
        return tuple(kind for kind in TitleKind if kind != TitleKind.CHAMPION)
    if office.level == OfficeLevel.PROVINCE:
        return (TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE, TitleKind.SRDI)
    return ()


def faults_of(title_kind: TitleKind, steps: Sequence[PlannedStep]) -> list[str]:
    """What is wrong with a way, in words; empty when cases can follow it."""
    if len(steps) < 3:
        return [_("A route has at least an examined step, the public notice and the announcement.")]
    if len(steps) > MOST_STEPS:
        return [_("A route has at most %(most)s steps.") % {"most": MOST_STEPS}]
    faults = [*_order_faults(steps), *_end_faults(steps), *_recommendation_faults(steps)]
    faults += _panel_faults(steps)
    top = OfficeLevel.MINISTRY if title_kind == TitleKind.LITTLE_GIANT else OfficeLevel.PROVINCE
    if steps[-1].level != top:
        faults.append(
            _("This title is announced by: %(level)s.") % {"level": OfficeLevel(top).label}
        )
    if any(not 1 <= step.working_days <= MOST_WORKING_DAYS for step in steps):
        faults.append(
            _("A step has between 1 and %(most)s working days.") % {"most": MOST_WORKING_DAYS}
        )
    return faults


def _order_faults(steps: Sequence[PlannedStep]) -> list[str]:
    heights = [_HEIGHT[step.level] for step in steps]
    return [] if heights == sorted(heights) else [_("A route leads upwards, never down again.")]


def _end_faults(steps: Sequence[PlannedStep]) -> list[str]:
    kinds = [step.kind for step in steps]
    ends = kinds[-2:] == [StepKind.NOTICE, StepKind.DECISION]
    is_once = kinds.count(StepKind.NOTICE) == kinds.count(StepKind.DECISION) == 1
    if ends and is_once:
        return []
    return [_("The last two steps are the public notice and the announcement, each once.")]


def _recommendation_faults(steps: Sequence[PlannedStep]) -> list[str]:
    wrong = any(
        step.kind == StepKind.RECOMMENDATION and _HEIGHT[after.level] <= _HEIGHT[step.level]
        for step, after in pairwise(steps)
    )
    return [_("A recommendation is the last step before a higher office.")] if wrong else []


def _panel_faults(steps: Sequence[PlannedStep]) -> list[str]:
    """Without a roll nobody could be drawn, and the cases would never leave the step."""
    wrong = any(
        step.kind == StepKind.PANEL and step.level not in LEVELS_WITH_ROLL for step in steps
    )
    return (
        [_("Provinces and the ministry keep rolls of experts: a panel is theirs.")] if wrong else []
    )


def propose_route(
    *,
    title_kind: TitleKind,
    case_kind: CaseKind,
    steps: Sequence[PlannedStep],
    valid_from: date,
    source: str,
    actor: Actor,
    follows_national: bool = False,
) -> Route:
    """Propose the way of cases handed in from a day on: a province its own, or with
    `follows_national` and without steps the national one again; the ministry the national one. It
    leads no case before another person approves it.

    Raises `DomainError` (`not_yours`, `invalid` with what is wrong by field).
    """
    with transaction.atomic():
        office = _office_of(actor, PostingRole.EXAMINER, title_kind)
        faults = _proposal_faults(case_kind, valid_from, source)
        if follows_national:
            faults |= _return_faults(office, title_kind, case_kind, steps, valid_from)
        elif wrong := faults_of(title_kind, steps):
            faults["steps"] = " ".join(wrong)
        if faults:
            raise DomainError("invalid", next(iter(faults.values())), faults)
        route = Route.objects.create(
            title_kind=title_kind,
            case_kind=case_kind,
            office=None if office.level == OfficeLevel.MINISTRY else office,
            valid_from=valid_from,
            source=source.strip(),
            state=RouteState.PROPOSED,
            proposed_by_id=actor.user_id,
            proposed_at=timezone.now(),
        )
        RouteStep.objects.bulk_create(
            RouteStep(
                route=route,
                position=position,
                kind=step.kind,
                office_level=step.level,
                working_days=step.working_days,
            )
            for position, step in enumerate(steps, start=1)
        )
        _note(route, "route.proposed", actor)
    return route


def _proposal_faults(case_kind: CaseKind, valid_from: date, source: str) -> dict[str, str]:
    faults = {}
    if case_kind not in CASE_KINDS:
        faults["case_kind"] = _("A way is laid down for recognition and re-examination alone.")
    if valid_from <= timezone.localdate():
        faults["valid_from"] = _("A route changes from tomorrow at the earliest.")
    if not source.strip():
        faults["source"] = _("Name the document that lays it down.")
    return faults


def _return_faults(
    office: Office,
    title_kind: TitleKind,
    case_kind: CaseKind,
    steps: Sequence[PlannedStep],
    valid_from: date,
) -> dict[str, str]:
    """What speaks against a province's following the national way again from a day on."""
    if steps:
        return {"steps": _("Who follows the national way lays down no steps.")}
    own = Route.objects.in_force_on(valid_from).filter(
        title_kind=title_kind, case_kind=case_kind, office=office, steps__isnull=False
    )
    if office.level == OfficeLevel.MINISTRY or not own.exists():
        return {"follows_national": _("There is no own way on that day: the national one leads.")}
    return {}


def approve_route(*, route: Route, version: int, actor: Actor) -> Route:
    """Let a proposed route lead the cases handed in from its first day. The one before ends the
    day before; cases under way keep the steps they were given.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `too_late`) or `Conflict`
    (`stale_version`, `not_proposed`, `later_route`).
    """
    with transaction.atomic():
        locked = _locked(route, version, actor)
        if locked.valid_from <= timezone.localdate():
            raise DomainError("too_late", _("Its first day has come: propose it from a later day."))
        _end_the_one_before(locked)
        locked.state = RouteState.APPROVED
        _decide(locked, "route.approved", actor)
    return locked


def reject_route(*, route: Route, version: int, reason: str, actor: Actor) -> Route:
    """Turn a proposed route down, with a reason. Raises what `approve_route` raises, and
    `DomainError` (`reason_missing`)."""
    if not reason.strip():
        sentence = _("Say why: whoever proposed it reads it.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    with transaction.atomic():
        locked = _locked(route, version, actor)
        locked.state = RouteState.REJECTED
        _decide(locked, "route.rejected", actor, reason.strip())
    return locked


def _end_the_one_before(route: Route) -> None:
    others = Route.objects.filter(
        title_kind=route.title_kind,
        case_kind=route.case_kind,
        office=route.office,
        state=RouteState.APPROVED,
    )
    if others.filter(valid_from__gte=route.valid_from).exists():
        raise Conflict(
            "later_route", _("An approved route of the same kind begins on that day or later.")
        )
    others.in_force_on(route.valid_from).update(valid_to=route.valid_from - timedelta(days=1))


def _locked(route: Route, version: int, actor: Actor) -> Route:
    _office_of(actor, PostingRole.APPROVER, TitleKind(route.title_kind), route)
    locked = Route.objects.select_for_update(of=("self",)).get(pk=route.pk)
    expect_version(locked, version, trail=entries_of(SubjectKind.ROUTE, locked.pk), actor=actor)
    if locked.state != RouteState.PROPOSED:
        raise Conflict("not_proposed", _("This route has been decided on already."))
    if locked.proposed_by_id == actor.user_id:
        raise DomainError(
            "two_pairs_of_eyes", _("Whoever proposed a route does not approve it: ask a colleague.")
        )
    return locked


def _office_of(
    actor: Actor, role: PostingRole, title_kind: TitleKind, route: Route | None = None
) -> Office:
    office = Office.objects.filter(pk=actor.office_id or 0).first()
    is_theirs = (
        office is not None and actor.role == role and title_kind in titles_with_own_route(office)
    )
    if route is not None and office is not None:
        own = None if office.level == OfficeLevel.MINISTRY else office.pk
        is_theirs = is_theirs and route.office_id == own
    if office is None or not is_theirs:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    # Routes of one office change one after the other.
    return Office.objects.select_for_update(of=("self",)).get(pk=office.pk)


def _decide(route: Route, verb: str, actor: Actor, comment: str = "") -> None:
    route.decided_by_id, route.decided_at = actor.user_id, timezone.now()
    route.version += 1
    route.save()
    _note(route, verb, actor, comment)


def _note(route: Route, verb: str, actor: Actor, comment: str = "") -> None:
    record(
        subject_kind=SubjectKind.ROUTE,
        subject_id=route.pk,
        verb=verb,
        actor=actor,
        after={
            "valid_from": route.valid_from.isoformat(),
            "steps": [
                f"{step.office_level} {step.kind} {step.working_days}" for step in route.steps.all()
            ],
        },
        comment=comment,
    )
