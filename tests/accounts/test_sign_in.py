"""Signing in and out, the capacity one acts in, the home of each reader."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.middleware import SESSION_KEY
from accounts.models import Office, Posting, User
from common.enums import SubjectKind
from common.models import Event

PASSWORD = "correct horse battery"
SIGN_IN = "/sign-in/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_locks():
    cache.clear()


@pytest.fixture
def browser():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def ministry():
    return Office.objects.create(code="000000", name="Ministry", level=OfficeLevel.MINISTRY)


@pytest.fixture
def province(ministry):
    return Office.objects.create(
        code="330000", name="Zhejiang", level=OfficeLevel.PROVINCE, parent=ministry
    )


@pytest.fixture
def user():
    return User.objects.create_user("chen", PASSWORD, name="Chen")


def post(user, office, role=PostingRole.EXAMINER, **dates):
    dates.setdefault("starts_on", timezone.localdate())
    return Posting.objects.create(user=user, office=office, role=role, **dates)


def sign_in(browser, username="chen", password=PASSWORD, **more):
    return browser.post(SIGN_IN, {"username": username, "password": password, **more})


def test_the_right_name_and_password_lead_home(browser, user, province):
    post(user, province)
    response = sign_in(browser)
    assert (response.status_code, response.url) == (302, "/")
    page = browser.get("/").content.decode()
    assert "Zhejiang" in page
    assert "Chen" in page


def test_the_page_that_was_asked_for_comes_after_signing_in(browser, user):
    asked = reverse("accounts:switch_capacity")
    assert browser.get(asked).url == f"{SIGN_IN}?next={asked}"
    assert sign_in(browser, next=asked).url == asked


def test_nobody_is_led_to_another_site(browser, user):
    assert sign_in(browser, next="https://elsewhere.example/").url == "/"


@time_machine.travel("2026-11-02T02:00:00Z", tick=False)  # the page tells the minute
def test_unknown_wrong_and_closed_get_the_same_answer(browser, user):
    User.objects.create_user("closed", PASSWORD, name="Closed", is_active=False)

    def answer(name, password):
        response = sign_in(browser, name, password)
        page = re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", response.content.decode())
        return response.status_code, page

    wrong = answer("chen", "wrong")
    assert wrong[0] == 422
    assert "The name or the password is wrong." in wrong[1]
    assert answer("nobody", "wrong") == wrong
    assert answer("closed", PASSWORD) == wrong


def test_too_many_tries_close_the_name_for_a_while_with_a_sentence(browser, user):
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(browser, password="wrong")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "Try again in 15 minutes" in response.content.decode()
    assert sign_in(browser).status_code == 429
    assert "_auth_user_id" not in browser.session


def test_signing_out_takes_a_post_and_ends_the_session(browser, user):
    sign_in(browser)
    assert browser.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in browser.session
    response = browser.post("/sign-out/", follow=True)
    assert "You are signed out." in response.content.decode()
    assert "_auth_user_id" not in browser.session


def test_a_user_with_two_postings_chooses_the_one_he_acts_in(browser, user, ministry, province):
    post(user, province)
    second = post(user, ministry, PostingRole.ANALYST)
    sign_in(browser)
    page = browser.get("/").content.decode()
    assert reverse("accounts:switch_capacity") in page
    response = browser.post("/acting/", {"capacity": f"posting:{second.pk}"}, follow=True)
    assert "You now act for Ministry." in response.content.decode()
    assert browser.session[SESSION_KEY] == f"posting:{second.pk}"


def test_a_user_with_one_posting_is_offered_no_switch(browser, user, province):
    post(user, province)
    sign_in(browser)
    assert reverse("accounts:switch_capacity") not in browser.get("/").content.decode()


def test_nobody_takes_the_capacity_of_another(browser, user, province):
    post(user, province)
    other = User.objects.create_user("other", PASSWORD, name="Other")
    foreign = post(other, province, PostingRole.APPROVER)
    sign_in(browser)
    response = browser.post("/acting/", {"capacity": f"posting:{foreign.pk}"})
    assert response.status_code == 422
    assert SESSION_KEY not in browser.session


def test_a_posting_that_has_ended_gives_no_capacity(browser, user, province):
    yesterday = timezone.localdate() - timedelta(days=1)
    post(user, province, starts_on=yesterday, ends_on=yesterday)
    sign_in(browser)
    page = browser.get("/").content.decode()
    assert "You act for nobody at present" in page


def test_the_front_page_and_the_language_are_open_to_everybody(browser):
    assert browser.get("/").status_code == 200
    browser.post("/language/", {"language": "zh-hans", "next": "/"})
    assert '<html lang="zh-Hans">' in browser.get("/").content.decode()


def test_the_language_is_chinese_when_the_browser_says_nothing_usable(settings):
    settings.LANGUAGE_CODE = "zh-hans"
    page = Client(headers={"accept-language": "fr"}).get("/").content.decode()
    assert '<html lang="zh-Hans">' in page


def test_pages_hold_to_the_strict_content_policy(browser):
    response = browser.get(SIGN_IN)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r"\son[a-z]+=", page)


def test_errors_are_explained_in_a_sentence(browser, user):
    sign_in(browser)
    response = browser.get("/no-such-page/")
    assert response.status_code == 404
    assert "There is no such page for you" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_sentence(user):
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = strict.post(SIGN_IN, {"username": "chen", "password": PASSWORD})
    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


def trail_of(user: User) -> list[tuple[str, str]]:
    """What the trail keeps about a user."""
    events = Event.objects.filter(subject_kind=SubjectKind.USER, subject_id=user.pk)
    return list(events.order_by("sequence").values_list("verb", "result"))


def test_signing_in_and_out_and_failing_leave_one_entry_each(browser, user):
    sign_in(browser, password="wrong password!")
    sign_in(browser)
    browser.post("/sign-out/")
    assert trail_of(user) == [
        ("user.signed_in", "refused"),
        ("user.signed_in", "done"),
        ("user.signed_out", "done"),
    ]


def test_a_try_with_an_unknown_name_keeps_the_address_but_not_the_name(browser, db):
    sign_in(browser, username="nobody-of-this-name")
    event = Event.objects.get(result="refused")
    assert (event.subject_id, event.address, event.actor_label) == (0, "127.0.0.1", "")
    assert "nobody-of-this-name" not in str(event.after)
