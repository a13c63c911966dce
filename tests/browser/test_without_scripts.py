"""A browser that runs no scripts, or has lost one: a paper takes what is typed beside it along."""

import pytest

from enterprises.models import Evidence
from reviews.models import Case
from tests.browser.people import PASSWORD
from tests.common.files.samples import picture
from tests.factories import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAPER = {"name": "专利证书.png", "mimeType": "image/png", "buffer": picture("PNG")}


@pytest.fixture(params=["no scripts", "no htmx"])
def plain_page(chromium, meet, live_server, request):
    """A page of a browser whose scripts are switched off, or that never got the one that sends
    papers by themselves."""
    has_scripts = request.param == "no htmx"
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=has_scripts)
    context.route("**/htmx.min*.js", lambda route: route.abort())
    yield context.new_page()
    context.close()


def test_a_paper_and_the_words_beside_it_arrive_together(world, meet, plain_page):
    draft = make_draft(world, world.enterprise())
    user = world.owner(draft.enterprise)
    meet(user)
    page = plain_page
    page.goto(f"/applications/{draft.number}/")
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.locator("[name=market]").fill("Typed, not saved yet.")
    proof = page.locator("#proof-ip_certificates")
    proof.locator("input[type=file]").set_input_files(PAPER)
    proof.locator("[data-upload-send]").click()
    page.wait_for_url("**/#evidence")
    assert page.locator("[name=market]").input_value() == "Typed, not saved yet."
    assert Case.objects.get(pk=draft.pk).statements["market"] == "Typed, not saved yet."
    assert Evidence.objects.get().proof == "ip_certificates"
    page.locator("[name=market]").fill("Typed on.")
    proof.locator("[name=remove]").last.click()
    page.wait_for_url("**/#evidence")
    assert page.locator("[name=market]").input_value() == "Typed on."
    assert not Evidence.objects.in_use().exists()
