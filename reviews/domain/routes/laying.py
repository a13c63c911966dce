"""Copying a route onto a case. A later change of the route does not touch the case."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import StepState
from reviews.models import Case, Route, RouteStep, Step


def route_for(
    *, title_kind: TitleKind, case_kind: CaseKind, province_office_id: int, on: date
) -> Route:
    """The province's own route for this title and kind that is in force on the day, else the
    national one. Plan cities and the 兵团 are provincial-level offices like any other.

    Raises `DomainError` (`no_route`)."""
    routes = Route.objects.in_force_on(on).filter(title_kind=title_kind, case_kind=case_kind)
    route = routes.filter(office=province_office_id).first() or routes.filter(office=None).first()
    if route is None:
        raise DomainError("no_route", _("No route is laid down for this title and kind of case."))
    return route


def lay_steps(case: Case, on: date) -> None:
    """Copy the route of the day onto the case, with the round's own working days where it has
    any. A level the enterprise has no office of is passed over: counties of a plan city hang
    directly under its provincial-level office, which recommends to the ministry itself."""
    route = route_for(
        title_kind=TitleKind(case.title_kind),
        case_kind=CaseKind(case.kind),
        province_office_id=case.province_office_id,
        on=on,
    )
    offices = _offices_of(case)
    of_round = {(d.kind, d.office_level): d.working_days for d in case.round.deadlines.all()}
    present = [step for step in route.steps.all() if offices[OfficeLevel(step.office_level)]]
    Step.objects.bulk_create(
        _step(case, position, step, offices[OfficeLevel(step.office_level)], of_round)
        for position, step in enumerate(present, start=1)
    )


def _step(
    case: Case,
    position: int,
    step: RouteStep,
    office: Office | None,
    of_round: Mapping[tuple[str, str], int],
) -> Step:
    return Step(
        case=case,
        position=position,
        kind=step.kind,
        office=office,
        working_days=of_round.get((step.kind, step.office_level), step.working_days),
    )


def _offices_of(case: Case) -> dict[OfficeLevel, Office | None]:
    return {
        OfficeLevel.COUNTY: case.county_office,
        OfficeLevel.CITY: case.city_office,
        OfficeLevel.PROVINCE: case.province_office,
        OfficeLevel.MINISTRY: Office.objects.get(level=OfficeLevel.MINISTRY),
    }


def begin_step(step: Step, *, today: date, calendar: WorkCalendar) -> None:
    """Make a step the current one, in memory: it is due its number of working days from today."""
    step.state = StepState.CURRENT
    step.entered_on = today
    step.due_on = calendar.add(today, step.working_days)


def enter_step(step: Step, *, today: date, calendar: WorkCalendar) -> None:
    """Make a step the current one and save it."""
    begin_step(step, today=today, calendar=calendar)
    step.save()
