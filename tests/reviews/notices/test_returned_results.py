"""The result of an objection passes from hand to hand: each learns that it is with him, and why."""

from typing import Any

import pytest

from accounts.models import Message
from common.domain.outbox import sweep
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.models import Notice, Objection
from tests.api_client import Caller
from tests.factories import World
from tests.pages import signed_in
from tests.reviews.notices.objecting import entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]

RESULT = {
    "result": "upheld", "sends_back": "back", "findings": "Looked at the yearbook.",
    "answer": "You are right.", "reason": "The share is a third of it.",
}  # fmt: skip


def send(world: World, role: str, objection: Objection, word: str, **fields: str) -> Any:
    """One act, on the page."""
    objection.refresh_from_db()
    typed = {f"{word}-{name}": value for name, value in fields.items()}
    return signed_in(world.official(role, "330000")).post(
        f"/desk/objections/{objection.pk}/{word}/",
        {"version": objection.version, "submit_key": f"{word}-{objection.version}", **typed},
    )


def told(verb: str) -> set[str]:
    """The roles of those who have a message of it."""
    sweep()
    readers = Message.objects.filter(event__verb=verb, event__subject_kind="notice")
    return set(readers.values_list("user__postings__role", flat=True))


@pytest.fixture
def returned(world: World, notice: Notice) -> Objection:
    """An objection whose result was proposed, and returned."""
    world.official("examiner", "330000")
    objection = objected(notice)
    send(world, "examiner", objection, "admit")
    assert send(world, "examiner", objection, "result", **RESULT).status_code == 302
    answer = send(world, "approver", objection, "return", reason="Which yearbook is it?")
    assert answer.status_code == 302
    return objection


def test_the_examiner_reads_why_and_goes_on_from_what_he_wrote(
    world: World, returned: Objection
) -> None:
    browser = signed_in(world.official("examiner", "330000"))
    page = browser.get(f"/desk/objections/{returned.pk}/")
    text = page.content.decode()
    assert "The result was returned to the examiner" in text
    assert text.count("Which yearbook is it?") == 2, "At the top, and among what happened."
    (form,) = [one.form for one in page.context["acts"] if one.name == "result"]
    written = {name: form[name].value() for name in RESULT if name != "result"}
    assert written == {name: words for name, words in RESULT.items() if name != "result"}
    assert "What the objector is told</dt>" not in text, "Nothing has come of it yet."
    shown = Caller(world.official("examiner", "330000")).get(f"objections/{returned.pk}/")
    assert shown.json()["returned_because"] == "Which yearbook is it?"
    send(world, "examiner", returned, "result", **RESULT)
    again = browser.get(f"/desk/objections/{returned.pk}/").content.decode()
    assert "The result was returned to the examiner" not in again
    assert again.count("Which yearbook is it?") == 1


def test_whom_it_waits_for_is_told(world: World, returned: Objection) -> None:
    assert told("objection.result_proposed") == {"approver"}
    assert told("objection.result_returned") == {"examiner"}
    desk = signed_in(world.official("examiner", "330000"))
    assert f"/desk/objections/{returned.pk}/" in desk.get("/messages/").content.decode()


def test_an_official_who_acts_for_the_enterprise_does_not_learn_who_objects(
    world: World, notice: Notice
) -> None:
    first, other = objected(notice, 0), objected(notice, 1)
    approver = world.official("approver", "330000")
    Membership.objects.create(
        user=approver, enterprise=entries(notice)[0].case.enterprise, role=MembershipRole.OWNER
    )
    browser, system = signed_in(approver), Caller(approver)
    for objection, status in ((first, 404), (other, 200)):
        assert browser.get(f"/desk/objections/{objection.pk}/").status_code == status
        assert system.get(f"objections/{objection.pk}/").status_code == status
    page = browser.get("/desk/objections/").content.decode()
    assert f"/desk/objections/{first.pk}/" not in page
