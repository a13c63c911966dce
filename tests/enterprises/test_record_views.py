"""The record: shown to its own people alone, changed under its version, opened with a code."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.models import Event
from enterprises.models import Enterprise, Membership
from tests.api_client import Caller
from tests.factories import make_uscc


@pytest.fixture
def own(client, world):
    """The enterprise whose owner is signed in."""
    enterprise = world.enterprise()
    client.force_login(world.owner(enterprise))
    return enterprise


def _typed(enterprise, **changes):
    values = {"name": enterprise.name, "industry": "34", "version": enterprise.version}
    return values | changes


def test_the_record_shows_code_offices_and_contact(client, own):
    page = client.get(reverse("enterprises:record")).content.decode()

    assert own.uscc in page
    assert own.county_office.name in page
    assert own.province_office.name in page


def test_an_official_has_no_page_of_his_own_enterprise(client, world):
    client.force_login(world.official("examiner", "330106"))

    for name in ("record", "edit_record", "filings"):
        assert client.get(reverse(f"enterprises:{name}")).status_code == 404


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(client, world):
    response = client.get(reverse("enterprises:record"))

    assert response.status_code == 302
    assert reverse("accounts:sign_in") in response.url


def test_a_change_is_saved_and_recorded(client, own):
    response = client.post(
        reverse("enterprises:edit_record"), _typed(own, main_product="Ball screws")
    )

    assert response.status_code == 302
    own.refresh_from_db()
    assert (own.main_product, own.version) == ("Ball screws", 2)
    assert Event.objects.filter(verb="enterprise.updated", subject_id=own.pk).count() == 1


@pytest.mark.parametrize("day", ["0026-11-01", "9999-12-31"])
def test_nobody_was_founded_on_a_day_of_a_mistyped_year(client, own, day):
    response = client.post(reverse("enterprises:edit_record"), _typed(own, founded_on=day))

    assert response.status_code == 422
    page = response.content.decode()
    assert "The enterprise cannot have been founded on this day" in page
    assert f'value="{day}"' in page


def test_a_change_sent_twice_by_one_form_is_one_change(client, own):
    typed = _typed(own, main_product="Ball screws")

    answers = [client.post(reverse("enterprises:edit_record"), typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    own.refresh_from_db()
    assert own.version == 2


def test_a_stale_change_comes_back_with_what_was_typed_and_what_is_kept(client, own):
    stale = _typed(own, main_product="Ball screws")
    Enterprise.objects.filter(pk=own.pk).update(main_product="Lead screws", version=2)

    response = client.post(reverse("enterprises:edit_record"), stale)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Lead screws" in page
    assert 'value="Ball screws"' in page
    assert 'name="version" value="2"' in page
    own.refresh_from_db()
    assert own.main_product == "Lead screws"


def test_a_stale_change_is_told_who_did_what_meanwhile(client, world, own):
    colleague = User.objects.create(username="colleague", name="Colleague", password="!")
    Membership.objects.create(user=colleague, enterprise=own, role="filer")
    first = Client(headers={"accept-language": "en"})
    first.force_login(colleague)
    first.post(reverse("enterprises:edit_record"), _typed(own, main_product="Lead screws"))

    response = client.post(
        reverse("enterprises:edit_record"), _typed(own, main_product="Ball screws")
    )

    assert response.status_code == 409
    told = f"Colleague ({own.name}) changed the enterprise"
    assert told in response.content.decode()
    caller = Caller(world.owner(own))
    sent = {"version": 1, "main_product": "Ball screws"}
    refused = caller.client.patch(f"/api/v1/enterprises/{own.uscc}/", sent, format="json")
    assert refused.status_code == 409
    assert told in refused.json()["detail"]


def test_what_cannot_be_read_is_said_at_its_field(client, own):
    response = client.post(
        reverse("enterprises:edit_record"), _typed(own, founded_on="the other day")
    )

    assert response.status_code == 422
    assert "id_founded_on_error" in response.content.decode()


@pytest.fixture
def newcomer(client, world):
    """A signed-in user who acts for nobody."""
    user = User.objects.create(username="newcomer", name="New Comer", password="!")
    client.force_login(user)
    return user


def test_the_home_leads_whoever_acts_for_nobody_to_his_enterprise(client, newcomer):
    page = client.get(reverse("home")).content.decode()

    assert reverse("enterprises:open_new") in page
    assert reverse("enterprises:claim") in page


def test_an_office_is_found_by_going_down_and_by_its_name(client, newcomer):
    address = reverse("enterprises:open_new")

    assert "?under=330000" in client.get(address).content.decode()
    assert "?under=330100" in client.get(address, {"under": "330000"}).content.decode()
    assert "?office=330106" in client.get(address, {"under": "330100"}).content.decode()
    assert "?office=330106" in client.get(address, {"q": "Xihu"}).content.decode()


def test_whoever_opens_a_record_owns_it_and_acts_for_it(client, newcomer):
    code = make_uscc("330106", 4711)

    response = client.post(
        reverse("enterprises:open_new"),
        {"office": "330106", "uscc": code.lower(), "name": "New Screws"},
    )

    assert response.url == reverse("enterprises:record")
    assert Membership.objects.get(user=newcomer).enterprise.uscc == code
    assert "New Screws" in client.get(response.url).content.decode()


def test_a_record_opened_twice_by_one_form_is_opened_once(client, newcomer):
    typed = {
        "office": "330106",
        "uscc": make_uscc("330106", 4711),
        "name": "New Screws",
        "submit_key": "one",
    }

    answers = [client.post(reverse("enterprises:open_new"), typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Membership.objects.filter(user=newcomer).count() == 1


def test_a_wrong_code_is_said_at_its_field_and_nothing_is_opened(client, newcomer):
    response = client.post(
        reverse("enterprises:open_new"),
        {"office": "330106", "uscc": "913301060000000001", "name": "New Screws"},
    )

    assert response.status_code == 422
    assert "id_uscc_error" in response.content.decode()
    assert not Membership.objects.filter(user=newcomer).exists()


def test_an_unclaimed_record_is_found_by_name_and_claimed_with_its_code(client, newcomer, world):
    office = world.offices["330000"]
    listed = Enterprise.objects.create(
        name="Listed Sensors", state="unclaimed", province_office=office
    )
    address = reverse("enterprises:claim")
    assert f"?enterprise={listed.pk}" in client.get(address, {"q": "Sensors"}).content.decode()

    response = client.post(
        address, {"enterprise": listed.pk, "uscc": make_uscc("330106", 4712)}, follow=True
    )

    assert "Waiting for confirmation" in response.content.decode()
    assert newcomer.claims.get().enterprise == listed


def test_a_claimed_enterprise_cannot_be_claimed_again(client, newcomer, world):
    response = client.get(reverse("enterprises:claim"), {"enterprise": world.enterprise().pk})

    assert response.status_code == 404


def test_the_choice_of_an_office_says_how_fresh_the_divisions_are(reference_data):
    person = User.objects.create(username="newcomer", name="Newcomer")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    page = browser.get(reverse("enterprises:open_new")).content.decode()
    assert "GB/T 2260 with changes up to 20" in page
