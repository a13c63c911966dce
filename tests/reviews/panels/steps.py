"""Experts and cases before a panel, as several tests need them."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from common.domain.actor import Actor
from cultivation.enums import TitleKind
from reviews.domain.panels.drawing import draw_panel
from reviews.domain.panels.lottery import order_for
from reviews.enums import SeatState, StepKind
from reviews.models import Case, Expert, Panel, PanelCase, Round, Route, RouteStep
from tests.factories import World, actor_of_user, make_round, make_submitted, make_title

MINISTRY = "000000"


def route_with_panel() -> None:
    """Little giants go straight before the ministry's panel."""
    route = Route.objects.get(title_kind=TitleKind.LITTLE_GIANT, office=None)
    route.steps.all().delete()
    kinds = (StepKind.PANEL, StepKind.REVIEW, StepKind.NOTICE, StepKind.DECISION)
    RouteStep.objects.bulk_create(
        RouteStep(route=route, position=place, kind=kind, office_level="ministry", working_days=10)
        for place, kind in enumerate(kinds, start=1)
    )


def make_expert(world: World, number: int, **fields) -> Expert:
    """An active expert of the ministry's roll who works in Nanjing."""
    user = User.objects.create(username=f"expert-{number}", name=f"Expert {number}", password="!")
    values = {
        "code": f"E000000-{number:04}",
        "office": world.offices[MINISTRY],
        "affiliation": f"Institute {number}",
        "city": world.offices["320100"],
    }
    return Expert.objects.create(user=user, **values | fields)


def acting(expert: Expert) -> Actor:
    """The expert, acting."""
    return actor_of_user(expert.user)


def make_giants(world: World, counties: tuple[str, ...] = ("330106", "330108")) -> list[Case]:
    """Little giants at the panel step, of one round."""
    route_with_panel()
    round_ = make_round(TitleKind.LITTLE_GIANT)
    return [giant(world, county, round_) for county in counties]


def giant(world: World, county: str, round_: Round) -> Case:
    """One little giant's case in the round."""
    enterprise = world.enterprise(county)
    make_title(enterprise, TitleKind.SRDI)
    return make_submitted(world, enterprise, TitleKind.LITTLE_GIANT, round=round_)


def draw(world: World, cases: list[Case], *, seats: int = 3, **fields) -> Panel:
    """A panel of the ministry over the cases."""
    values = {"seed": "fixed", "due_on": timezone.localdate() + timedelta(days=10)}
    return draw_panel(
        round=cases[0].round,
        cases=cases,
        seats=seats,
        actor=world.official_actor("examiner", MINISTRY),
        **values | fields,
    )


def sitting(entry: PanelCase) -> list[str]:
    """Who has a seat of the case, by code."""
    seats = entry.seats.exclude(state=SeatState.DECLINED)
    return sorted(seats.values_list("expert__code", flat=True))


def next_of_the_draw(panel, entry):
    """Who would take a seat of the case that comes free."""
    pool = [one["code"] for one in panel.draw["pool"]]
    order = order_for(panel.seed, entry.case.number, pool)
    avoided = panel.draw["avoided"][entry.case.number]
    left = [code for code in order if code not in sitting(entry) and code not in avoided]
    return Expert.objects.get(code=left[0])
