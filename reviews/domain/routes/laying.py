"""Copying a route onto a case. A later change of the route does not touch the case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from common.domain.reading import Question, Row
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import RouteState, StepKind, StepState
from reviews.models import Case, Route, Step

UPWARDS = (OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE, OfficeLevel.MINISTRY)

# The route that `route_for` chooses, with its steps.
_STEPS_SQL = f"""
SELECT DENSE_RANK() OVER (ORDER BY route.office_id IS NULL), step.kind, step.office_level,
    COALESCE(own.working_days, step.working_days),
    (SELECT id FROM accounts_office WHERE level = '{OfficeLevel.MINISTRY}')
FROM reviews_route AS route
JOIN reviews_routestep AS step ON step.route_id = route.id
LEFT JOIN reviews_rounddeadline AS own
    ON own.round_id = %s AND own.kind = step.kind AND own.office_level = step.office_level
WHERE route.title_kind = %s AND route.case_kind = %s AND route.state = '{RouteState.APPROVED}'
    AND (route.office_id IS NULL OR route.office_id = (
        SELECT province_office_id FROM enterprises_enterprise WHERE id = %s))
    AND %s BETWEEN route.valid_from AND COALESCE(route.valid_to, 'infinity')
ORDER BY step.position"""  # noqa: S608 - names of states


def route_for(
    *, title_kind: TitleKind, case_kind: CaseKind, province_office_id: int, on: date
) -> Route:
    """The province's own route for this title and kind that is in force on the day, else the
    national one, which also leads where the province's own has no steps. Plan cities and the 兵团
    are provincial-level offices like any other.

    Raises `DomainError` (`no_route`)."""
    routes = Route.objects.in_force_on(on).filter(title_kind=title_kind, case_kind=case_kind)
    own = routes.filter(office=province_office_id, steps__isnull=False).distinct()
    route = own.first() or routes.filter(office=None).first()
    if route is None:
        raise _no_route()
    return route


def ask_route(case: Case, on: date) -> Question:
    """The question for the steps of the route of the day where the enterprise is registered now;
    `steps_of_route` takes its answer."""
    asked = (case.round_id, case.title_kind, case.kind, case.enterprise_id, on)
    return _STEPS_SQL, asked


@dataclass(frozen=True, slots=True)
class _Planned:
    """A step of the route: `level` is the one whose office does it for this case."""

    kind: StepKind
    level: OfficeLevel
    working_days: int


def steps_of_route(case: Case, planned: Sequence[Row]) -> list[Step]:
    """The steps of a route for the case, not kept yet, with the round's own working days where it
    has any. A level the enterprise has no office of is passed over: counties of a plan city hang
    directly under its provincial-level office, which recommends to the ministry itself. What must
    not be lost with such a level is done by the next one above that there is: see `_lifted`.

    Raises `DomainError` (`no_route`)."""
    if not planned:
        raise _no_route()
    route = [
        _Planned(StepKind(kind), OfficeLevel(level), working_days)
        for rank, kind, level, working_days, _ministry in planned
        if rank == 1
    ]
    offices = {
        OfficeLevel.COUNTY: case.county_office_id,
        OfficeLevel.CITY: case.city_office_id,
        OfficeLevel.PROVINCE: case.province_office_id,
        OfficeLevel.MINISTRY: planned[0][4],
    }
    present = _lifted(route, [level for level in UPWARDS if offices[level] is not None])
    _expect_examined_and_published(route, present)
    return [
        Step(
            case=case,
            position=position,
            kind=one.kind,
            office_id=offices[one.level],
            working_days=one.working_days,
        )
        for position, one in enumerate(present, start=1)
    ]


def _lifted(route: Sequence[_Planned], present: Sequence[OfficeLevel]) -> list[_Planned]:
    """The route without the levels that are not `present`. The notice of such a level is published
    by the next one above; what it examines is examined there, unless an office above it examines
    the case anyhow. So no case comes to its announcement unexamined or unpublished."""
    laid = list(route)
    for level in reversed(UPWARDS):
        own = [one for one in laid if one.level == level]
        above = next((one for one in present if _height(one) > _height(level)), None)
        if level in present or not own:
            continue
        examines = any(one.kind.is_examined and _height(one.level) > _height(level) for one in laid)
        stays = [one for one in own if not (one.kind.is_examined and examines)]
        place = laid.index(own[0])
        laid = [one for one in laid if one.level != level]
        if above is not None:
            laid[place:place] = [replace(one, level=above) for one in stays]
    return _without_idle_recommendation(laid)


def _without_idle_recommendation(laid: Sequence[_Planned]) -> list[_Planned]:
    """Nobody recommends to himself: a lifted recommendation that no higher office follows is a
    review."""
    following = [*laid[1:], None]
    return [
        replace(one, kind=StepKind.REVIEW)
        if one.kind == StepKind.RECOMMENDATION and after is not None and after.level == one.level
        else one
        for one, after in zip(laid, following, strict=True)
    ]


def _expect_examined_and_published(route: Sequence[_Planned], present: Sequence[_Planned]) -> None:
    """Raise `no_route` when nobody would examine the case, or nobody publish or announce what the
    route wants published and announced. Changes are neither."""
    kept = {one.kind for one in present}
    ends = {one.kind for one in route if not one.kind.is_examined}
    if not any(kind.is_examined for kind in kept) or not ends <= kept:
        raise _no_route()


def _height(level: OfficeLevel) -> int:
    return UPWARDS.index(level)


def _no_route() -> DomainError:
    return DomainError("no_route", _("No route is laid down for this title and kind of case."))


def begin_step(step: Step, *, today: date, calendar: WorkCalendar) -> None:
    """Make a step the current one, in memory: it is due its number of working days from today."""
    step.state = StepState.CURRENT
    step.entered_on = today
    step.due_on = calendar.add(today, step.working_days)
