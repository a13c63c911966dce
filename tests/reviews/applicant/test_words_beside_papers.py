"""Without scripts a paper is sent with the form that stands beside it: no word of it is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.models import Evidence
from reviews.domain.applying import lapse_drafts, save_draft
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.models import Case
from tests.common.files.samples import picture
from tests.factories import make_draft, make_submitted

pytestmark = pytest.mark.django_db

WORDS = "Yearbook, page 31."


def paper(name="证书.png", content=None):
    return SimpleUploadedFile(name, picture("PNG") if content is None else content)


def with_paper(case, **fields):
    """What the whole form sends when the button of a paper is pressed."""
    upload = {"proof": "ip_certificates", "file_ip_certificates": paper()}
    return {"version": case.version, "market": WORDS, "submit_key": "one"} | upload | fields


@pytest.fixture
def draft(client, world):
    found = make_draft(world, world.enterprise())
    client.force_login(world.owner(found.enterprise))
    return found


@pytest.fixture
def address(draft):
    return reverse("applicant:evidence", args=[draft.number])


def test_the_draft_keeps_the_words_and_the_paper(client, draft, address):
    first, second = (client.post(address, with_paper(draft)) for _click in range(2))
    assert first.headers["Location"].endswith(f"/applications/{draft.number}/#evidence")
    assert second.status_code == 302
    draft.refresh_from_db()
    assert draft.statements["market"] == WORDS
    assert Evidence.objects.get().file.name == "证书.png"


def test_a_paper_that_is_refused_takes_no_word_along(client, draft, address):
    bad = with_paper(draft, file_ip_certificates=paper("a.pdf", b"<html>"))
    page = client.post(address, bad, follow=True).content.decode()
    assert f"{WORDS}</textarea>" in page
    assert "notice-failed" in page
    assert not Evidence.objects.exists()


def test_taking_a_paper_back_keeps_the_words_too(client, draft, address):
    client.post(address, with_paper(draft))
    draft.refresh_from_db()
    typed = {"version": draft.version, "market": "More.", "remove": Evidence.objects.get().pk}
    client.post(address, typed)
    draft.refresh_from_db()
    assert draft.statements["market"] == "More."
    assert not Evidence.objects.in_use().exists()


def test_a_colleagues_words_stand_beside_ones_own(client, world, draft, address):
    save_draft(
        case=draft,
        statements={"market": "A colleague's."},
        version=draft.version,
        actor=world.owner_actor(draft.enterprise),
    )
    answer = client.post(address, with_paper(draft))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A colleague&#x27;s." in page
    assert f"{WORDS}</textarea>" in page
    assert f'id="draft" method="post" action="/applications/{draft.number}/"' in page
    assert Evidence.objects.count() == 1


def test_a_round_that_closed_meanwhile_is_named_to_who_brings_a_paper(client, world, draft):
    after = draft.round.closes_on + timedelta(days=1)
    with time_machine.travel(f"{after}T02:00Z", tick=False):
        lapse_drafts()
        client.force_login(world.owner(draft.enterprise))
        address = reverse("applicant:evidence", args=[draft.number])
        answer = client.post(address, with_paper(draft), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The round closed on" in page
    assert "with an office" not in page


def test_a_correction_keeps_answers_and_texts(client, world):
    submitted = make_submitted(world, world.enterprise())
    client.force_login(world.owner(submitted.enterprise))
    case = request_correction(
        case=submitted,
        actor=world.official_actor("examiner", "330106"),
        version=submitted.version,
        items=[ItemToCorrect("market", "Name the source.")],
    )
    item = case.corrections.get().items.get()
    typed = with_paper(case, **{f"answer_{item.pk}": "Mended."})
    answer = client.post(reverse("applicant:evidence", args=[case.number]), typed)
    assert answer.headers["Location"].endswith("/correction/#evidence")
    item.refresh_from_db()
    case = Case.objects.get(pk=case.pk)
    assert (item.answer, case.statements["market"]) == ("Mended.", WORDS)
    assert Evidence.objects.count() == 1
