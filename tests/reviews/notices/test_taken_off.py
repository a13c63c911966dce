"""A case that an objection took off its notice: neither the public nor the enterprise is told that
it goes on there."""

import pytest
from django.test import Client

from reviews.enums import ObjectionResult
from reviews.models import Notice
from tests.factories import World
from tests.pages import signed_in
from tests.reviews.notices.objecting import after_the_window, decided, entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]

FOLLOWS = "The announcement follows"


def own_page(world: World, notice: Notice, index: int) -> str:
    """The page of a case of the notice, as its enterprise reads it."""
    case = entries(notice)[index].case
    browser = signed_in(world.owner(case.enterprise))
    return browser.get(f"/applications/{case.number}/").content.decode()


@pytest.mark.parametrize("sends_back", [False, True])
def test_it_is_proposed_no_more_and_waits_for_no_announcement(
    world: World, notice: Notice, sends_back: bool
) -> None:
    assert FOLLOWS in own_page(world, notice, 0)
    decided(world, objected(notice), ObjectionResult.UPHELD, sends_back=sends_back)
    first, second = entries(notice)
    anybody = Client(headers={"accept-language": "en"})
    page = anybody.get(f"/public/notices/{notice.number}/").content.decode()
    assert page.count(">Proposed<") == 1
    assert f"/objections/{first.pk}/" not in page
    assert f"/objections/{second.pk}/" in page
    assert FOLLOWS not in own_page(world, notice, 0)
    assert "anybody may object" in own_page(world, notice, 1)


def test_once_the_notice_is_over_nobody_is_told_that_anybody_may_object(
    world: World, notice: Notice
) -> None:
    with after_the_window(notice):
        page = own_page(world, notice, 0)
    assert "anybody may object" not in page
    assert f"Public notice {notice.number} ran from" in page
    assert FOLLOWS in page
