"""The queue's filters, counts and kept views, and the staff page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.domain.absences import declare_absence
from accounts.models import Posting, User
from common.counting import bounded_counts
from common.tables import COUNT_LIMIT
from cultivation.enums import TitleKind
from enterprises.models import Enterprise
from reviews.domain.desk.assigning import take
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.models import Case, SavedFilter
from tests.factories import make_round, make_submitted
from tests.pages import KEY, signed_in

COUNTY = "330106"


@pytest.fixture
def two_cases(world):
    round_ = make_round(name="A national round with a very long name of its own")
    return [make_submitted(world, one, round=round_) for one in world.enterprises[COUNTY]]


def shown(client, query, tab="all/"):
    text = client.get(f"/desk/cases/{tab}?{query}").content.decode()
    return [name for name in ("Xihu Precision 0", "Xihu Precision 1") if name in text]


def test_cases_are_told_apart_by_desk_age_due_day_and_correction(world, two_cases):
    first, second = two_cases
    examiner = world.official_actor("examiner", COUNTY)
    take(case=first, actor=examiner, version=first.version)
    items = [ItemToCorrect("market", "Name the source.")]
    request_correction(case=second, actor=examiner, version=second.version, items=items)
    today = timezone.localdate()
    Case.objects.filter(pk=first.pk).update(turn_since=today - timedelta(days=40))
    Case.objects.filter(pk=second.pk).update(due_on=today - timedelta(days=4))
    client = signed_in(world.official("examiner", COUNTY))
    yesterday = (today - timedelta(days=1)).isoformat()
    for query, place in {
        "officer=mine": 0,
        "officer=nobody": 1,
        f"officer={examiner.user_id}": 0,
        "age=31-": 0,
        "age=0-7": 1,
        f"due_to={yesterday}": 1,
        f"due_from={today}": 0,
        "corrections=yes": 1,
        "corrections=no": 0,
    }.items():
        assert shown(client, query) == [f"Xihu Precision {place}"], query
    assert shown(client, "officer=others") == []
    assert len(shown(client, "kind=recognition")) == 2
    above = signed_in(world.official("examiner", "330100"))
    assert len(shown(above, f"area={COUNTY}")) == 2
    assert shown(above, "area=330108") == []
    assert len(shown(above, "area=nonsense")) == 2


@pytest.mark.parametrize("code", [COUNTY, "330000"])
def test_a_common_word_finds_every_case_that_has_it(world, two_cases, monkeypatch, code):
    """More names than are looked up, most of enterprises without a case."""
    monkeypatch.setattr("enterprises.models.enterprise._FEW", 2)
    monkeypatch.setattr("reviews.queries._MOST_LOOKED_UP", 1)
    client = signed_in(world.official("examiner", code))
    assert len(shown(client, "q=Precision")) == 2
    assert shown(client, "q=Precision 1") == ["Xihu Precision 1"]
    found = client.get("/api/v1/cases/", {"search": "Precision"}).json()["results"]
    assert len(found) == 2


@pytest.mark.parametrize(("most", "are_counted"), [(1, False), (2, True)])
def test_the_cases_of_a_common_word_are_counted_by_facets_unless_they_are_too_many(
    world, two_cases, monkeypatch, most, are_counted
):
    monkeypatch.setattr("enterprises.models.enterprise._FEW", 2)
    monkeypatch.setattr("reviews.queries._MOST_LOOKED_UP", most)
    page = signed_in(world.official("examiner", COUNTY)).get("/desk/cases/?q=Precision")
    assert page.context["page"].count == 2
    assert bool(page.context["facets"]) == are_counted
    assert ("Type more of the name" in page.content.decode()) != are_counted


def test_a_search_finds_the_case_of_an_enterprise_that_moved_away(world, two_cases):
    Enterprise.objects.filter(pk=two_cases[0].enterprise_id).update(
        county_office=world.offices["330108"]
    )
    client = signed_in(world.official("examiner", COUNTY))
    assert shown(client, "q=Precision 0") == ["Xihu Precision 0"]


@pytest.mark.parametrize(
    ("tab", "query"),
    [("", "?chosen=1"), ("", "?age=31-&q=Precision"), ("at-enterprises/", "?officer=mine")],
)
def test_each_count_beside_the_list_is_what_the_list_shows_once_it_is_chosen(
    world, two_cases, tab, query
):
    first, second = two_cases
    examiner = world.official_actor("examiner", COUNTY)
    take(case=first, actor=examiner, version=first.version)
    if tab:
        items = [ItemToCorrect("market", "Name the source.")]
        request_correction(case=first, actor=examiner, version=first.version, items=items)
    today = timezone.localdate()
    Case.objects.filter(pk=first.pk).update(due_on=today - timedelta(days=1))
    Case.objects.filter(pk=second.pk).update(due_on=today, turn_since=today - timedelta(days=40))
    client = signed_in(world.official("examiner", COUNTY))
    page = client.get(f"/desk/cases/{tab}{query}")
    seen = set()
    for _head, facets in page.context["facets"]:
        for facet in facets:
            there = page if facet.is_chosen else client.get(f"/desk/cases/{tab}{facet.url}")
            assert facet.count == there.context["page"].count, facet.label
            seen.add(facet.count)
    assert seen == {0, 1}


def test_a_kept_filter_of_what_is_overdue_means_the_day_on_which_it_is_opened(world, two_cases):
    first, second = two_cases
    today = timezone.localdate()
    Case.objects.filter(pk=first.pk).update(due_on=today - timedelta(days=1))
    Case.objects.filter(pk=second.pk).update(due_on=today)
    client = signed_in(world.official("examiner", COUNTY))
    facets = dict(client.get("/desk/cases/?chosen=1").context["facets"])["Due"]
    for one, names in zip(facets, (["Xihu Precision 0"], ["Xihu Precision 1"]), strict=True):
        query = one.url.removeprefix("?")
        body = {"name": one.label, "tab": "due", "query": query}
        kept = client.post("/desk/filters/", body)
        assert shown(client, kept.url.partition("?")[2], tab="") == names
    # A day later: both are overdue, none is due.
    Case.objects.filter(pk=first.pk).update(due_on=today - timedelta(days=2))
    Case.objects.filter(pk=second.pk).update(due_on=today - timedelta(days=1))
    found = {one.name: shown(client, one.query, tab="") for one in SavedFilter.objects.all()}
    assert found == {"overdue": ["Xihu Precision 0", "Xihu Precision 1"], "due today": []}


def test_the_ministry_chooses_from_rounds_of_little_giants_alone(world, two_cases):
    make_round(TitleKind.LITTLE_GIANT, name="A round of little giants")
    page = signed_in(world.official("examiner", "000000")).get("/desk/cases/all/").content.decode()
    assert "A round of little giants" in page
    assert "A national round" not in page


@pytest.mark.parametrize("code", ["330106", "330100", "330000"])
def test_the_rounds_to_choose_from_are_national_or_of_the_own_province(world, two_cases, code):
    make_round(name="Of Zhejiang", office=world.offices["330000"])
    make_round(name="Of Jiangsu", office=world.offices["320000"])
    page = signed_in(world.official("examiner", code)).get("/desk/cases/all/").content.decode()
    told = [name for name in ("A national round", "Of Zhejiang", "Of Jiangsu") if name in page]
    assert told == ["A national round", "Of Zhejiang"]


def test_the_default_filter_opens_the_queue_and_its_chip_really_goes(world, two_cases):
    examiner = world.official("examiner", COUNTY)
    client = signed_in(examiner)
    body = {"name": "Mine", "tab": "due", "query": "officer=mine&after=x", "is_default": "on"}
    assert client.post("/desk/filters/", body).status_code == 302
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.is_default) == ("officer=mine", True)
    opened = client.get("/desk/cases/")
    assert opened.url == "/desk/cases/?officer=mine&chosen=1"
    page = client.get(opened.url)
    (chip,) = page.context["chips"]
    assert shown(client, "", tab="") == []
    bare = client.get(f"/desk/cases/{chip.remove_url}")
    assert bare.status_code == 200
    assert bare.context["chips"] == []
    assert "Xihu Precision 0" in bare.content.decode()
    client.post(f"/desk/filters/{saved.pk}/no-default/")
    assert client.get("/desk/cases/").status_code == 200
    client.post(f"/desk/filters/{saved.pk}/forget/")
    assert not SavedFilter.objects.exists()


def test_a_kept_filter_is_its_owners_alone(world):
    client = signed_in(world.official("examiner", COUNTY))
    client.post("/desk/filters/", {"name": "Mine", "tab": "due", "query": "officer=mine"})
    saved = SavedFilter.objects.get()
    other = signed_in(world.official("approver", COUNTY))
    assert other.post(f"/desk/filters/{saved.pk}/forget/").status_code == 404
    assert "Mine" not in other.get("/desk/cases/").content.decode()


def test_counts_stop_where_nobody_counts_on(world, two_cases):
    everything = Case.objects.all()
    assert COUNT_LIMIT == 1000
    found = bounded_counts(
        {
            "all": everything,
            "none": everything.none(),
            "some": everything.filter(pk=two_cases[0].pk),
        },
        limit=1,
    )
    assert found == {"all": 2, "none": 0, "some": 1}


def test_staff_sees_desks_enters_absences_and_hands_over(world, two_cases):
    examiner = world.official_actor("examiner", COUNTY)
    take(case=two_cases[0], actor=examiner, version=two_cases[0].version)
    client = signed_in(world.official("approver", COUNTY))
    today = timezone.localdate().isoformat()
    body = {
        "absence-user": examiner.user_id,
        "absence-starts_on": today,
        "absence-ends_on": today,
        "absence-deputy": "",
        "submit_key": KEY,
    }
    assert client.post("/desk/staff/", body).status_code == 302
    assert client.post("/desk/staff/", body).status_code == 302
    text = client.get("/desk/staff/").content.decode()
    assert "no deputy" in text
    again = client.post("/desk/staff/", body | {"submit_key": "another"})
    assert again.status_code == 422
    assert "entered already" in again.content.decode()
    over = {
        "over-from_officer": examiner.user_id,
        "over-to_officer": world.official("approver", COUNTY).pk,
        "over-note": "He leaves.",
        "submit_key": KEY,
    }
    answer = client.post("/desk/staff/", over, follow=True)
    assert "1 case stayed" in answer.content.decode()


def test_the_desk_of_somebody_who_left_is_shown_and_handed_over_by_one_intention(world, two_cases):
    leaver = world.official_actor("examiner", COUNTY)
    take(case=two_cases[0], actor=leaver, version=two_cases[0].version)
    today = timezone.localdate()
    heir = User.objects.create(username="heir", name="Heir", password="!")
    office = world.offices[COUNTY]
    Posting.objects.create(user=heir, office=office, role="examiner", starts_on=today)
    Posting.objects.filter(user=leaver.user_id).update(ends_on=today - timedelta(days=1))
    client = signed_in(world.official("approver", COUNTY))
    assert shown(client, f"officer={leaver.user_id}") == ["Xihu Precision 0"]
    body = {
        "over-from_officer": leaver.user_id, "over-to_officer": heir.pk, "over-note": "He left.",
        "submit_key": KEY,
    }  # fmt: skip
    assert [client.post("/desk/staff/", body).status_code for _time in range(2)] == [302, 302]
    assert Case.objects.get(pk=two_cases[0].pk).officer == heir


def test_an_absence_is_called_off_once_for_two_clicks(world, two_cases):
    approver = world.official("approver", COUNTY)
    client, today = signed_in(approver), timezone.localdate()
    absence = declare_absence(
        user=approver, office=world.offices[COUNTY], starts_on=today, ends_on=today, deputy=None,
        actor=world.official_actor("approver", COUNTY),
    )  # fmt: skip
    for _time in range(2):
        client.post(f"/desk/staff/absences/{absence.pk}/call-off/", {"submit_key": KEY})
        page = client.get("/desk/staff/").content.decode()
        assert "The absence is called off." in page
        assert "has been called off" not in page


def test_the_case_page_offers_to_take_and_to_put_back(world, two_cases):
    case = two_cases[0]
    client = signed_in(world.official("examiner", COUNTY))
    address = f"/desk/cases/{case.number}/"
    assert "Take it" in client.get(address).content.decode()
    body = {"version": case.version, "submit_key": KEY}
    for _twice in range(2):
        assert client.post(f"{address}assignment/take/", body).status_code == 302
    text = client.get(address).content.decode()
    assert "The case is on your desk." in text
    assert "Put it back" in text
    case.refresh_from_db()
    body = {"version": case.version, "submit_key": "another"}
    client.post(f"{address}assignment/put-back/", body)
    case.refresh_from_db()
    assert case.officer is None
