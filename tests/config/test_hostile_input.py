"""Whatever stands in an address, a filter or a form: an answer with a sentence, never an error."""

import base64
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.spreadsheets import Sheet, workbook_response
from common.tables import Column
from tests.config.reach.arguments import nothing
from tests.config.reach.people import ANONYMOUS, OWNER
from tests.config.reach.scene import Scene
from tests.config.reach.table import ROUTES
from tests.config.test_reach import browser_of, scene
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

__all__ = ["scene"]

TEXTS = [
    "a\x00b",
    "长" * 500,
    "9" * 5000,
    "-" + "9" * 30,
    "0001-01-01",
    "9999-12-31",
    "'\";--<script>%s😀",
]
# Every name that some page reads from its address, and some that only its forms know.
NAMES = [
    "q", "title_kind", "status", "round", "year", "kind", "origin", "state", "lapsing",
    "office", "on", "by", "covered", "industry", "under", "number", "enterprise", "title",
    "name", "uscc", "turn", "due_by", "open_on", "is_running", "page_size", "cursor", "search",
    "level", "parent", "as_of", "fiscal_year", "county_office", "left", "right", "first",
    "second", "after", "before",
]  # fmt: skip


def cursor(text: str) -> str:
    """A cursor as the pages give it out."""
    return base64.urlsafe_b64encode(text.encode()).decode()


CURSORS = [
    cursor("[Infinity]"),
    cursor('["2026-01-01", Infinity]'),
    cursor('["\\u0000"]'),
    cursor('["\\ud800", 1]'),
    cursor("[" * 2000),
    cursor(f"[{10**40}]"),
    cursor(f'["2026-01-01", {"9" * 5000}]'),
]
PEOPLE = (ANONYMOUS, OWNER, "examiner 330000")


def lists_for(person: str) -> Iterator[str]:
    """The addresses without arguments that the person may open. The schema asks him nothing."""
    for name, (arguments, allowed) in ROUTES.items():
        if person in allowed and arguments is nothing and name != "api:schema":
            yield reverse(name)


# Written out once: the texts are long, and asked of a hundred pages.
QUERIES = [urlencode(dict.fromkeys(NAMES, text)) for text in TEXTS] + [
    urlencode({"after": text, "cursor": text}) for text in CURSORS
]


@pytest.mark.slow
@pytest.mark.usefixtures("plain_rendering")
@pytest.mark.parametrize("person", PEOPLE)
def test_no_filter_and_no_cursor_breaks_a_page(scene: Scene, person: str) -> None:
    browser = browser_of(scene, person)
    browser.raise_request_exception = False
    broken = [
        f"{address} {query[:60]}"
        for address in lists_for(person)
        for query in QUERIES
        if browser.get(f"{address}?{query}").status_code >= 500
    ]
    assert broken == []


def test_an_address_with_a_nul_leads_nowhere(scene: Scene) -> None:
    for person in (ANONYMOUS, OWNER, "examiner 330106"):
        browser = browser_of(scene, person)
        for address in ("/applications/%00/", "/desk/cases/a%00/", "/public/notices/%00/", "/%00"):
            assert browser.get(address).status_code == 404, (person, address)


OWNERS_FORMS = [
    ("enterprises:open_new", {"office": "\x00", "uscc": "\x00", "name": "\x00"}),
    ("enterprises:claim", {"enterprise": "9" * 5000, "uscc": "\x00"}),
    ("enterprises:claim", {"enterprise": "٣", "uscc": "1"}),
    ("enterprises:edit_record", {"version": "9" * 5000, "name": "\x00"}),
    ("applicant:new", {"round": "\x00"}),
    ("applicant:read_messages", {"up_to": "9" * 5000}),
    ("applicant:read_messages", {"message": "9" * 18}),
    ("accounts:switch_capacity", {"capacity": "\x00"}),
]


def test_no_form_breaks(scene: Scene) -> None:
    browser = browser_of(scene, OWNER)
    browser.raise_request_exception = False
    broken = [
        (name, typed)
        for name, typed in OWNERS_FORMS
        if browser.post(reverse(name), typed | {"submit_key": "a\x00b"}).status_code >= 500
    ]
    assert broken == []


def test_no_notice_form_breaks(scene: Scene) -> None:
    browser = browser_of(scene, "examiner 330000")
    typed = {"cases": ["\x00", scene.case.number], "round": scene.case.round.pk, "submit_key": "k"}
    assert browser.post(reverse("desk:new_notice"), typed).status_code == 404
    assert browser.post(reverse("desk:new_notice"), {"round": "٣"}).status_code == 404


def test_signing_in_with_an_impossible_name_is_refused_like_any_other(db: None) -> None:
    answer = Client().post(reverse("accounts:sign_in"), {"username": "a\x00b", "password": "x"})
    assert answer.status_code == 422


def test_a_control_character_in_a_name_does_not_cost_the_workbook(scene: Scene) -> None:
    scene.enterprise.name = "Bell\x07 and \x0b tab"
    scene.enterprise.save()
    official = User.objects.get(username="examiner-330106")
    for address in ("/desk/cases/all/", "/desk/enterprises/", "/desk/titles/"):
        assert signed_in(official).post(address).status_code == 200
    sheet = Sheet("", [Column("Name")], [["\x00a"]])
    assert workbook_response("x", sheet).status_code == 200
