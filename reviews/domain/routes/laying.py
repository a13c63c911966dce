"""Copying a route onto a case. A later change of the route does not touch the case."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from common.domain.reading import Question, Row
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import RouteState, StepState
from reviews.models import Case, Route, Step

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
    national one. Plan cities and the 兵团 are provincial-level offices like any other.

    Raises `DomainError` (`no_route`)."""
    routes = Route.objects.in_force_on(on).filter(title_kind=title_kind, case_kind=case_kind)
    route = routes.filter(office=province_office_id).first() or routes.filter(office=None).first()
    if route is None:
        raise _no_route()
    return route


def ask_route(case: Case, on: date) -> Question:
    """The question for the steps of the route of the day where the enterprise is registered now;
    `steps_of_route` takes its answer."""
    asked = (case.round_id, case.title_kind, case.kind, case.enterprise_id, on)
    return _STEPS_SQL, asked


def steps_of_route(case: Case, planned: Sequence[Row]) -> list[Step]:
    """The steps of a route for the case, not kept yet, with the round's own working days where it
    has any. A level the enterprise has no office of is passed over: counties of a plan city hang
    directly under its provincial-level office, which recommends to the ministry itself.

    Raises `DomainError` (`no_route`)."""
    if not planned:
        raise _no_route()
    offices = {
        OfficeLevel.COUNTY: case.county_office_id,
        OfficeLevel.CITY: case.city_office_id,
        OfficeLevel.PROVINCE: case.province_office_id,
    }
    present = [
        (kind, office_id, working_days)
        for rank, kind, level, working_days, ministry_id in planned
        if rank == 1 and (office_id := offices.get(OfficeLevel(level), ministry_id)) is not None
    ]
    return [
        Step(
            case=case, position=position, kind=kind, office_id=office_id, working_days=working_days
        )
        for position, (kind, office_id, working_days) in enumerate(present, start=1)
    ]


def _no_route() -> DomainError:
    return DomainError("no_route", _("No route is laid down for this title and kind of case."))


def begin_step(step: Step, *, today: date, calendar: WorkCalendar) -> None:
    """Make a step the current one, in memory: it is due its number of working days from today."""
    step.state = StepState.CURRENT
    step.entered_on = today
    step.due_on = calendar.add(today, step.working_days)
