"""The last day to reply to an inspection is reminded before it comes, once, and no longer then."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.calendar import WorkCalendar
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from reviews.domain.applying import withdraw
from reviews.domain.inspections import waive_reply
from reviews.models import Case
from tests.pages import signed_in
from tests.reviews.inspections.steps import concluded

pytestmark = pytest.mark.django_db

SOON, TODAY = "inspection.reply_due_soon", "inspection.reply_due_today"


@pytest.fixture
def reported(planned, examiner, approver):
    return concluded(planned, examiner, approver)


def on(day):
    noon = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 10))
    return time_machine.travel(noon, tick=False)


def reminded(verb: str) -> int:
    run_periodic("remind_of_replies")
    sweep()
    return Event.objects.filter(subject_kind="case", verb=verb).count()


def near(reported):
    """A day on which three working days are left."""
    day, calendar = reported.reply_due_on, WorkCalendar.current()
    while calendar.between(day, reported.reply_due_on) < 3:
        day -= timedelta(days=1)
    return day


def test_the_enterprise_is_reminded_before_and_on_the_day_once_each(world, reported):
    assert reminded(SOON) == 0
    with on(near(reported)):
        assert (reminded(SOON), reminded(SOON), reminded(TODAY)) == (1, 1, 0)
        owner = world.owner(reported.case.enterprise)
        told = Message.objects.filter(event__verb=SOON)
        assert list(told.values_list("user", flat=True)) == [owner.pk]
        page = signed_in(owner).get("/messages/").content.decode()
        assert "the reply to the on-site inspection is due within three working days" in page
        home = signed_in(owner).get("/").content.decode()
        assert f"/applications/{reported.case.number}/#inspection-{reported.number}" in home
    with on(reported.reply_due_on):
        assert (reminded(TODAY), reminded(SOON)) == (1, 1)
    with on(reported.reply_due_on + timedelta(days=1)):
        assert (reminded(TODAY), reminded(SOON)) == (1, 1)


def test_of_two_that_have_come_only_the_last_is_told(reported):
    with on(reported.reply_due_on):
        assert (reminded(TODAY), reminded(SOON)) == (1, 0)


def test_who_has_answered_is_not_reminded(world, reported):
    owner = world.owner_actor(reported.case.enterprise)
    waive_reply(inspection=reported, actor=owner)
    home = signed_in(world.owner(reported.case.enterprise)).get("/").content.decode()
    assert "#inspection-" not in home
    with on(reported.reply_due_on):
        assert reminded(TODAY) == 0


def test_a_case_that_is_over_reminds_of_nothing(world, reported):
    case = Case.objects.get(pk=reported.case_id)
    withdraw(case=case, actor=world.owner_actor(case.enterprise), version=case.version)
    with on(reported.reply_due_on):
        assert reminded(TODAY) == 0


def test_a_day_that_the_calendar_moved_is_reminded_anew(reported):
    with on(near(reported)):
        assert reminded(SOON) == 1
    reported.reply_due_on += timedelta(days=7)
    reported.save()
    with on(near(reported)):
        assert reminded(SOON) == 2
