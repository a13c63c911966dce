"""An objection reaches those who handle it, has a day, and is escalated when the day is over."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.calendar import WorkCalendar
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from enterprises.models import Membership
from reviews.domain.objections.handling_time import handling_time
from reviews.enums import ObjectionResult
from reviews.models import Notice
from tests.api_client import Caller
from tests.factories import World
from tests.pages import signed_in
from tests.reviews.notices.objecting import decided, entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]


def told(verb: str) -> set[tuple[str, str]]:
    """The offices and roles of those who have a message of it."""
    sweep()
    readers = Message.objects.filter(event__verb=verb, event__subject_kind="notice")
    return set(readers.values_list("user__postings__office__code", "user__postings__role"))


def days_later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_those_who_handle_objections_are_told_of_one_and_nobody_else(
    world: World, notice: Notice
) -> None:
    for role, office in (("examiner", "330000"), ("approver", "330000"), ("analyst", "330000")):
        world.official(role, office)
    objection = objected(notice)
    assert told("objection.received") == {("330000", "examiner"), ("330000", "approver")}
    desk = signed_in(world.official("examiner", "330000"))
    assert f"/desk/objections/{objection.pk}/" in desk.get("/messages/").content.decode()


def test_whoever_acts_for_the_enterprise_is_not_told_that_somebody_objects_to_it(
    world: World, notice: Notice
) -> None:
    examiner = world.official("examiner", "330000")
    world.official("approver", "330000")
    owner = Membership.objects.filter(enterprise=entries(notice)[0].case.enterprise).first()
    assert owner is not None
    Membership.objects.create(
        enterprise=owner.enterprise, user=examiner, role=owner.role, created_at=timezone.now()
    )
    objected(notice)
    assert told("objection.received") == {("330000", "approver")}


def test_an_objection_is_due_after_its_working_days_and_the_home_counts_it(
    world: World, notice: Notice
) -> None:
    objection = objected(notice)
    days = handling_time(timezone.localdate()).working_days
    assert objection.due_on == WorkCalendar.current().add(timezone.localdate(), days)
    desk = signed_in(world.official("approver", "330000"))
    assert "Objections open" in desk.get("/").content.decode()
    page = desk.get(f"/desk/objections/{objection.pk}/").content.decode()
    assert "no rule for the whole country is known" in page
    open_ones = desk.get("/desk/objections/?state=open").content.decode()
    assert objection.entry.enterprise_name in open_ones
    row = Caller(world.official("examiner", "330000")).get("objections/").json()["results"][0]
    assert row["due_on"] == objection.due_on.isoformat()
    decided(world, objection, ObjectionResult.REJECTED)
    assert "Objections open" not in desk.get("/").content.decode()
    assert objection.entry.enterprise_name not in (
        desk.get("/desk/objections/?state=open").content.decode()
    )


def test_its_handlers_are_reminded_on_the_day_and_the_office_above_after_it_once(
    world: World, notice: Notice
) -> None:
    notice.round.__class__.objects.filter(pk=notice.round_id).update(title_kind="little_giant")
    objection = objected(notice)
    left = (objection.due_on - timezone.localdate()).days
    for people in ("examiner", "approver"):
        world.official(people, "330000")
        world.official(people, "000000")
    with days_later(left - 1):
        run_periodic("remind_of_objections")
        assert not Event.objects.filter(verb="objection.due_today").exists()
    with days_later(left):
        for _ in range(2):
            run_periodic("remind_of_objections")
    with days_later(left + 1):
        for _ in range(2):
            run_periodic("remind_of_objections")
    assert Event.objects.filter(verb="objection.due_today").count() == 1
    assert Event.objects.filter(verb="objection.overdue").count() == 1
    assert {office for office, _role in told("objection.due_today")} == {"330000"}
    assert {office for office, _role in told("objection.overdue")} == {"330000", "000000"}
    above = signed_in(world.official("approver", "000000")).get("/messages/").content.decode()
    assert f"/desk/objections/{objection.pk}/" not in above


def test_nobody_is_reminded_of_an_objection_that_is_decided(world: World, notice: Notice) -> None:
    decided(world, objected(notice), ObjectionResult.REJECTED)
    with days_later(90):
        assert run_periodic("remind_of_objections").figures["recorded"] == 0
