"""Notices at an office: published once, announced once, by the right people."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from common.models import Event
from cultivation.models import Title
from reviews.domain.examining import propose_pass, sign
from reviews.domain.publishing import publish_notice
from reviews.enums import CaseStatus
from reviews.models import Case, Notice
from tests.factories import make_round, make_submitted
from tests.pages import FRAME_QUERIES, KEY, signed_in


def publish(client, cases, key=KEY, round_=None):
    round_pk = (round_ or cases[0].round).pk if cases or round_ else ""
    numbers = [case.number for case in cases]
    return client.post(
        "/desk/notices/new/", {"round": round_pk, "cases": numbers, "submit_key": key}
    )


def test_decided_cases_are_offered_with_ticks_and_the_window(world, decided):
    text = signed_in(world.official("examiner", "330000")).get("/desk/notices/new/").content
    page = text.decode()
    assert all(f'value="{case.number}" checked' in page for case in decided)
    assert "The notice runs 5 working days" in page


def test_publishing_lists_exactly_the_ticked_cases(world, decided):
    client = signed_in(world.official("examiner", "330000"))
    answer = publish(client, decided[:1])
    notice = Notice.objects.get()
    page = client.get(answer.url).content.decode()
    assert answer.status_code == 302
    assert [entry.case for entry in notice.entries.all()] == decided[:1]
    assert notice.digest in page
    assert "working days left" in page
    decided[1].refresh_from_db()
    assert decided[1].status == CaseStatus.IN_REVIEW


def test_more_cases_than_the_page_has_room_for_go_onto_one_notice(world, decided, monkeypatch):
    monkeypatch.setattr("reviews.views.desk.notices._MOST_CASES", 1)
    client = signed_in(world.official("examiner", "330000"))
    page = client.get("/desk/notices/new/").content.decode()
    (seen,) = re.findall('name="rest" value="([0-9a-f]{64})"', page)
    shown, other = sorted(decided, key=lambda case: case.number)
    typed = {"round": shown.round_id, "cases": [shown.number], "rest": seen, "submit_key": "a"}
    # As many cases as before, but another one among them.
    Case.objects.filter(pk=other.pk).update(number="ZZ2026-0001")
    stale = client.post("/desk/notices/new/", typed)
    assert (stale.status_code, "are others now" in stale.content.decode()) == (409, True)
    Case.objects.filter(pk=other.pk).update(number=other.number)
    assert client.post("/desk/notices/new/", typed).status_code == 302
    listed = Notice.objects.get().entries.values_list("case", flat=True)
    assert set(listed) == {shown.pk, other.pk}


def test_publishing_twice_by_the_same_form_publishes_once(world, decided):
    client = signed_in(world.official("examiner", "330000"))
    answers = [publish(client, decided) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Notice.objects.count() == 1


def test_publishing_by_a_second_form_is_told_that_it_is_done(world, decided):
    client = signed_in(world.official("examiner", "330000"))
    publish(client, decided)
    answer = publish(client, decided, key="another")
    assert answer.status_code == 409
    assert Notice.objects.count() == 1


def test_nothing_ticked_is_said_in_words(world, decided):
    client = signed_in(world.official("examiner", "330000"))
    answer = publish(client, [], round_=decided[0].round)
    assert answer.status_code == 422
    assert "Choose at least one decided case." in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("approver", "330000", 422),
        ("analyst", "330000", 422),
        ("examiner", "330100", 422),
        ("examiner", "330402", 404),
        ("examiner", "320000", 404),
    ],
)
def test_nobody_else_publishes(world, decided, role, code, status):
    assert publish(signed_in(world.official(role, code)), decided).status_code == status
    assert not Notice.objects.exists()


def test_the_result_cannot_be_announced_while_the_notice_runs(world, notice):
    client = signed_in(world.official("approver", "330000"))
    assert ">Announce<" not in client.get(f"/desk/notices/{notice.number}/").content.decode()
    answer = client.post(f"/desk/notices/{notice.number}/announce/", {"submit_key": KEY})
    assert answer.status_code == 409
    assert "The notice runs until" in answer.content.decode()


def test_the_day_after_the_approver_announces_and_titles_are_issued_once(world, notice):
    after = timezone.now() + (notice.closes_on - timezone.localdate()) + timedelta(days=1)
    with time_machine.travel(after):
        client = signed_in(world.official("approver", "330000"))
        address = f"/desk/notices/{notice.number}/"
        assert "Announce" in client.get(address).content.decode()
        answers = [client.post(f"{address}announce/", {"submit_key": KEY}) for _ in range(2)]
        page = client.get(address).content.decode()
    assert [answer.status_code for answer in answers] == [302, 302]
    titles = Title.objects.filter(batch=notice.announcement.number)
    assert titles.count() == 2
    assert all(title.number in page for title in titles)
    assert Event.objects.filter(verb="notice.announced").count() == 1


@pytest.mark.parametrize("role", ["analyst", "examiner"])
def test_nobody_else_announces(world, notice, role):
    after = timezone.now() + (notice.closes_on - timezone.localdate()) + timedelta(days=1)
    with time_machine.travel(after):
        client = signed_in(world.official(role, "330000"))
        answer = client.post(f"/desk/notices/{notice.number}/announce/", {"submit_key": KEY})
    assert answer.status_code == 422
    assert not Title.objects.exists()


def test_offices_of_other_areas_do_not_see_the_notice_on_their_desk(world, notice):
    for code, status in (("330106", 200), ("330000", 200), ("330402", 404), ("320000", 404)):
        client = signed_in(world.official("examiner", code))
        assert client.get(f"/desk/notices/{notice.number}/").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_notices_takes_the_same_queries_however_long_it_is(
    world, django_assert_num_queries, count
):
    round_ = make_round()
    actor = world.official_actor("examiner", "330000")
    enterprises = [*world.enterprises["330106"], *world.enterprises["330108"]][:count]
    for enterprise in enterprises:
        case = make_submitted(world, enterprise, round=round_)
        for code in (enterprise.county_office.code, "330100", "330000"):
            examiner = world.official_actor("examiner", code)
            propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")
            sign(case=case, actor=world.official_actor("approver", code), version=case.version)
        publish_notice(round=round_, cases=[case], actor=actor)
    client = signed_in(world.official("examiner", "330000"))
    with django_assert_num_queries(FRAME_QUERIES + 4):
        client.get("/desk/notices/")
