"""Correcting on screen: item by item, saved while typing, handed in once."""

import pytest
from django.urls import reverse

from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.models import Case
from tests.factories import make_submitted


@pytest.fixture
def case(client, world):
    """A case in correction, with its owner signed in."""
    enterprise = world.enterprise()
    client.force_login(world.owner(enterprise))
    submitted = make_submitted(world, enterprise)
    return request_correction(
        case=submitted,
        actor=world.official_actor("examiner", "330106"),
        version=submitted.version,
        items=[
            ItemToCorrect("market", "Name the source."),
            ItemToCorrect("rd_staff", "The payroll says 46."),
        ],
    )


def _url(name, case):
    return reverse(f"applicant:{name}", args=[case.number])


def _answers(case, text="Mended."):
    items = case.corrections.get().items.all()
    return {f"answer_{item.pk}": text for item in items}


def test_each_item_stands_with_its_reason_and_what_it_is_about(client, case):
    page = client.get(_url("correction", case)).content.decode()

    assert "Name the source." in page
    assert "The payroll says 46." in page
    assert 'name="market"' in page
    assert "#id_rd_staff" in page
    assert "clock paused" in page


def test_answers_and_texts_are_kept_while_typing(client, case):
    response = client.post(
        _url("correction", case),
        {"version": case.version, "market": "Yearbook, page 31."} | _answers(case),
        headers={"X-Autosave": "1"},
    )

    assert response.json() == {"version": case.version + 1}
    page = client.get(_url("correction", case)).content.decode()
    assert "Yearbook, page 31.</textarea>" in page
    assert page.count("Mended.</textarea>") == 2


def test_the_correction_is_handed_in_once_with_the_difference_shown(client, case):
    client.post(
        _url("correction", case),
        {"version": case.version, "market": "Yearbook, page 31."} | _answers(case),
    )
    case.refresh_from_db()
    typed = {"version": case.version, "submit_key": "one", "action": "resubmit"}

    first, second = (client.post(_url("hand_in", case), typed) for _ in range(2))

    assert first.url == second.url == _url("receipt", case)
    assert case.versions.count() == 2
    page = client.get(_url("case", case)).content.decode()
    assert "<ins>Yearbook, page 31.</ins>" in page
    assert page[page.index('id="corrections"') :].count("Mended.") == 2


def test_an_item_without_an_answer_is_not_handed_in(client, case):
    response = client.post(
        _url("hand_in", case),
        {"version": case.version, "submit_key": "one", "action": "resubmit"},
    )

    assert response.status_code == 422
    case.refresh_from_db()
    assert case.status == "in_correction"
    look = client.get(_url("hand_in", case)).content.decode()
    for item in case.corrections.get().items.all():
        assert f'href="{_url("correction", case)}#id_answer_{item.pk}"' in look
    assert "data-confirm" not in look[look.index("<main") :]


def test_stale_answers_are_kept_beside_those_saved(client, case):
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)

    response = client.post(
        _url("correction", case), {"version": case.version} | _answers(case, "My answer")
    )

    assert response.status_code == 409
    assert "My answer</textarea>" in response.content.decode()


def test_answers_typed_after_the_correction_was_handed_in_are_given_back(client, case, world):
    client.post(_url("correction", case), {"version": case.version} | _answers(case))
    case.refresh_from_db()
    client.post(
        _url("hand_in", case),
        {"version": case.version, "submit_key": "one", "action": "resubmit"},
    )

    response = client.post(
        _url("correction", case), {"version": case.version} | _answers(case, "Too late")
    )

    assert response.status_code == 409
    assert "Too late" in response.content.decode()
