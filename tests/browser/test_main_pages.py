"""What holds for every page: it fits a phone, keeps the content policy, obeys the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Person
from tests.browser.scene import Scene, Sight, main_pages, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = 390


@pytest.fixture
def scene(world) -> Scene:
    return make_scene(world)


@pytest.fixture
def look(meet):
    """Opens a page as its reader, one browser for each; in the language and width asked for."""
    readers: dict[object, Person] = {}

    def open_sight(sight: Sight, **window) -> Person:
        key = (sight.reader, *window.items())
        if key not in readers:
            readers[key] = meet(sight.reader, **window)
        readers[key].open(sight.path)
        return readers[key]

    return open_sight


def sticks_out(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("language", "lang"), [("zh-CN", "zh-Hans"), ("en-US", "en")])
@pytest.mark.parametrize("width", [PHONE, 1280])
def test_the_main_pages_fit_a_phone_and_a_small_screen(world, scene, look, language, lang, width):
    too_wide = {}
    for sight in main_pages(world, scene):
        page = look(sight, language=language, width=width).page
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("h1")).to_be_visible()
        if sticks_out(page) > 0:
            too_wide[sight.name] = sticks_out(page)
    assert too_wide == {}


def test_the_main_pages_and_every_task_keep_the_content_policy(world, scene, look):
    """`meet` fails the test when any browser noted an error or a violation in its console."""
    shown = set()
    for sight in main_pages(world, scene):
        page = look(sight).page
        expect(page.locator("h1")).to_be_visible()
        # A word opens those under it, so each page may show more of them.
        while addresses := tasks_on(page) - shown:
            page.goto(min(addresses))
            expect(page.locator("h1")).to_be_visible()
            shown.add(min(addresses))
    assert len(shown) > 20


def tasks_on(page: Page) -> set[str]:
    """Where the navigation leads."""
    return {*page.locator("nav.side a").evaluate_all("links => links.map(a => a.href)")}


def test_a_violation_of_the_content_policy_is_noticed(world, look):
    person = look(Sight("front", None, "/"))
    person.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">no</p>')"
    )
    person.page.wait_for_function("document.querySelector('p[style]') !== null")
    assert any("style" in trouble for trouble in person.troubles)
    person.troubles.clear()


def test_the_keyboard_reaches_content_and_search(world, scene, look):
    page = look(main_pages(world, scene)[4]).page
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("/")
    search = page.locator("[data-search]")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.type(scene.waiting.number)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(scene.waiting.number)
    # In a field the same key is only a sign.
    page.locator("[data-search]").fill("a")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_have_value("a/")
