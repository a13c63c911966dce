"""Cultivation plans: from the gaps of a filing to the end that a verdict or a title sets."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message, Posting
from common.domain import outbox
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from cultivation.domain.plans import agreeing, catalogue, drawing, following
from cultivation.domain.plans.figures import figures_by_office
from cultivation.domain.plans.gaps import gaps_of
from cultivation.domain.plans.rules import note_due_day, quarter_of, quarters_of
from cultivation.domain.plans.steps import open_steps
from cultivation.domain.titles import cancel
from cultivation.enums import CancellationGround, TitleKind
from cultivation.enums.plans import MeasureState, PlanAction, PlanOutcome, PlanStatus
from cultivation.models import CultivationPlan, PlanNote, ServiceBooking
from cultivation.models.plans.steps import PLAN_PAIRS, PLAN_STEPS
from tests.factories import capacity_of_user, make_filing, make_title

pytestmark = pytest.mark.django_db


def code_of(raised):
    return raised.value.code


class Course:
    """A plan of an enterprise of Xihu and the people around it."""

    def __init__(self, world, kind=TitleKind.SRDI, **figures):
        self.world, self.enterprise = world, world.enterprise()
        self.owner = world.owner_actor(self.enterprise)
        self.examiner = world.official_actor("examiner", "330106")
        self.approver = world.official_actor("approver", "330106")
        self.title = make_title(self.enterprise, kind)
        year = timezone.localdate().year - 2
        self.filing = make_filing(self.enterprise, year, **figures)
        self.plan = drawing.open_plan(enterprise=self.enterprise, actor=self.examiner)

    def go(self, act, actor, **given):
        self.plan.refresh_from_db()
        return act(plan=self.plan, version=self.plan.version, actor=actor, **given)

    def to_offered(self):
        person = self.world.official("examiner", "330106")
        self.go(following.name_liaison, self.approver, person=person)
        day = timezone.localdate() + timedelta(days=60)
        self.go(
            drawing.add_measure,
            self.examiner,
            planned_on=day,
            words="Visit two buyers",
            goal=self.plan.goals.first(),
        )
        self.go(agreeing.offer_plan, self.examiner)

    def to_running(self):
        self.to_offered()
        self.go(agreeing.consent, self.owner)
        self.go(agreeing.start_plan, self.examiner)
        self.plan.refresh_from_db()


@pytest.fixture
def course(world):
    return Course(world, market_share_pct="3.0", rd_expense_wan="100.00")


def offered_service(world, code="330106", **said):
    today = timezone.localdate()
    given = {
        "category": "innovation",
        "name": "Patent clinic",
        "provider": "Made-up Institute",
        "summary": "Two days on site.",
        "contact": "",
        "cost_wan": Decimal(0),
        "places": 1,
        "starts_on": today - timedelta(days=30),
        "ends_on": None,
    } | said
    return catalogue.offer_service(
        office=world.offices[code], actor=world.official_actor("examiner", code), **given
    )


def test_each_gap_of_the_newest_filing_is_a_goal(course):
    gaps = gaps_of(course.enterprise, on=timezone.localdate())
    assert gaps.target == TitleKind.LITTLE_GIANT
    assert course.plan.base_title == course.title
    missed = [one for one in gaps.verdict.lines if one.kind == "gate"]
    missed = [one.id for one in missed if one.outcome in {"fail", "undetermined"}]
    assert missed
    goals = list(course.plan.goals.values_list("line_id", "from_outcome", "now_outcome"))
    assert [one[0] for one in goals] == missed
    assert {one[1:] for one in goals} <= {("fail", "fail"), ("undetermined", "undetermined")}


def test_there_is_no_plan_without_a_gap_a_filing_or_a_rung_above(world):
    examiner = world.official_actor("examiner", "330106")
    enterprise = world.enterprise()
    with pytest.raises(DomainError) as raised:
        drawing.open_plan(enterprise=enterprise, actor=examiner)
    assert code_of(raised) == "no_filing"
    make_title(enterprise, TitleKind.CHAMPION)
    with pytest.raises(DomainError) as raised:
        drawing.open_plan(enterprise=enterprise, actor=examiner)
    assert code_of(raised) == "no_next_rung"
    other = world.enterprise("330106", 1)
    make_filing(other)
    with pytest.raises(DomainError) as raised:
        drawing.open_plan(enterprise=other, actor=examiner, target=TitleKind.INNOVATIVE)
    assert code_of(raised) == "no_gap"
    with pytest.raises(DomainError) as raised:
        drawing.open_plan(enterprise=other, actor=examiner, target=TitleKind.LITTLE_GIANT)
    assert (code_of(raised), set(raised.value.fields)) == ("not_next_rung", {"target"})
    for stranger in ("330108", "330100"):
        with pytest.raises(DomainError) as raised:
            drawing.open_plan(enterprise=other, actor=world.official_actor("examiner", stranger))
        assert code_of(raised) == "not_yours"


def test_a_plan_is_agreed_by_the_enterprise_and_measured_by_its_next_filing(course):
    with pytest.raises(DomainError) as raised:
        course.go(agreeing.offer_plan, course.examiner)
    assert code_of(raised) == "no_liaison"
    course.to_offered()
    with pytest.raises(DomainError):
        course.go(agreeing.consent, course.examiner)
    course.go(agreeing.decline, course.owner, reason="Later, please.")
    course.go(agreeing.offer_plan, course.examiner)
    course.go(agreeing.consent, course.owner)
    course.go(agreeing.start_plan, course.examiner)
    today = timezone.localdate()
    measure = course.plan.measures.get()
    course.go(
        lambda plan, **given: drawing.settle_measure(measure=measure, **given),
        course.examiner,
        state=MeasureState.DONE,
        done_on=today,
    )
    following.follow_plans(today=today)
    # A tick is no progress, and the same filing is no next one.
    assert not any(goal.is_reached for goal in course.plan.goals.all())
    with pytest.raises(DomainError) as raised:
        course.go(following.close_plan, course.examiner, reason="Done.")
    assert code_of(raised) == "not_measured"
    make_filing(course.enterprise, course.filing.fiscal_year + 1)
    assert following.follow_plans(today=today)["followed"] == 1
    assert following.follow_plans(today=today)["followed"] == 0
    course.plan.refresh_from_db()
    assert all(goal.is_reached for goal in course.plan.goals.all())
    assert course.plan.is_measured_anew
    goal = course.plan.goals.first()
    assert goal.now_value != goal.from_value
    course.go(following.close_plan, course.examiner, reason="Well done.")
    course.plan.refresh_from_db()
    assert (course.plan.status, course.plan.outcome) == (PlanStatus.CLOSED, PlanOutcome.REACHED)


def test_a_plan_whose_next_filing_still_fails_closes_as_not_reached(course):
    course.to_running()
    year = course.filing.fiscal_year + 1
    make_filing(course.enterprise, year, rd_expense_wan="101.00")
    course.go(following.close_plan, course.examiner, reason="Share too low.")
    course.plan.refresh_from_db()
    assert course.plan.outcome == PlanOutcome.NOT_REACHED


def test_a_plan_closes_with_that_reason_when_its_title_is_lost(course):
    course.to_running()
    service = offered_service(course.world)
    day = timezone.localdate() + timedelta(days=5)
    course.go(drawing.add_measure, course.examiner, planned_on=day, service=service)
    goals, measures = course.plan.goals.count(), course.plan.measures.count()
    cancel(
        title=course.title,
        on=timezone.localdate(),
        ground=CancellationGround.OTHER,
        document="Doc 1",
        reason="False figures.",
        actor=course.approver,
    )
    while outbox.sweep():
        pass
    course.plan.refresh_from_db()
    assert course.plan.outcome == PlanOutcome.TITLE_LOST
    assert course.title.number in course.plan.reason
    assert "False figures." in course.plan.reason
    assert (course.plan.goals.count(), course.plan.measures.count()) == (goals, measures)
    assert ServiceBooking.objects.get().given_up_on is not None
    told = Message.objects.filter(event__verb="plan.title_lost").values_list("user", flat=True)
    assert course.owner.user_id in told


def test_a_title_that_runs_out_or_is_reached_ends_the_plan_by_the_clock(course, world):
    course.to_running()
    course.title.valid_to = course.title.last_day = timezone.localdate() - timedelta(days=1)
    course.title.save()
    # A renewed title carries the plan on.
    renewed = make_title(course.enterprise, TitleKind.SRDI, valid_from=timezone.localdate())
    assert following.follow_plans(today=timezone.localdate())["closed"] == 0
    giant = make_title(course.enterprise, TitleKind.LITTLE_GIANT)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert following.follow_plans(today=tomorrow)["closed"] == 1
    course.plan.refresh_from_db()
    assert course.plan.outcome == PlanOutcome.REACHED
    assert giant.number in course.plan.reason
    assert renewed.number not in course.plan.reason


def test_one_plan_at_a_time_and_a_new_one_replaces_the_old(course):
    with pytest.raises(Conflict) as raised:
        drawing.open_plan(enterprise=course.enterprise, actor=course.examiner)
    assert code_of(raised) == "plan_open"
    course.to_running()
    new = course.go(drawing.replace_plan, course.examiner, reason="The standard changed.")
    course.plan.refresh_from_db()
    assert course.plan.replaced_by == new
    assert course.plan.outcome == PlanOutcome.REPLACED
    assert new.status == PlanStatus.DRAFT
    assert new.liaison_id == course.plan.liaison_id


def test_the_liaison_is_posted_there_and_is_freed_when_he_leaves(course, world):
    stranger = world.official("examiner", "330108")
    with pytest.raises(DomainError) as raised:
        course.go(following.name_liaison, course.approver, person=stranger)
    assert code_of(raised) == "not_posted"
    course.to_running()
    left = course.plan.liaison
    Posting.objects.filter(user=left).update(ends_on=timezone.localdate() - timedelta(days=1))
    tomorrow = timezone.localdate() + timedelta(days=1)
    following.follow_plans(today=tomorrow)
    following.follow_plans(today=tomorrow)
    course.plan.refresh_from_db()
    assert course.plan.liaison is None
    other = world.official("approver", "330106")
    course.go(following.name_liaison, course.approver, person=other)
    course.plan.refresh_from_db()
    assert course.plan.liaison == other


def test_a_note_is_owed_for_each_quarter_and_written_once(course):
    course.to_running()
    plan, today = course.plan, timezone.localdate()
    CultivationPlan.objects.filter(pk=plan.pk).update(
        started_on=today - timedelta(days=200), note_quarter=quarter_of(today - timedelta(days=200))
    )
    plan.refresh_from_db()
    quarters = quarters_of(plan.started_on, today)
    assert len(quarters) in {3, 4}
    course.go(following.write_note, course.examiner, quarter=quarters[0], text="Two visits.")
    plan.refresh_from_db()
    assert plan.note_quarter == quarters[1]
    assert plan.note_due_on == note_due_day(quarters[1], WorkCalendar.around(today))
    with pytest.raises(Conflict) as raised:
        course.go(following.write_note, course.examiner, quarter=quarters[0], text="Again.")
    assert code_of(raised) == "noted_already"
    goal = plan.goals.first()
    course.go(
        following.write_note, course.examiner, quarter=quarters[0], text="On this.", goal=goal
    )
    with pytest.raises(DomainError) as raised:
        course.go(following.write_note, course.examiner, quarter=date(2020, 1, 1), text="Long ago.")
    assert code_of(raised) == "invalid_day"
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanNote.objects.create(
            plan=plan,
            quarter=quarters[0],
            text="By the back door.",
            written_by_id=course.examiner.user_id,
            office=plan.office,
            written_at=timezone.now(),
        )
    assert CultivationPlan.objects.notes_due_on(today).filter(pk=plan.pk).exists()


def test_an_overdue_note_is_told_once(course):
    course.to_running()
    long_ago = quarter_of(timezone.localdate() - timedelta(days=150))
    CultivationPlan.objects.filter(pk=course.plan.pk).update(
        note_quarter=long_ago, note_due_on=timezone.localdate() - timedelta(days=1)
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    for day in (tomorrow, tomorrow, tomorrow + timedelta(days=1)):
        following.follow_plans(today=day)
    while outbox.sweep():
        pass
    told = Message.objects.filter(event__verb="plan.note_overdue", user=course.plan.liaison)
    assert told.count() == 1


def test_a_place_beyond_the_capacity_is_refused_and_a_dropped_one_is_free(course, world):
    service = offered_service(world)
    day = timezone.localdate() + timedelta(days=5)
    measure = course.go(drawing.add_measure, course.examiner, planned_on=day, service=service)
    other = world.enterprise("330106", 1)
    booking = {"service": service, "enterprise": other, "year": day.year}
    with pytest.raises(DomainError) as raised:
        catalogue.book_place(actor=world.owner_actor(other), **booking)
    assert code_of(raised) == "no_places"
    assert "1" in raised.value.sentence
    course.go(
        lambda plan, **given: drawing.settle_measure(measure=measure, **given),
        course.examiner,
        state=MeasureState.DROPPED,
    )
    catalogue.book_place(actor=world.owner_actor(other), **booking)
    with pytest.raises(Conflict) as raised:
        catalogue.book_place(actor=world.owner_actor(other), **booking)
    assert code_of(raised) == "booked_already"


def test_a_service_is_offered_to_the_area_below_its_office(world):
    hangzhou = offered_service(world, "330100")
    nanjing = offered_service(world, "320100")
    seen = hangzhou.__class__.objects
    owner = capacity_of_user(world.owner(world.enterprise()))
    assert list(seen.visible_to(owner)) == [hangzhou]
    for code, expected in (
        ("330106", [hangzhou]),
        ("330000", [hangzhou]),
        ("330400", []),
        ("320102", [nanjing]),
        ("000000", [hangzhou, nanjing]),
    ):
        capacity = capacity_of_user(world.official("examiner", code))
        assert list(seen.visible_to(capacity).order_by("pk")) == expected, code
    with pytest.raises(DomainError) as raised:
        catalogue.book_place(
            service=nanjing,
            enterprise=world.enterprise(),
            year=timezone.localdate().year,
            actor=world.owner_actor(world.enterprise()),
        )
    assert code_of(raised) == "not_offered"
    with pytest.raises(DomainError) as raised:
        catalogue.change_service(
            service=hangzhou,
            version=1,
            actor=world.official_actor("examiner", "330106"),
            name="Mine",
        )
    assert code_of(raised) == "not_yours"


def test_steps_are_open_in_their_states_alone_and_the_database_holds_them(course):
    reader = {
        "enterprise": capacity_of_user(course.world.owner(course.enterprise)),
        "examiner": capacity_of_user(course.world.official("examiner", "330106")),
        "approver": capacity_of_user(course.world.official("approver", "330106")),
    }
    for status in PlanStatus:
        course.plan.status = status
        for name, capacity in reader.items():
            found = {one.action for one in open_steps(course.plan, capacity)}
            assert found == {
                step.action
                for step in PLAN_STEPS.values()
                if status in step.sources and name in step.by
            }
    course.plan.refresh_from_db()
    assert ("draft", "running") not in PLAN_PAIRS
    with pytest.raises(IntegrityError), transaction.atomic():
        CultivationPlan.objects.filter(pk=course.plan.pk).update(status=PlanStatus.AGREED)


def test_a_stale_version_is_told(course):
    with pytest.raises(Conflict) as raised:
        agreeing.offer_plan(plan=course.plan, version=99, actor=course.examiner)
    assert code_of(raised) == "stale_version"


def test_an_enterprise_sees_its_plan_once_it_is_offered_and_offices_their_area(course, world):
    owner = capacity_of_user(world.owner(course.enterprise))
    county = capacity_of_user(world.official("examiner", "330106"))
    assert not CultivationPlan.objects.visible_to(owner).exists()
    assert CultivationPlan.objects.visible_to(county).exists()
    course.to_offered()
    assert CultivationPlan.objects.visible_to(owner).exists()
    for code, sees in (("330108", False), ("330100", True), ("320000", False), ("000000", True)):
        capacity = capacity_of_user(world.official("analyst", code))
        assert CultivationPlan.objects.visible_to(capacity).exists() is sees
    stranger = capacity_of_user(world.owner(world.enterprise("330106", 1)))
    assert not CultivationPlan.objects.visible_to(stranger).exists()


def test_plans_are_counted_by_the_offices_below(course, world):
    course.to_running()
    (line,) = figures_by_office(world.offices["000000"], today=timezone.localdate())
    assert (line.code, line.running, line.goals) == ("330000", 1, course.plan.goals.count())
    (line,) = figures_by_office(world.offices["330106"], today=timezone.localdate())
    assert (line.code, line.preparing) == ("330106", 0)
    assert figures_by_office(world.offices["320000"], today=timezone.localdate()) == []
    assert PlanAction.CLOSE in PLAN_STEPS
