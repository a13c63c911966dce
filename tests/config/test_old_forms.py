"""A form that was open for too long leads back and shows what was typed."""

import pytest
from django.test import Client

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
