"""One title on screen: for its offices and its holder, with its certificate as a file."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.models import Event
from cultivation.domain.certificates import certificate_for
from cultivation.domain.titles import begin_re_examination, cancel, rename
from cultivation.enums import CancellationGround, TitleKind
from tests.factories import make_title
from tests.pages import FRAME_QUERIES, signed_in


@pytest.fixture
def title(world):
    return make_title(
        world.enterprise(), TitleKind.SRDI, issued_by=world.offices["330000"], number="S1"
    )


def test_its_life_is_shown_with_both_names_and_the_certificates(world, title):
    certificate_for(title=title, actor=SYSTEM)
    today = timezone.localdate()
    begin_re_examination(title=title, on=today, case_number="C9", actor=SYSTEM)
    rename(title=title, name="New Name", on=today, document="D7", actor=SYSTEM)
    page = signed_in(world.official("analyst", "330100")).get("/desk/titles/S1/")
    text = page.content.decode()
    for words in ("Xihu Precision 0", "New Name", "D7", "C9", "Re-examination under way"):
        assert words in text
    assert page.context["life"][0]["changes"]


def test_the_holder_sees_which_office_acted_and_not_which_person(world, title):
    actor = world.official_actor("approver", "330000")
    cancel(
        title=title, on=timezone.localdate(), ground=CancellationGround.DATA_FRAUD, document="D",
        reason="R", actor=actor,
    )  # fmt: skip
    text = signed_in(world.owner(title.enterprise)).get("/enterprise/titles/S1/").content.decode()
    assert actor.office_name in text
    assert actor.label not in text
    assert "Certificate (PDF)" not in text


@pytest.mark.parametrize("who", ["owner", "province"])
def test_whoever_may_see_a_title_takes_its_certificate_and_it_is_recorded(world, title, who):
    owner = who == "owner"
    user = world.owner(title.enterprise) if owner else world.official("analyst", "330000")
    folder = "enterprise" if owner else "desk"
    response = signed_in(user).post(f"/{folder}/titles/S1/certificate/")
    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Disposition"] == 'attachment; filename="S1.pdf"'
    assert Event.objects.get(verb="title.certificate_taken").actor_id == user.pk


def test_a_title_out_of_scope_does_not_exist(world, title):
    stranger = signed_in(world.official("analyst", "320100"))
    assert stranger.get("/desk/titles/S1/").status_code == 404
    assert stranger.post("/desk/titles/S1/certificate/").status_code == 404
    assert signed_in(world.official("analyst", "330100")).get("/desk/titles/S2/").status_code == 404


def test_a_certificate_that_cannot_be_made_says_why_on_the_page(world, title):
    rename(title=title, name="𠮷", on=timezone.localdate(), document="D7", actor=SYSTEM)
    page = signed_in(world.owner(title.enterprise)).post("/enterprise/titles/S1/certificate/")
    assert page.status_code == 422
    assert "𠮷" in page.content.decode()


@pytest.mark.parametrize("events", [1, 3])
def test_the_page_takes_the_same_queries_however_long_the_life(
    world, title, django_assert_num_queries, events
):
    for number in range(events):
        rename(
            title=title, name=f"N{number}", on=timezone.localdate() + timedelta(days=number),
            document="D", actor=SYSTEM,
        )  # fmt: skip
    client = signed_in(world.official("analyst", "330100"))
    with django_assert_num_queries(FRAME_QUERIES + 4):
        client.get("/desk/titles/S1/")
