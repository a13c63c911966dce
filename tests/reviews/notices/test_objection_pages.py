"""The pages of objections: the public's and the desk's."""

import re
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from reviews.domain.objections import proof as proofs
from reviews.domain.objections.proof import is_solved
from reviews.models import Notice, Objection
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that takes a few tries, from a form that may be sent at once."""
    cache.clear()
    monkeypatch.setattr(proofs, "LEAST_SECONDS", -1)
    monkeypatch.setattr(is_solved, "__defaults__", (4,))


def form_of(notice: Notice) -> tuple[str, dict[str, Any]]:
    """The address of the form against the first enterprise, and it filled in."""
    address = f"/public/notices/{notice.number}/objections/{notice.entries.first().pk}/"
    page = Client().get(address).content.decode()
    found = re.search(r'name="challenge" value="([^"]+)"', page)
    assert found
    challenge = found[1]
    answer = next(str(n) for n in count() if is_solved(challenge, str(n)))
    given = {"name": "Li Ming", "contact": "138", "text": "The share is invented."}
    return address, given | {"challenge": challenge, "answer": answer, "website": ""}


def test_somebody_objects_follows_it_and_two_people_answer(world: World, notice: Notice) -> None:
    address, given = form_of(notice)
    assert f'href="{address}"' in Client().get(f"/public/notices/{notice.number}/").content.decode()
    taken = Client().post(address, given).content.decode()
    objection = Objection.objects.get()
    assert objection.receipt in taken

    def shown(receipt: str) -> Any:
        return Client().post("/public/objection/", {"receipt": receipt})

    spaced = " ".join(re.findall(".{5}", objection.receipt)).lower()
    assert "has it before it" in shown(spaced).content.decode()
    assert shown("NOTHING").status_code == 422
    desk, signer = signed_in(world, "examiner"), signed_in(world, "approver")
    page = f"/desk/objections/{objection.pk}/"
    assert "Li Ming" in desk.get(page).content.decode()

    def act(client: Client, word: str, **fields: str) -> int:
        version = Objection.objects.get().version
        sent = {f"{word}-{name}": value for name, value in fields.items()}
        sent |= {"version": str(version), "submit_key": f"{word} {version}"}
        return client.post(f"{page}{word}/", sent).status_code

    assert act(desk, "admit") == 302
    assert act(desk, "result", result="rejected", findings="", answer="A.") == 422
    assert act(desk, "result", result="rejected", findings="F.", answer="It stands.") == 302
    assert act(desk, "sign") == 422
    assert act(signer, "sign") == 302
    told = shown(objection.receipt).content.decode()
    assert "It stands." in told
    assert "Li Ming" not in told
    assert (
        "Held by an objection" not in signer.get(f"/desk/notices/{notice.number}/").content.decode()
    )


def test_machines_floods_and_empty_forms_are_turned_away(notice: Notice) -> None:
    address, given = form_of(notice)
    filled = given | {"website": "http://x"}
    empty = given | {"text": ""}
    answers = [Client().post(address, sent).status_code for sent in (filled, empty)]
    assert answers == [422, 422]
    flood = [Client().post(address, given).status_code for _ in range(8)]
    assert flood[0] == 200
    # The same form again shows its receipt again, until the limit of the minute.
    assert set(flood[1:]) == {200, 429}
    assert Objection.objects.count() == 1
    assert Objection.objects.count() == 1


def test_others_do_not_see_it_and_the_list_leaves_without_names(
    world: World, notice: Notice
) -> None:
    address, given = form_of(notice)
    Client().post(address, given)
    objection = Objection.objects.get()
    assert (
        objection.entry.enterprise_name
        in signed_in(world, "examiner").get("/desk/objections/").content.decode()
    )
    assert signed_in(world, "examiner").post("/desk/objections/").status_code == 200
    for stranger in (signed_in(world, "analyst"), signed_in(world, "examiner", "330100")):
        assert stranger.get(f"/desk/objections/{objection.pk}/").status_code == 404


def signed_in(world: World, role: str, code: str = "330000") -> Client:
    """An official's browser."""
    client = Client()
    client.force_login(world.official(role, code), "django.contrib.auth.backends.ModelBackend")
    return client
