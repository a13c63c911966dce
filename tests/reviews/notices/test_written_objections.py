"""Objections that come in writing: the office enters them, and they hold as any other."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.files.checking import check_file
from common.models import Event
from enterprises.models import Membership
from reviews.domain.objections.handling_time import handling_time
from reviews.domain.objections.taking import record_written_objection
from reviews.domain.publishing import announce, publish_notice
from reviews.enums import CaseStatus
from reviews.models import Case, Objection
from tests.api_client import Caller
from tests.common.files.samples import pdf
from tests.pages import signed_in
from tests.reviews.notices.objecting import SOMEBODY, after_the_window, entries

pytestmark = pytest.mark.django_db

PAPER = pdf()
GIVEN = {"name": "Li Ming", "contact": "138", "text": "The share is invented."}


def send(caller, told):
    return caller.client.post(
        "/api/v1/objections/written/",
        told | {"files": [letter()]},
        format="multipart",
        headers={"Idempotency-Key": "letter"},
    )


def letter():
    return SimpleUploadedFile("letter.pdf", PAPER)


def recorded(notice, actor, files=None, came_on=None, entry=None):
    return record_written_objection(
        entry=entry or entries(notice)[0],
        objector=SOMEBODY,
        text="The share is invented.",
        files=[check_file("letter.pdf", PAPER)] if files is None else files,
        came_on=came_on or timezone.localdate(),
        actor=actor,
    )


def test_a_letter_is_entered_on_screen_holds_its_case_and_is_followed_by_its_receipt(world, notice):
    desk = signed_in(world.official("examiner", "330000"))
    entry = entries(notice)[0]
    address = f"/desk/notices/{notice.number}/objections/{entry.pk}/"
    assert f'href="{address}"' in desk.get(f"/desk/notices/{notice.number}/").content.decode()
    page = desk.get(address).content.decode()
    assert all(f'name="{name}"' in page for name in (*GIVEN, "is_unit", "came_on", "files"))
    given = GIVEN | {"came_on": timezone.localdate().isoformat()}
    without = desk.post(address, given | {"submit_key": "a"})
    assert without.status_code == 422
    assert "signed or stamped" in without.content.decode()
    for _click in range(2):
        sent = desk.post(address, given | {"submit_key": "b", "files": letter()}, follow=True)
    objection = Objection.objects.get()
    assert objection.receipt in sent.content.decode()
    assert objection.evidence.count() == 1
    followed = Client(headers={"accept-language": "en"}).post(
        "/public/objection/", {"receipt": objection.receipt}
    )
    assert "has it before it" in followed.content.decode()
    (entered,) = Event.objects.filter(verb="objection.recorded", subject_kind="notice")
    assert entered.actor_id == world.official("examiner", "330000").pk
    assert "Li Ming" not in str([entered.after, entered.comment])
    with after_the_window(notice):
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
    assert Case.objects.get(pk=entry.case_id).status == CaseStatus.IN_NOTICE


def test_the_api_enters_one_and_gives_the_receipt(world, notice):
    caller = Caller(world.official("approver", "330000"))
    case = entries(notice)[0].case.number
    told = GIVEN | {"notice": notice.number, "case": case, "is_unit": "true"}
    told |= {"came_on": timezone.localdate().isoformat()}
    answer = send(caller, told)
    assert answer.status_code == 201, answer.content
    assert re.fullmatch("[2-9A-Z]{20}", answer.json()["receipt"])
    assert (answer.json()["case"], answer.json()["is_unit"]) == (case, True)
    assert answer.json()["letter_came_on"] == told["came_on"]
    assert "receipt" not in caller.get(f"objections/{answer.json()['id']}/").json()
    assert send(caller, told).json() == answer.json()
    assert send(Caller(world.official("approver", "330100")), told).status_code == 404


def test_only_those_who_handle_objections_enter_them(world, notice):
    address = f"/desk/notices/{notice.number}/objections/{entries(notice)[0].pk}/"
    for role, code in (("analyst", "330000"), ("examiner", "330100"), ("examiner", "320000")):
        assert signed_in(world.official(role, code)).get(address).status_code == 404
        with pytest.raises(DomainError) as refusal:
            recorded(notice, world.official_actor(role, code))
        assert refusal.value.code == "not_yours"
    tied = world.official("examiner", "330000")
    enterprise = entries(notice)[0].case.enterprise
    Membership.objects.create(enterprise=enterprise, user=tied, role="filer")
    with pytest.raises(DomainError) as refusal:
        recorded(notice, world.official_actor("examiner", "330000"))
    assert refusal.value.code == "two_pairs_of_eyes"


def test_a_letter_that_came_in_time_is_entered_until_its_case_has_ended(world, decided):
    examiner, approver = (world.official_actor(r, "330000") for r in ("examiner", "approver"))
    came_on = timezone.localdate() - timedelta(days=30)
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        old = publish_notice(round=decided[0].round, cases=decided, actor=examiner)
    desk = signed_in(world.official("examiner", "330000"))
    assert "Enter a written objection" in desk.get(f"/desk/notices/{old.number}/").content.decode()
    objection = recorded(old, examiner, came_on=came_on)
    handling = handling_time(came_on).working_days
    assert objection.due_on == WorkCalendar.around(came_on).add(came_on, handling)
    announce(notice=old, actor=approver)
    ended = [entry for entry in entries(old) if entry.case.status == CaseStatus.CERTIFIED]
    page = desk.get(f"/desk/notices/{old.number}/").content.decode()
    assert ended
    assert page.count("Enter a written objection") == len(entries(old)) - len(ended)
    with pytest.raises(Conflict, match="has ended"):
        recorded(old, examiner, entry=ended[0], came_on=came_on)


@pytest.mark.parametrize("days", [-31, -10, 1])
def test_a_letter_of_another_day_than_the_notice_ran_is_refused_at_its_field(world, decided, days):
    examiner = world.official_actor("examiner", "330000")
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        old = publish_notice(round=decided[0].round, cases=decided, actor=examiner)
    with pytest.raises(DomainError, match="A letter counts that came from") as refusal:
        recorded(old, examiner, came_on=timezone.localdate() + timedelta(days=days))
    assert set(refusal.value.fields) == {"came_on"}
    assert not Objection.objects.exists()


def test_the_database_takes_no_letter_of_a_day_to_come(world, notice):
    examiner, tomorrow = world.official_actor("examiner", "330000"), timedelta(days=1)
    with (
        time_machine.travel(timezone.now() + tomorrow),
        pytest.raises(Conflict, match="while the notice runs"),
    ):
        recorded(notice, examiner)
