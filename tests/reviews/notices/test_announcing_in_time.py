"""What has run its days is announced, and by whom: reminders, and cities that publish."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from reviews.domain.publishing import announce, publish_notice
from reviews.enums import ObjectionResult, ObjectionState, StepKind
from reviews.models import Step
from tests.factories import make_round, make_submitted
from tests.pages import signed_in
from tests.reviews.conftest import decide
from tests.reviews.notices.objecting import decided as decide_objection
from tests.reviews.notices.objecting import objected

pytestmark = pytest.mark.django_db


def told(verb):
    """The offices whose people have a message of it."""
    sweep()
    readers = Message.objects.filter(event__verb=verb)
    return set(readers.values_list("user__postings__office__code", flat=True))


def on(day):
    """At the desks, that day."""
    return time_machine.travel(timezone.make_aware(datetime.combine(day, time(11))))


@pytest.fixture
def published_by_city(world):
    """A notice whose publication the province has left to the city."""
    case = make_submitted(world, world.enterprise(), round=make_round())
    decide(world, case)
    Step.objects.filter(case=case, kind=StepKind.NOTICE).update(office=world.offices["330100"])
    actor = world.official_actor("examiner", "330100")
    return publish_notice(round=case.round, cases=[case], actor=actor)


def test_whoever_announces_is_told_on_the_day_after_and_once(world, notice):
    with on(notice.closes_on):
        run_periodic("remind_of_announcements")
        assert not Event.objects.filter(verb="notice.may_be_announced").exists()
    with on(notice.closes_on + timedelta(days=1)):
        for _ in range(2):
            run_periodic("remind_of_announcements")
    assert Event.objects.filter(verb="notice.may_be_announced").count() == 1
    assert told("notice.may_be_announced") == {"330000"}
    page = signed_in(world.official("approver", "330000")).get("/messages/").content.decode()
    assert f"/desk/notices/{notice.number}/" in page


def test_the_page_of_a_notice_says_who_published_and_announced_it(world, notice):
    approver = world.official("approver", "330000")
    with on(notice.closes_on + timedelta(days=1)):
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
        pages = {
            code: signed_in(world.official("approver", code))
            .get(f"/desk/notices/{notice.number}/")
            .content.decode()
            for code in ("330000", "330106")
        }
    for words in (notice.published_by.name, approver.name, "What happened"):
        assert words in pages["330000"]
    assert "What happened" not in pages["330106"]


def test_a_late_announcement_is_told_once_even_if_nothing_ran_for_weeks(world, notice):
    step = Step.objects.filter(kind=StepKind.DECISION).first()
    due_on = WorkCalendar.current().add(notice.closes_on, step.working_days)
    with on(due_on + timedelta(days=1)):
        for _ in range(2):
            run_periodic("remind_of_announcements")
        assert not Event.objects.filter(verb="notice.may_be_announced").exists()
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
    with on(due_on + timedelta(days=9)):
        run_periodic("remind_of_announcements")
    assert Event.objects.filter(verb="notice.announcement_overdue").count() == 1
    assert told("notice.announcement_overdue") == {"330000"}


def test_a_notice_of_which_objections_hold_every_case_is_not_late(world, notice, easy_proofs):
    first, second = objected(notice, 0), objected(notice, 1)
    with on(notice.closes_on + timedelta(days=60)):
        run_periodic("remind_of_announcements")
        assert not Event.objects.filter(verb__startswith="notice.announcement_o").exists()
        decide_objection(world, first, ObjectionResult.REJECTED)
        run_periodic("remind_of_announcements")
    assert not Event.objects.filter(verb="notice.announcement_overdue").exists()
    with on(notice.closes_on + timedelta(days=90)):
        run_periodic("remind_of_announcements")
    assert Event.objects.filter(verb="notice.announcement_overdue").count() == 1
    assert second.state == ObjectionState.RECEIVED


def test_what_the_city_publishes_the_province_announces_and_sees_at_home(world, published_by_city):
    notice = published_by_city
    with on(notice.closes_on + timedelta(days=1)):
        run_periodic("remind_of_announcements")
        for code in ("330100", "330000"):
            home = signed_in(world.official("approver", code)).get("/").content.decode()
            assert notice.number in home
        with pytest.raises(DomainError) as refusal:
            announce(notice=notice, actor=world.official_actor("approver", "330100"))
        assert refusal.value.code == "not_yours"
        assert announce(notice=notice, actor=world.official_actor("approver", "330000"))
    assert told("notice.may_be_announced") == {"330000"}


def test_cases_that_two_offices_announce_do_not_share_a_notice(world, decided):
    Step.objects.filter(case=decided[0], kind=StepKind.DECISION).update(
        office=world.offices["000000"]
    )
    with pytest.raises(DomainError) as refusal:
        publish_notice(
            round=decided[0].round,
            cases=decided,
            actor=world.official_actor("examiner", "330000"),
        )
    assert refusal.value.code == "other_announcer"


def test_a_notice_runs_the_working_days_of_its_step(world, decided):
    Step.objects.filter(case=decided[0], kind=StepKind.NOTICE).update(working_days=8)
    page = signed_in(world.official("examiner", "330000")).get("/desk/notices/new/")
    assert "The notice runs 8 working days" in page.content.decode()
    notice = publish_notice(
        round=decided[0].round, cases=decided, actor=world.official_actor("examiner", "330000")
    )
    calendar = WorkCalendar.current()
    assert notice.closes_on == calendar.last_day_of_window(timezone.localdate(), 8)
