"""A form that was open for too long, or for somebody else, leads back and shows what was typed."""

import re

import pytest
from django.test import Client

from enterprises.models import Filing, Membership
from tests.factories import World, make_filing

pytestmark = pytest.mark.django_db


def sent_late(**extra):
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"} | extra)
    typed = {"body": "What I wrote in half an hour.", "password": "a secret of mine", "version": 1}
    return browser.post("/sign-in/", typed)


def test_what_was_typed_is_shown_and_secrets_are_not():
    page = sent_late(referer="http://testserver/desk/cases/X/?jumps=20")
    text = page.content.decode()
    assert page.status_code == 403
    assert "What I wrote in half an hour." in text
    assert "a secret of mine" not in text
    assert 'href="/desk/cases/X/?jumps=20"' in text


@pytest.mark.parametrize(
    "referer", ["", "http://elsewhere.example/desk/", "http://testserver//elsewhere.example/"]
)
def test_it_leads_nowhere_but_to_this_site(referer):
    text = sent_late(referer=referer).content.decode()
    assert "elsewhere.example" not in text
    assert "Back to the page" not in text


def test_short_words_in_chinese_are_words_too():
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/sign-in/", {"body": "已补盖公章", "round": "srdi-2026"})
    assert "已补盖公章" in page.content.decode()
    assert "srdi-2026" not in page.content.decode()


def test_what_was_typed_is_shown_to_whom_the_session_has_left(client: Client):
    typed = {"note": "Found the ledger in order.", "secret": "not to be shown"}
    page = client.post(
        "/desk/cases/X/notes/", typed, headers={"referer": "http://testserver/desk/"}
    )
    assert page.status_code == 401
    assert "Found the ledger in order." in page.content.decode()
    assert "not to be shown" not in page.content.decode()
    assert 'href="/sign-in/?next=%2Fdesk%2F"' in page.content.decode()


def test_nothing_typed_leads_straight_to_the_sign_in(client: Client):
    assert client.post("/desk/cases/X/notes/").status_code == 302
    autosaved = client.post("/applications/X/", {"a": "b c"}, headers={"x-autosave": "1"})
    assert autosaved.status_code == 302


def test_a_form_of_one_enterprise_is_not_saved_into_another(world: World):
    """The form of the one stands open in a tab; in another tab its owner turns to the other."""
    first, second = world.enterprise(index=0), world.enterprise(index=1)
    owner = world.owner(first)
    kept = make_filing(second)
    Membership.objects.create(user=owner, enterprise=second, role="owner")
    own, other = Membership.objects.filter(user=owner).order_by("enterprise__name")
    if own.enterprise_id != first.pk:
        own, other = other, own
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    switch_to(browser, own)
    address = f"/enterprise/filings/{kept.fiscal_year}/"
    old_form = token_of(browser.get(address))
    switch_to(browser, other)
    figures = {"version": kept.version, "revenue_wan": "1.00", "csrfmiddlewaretoken": old_form}
    assert browser.post(address, figures).status_code == 403
    assert Filing.objects.get(pk=kept.pk).revenue_wan == kept.revenue_wan


def switch_to(browser: Client, membership: Membership) -> None:
    token = token_of(browser.get("/acting/"))
    chosen = {"capacity": f"membership:{membership.pk}", "csrfmiddlewaretoken": token}
    assert browser.post("/acting/", chosen).status_code == 302


def token_of(page) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found is not None
    return found[1]
