"""Who is told what about digital work, and where a message leads."""

import pytest
from django.utils import timezone

from accounts.models import Message
from common.domain import outbox
from common.domain.actor import SYSTEM
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.behind import Behind
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital import deciding, reporting
from cultivation.domain.digital.alerting import alert
from tests.cultivation.digital.test_projects import Course
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
