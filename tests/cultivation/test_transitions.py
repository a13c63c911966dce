"""Notices that name the standard for some cases: published by the ministry, checked, withdrawn."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common.domain.errors import DomainError
from common.models import Event
from cultivation.domain.rule_set_loading import load_rule_sets
from cultivation.domain.transitions import publish_transition, withdraw_transition
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Transition
from cultivation.queries import rule_set_for
from tests.factories import actor_of_user
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(world):
    load_rule_sets()
    return world.official("approver", "000000")


def days(first, last):
    today = timezone.localdate()
    return today + timedelta(days=first), today + timedelta(days=last)


def published(actor, *, office=None, first=1, last=30, code="srdi-2022", **changed):
    first_day, last_day = days(first, last)
    given = {
        "title_kind": TitleKind.SRDI,
        "case_kind": CaseKind.RECOGNITION,
        "office": office,
        "first_day": first_day,
        "last_day": last_day,
        "rule_set_code": code,
        "source": "工信厅函〔2026〕1号",
        "note": "",
        "is_unverified": False,
    }
    return publish_transition(actor=actor, **{**given, **changed})


def code_on(world, day, office="330000"):
    return rule_set_for(
        title_kind=TitleKind.SRDI,
        case_kind=CaseKind.RECOGNITION,
        office=world.offices[office],
        on=timezone.localdate() + timedelta(days=day),
    ).code


@pytest.fixture
def actor(approver):
    return actor_of_user(approver)


def test_a_notice_decides_from_its_first_day_to_its_last(world, actor):
    published(actor)
    found = [code_on(world, day) for day in (0, 1, 30, 31)]
    assert found == ["srdi-2026", "srdi-2022", "srdi-2022", "srdi-2026"]
    event = Event.objects.get(verb="rule_set.transition_published")
    assert (event.comment, event.after["office"]) == ("工信厅函〔2026〕1号", None)


def test_a_notice_for_one_office_goes_before_one_for_the_whole_country(world, actor):
    published(actor)
    published(actor, office=world.offices["330000"], code="srdi-2026", first=5, last=9)
    assert [code_on(world, day) for day in (4, 5, 9, 10)] == [
        "srdi-2022", "srdi-2026", "srdi-2026", "srdi-2022",
    ]  # fmt: skip
    assert code_on(world, 5, "320000") == "srdi-2022"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"first": -1}, "in_the_past"),
        ({"first": 9, "last": 8}, "days_not_in_order"),
        ({"code": "srdi-1999"}, "no_such_standard"),
        ({"code": "innovative-2022"}, "not_served"),
        ({"code": "srdi-2022-guangdong"}, "not_served"),
        ({"first": 30, "last": 40}, "overlaps"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(actor, changed, code):
    published(actor, last=30)
    with pytest.raises(DomainError) as refused:
        published(actor, **{"first": 31, "last": 40, **changed})
    assert refused.value.code == code
    assert Transition.objects.count() == 1


def test_a_shipped_notice_is_not_overlapped_either(actor, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 3, 1))
    with pytest.raises(DomainError) as refused:
        published(
            actor,
            title_kind=TitleKind.LITTLE_GIANT,
            case_kind=CaseKind.RE_EXAMINATION,
            code="little-giant-2026",
        )
    assert refused.value.code == "overlaps"
    assert "工信厅企业函〔2026〕117号" in str(refused.value)


def test_a_withdrawn_notice_decides_no_more_and_makes_room(world, actor):
    row = published(actor)
    withdraw_transition(transition=row, reason="replaced", actor=actor)
    assert code_on(world, 5) == "srdi-2026"
    assert Event.objects.get(verb="rule_set.transition_withdrawn").comment == "replaced"
    published(actor)
    with pytest.raises(DomainError) as refused:
        withdraw_transition(transition=row, reason="again", actor=actor)
    assert refused.value.code == "withdrawn_already"


def test_the_database_refuses_an_overlap_a_change_and_a_deletion(actor):
    row = published(actor)
    again = Transition.objects.get(pk=row.pk)
    again.pk = None
    for change in (
        again.save,
        lambda: Transition.objects.update(rule_set_code="x"),
        lambda: Transition.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Transition.objects.get() == row


def typed(**changed):
    first_day, last_day = days(1, 30)
    given = {
        "title_kind": "srdi", "case_kind": "recognition", "office": "330000",
        "rule_set_code": "srdi-2022", "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(), "source": "浙经信〔2026〕9号", "submit_key": "k1",
    }  # fmt: skip
    return {**given, **changed}


def test_an_approver_publishes_and_withdraws_on_screen(world, approver):
    client = signed_in(approver)
    page = client.get("/rule-sets/notices/")
    assert "Publish a notice" in page.content.decode()
    assert client.post("/rule-sets/notices/", typed()).status_code == 302
    assert client.post("/rule-sets/notices/", typed()).status_code == 302
    row = Transition.objects.get()
    assert (row.office.code, row.source) == ("330000", "浙经信〔2026〕9号")
    text = client.get("/rule-sets/srdi-2022/").content.decode()
    assert "浙经信〔2026〕9号" in text
    address = f"/rule-sets/notices/{row.pk}/withdraw/"
    assert client.post(address, {"submit_key": "k2"}).status_code == 422
    assert client.post(address, {"submit_key": "k2", "reason": "error"}).status_code == 302
    assert "Withdrawn from" in client.get("/rule-sets/notices/").content.decode()


def test_a_refusal_stands_at_its_field_and_loses_nothing(world, approver):
    page = signed_in(approver).post("/rule-sets/notices/", typed(rule_set_code="innovative-2022"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "This standard does not serve such cases of this title there." in text
    assert "浙经信〔2026〕9号" in text


def test_others_see_the_notices_and_publish_none(world, approver):
    for role, office in (("examiner", "330000"), ("analyst", "000000")):
        client = signed_in(world.official(role, office))
        text = client.get("/rule-sets/notices/").content.decode()
        assert "工信厅企业函〔2026〕117号" in text
        assert "Publish a notice" not in text
        assert client.post("/rule-sets/notices/", typed()).status_code == 404
    assert not Transition.objects.exists()
