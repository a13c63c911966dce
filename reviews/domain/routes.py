"""Copying a route onto a case. A later change of the route does not touch the case."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from reviews.enums import StepState
from reviews.models import Case, Route, RouteStep, Step


def route_for(case: Case) -> Route:
    """The province's own route for this title and kind, else the national one.

    Raises `DomainError` (`no_route`)."""
    routes = Route.objects.filter(title_kind=case.title_kind, case_kind=case.kind)
    route = (
        routes.filter(office=case.province_office_id).first() or routes.filter(office=None).first()
    )
    if route is None:
        raise DomainError("no_route", _("No route is laid down for this title and kind of case."))
    return route


def lay_steps(case: Case, route: Route) -> None:
    """Copy the route's steps onto the case. A level the enterprise has no office of is passed
    over: counties of a plan city hang directly under its provincial-level office."""
    offices = _offices_of(case)
    present = [step for step in route.steps.all() if offices[OfficeLevel(step.office_level)]]
    Step.objects.bulk_create(
        _step(case, position, step, offices[OfficeLevel(step.office_level)])
        for position, step in enumerate(present, start=1)
    )


def _step(case: Case, position: int, step: RouteStep, office: Office | None) -> Step:
    return Step(
        case=case,
        position=position,
        kind=step.kind,
        office=office,
        working_days=step.working_days,
    )


def _offices_of(case: Case) -> dict[OfficeLevel, Office | None]:
    return {
        OfficeLevel.COUNTY: case.county_office,
        OfficeLevel.CITY: case.city_office,
        OfficeLevel.PROVINCE: case.province_office,
        OfficeLevel.MINISTRY: Office.objects.get(level=OfficeLevel.MINISTRY),
    }


def enter_step(step: Step, *, today: date, calendar: WorkCalendar) -> None:
    """Make a step the current one: it is due its number of working days from today."""
    step.state = StepState.CURRENT
    step.entered_on = today
    step.due_on = calendar.add(today, step.working_days)
    step.save()
