"""A notice is announced as it was published, line by line, and records of it stay as they are."""

from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.domain.errors import Conflict
from common.models import CalendarYear
from cultivation.models import Title
from reviews.domain.inspections import draw_sample
from reviews.domain.publishing import announce, follow_up, publish_notice
from reviews.enums import ObjectionResult
from reviews.models import (
    Announcement,
    FollowUpAnnouncement,
    Inspection,
    InspectionSample,
    NoticeEntry,
)
from tests.factories import make_submitted
from tests.pages import signed_in
from tests.reviews.conftest import decide
from tests.reviews.notices.objecting import after_the_window, objected
from tests.reviews.notices.objecting import decided as decide_objection

pytestmark = pytest.mark.django_db


def slipped_in(world, notice):
    """A case of a later notice, written past the domain onto this one."""
    other = make_submitted(world, world.enterprise("330108"), round=notice.round)
    decide(world, other, "330108")
    examiner = world.official_actor("examiner", "330000")
    publish_notice(round=notice.round, cases=[other], actor=examiner)
    NoticeEntry.objects.create(
        notice=notice, case=other, enterprise_name=other.enterprise.name,
        uscc=other.enterprise.uscc, office_name="Office",
    )  # fmt: skip


def test_a_line_that_was_not_published_lets_nothing_be_announced(world, notice):
    slipped_in(world, notice)
    approver = world.official_actor("approver", "330000")
    with after_the_window(notice):
        with pytest.raises(Conflict) as refusal:
            announce(notice=notice, actor=approver)
        browser = signed_in(world.official("approver", "330000"))
        page = browser.post(reverse("desk:announce", args=[notice.number]), {"submit_key": "a"})
    assert refusal.value.code == "list_differs"
    assert page.status_code == 409
    assert "not the one that was published" in page.content.decode()
    assert not Title.objects.filter(origin="decision").exists()


def test_nor_a_case_by_itself(world, notice, easy_proofs):
    held = objected(notice)
    approver = world.official_actor("approver", "330000")
    with after_the_window(notice):
        announce(notice=notice, actor=approver)
        decide_objection(world, held, ObjectionResult.REJECTED)
        slipped_in(world, notice)
        with pytest.raises(Conflict) as refusal:
            follow_up(entry=held.entry, actor=approver)
    assert refusal.value.code == "list_differs"


def test_a_new_name_of_an_enterprise_is_no_other_line(world, notice):
    enterprise = notice.entries.get(pk=notice.entries.first().pk).case.enterprise
    enterprise.name = "Renamed meanwhile"
    enterprise.save()
    with after_the_window(notice):
        assert announce(notice=notice, actor=world.official_actor("approver", "330000"))


def refused(change):
    """Also to the owner of the table."""
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        change()


@pytest.mark.as_owner
def test_an_announcement_is_neither_changed_nor_taken_away(world, notice, easy_proofs):
    held, approver = objected(notice), world.official_actor("approver", "330000")
    with after_the_window(notice):
        announce(notice=notice, actor=approver)
        decide_objection(world, held, ObjectionResult.REJECTED)
        follow_up(entry=held.entry, actor=approver)
    for made in (Announcement.objects.all(), FollowUpAnnouncement.objects.all()):
        assert made.count() == 1
        refused(lambda made=made: made.update(number="A0"))
        refused(made.delete)


@pytest.mark.as_owner
def test_a_draw_is_neither_changed_nor_taken_away(world):
    case = make_submitted(world, world.enterprise())
    examiner = world.official_actor("examiner", "330106")
    draw_sample(round=case.round, share_pct=Decimal(50), seed="035", actor=examiner)
    Inspection.objects.update(sample=None, reason="Let me.")
    refused(lambda: InspectionSample.objects.update(seed="036"))
    refused(InspectionSample.objects.all().delete)


def test_a_window_into_a_year_without_a_calendar_is_marked_provisional(world, decided):
    CalendarYear.objects.exclude(year=2026).delete()
    CalendarYear.objects.get_or_create(year=2026, defaults={"source": "Test"})
    sentence = "provisional: the calendar of a year is not published yet"
    browser = signed_in(world.official("examiner", "330000"))
    assert sentence not in browser.get("/desk/notices/new/").content.decode()
    with time_machine.travel("2026-12-30T03:00:00Z"):
        browser = signed_in(world.official("examiner", "330000"))
        assert sentence in browser.get("/desk/notices/new/").content.decode()
        notice = publish_notice(
            round=decided[0].round, cases=decided, actor=world.official_actor("examiner", "330000")
        )
        for address in ("desk:notice", "public:notice"):
            page = browser.get(reverse(address, args=[notice.number])).content.decode()
            assert sentence in page
