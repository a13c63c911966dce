"""Who is told what about digital work, and where a message leads."""

from dataclasses import astuple
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Message
from common.domain import outbox
from common.domain.actor import SYSTEM
from common.domain.events import record
from common.enums import SubjectKind
from common.models import Event
from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.behind import Behind
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital import deciding, reporting
from cultivation.domain.digital.alerting import alert
from cultivation.domain.digital.following_up import assign_contact
from cultivation.domain.digital.waiting import digital_waiting
from cultivation.enums import TitleKind
from cultivation.models import DigitalProject, FollowUp
from enterprises.domain.grading import call_off, order_visit
from enterprises.enums import AssessmentBasis
from tests.cultivation.digital.test_projects import Course, assessed
from tests.factories import capacity_of_user, make_title
from tests.pages import FRAME_QUERIES, signed_in

pytestmark = pytest.mark.django_db


def rows_of(user):
    """The messages of a user as his page shows them."""
    return signed_in(user).get("/messages/").context["rows"]


def test_an_alert_says_how_far_behind_and_leads_to_the_work_of_the_office(
    world, django_assert_num_queries
):
    load_coverage()
    definition, xihu = definition_for(day=timezone.localdate()), world.offices["330106"]
    behind = Behind(xihu, Figure(xihu.code, xihu.name, 10, 2), 45.0, 25.0)
    alert(definition, behind, timezone.localdate())
    outbox.sweep()
    examiner = world.official("examiner", "330106")
    (row,) = rows_of(examiner)
    assert row.about == (
        f"{definition.name} · {xihu.name}: 20.0% where the path stands at 45.0%; uncovered: 8"
    )
    assert row.url == "/desk/digital/?definition=little-giant&office=330106"
    browser = signed_in(examiner)
    assert row.about in browser.get("/messages/").content.decode()
    assert browser.get(row.url).status_code == 200
    with django_assert_num_queries(FRAME_QUERIES + 4):
        browser.get("/messages/")
    # Who does not serve there any more is still told the figures, without a way in.
    elsewhere, told = world.official("examiner", "330402"), Message.objects.first()
    Message.objects.create(user=elsewhere, event=told.event, created_at=told.created_at)
    (row,) = rows_of(elsewhere)
    assert (row.url, "20.0%" in row.about) == ("", True)


def test_messages_on_a_project_and_on_an_old_rating_lead_to_it(world):
    course = Course(world)
    course.go(reporting.hand_in, course.owner, is_true=True)
    course.go(deciding.return_plan, course.examiner, reason="Scenes are missing.")
    outbox.sweep()
    event = record(
        subject_kind=SubjectKind.ENTERPRISE, subject_id=course.enterprise.pk, actor=SYSTEM,
        verb="enterprise.assessment_stale", after={"assessed_on": "2024-01-01"},
    )  # fmt: skip
    owner = world.owner(course.enterprise)
    Message.objects.create(user=owner, event=event, created_at=timezone.now())
    number = course.project.number
    stale, returned = rows_of(owner)
    assert (stale.url, stale.about) == ("/enterprise/assessment/rate/", "Digital level")
    assert (returned.url, returned.about) == (f"/enterprise/digital-projects/{number}/", number)
    for row in (stale, returned):
        assert signed_in(owner).get(row.url).status_code == 200


def told(verb):
    """Who was told of the last event of the verb."""
    outbox.sweep()
    event = Event.objects.filter(verb=verb).last()
    users = Message.objects.filter(event=event).values_list("user__username", flat=True)
    return sorted(users)


def test_whose_turn_it_is_in_a_project_is_told_and_nobody_else(world):
    course = Course(world)
    owner, examiner, approver = "owner-330106-0", "examiner-330106", "approver-330106"
    course.go(reporting.hand_in, course.owner, is_true=True)
    assert told("project.handed_in") == [examiner]
    (row,) = rows_of(world.official("examiner", "330106"))
    assert signed_in(world.official("examiner", "330106")).get(row.url).status_code == 200
    course.go(deciding.file_project, course.examiner)
    assert told("project.filed") == [owner]
    begun = timezone.localdate() - timedelta(days=50)
    course.go(reporting.start_works, course.owner, started_on=begun)
    assert told("project.started") == []
    course.finish()
    assert told("project.finished") == [examiner]
    assessed(course.enterprise, AssessmentBasis.ON_SITE, office=world.offices["330106"])
    granted = {"opinion": "Good.", "subsidy_granted_wan": Decimal(10)}
    course.go(deciding.propose_acceptance, course.examiner, **granted)
    assert told("project.acceptance_proposed") == [approver]
    course.go(deciding.send_back, course.approver, reason="Too much.")
    assert told("project.sent_back") == [examiner]
    course.go(reporting.give_up, course.owner, reason="Sold.")
    assert told("project.given_up") == [examiner]


def test_a_contact_person_and_a_grader_are_told_unless_they_did_it_themselves(world):
    load_coverage()
    enterprise, examiner = world.enterprise(), world.official("examiner", "330106")
    approver = world.official_actor("approver", "330106")
    assign_contact(enterprise=enterprise, person=examiner, version=0, actor=approver)
    assert told("enterprise.contact_assigned") == ["examiner-330106"]
    (row,) = rows_of(examiner)
    assert (row.url, row.about) == (
        f"/desk/digital/enterprises/{enterprise.pk}/", enterprise.name,
    )  # fmt: skip
    own = {"enterprise": enterprise, "version": 1}
    assign_contact(**own, person=world.official("approver", "330106"), actor=approver)
    assert told("enterprise.contact_assigned") == []
    today = timezone.localdate()
    visit = order_visit(
        enterprise=enterprise, planned_on=today, official=examiner.pk, actor=approver
    )
    assert told("grading.ordered") == ["examiner-330106"]
    row = rows_of(examiner)[0]
    assert (row.url, row.about) == (f"/grading/{visit.pk}/", enterprise.name)
    call_off(visit=visit, version=1, reason="Closed today.", actor=approver)
    assert told("grading.called_off") == ["examiner-330106"]
    order_visit(enterprise=enterprise, planned_on=today, official=approver.user_id, actor=approver)
    assert told("grading.ordered") == []


def test_the_desk_finds_on_its_home_what_waits_of_its_digital_work(world):
    load_coverage()
    examiner = world.official("examiner", "330106")

    def lines(user):
        page = signed_in(user).get("/").content.decode()
        return [word for word in ("mine=here", "late=stuck", "mine_overdue", "state=open")
                if word in page]  # fmt: skip

    assert lines(examiner) == []
    course = Course(world)
    course.go(reporting.hand_in, course.owner, is_true=True)
    today, enterprise = timezone.localdate(), course.enterprise
    DigitalProject.objects.update(step_on=today - timedelta(days=300))
    make_title(enterprise, TitleKind.LITTLE_GIANT)
    FollowUp.objects.create(
        enterprise=enterprise, person=examiner, office=world.offices["330106"], assigned_on=today,
        next_step="Visit", next_on=today - timedelta(days=1),
    )  # fmt: skip
    order_visit(
        enterprise=enterprise, planned_on=today, official=examiner.pk, actor=course.approver
    )
    assert lines(examiner) == ["mine=here", "late=stuck", "mine_overdue", "state=open"]
    capacity = capacity_of_user(examiner)
    waiting = digital_waiting(
        capacity=capacity, office=capacity.office, user_id=examiner.pk, today=today
    )
    assert astuple(waiting) == (1, 0, 1, 1, 1)
    # Each line leads to a list of as many rows; the city looks on: the county is to act.
    browser = signed_in(examiner)
    for address in (
        "/desk/digital/projects/?mine=here", "/desk/digital/projects/?late=stuck",
        "/desk/digital/?contact=mine_overdue", "/grading/?state=open&mine=yes",
    ):  # fmt: skip
        assert len(browser.get(address).context["page"].rows) == 1
    assert lines(world.official("examiner", "330100")) == ["late=stuck"]
