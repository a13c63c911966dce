"""Which route a case follows, and that it follows the one of its day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.errors import DomainError
from common.domain.reading import ask
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.routes import ask_route, steps_of_route
from reviews.domain.routes.loading import load_routes
from reviews.enums import RouteState, StepKind
from reviews.models import Case, RoundDeadline, Route, RouteStep, Step
from tests.factories import World, make_draft, make_enterprise, make_submitted

pytestmark = pytest.mark.django_db

LETTERS = {
    StepKind.PRELIMINARY: "preliminary",
    StepKind.REVIEW: "review",
    StepKind.INSPECTION: "inspection",
    StepKind.RECOMMENDATION: "recommendation",
    StepKind.PANEL: "panel",
    StepKind.NOTICE: "notice",
    StepKind.DECISION: "decision",
}
ENDS_AT_PROVINCE = "province notice, province decision"
ENDS_AT_MINISTRY = (
    "province preliminary, province inspection, province recommendation, ministry panel, "
    "ministry review, ministry notice, ministry decision"
)
WHOLE = f"county preliminary, city review, province review, {ENDS_AT_PROVINCE}"
DELEGATED = "county preliminary, city review, city inspection, city notice, province decision"
WITHOUT_CITY = f"county preliminary, province review, {ENDS_AT_PROVINCE}"
PROVINCE_ALONE = f"province review, {ENDS_AT_PROVINCE}"
GIANT = f"city preliminary, {ENDS_AT_MINISTRY}"

# title -> kind of office -> the way
TABLE = {
    TitleKind.TECHNOLOGY: {
        "province": WHOLE, "delegating": WHOLE, "plan city": WITHOUT_CITY, "corps": PROVINCE_ALONE,
    },
    TitleKind.INNOVATIVE: {
        "province": WHOLE, "delegating": DELEGATED, "plan city": WITHOUT_CITY,
        "corps": PROVINCE_ALONE,
    },
    TitleKind.SRDI: {
        "province": WHOLE, "delegating": WHOLE, "plan city": WITHOUT_CITY, "corps": PROVINCE_ALONE,
    },
    TitleKind.LITTLE_GIANT: {
        "province": GIANT, "delegating": GIANT, "plan city": ENDS_AT_MINISTRY,
        "corps": ENDS_AT_MINISTRY,
    },
}  # fmt: skip


@pytest.fixture
def places(world: World) -> dict[str, Office]:
    """An office that an enterprise is registered with, for each kind of province."""
    ministry = world.offices["000000"]
    corps = Office.objects.create(
        code="660000", name="Corps", level=OfficeLevel.PROVINCE, parent=ministry
    )
    parent = ministry
    for code, level in (
        ("370000", OfficeLevel.PROVINCE),
        ("370100", OfficeLevel.CITY),
        ("370102", OfficeLevel.COUNTY),
    ):
        parent = Office.objects.create(code=code, name=code, level=level, parent=parent)
    load_routes()
    return {
        "province": world.offices["330106"],
        "delegating": parent,
        "plan city": world.offices["330203"],
        "corps": corps,
    }


def steps_on(case: Case, day: date) -> list[Step]:
    (planned,) = ask(ask_route(case, day))
    return steps_of_route(case, planned)


def way_of(steps) -> str:
    return ", ".join(f"{step.office.level} {LETTERS[StepKind(step.kind)]}" for step in steps)


def test_every_tier_kind_and_kind_of_office_has_its_way(world, places):
    found: dict[TitleKind, dict[str, str]] = {}
    draft = make_draft(world, world.enterprise())
    for serial, (name, office) in enumerate(places.items(), start=900):
        enterprise = make_enterprise(office, serial)
        for title in TABLE:
            for case_kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION):
                case = Case(
                    number=f"{name}-{title}-{case_kind}", enterprise=enterprise, kind=case_kind,
                    title_kind=title, round=draft.round, filing=draft.filing, status="lapsed",
                    county_office=enterprise.county_office, city_office=enterprise.city_office,
                    province_office=enterprise.province_office,
                    created_at=draft.created_at, saved_at=draft.saved_at,
                )  # fmt: skip
                way = way_of(steps_on(case, date(2026, 11, 2)))
                assert found.setdefault(title, {}).setdefault(name, way) == way
    assert found == TABLE


DELEGATED_TO_PROVINCE = "province review, province inspection, province notice, province decision"


@pytest.mark.parametrize(
    ("level", "way"),
    [
        ("province", DELEGATED_TO_PROVINCE),
        ("county", f"county preliminary, {DELEGATED_TO_PROVINCE}"),
    ],
    ids=["the province alone", "a county that the province administers"],
)
def test_what_is_delegated_to_a_city_that_is_not_there_is_done_by_the_province(
    world, places, level, way
):
    province = Office.objects.get(code="370000")
    county = Office.objects.create(
        code="379001", name="Direct", level=OfficeLevel.COUNTY, parent=province
    )
    enterprise = make_enterprise({"province": province, "county": county}[level], 950)
    case = Case(
        round=make_draft(world, world.enterprise()).round,
        enterprise=enterprise,
        kind=CaseKind.RECOGNITION,
        title_kind=TitleKind.INNOVATIVE,
        county_office=enterprise.county_office,
        province_office=enterprise.province_office,
    )
    assert way_of(steps_on(case, date(2026, 11, 2))) == way


C, T, P, M = OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE, OfficeLevel.MINISTRY


def laid_for(world: World, case: Case, *route: tuple[StepKind, OfficeLevel]) -> str:
    ministry = world.offices["000000"].pk
    return way_of(steps_of_route(case, [(1, kind, level, 5, ministry) for kind, level in route]))


def test_a_level_that_is_not_there_leaves_no_case_unexamined_or_unpublished(world, places):
    case = Case(province_office=world.offices["330200"])
    ends = ((StepKind.NOTICE, P), (StepKind.DECISION, P))
    recommended = (StepKind.RECOMMENDATION, C), *ends
    assert laid_for(world, case, *recommended) == PROVINCE_ALONE
    giants = (StepKind.RECOMMENDATION, T), (StepKind.NOTICE, M), (StepKind.DECISION, M)
    assert laid_for(world, case, *giants) == (
        "province recommendation, ministry notice, ministry decision"
    )
    both = (StepKind.PRELIMINARY, C), (StepKind.REVIEW, T), *ends
    assert laid_for(world, case, *both) == PROVINCE_ALONE


@pytest.mark.parametrize("route", [[(StepKind.NOTICE, P), (StepKind.DECISION, P)], []])
def test_a_way_on_which_nobody_examines_takes_no_case(world, route):
    with pytest.raises(DomainError) as refusal:
        laid_for(world, Case(province_office=world.offices["330200"]), *route)
    assert refusal.value.code == "no_route"


def test_there_is_no_route_before_its_first_day(world, places):
    with pytest.raises(DomainError) as refusal:
        steps_on(make_draft(world, world.enterprise()), date(2020, 1, 1))
    assert refusal.value.code == "no_route"


def own_route(world: World, **fields) -> Route:
    """Zhejiang's own way for innovative SMEs: the province alone."""
    values = {"valid_from": timezone.localdate(), "source": "Its own notice"} | fields
    route = Route.objects.create(
        title_kind=TitleKind.INNOVATIVE,
        case_kind=CaseKind.RECOGNITION,
        office=world.offices["330000"],
        **values,
    )
    for position, kind in enumerate((StepKind.REVIEW, StepKind.NOTICE, StepKind.DECISION), 1):
        RouteStep.objects.create(
            route=route, position=position, kind=kind, office_level="province", working_days=7
        )
    return route


def test_a_provinces_own_route_holds_from_its_day_and_nowhere_else(world):
    own_route(world)
    here = make_submitted(world, world.enterprise("330106"))
    there = make_submitted(world, world.enterprise("320102"))
    assert way_of(here.steps.all()) == PROVINCE_ALONE
    assert way_of(there.steps.all()) == WHOLE


@pytest.mark.parametrize(
    "fields",
    [
        {"state": RouteState.PROPOSED},
        {"state": RouteState.REJECTED},
        {"valid_from": timezone.localdate() + timedelta(days=1)},
        {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)},
    ],
)
def test_what_is_not_approved_or_not_in_force_leads_no_case(world, fields):
    own_route(world, **fields)
    case = make_submitted(world, world.enterprise("330106"))
    assert way_of(case.steps.all()) == WHOLE


def test_a_later_change_of_the_route_does_not_touch_the_case(world):
    case = make_submitted(world, world.enterprise("330106"))
    before = list(case.steps.values_list("kind", "office", "working_days"))
    RouteStep.objects.filter(route__title_kind=TitleKind.INNOVATIVE).update(working_days=1)
    own_route(world)
    assert list(case.steps.values_list("kind", "office", "working_days")) == before


def test_a_round_may_give_a_step_other_working_days(world):
    draft = make_draft(world, world.enterprise())
    RoundDeadline.objects.create(
        round=draft.round, kind=StepKind.REVIEW, office_level="city", working_days=3
    )
    steps = steps_on(draft, timezone.localdate())
    assert [step.working_days for step in steps] == [5, 3, 10, 5, 5]


def test_two_routes_of_one_title_and_office_never_hold_on_one_day(world):
    own_route(world)
    with pytest.raises(IntegrityError, match="route_one_in_force"), transaction.atomic():
        own_route(world, valid_from=timezone.localdate() + timedelta(days=30))


def test_who_proposed_a_route_does_not_approve_it(world):
    examiner = world.official("examiner", "330000")
    with pytest.raises(IntegrityError, match="route_two_pairs_of_eyes"), transaction.atomic():
        own_route(world, proposed_by=examiner, decided_by=examiner)
