"""A long form while the session ends, begins anew, or turns to another enterprise."""

import pytest
from playwright.sync_api import expect

from enterprises.models import Membership
from reviews.models import Case
from tests.browser.people import PASSWORD
from tests.factories import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def forgive_refusals(person) -> None:
    """What the browser notes of saves that were refused, as they have to be."""
    person.troubles[:] = [one for one in person.troubles if "403 (Forbidden)" not in one]


def sign_out(page) -> None:
    page.goto("/")
    page.locator("form[action*=sign-out] button").first.evaluate("button => button.click()")
    page.wait_for_load_state()


def test_what_is_typed_after_signing_out_is_saved_once_one_is_back(world, meet):
    draft = make_draft(world, world.enterprise())
    person = meet(world.owner(draft.enterprise))
    person.open(f"/applications/{draft.number}/")
    page, state = person.page, person.page.locator("[data-autosave-state]")
    other_tab = page.context.new_page()
    sign_out(other_tab)
    page.locator("[name=market]").fill("Typed while signed out.")
    expect(state).to_have_attribute("data-state", "signed-out")
    # Sent now it would be lost: it stays on the page.
    page.locator("[name=hand_in]").click()
    expect(page.locator("[name=market]")).to_have_value("Typed while signed out.")
    other_tab.goto("/sign-in/?next=/")
    other_tab.locator("[name=username]").fill(person.user.username)
    other_tab.locator("[name=password]").fill(PASSWORD)
    other_tab.locator("main button[type=submit]").click()
    other_tab.wait_for_url(lambda url: "/sign-in/" not in url)
    expect(state).to_have_attribute("data-state", "saved")
    assert Case.objects.get(pk=draft.pk).statements["market"] == "Typed while signed out."
    page.locator("[name=hand_in]").click()
    page.wait_for_url("**/submit/")
    forgive_refusals(person)


def test_a_form_waits_while_one_acts_for_another_enterprise(world, meet):
    draft, other = make_draft(world, world.enterprise(index=0)), world.enterprise(index=1)
    owner = world.owner(draft.enterprise)
    Membership.objects.create(user=owner, enterprise=other, role="owner")
    person = meet(owner)
    person.open("/acting/")
    page = person.page
    act_for(page, draft.enterprise.name)
    page.goto(f"/applications/{draft.number}/")
    other_tab = page.context.new_page()
    act_for(other_tab, other.name)
    page.locator("[name=market]").fill("For the first of the two.")
    state = page.locator("[data-autosave-state]")
    expect(state).to_have_attribute("data-state", "other-reader")
    act_for(other_tab, draft.enterprise.name)
    expect(state).to_have_attribute("data-state", "saved")
    assert Case.objects.get(pk=draft.pk).statements["market"] == "For the first of the two."
    person.troubles[:] = [one for one in person.troubles if "404 (Not Found)" not in one]
    forgive_refusals(person)


def act_for(page, name: str) -> None:
    page.goto("/acting/")
    page.locator("label", has_text=name).first.click()
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
