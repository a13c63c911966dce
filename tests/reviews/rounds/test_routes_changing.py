"""A route is proposed by one person and approved by another; what it may look like."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import OfficeLevel
from common.domain.errors import Conflict, DomainError
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.routes import route_for
from reviews.domain.routes.changing import (
    PlannedStep,
    approve_route,
    faults_of,
    propose_route,
    reject_route,
)
from reviews.enums import RouteState, StepKind
from reviews.models import Route
from tests.api_client import Caller
from tests.factories import World, make_submitted
from tests.pages import signed_in

C, T, P, M = OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE, OfficeLevel.MINISTRY
PRE, REV, REC = StepKind.PRELIMINARY, StepKind.REVIEW, StepKind.RECOMMENDATION
NOTICE, END = StepKind.NOTICE, StepKind.DECISION
DELEGATED = [(PRE, C), (REV, T), (NOTICE, T), (END, P)]


def steps(*pairs: tuple[StepKind, OfficeLevel]) -> list[PlannedStep]:
    return [PlannedStep(kind, level, 5) for kind, level in pairs]


@pytest.mark.parametrize(
    ("title", "pairs"),
    [
        (TitleKind.INNOVATIVE, DELEGATED),
        (TitleKind.SRDI, [(REV, P), (NOTICE, P), (END, P)]),
        (TitleKind.LITTLE_GIANT, [(PRE, T), (REC, P), (REV, M), (NOTICE, M), (END, M)]),
    ],
)
def test_a_way_that_cases_can_follow_has_no_fault(title, pairs):
    assert faults_of(title, steps(*pairs)) == []


@pytest.mark.parametrize(
    ("title", "pairs", "words"),
    [
        (TitleKind.SRDI, [(NOTICE, P), (END, P)], "at least"),
        (TitleKind.SRDI, [(REV, P)] * 13, "at most"),
        (TitleKind.SRDI, [(REV, P), (PRE, C), (NOTICE, P), (END, P)], "upwards"),
        (TitleKind.SRDI, [(REV, P), (END, P), (NOTICE, P)], "last two"),
        (TitleKind.SRDI, [(NOTICE, T), (REV, P), (NOTICE, P), (END, P)], "last two"),
        (TitleKind.SRDI, [(REV, P), (NOTICE, M), (END, M)], "announced by"),
        (TitleKind.LITTLE_GIANT, [(REV, P), (NOTICE, P), (END, P)], "announced by"),
        (TitleKind.LITTLE_GIANT, [(REC, P), (REV, P), (NOTICE, M), (END, M)], "before a higher"),
        (TitleKind.SRDI, [(PRE, C), (StepKind.PANEL, T), (NOTICE, P), (END, P)], "rolls of"),
    ],
)
def test_what_no_case_can_follow_is_said_in_words(title, pairs, words):
    assert any(words in fault for fault in faults_of(title, steps(*pairs)))


def propose(world: World, *, code: str = "330000", role: str = "examiner", **fields) -> Route:
    values = {
        "title_kind": TitleKind.INNOVATIVE,
        "case_kind": CaseKind.RECOGNITION,
        "steps": steps(*DELEGATED),
        "valid_from": timezone.localdate() + timedelta(days=10),
        "source": "Notice 7 of the province",
    }
    return propose_route(actor=world.official_actor(role, code), **values | fields)


def leading(world: World, days: int) -> Route:
    return route_for(
        title_kind=TitleKind.INNOVATIVE,
        case_kind=CaseKind.RECOGNITION,
        province_office_id=world.offices["330000"].pk,
        on=timezone.localdate() + timedelta(days=days),
    )


def test_an_approved_proposal_leads_from_its_day_and_ends_the_one_before(world):
    approver = world.official_actor("approver", "330000")
    first = propose(world)
    assert leading(world, 20).office is None
    approve_route(route=first, version=1, actor=approver)
    second = propose(world, valid_from=timezone.localdate() + timedelta(days=30))
    approve_route(route=second, version=1, actor=approver)
    found = {days: leading(world, days).pk for days in (10, 29, 30)}
    assert found == {10: first.pk, 29: first.pk, 30: second.pk}
    assert leading(world, 9).office is None
    with pytest.raises(Conflict, match="decided on already"):
        approve_route(route=second, version=2, actor=approver)
    third = propose(world, valid_from=timezone.localdate() + timedelta(days=20))
    with pytest.raises(Conflict, match="or later"):
        approve_route(route=third, version=1, actor=approver)


def test_a_province_returns_to_the_national_way_and_may_leave_it_again(world):
    approver = world.official_actor("approver", "330000")
    back = {"steps": [], "follows_national": True}
    with pytest.raises(DomainError) as refusal:
        propose(world, **back)
    assert list(refusal.value.fields) == ["follows_national"]
    own = propose(world)
    approve_route(route=own, version=1, actor=approver)
    day = timezone.localdate() + timedelta(days=30)
    with pytest.raises(DomainError) as refusal:
        propose(world, **back | {"steps": steps(*DELEGATED), "valid_from": day})
    assert list(refusal.value.fields) == ["steps"]
    returned = propose(world, **back, valid_from=day)
    assert returned.follows_national
    approve_route(route=returned, version=1, actor=approver)
    assert leading(world, 29) == own
    assert leading(world, 30).office is None
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        case = make_submitted(world, world.enterprise())
    assert case.steps.count() == 5
    later = propose(world, valid_from=day + timedelta(days=30))
    approve_route(route=later, version=1, actor=approver)
    assert leading(world, 60) == later


def test_a_return_to_the_national_way_is_proposed_on_screen_and_by_the_api(world):
    approve_route(route=propose(world), version=1, actor=world.official_actor("approver", "330000"))
    examiner = signed_in(world.official("examiner", "330000"))
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    typed = {"title_kind": "innovative", "case_kind": "recognition", "source": "Notice 9"}
    more = {"valid_from": day, "follows_national": "on", "submit_key": "a", "level_0": "county"}
    more |= {"kind_0": "review", "days_0": "5"}
    sent = examiner.post("/routes/new/", typed | more)
    assert sent.status_code == 302
    assert "follow the national way again" in examiner.get(sent.url).content.decode()
    assert "the national way" in examiner.get("/routes/?state=proposed").content.decode()
    body = typed | {"valid_from": day, "follows_national": True}
    by_api = Caller(world.official("examiner", "330000")).post("routes/", body)
    assert (by_api.status_code, by_api.json()["follows_national"]) == (201, True)
    ministry = signed_in(world.official("examiner", "000000"))
    assert "follows_national" not in ministry.get("/routes/new/").content.decode()


def test_a_rejected_proposal_leads_nothing_and_says_why(world):
    route = propose(world)
    approver = world.official_actor("approver", "330000")
    with pytest.raises(DomainError, match="Say why"):
        reject_route(route=route, version=1, reason=" ", actor=approver)
    reject_route(route=route, version=1, reason="The cities are not ready.", actor=approver)
    route.refresh_from_db()
    assert route.state == RouteState.REJECTED
    assert leading(world, 20).office is None


@pytest.mark.parametrize(
    ("role", "code", "title"),
    [
        ("approver", "330000", TitleKind.INNOVATIVE),
        ("examiner", "330100", TitleKind.INNOVATIVE),
        ("examiner", "330000", TitleKind.LITTLE_GIANT),
    ],
)
def test_others_propose_nothing(world, role, code, title):
    with pytest.raises(DomainError) as refusal:
        propose(world, role=role, code=code, title_kind=title)
    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize("code", ["320000", "000000"])
def test_another_office_does_not_approve(world, code):
    route = propose(world)
    with pytest.raises(DomainError) as refusal:
        approve_route(route=route, version=1, actor=world.official_actor("approver", code))
    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"steps": []}, "steps"),
        ({"source": " "}, "source"),
        ({"case_kind": CaseKind.CHANGE}, "case_kind"),
        ({"case_kind": CaseKind.CANCELLATION}, "case_kind"),
        ({"valid_from": timezone.localdate()}, "valid_from"),
    ],
)
def test_a_bad_proposal_is_refused_at_its_field(world, fields, field):
    with pytest.raises(DomainError) as refusal:
        propose(world, **fields)
    assert list(refusal.value.fields) == [field]


def test_a_route_is_proposed_and_approved_on_screen(world):
    examiner = signed_in(world.official("examiner", "330000"))
    form = examiner.get("/routes/new/?title_kind=innovative&case_kind=recognition").content.decode()
    assert '<option value="county" selected>' in form
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    typed = {"title_kind": "innovative", "case_kind": "recognition", "source": "Notice 7"}
    for row, (kind, level) in enumerate(DELEGATED):
        typed |= {f"kind_{row}": kind, f"level_{row}": level, f"days_{row}": "5"}
    half = typed | {"valid_from": day, "kind_5": "review", "submit_key": "a"}
    refused = examiner.post("/routes/new/", half)
    assert "Say level, step and working days." in refused.content.decode()
    sent = examiner.post("/routes/new/", typed | {"valid_from": day, "submit_key": "b"})
    assert sent.status_code == 302
    route = Route.objects.get(state=RouteState.PROPOSED)
    approver = signed_in(world.official("approver", "330000"))
    assert "Approve" in approver.get(f"/routes/{route.pk}/").content.decode()
    done = approver.post(f"/routes/{route.pk}/decide/", {"version": 1, "submit_key": "c"})
    assert done.status_code == 302
    route.refresh_from_db()
    assert (route.state, route.version) == (RouteState.APPROVED, 2)
    page = signed_in(world.official("analyst", "320102")).get("/routes/").content.decode()
    assert "Zhejiang" in page
