"""The digital level on screen: the long form, its draft, the result, the history."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.assessment_form import NONE, RatingForm
from enterprises.domain.assessing import current_questionnaire
from enterprises.domain.peers import peers_of
from enterprises.models import Assessment, AssessmentDraft, Membership
from tests.enterprises.maturity.samples import graded, highest, lowest
from tests.enterprises.test_assessing import grade, rate
from tests.factories import make_enterprise
from tests.pages import FRAME_QUERIES, KEY

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Autosave": "1"}
ADDRESS = "/enterprise/assessment/rate/"
HISTORY = "/enterprise/assessment/"


@pytest.fixture
def own(client, world):
    """The enterprise whose owner is signed in."""
    enterprise = world.enterprise()
    client.force_login(world.owner(enterprise))
    return enterprise


def typed(answers, version=0, **further):
    """Answers as the form sends them."""
    fields = {"version": version, "submit_key": KEY, **further}
    for code, answer in answers.items():
        if code == "scenes":
            fields |= {f"scene_{scene}": str(level) for scene, level in answer.items()}
        elif answer is not None:
            fields[code] = answer if answer != [] else [NONE]
    return fields


def handed_in(answers, version=0, **further):
    return typed(answers, version, **{"hand_in": "1", "is_pledged": "on"} | further)


# --- the form ---


def test_the_form_asks_every_question_and_scene_once(client, own):
    page = client.get(ADDRESS).content.decode()
    form = RatingForm(questionnaire=current_questionnaire())
    assert len(form.fields) == 15 + 16
    assert all(f'name="{name}"' in page for name in form.fields)
    assert "31 entries are still missing." in page


def test_an_automatic_save_keeps_the_draft_and_answers_with_the_standing(client, own):
    answers = {**highest(), "scenes": graded(2, 3, 2)}
    response = client.post(ADDRESS, typed(answers), headers=AUTOSAVE)

    answer = response.json()
    assert (response.status_code, answer["version"], answer["errors"]) == (200, 1, {})
    assert "1 more scene at this level." in answer["panels"]["standing"]
    # Beside the sections, and on a phone beside the state of saving.
    for name in ("level-so-far", "level-in-bar"):
        assert "Level so far: <strong>0</strong>" in answer["panels"][name]
    assert "Everything is filled in." in answer["progress"]
    draft = AssessmentDraft.objects.get(enterprise=own)
    assert draft.answers["network"] == ["control", "application", "fiveg", "full_coverage"]
    assert not Assessment.objects.exists()


def test_what_cannot_be_right_is_named_and_the_rest_is_kept(client, own):
    sent = typed({"systems": "all"}, digital_spend_pct="120", network=["control", NONE])
    answer = client.post(ADDRESS, sent, headers=AUTOSAVE).json()

    assert set(answer["errors"]) == {"digital_spend_pct", "network"}
    assert AssessmentDraft.objects.get().answers == {"systems": "all", "scenes": {}}


def test_nothing_ticked_is_not_answered_and_none_of_these_is_nothing(client, own):
    client.post(ADDRESS, typed({"talent": []}), headers=AUTOSAVE)
    assert AssessmentDraft.objects.get().answers == {"talent": [], "scenes": {}}

    page = client.get(ADDRESS).content.decode()
    assert "30 entries are still missing." in page


def test_a_draft_saved_by_somebody_else_meanwhile_loses_nothing(client, own):
    client.post(ADDRESS, typed({"systems": "one"}), headers=AUTOSAVE)
    stale = client.post(ADDRESS, typed({"systems": "all"}), headers=AUTOSAVE)
    assert stale.status_code == 409

    response = client.post(ADDRESS, typed({"systems": "all"}))
    page = response.content.decode()
    assert response.status_code == 409
    assert "one link" in page
    assert re.search(r'<input[^>]*name="systems"[^>]*value="all"[^>]*checked', page)


def test_handing_in_records_the_rating_and_shows_it(client, own):
    client.post(ADDRESS, typed(highest()), headers=AUTOSAVE)
    response = client.post(ADDRESS, handed_in(highest(), version=1))

    made = Assessment.objects.get(enterprise=own)
    assert response.headers["Location"] == reverse("enterprises:assessment_result", args=[made.pk])
    assert (made.level, made.score, made.is_pledged) == (4, Decimal(100), True)
    assert not AssessmentDraft.objects.exists()


def test_the_same_form_sent_twice_records_once(client, own):
    first = client.post(ADDRESS, handed_in(lowest()))
    second = client.post(ADDRESS, handed_in(lowest()))
    assert first.headers["Location"] == second.headers["Location"]
    assert Assessment.objects.count() == 1


def test_without_the_pledge_nothing_is_recorded_and_everything_kept(client, own):
    response = client.post(ADDRESS, handed_in(highest(), is_pledged=""))
    assert response.status_code == 422
    assert "Confirm that the answers are true." in response.content.decode()
    assert AssessmentDraft.objects.get().answers["systems"] == "all"
    assert not Assessment.objects.exists()


def test_open_answers_that_leave_the_level_open_are_marked_at_their_fields(client, own):
    answers = {**highest(), "scenes": graded(4, 5, 4)}
    del answers["scenes"]["finance"]
    response = client.post(ADDRESS, handed_in(answers))
    assert response.status_code == 422
    assert "id_scene_finance_error" in response.content.decode()


# --- the result and the history ---


def test_the_result_shows_both_halves_and_what_changed_since(client, world, own):
    rate(world, own, lowest())
    later = rate(world, own, {**lowest(), "systems": "all", "scenes": graded(1, 3, 3)})
    page = client.get(reverse("enterprises:assessment_result", args=[later.pk])).content.decode()

    assert "10 of 10 points" in page
    assert "Missing for Level 1 (initial)" in page
    assert "Changed since" in page
    assert page.count('<tr><th scope="row">') == 7


def test_a_level_that_was_only_stated_says_so(client, own):
    stated = Assessment.objects.create(
        enterprise=own,
        basis="self_rated",
        level=3,
        assessed_on=timezone.localdate(),
        recorded_at=timezone.now(),
    )
    page = client.get(reverse("enterprises:assessment_result", args=[stated.pk])).content.decode()
    assert "it was stated without the questionnaire" in page


def test_another_enterprises_result_is_not_there(client, world, own):
    foreign = rate(world, world.enterprise("330106", 1), lowest())
    address = reverse("enterprises:assessment_result", args=[foreign.pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_whatever_its_length(
    client, world, own, count, django_assert_num_queries
):
    for back in range(count):
        grade(world, own, assessed_on=timezone.localdate() - timedelta(days=back))
    # enterprise, latest, peers, draft, rows, count
    with django_assert_num_queries(FRAME_QUERIES + 6):
        page = client.get(HISTORY).content.decode()
    assert page.count("On-site") == count


def assess_last_month(enterprises, level=3):
    """Ratings of the last day of the month before, recorded on it."""
    begins = timezone.localtime().replace(day=1, hour=0, minute=0)
    Assessment.objects.bulk_create(
        Assessment(
            enterprise=one, basis="self_rated", level=level,
            recorded_at=begins - timedelta(hours=9),
            assessed_on=begins.date() - timedelta(days=1),
        )
        for one in enterprises
    )  # fmt: skip


@pytest.mark.parametrize(("others", "is_shown"), [(4, False), (5, True)])
def test_others_are_compared_with_only_when_there_are_five(client, world, own, others, is_shown):
    # One of the county's two enterprises is the enterprise itself.
    first = world.enterprise("330106", 1)
    found = [make_enterprise(own.county_office, 900 + n) for n in range(others - 1)]
    assess_last_month([first], level=1)
    assess_last_month([*found, own])
    peers = peers_of(own, timezone.localdate())
    assert (peers is not None) == is_shown
    assert ("Others below your level" in client.get(HISTORY).content.decode()) == is_shown
    if peers:
        assert (peers.count, peers.mean, peers.below(3)) == (5, Decimal("2.6"), 1)


def test_the_difference_of_two_looks_tells_of_no_single_enterprise(world, own):
    today = timezone.localdate()
    others = [make_enterprise(own.county_office, 900 + n) for n in range(6)]
    assess_last_month(others[:5])
    before = peers_of(own, today)
    for one in others[4:]:
        Assessment.objects.create(
            enterprise=one, basis="self_rated", level=0, assessed_on=today,
            recorded_at=timezone.now(),
        )  # fmt: skip
    assert peers_of(own, today) == before
    # Of the six of next month one has people of the enterprise's own.
    next_month = (today.replace(day=1) + timedelta(days=40)).replace(day=1)
    assert peers_of(own, next_month).by_level == (2, 0, 0, 4, 0)
    person = own.memberships.first().user
    Membership.objects.create(user=person, enterprise=others[5], role="owner")
    assert peers_of(own, next_month).by_level == (1, 0, 0, 4, 0)
    Membership.objects.create(user=person, enterprise=others[0], role="owner")
    assert peers_of(own, next_month) is None


def test_the_home_shows_the_level_and_the_way_to_the_form(client, world, own):
    rate(world, own)
    page = client.get("/").content.decode()
    assert ADDRESS in page
    assert "Self-rated" in page
