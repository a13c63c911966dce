"""The enterprise's own cases on screen: list, rounds, draft, submission, receipt, withdrawal."""

import re

import pytest
from django.urls import reverse

from common.models import Event, IdempotencyRecord
from cultivation.enums import TitleKind
from reviews.domain.examining import propose_refusal
from reviews.models import Case
from tests.factories import (
    GROUNDS,
    STATEMENTS,
    make_draft,
    make_filing,
    make_round,
    make_submitted,
    make_title,
)


@pytest.fixture
def own(client, world):
    """The enterprise whose owner is signed in."""
    enterprise = world.enterprise()
    client.force_login(world.owner(enterprise))
    return enterprise


def _url(name, case):
    return reverse(f"applicant:{name}", args=[case.number])


def _intention(case, key="key-1", **more):
    return {"version": case.version, "submit_key": key} | more


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_case_and_for_three(
    client, own, world, count, django_assert_num_queries
):
    filing = make_filing(own)
    make_title(own, TitleKind.TECHNOLOGY)
    for kind in [TitleKind.INNOVATIVE, TitleKind.SRDI, TitleKind.LITTLE_GIANT][:count]:
        make_draft(world, own, kind, filing=filing)
        make_title(own, kind)

    # session, user, postings, memberships, rows, count, calendar twice
    with django_assert_num_queries(8):
        page = client.get(reverse("applicant:cases")).content.decode()

    assert page.count("<tr data-href") == count


@pytest.mark.parametrize("count", [1, 3])
def test_open_rounds_take_the_same_queries_for_one_and_for_three(
    client, own, count, django_assert_num_queries
):
    for kind in [TitleKind.INNOVATIVE, TitleKind.SRDI, TitleKind.LITTLE_GIANT][:count]:
        make_round(kind)

    # session, user, postings, memberships, enterprise, filing, rounds, titles, missed updates,
    # draws, cancellations, cases, more time given, calendar, rounds to come
    with django_assert_num_queries(15):
        page = client.get(reverse("applicant:new")).content.decode()

    assert ("No rung is skipped" in page) == (count == 3)


def test_opening_a_draft_twice_with_one_key_opens_one(client, own):
    make_filing(own)
    chosen = make_round()
    typed = {"round": chosen.code, "submit_key": "one"}

    first = client.post(reverse("applicant:new"), typed)
    second = client.post(reverse("applicant:new"), typed)

    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Case.objects.filter(enterprise=own).count() == 1


def test_a_round_that_is_not_open_to_the_enterprise_says_why(client, own):
    make_filing(own)
    chosen = make_round(TitleKind.LITTLE_GIANT)

    response = client.post(reverse("applicant:new"), {"round": chosen.code, "submit_key": "one"})

    assert response.status_code == 422
    assert "No rung is skipped" in response.content.decode()


def test_another_enterprises_case_does_not_exist(client, own, world):
    other = make_submitted(world, world.enterprise("320102"))

    for name in ("case", "hand_in", "receipt", "withdraw", "correction"):
        assert client.get(_url(name, other)).status_code == 404


def test_an_official_is_shown_no_page_of_the_enterprise(client, world):
    case = make_submitted(world, world.enterprise())
    client.force_login(world.official("examiner", "330106"))

    for name in ("case", "hand_in", "receipt", "withdraw", "correction"):
        assert client.get(_url(name, case)).status_code == 404
    assert client.get(reverse("applicant:cases")).status_code == 404


def test_the_draft_names_its_sections_and_what_is_missing(client, own, world):
    case = make_draft(world, own)
    Case.objects.filter(pk=case.pk).update(statements={}, is_pledged=False)

    page = client.get(_url("case", case)).content.decode()

    assert "4 missing" in page
    assert "5 entries are needed before you can submit" in page


def test_an_automatic_save_renews_the_version_and_the_counts(client, own, world):
    case = make_draft(world, own)

    response = client.post(
        _url("case", case),
        {"version": case.version, "main_product": "Screws", "is_pledged": "on"},
        headers={"X-Autosave": "1"},
    )

    answer = response.json()
    assert answer["version"] == case.version + 1
    # Everything but the evidence, which holds nothing up.
    assert answer["progress"].count("section-done") == 5
    assert "needed before you can submit" not in answer["panels"]["needed"]
    case.refresh_from_db()
    assert case.statements == STATEMENTS | {"main_product": "Screws"}


def test_a_stale_draft_keeps_the_typed_texts_beside_those_kept(client, own, world):
    case = make_draft(world, own)
    Case.objects.filter(pk=case.pk).update(version=9, statements={"market": "Theirs"})

    response = client.post(
        _url("case", case), {"version": case.version, "market": "Mine", "is_pledged": "on"}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    assert 'name="version" value="9"' in page


def test_a_draft_saved_twice_by_one_form_is_saved_and_no_conflict(client, own, world):
    case = make_draft(world, own)
    typed = {"version": case.version, "market": "Mine", "is_pledged": "on"}

    answers = [client.post(_url("case", case), typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    case.refresh_from_db()
    assert (case.statements["market"], case.version) == ("Mine", 2)


def test_a_draft_that_was_submitted_meanwhile_gives_the_typed_texts_back(client, own, world):
    case = make_submitted(world, own)

    response = client.post(_url("case", case), {"version": 1, "market": "What I typed"})

    assert response.status_code == 409
    assert "What I typed" in response.content.decode()


def test_a_submission_asks_once_more_and_ends_with_a_receipt(client, own, world):
    case = make_draft(world, own)
    look = client.get(_url("hand_in", case)).content.decode()
    key = re.search(r'name="submit_key" value="([^"]+)"', look).group(1)

    response = client.post(_url("hand_in", case), _intention(case, key, action="submit"))

    assert response.url == _url("receipt", case)
    page = client.get(response.url).content.decode()
    version = case.versions.get()
    assert version.digest in page
    assert case.number in page
    assert "data-print" in page


def test_a_submission_sent_twice_has_one_effect_and_the_same_answer(client, own, world):
    case = make_draft(world, own)
    typed = _intention(case, action="submit")

    answers = [client.post(_url("hand_in", case), typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert case.versions.count() == 1
    assert Event.objects.filter(subject_id=case.pk, verb="case.submitted").count() == 1
    assert IdempotencyRecord.objects.filter(key="key-1").count() == 1


def test_an_incomplete_submission_links_to_what_is_missing(client, own, world):
    case = make_draft(world, own)
    Case.objects.filter(pk=case.pk).update(is_pledged=False)

    response = client.post(_url("hand_in", case), _intention(case, action="submit"))

    assert response.status_code == 422
    assert f"{_url('case', case)}#id_is_pledged" in response.content.decode()
    case.refresh_from_db()
    assert case.status == "draft"


def test_a_submission_of_a_stale_version_is_told_so(client, own, world):
    case = make_draft(world, own)
    typed = _intention(case, action="submit")
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)

    response = client.post(_url("hand_in", case), typed)

    assert response.status_code == 409
    case.refresh_from_db()
    assert case.status == "draft"


def test_looking_at_pages_changes_nothing(client, own, world):
    case = make_submitted(world, own)
    before = Event.objects.count()

    for name in ("case", "receipt", "withdraw"):
        assert client.get(_url(name, case)).status_code == 200

    assert Event.objects.count() == before


def test_the_enterprise_sees_the_office_and_neither_the_person_nor_the_proposal(client, own, world):
    case = make_submitted(world, own)
    examiner = world.official_actor("examiner", "330106")
    propose_refusal(
        case=case, actor=examiner, version=case.version, opinion="Far too small.", grounds=GROUNDS
    )

    page = client.get(_url("case", case)).content.decode()

    assert "Xihu" in page
    assert "examiner Xihu" not in page
    assert "Far too small." not in page
    assert "Awaiting signature" not in page


def test_a_withdrawal_asks_and_keeps_its_reason(client, own, world):
    case = make_submitted(world, own)
    assert client.get(_url("withdraw", case)).status_code == 200

    response = client.post(_url("withdraw", case), _intention(case, reason="Next year."))

    assert response.status_code == 302
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert "Next year." in client.get(_url("case", case)).content.decode()


def test_a_case_that_was_decided_cannot_be_withdrawn_and_the_reason_is_given_back(
    client, own, world
):
    case = make_submitted(world, own)
    typed = _intention(case, reason="Next year.")
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)

    response = client.post(_url("withdraw", case), typed)

    assert response.status_code == 409
    assert "Next year." in response.content.decode()
