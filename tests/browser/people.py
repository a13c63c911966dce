"""The people of the walks: each has a browser, and does what such a person does on screen."""

import re
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from accounts.models import User

PASSWORD = "correct horse battery staple"

# A refused form is answered with this status; the browser notes each in its console.
_REFUSED_FORM = re.compile(r"responded with a status of 422\b")


class Person:
    """Somebody before a browser window; without a user, a visitor."""

    def __init__(
        self, browser: Browser, base_url: str, user: User | None, *, language: str, width: int
    ) -> None:
        self.user = user
        self.troubles: list[str] = []
        self._context = browser.new_context(
            base_url=base_url, locale=language, viewport={"width": width, "height": 900}
        )
        self.page = self._new_tab()

    def _new_tab(self) -> Page:
        page = self._context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        return page

    def change_tab(self) -> Page:
        """Close the tab, with whatever still ran in it, and take a new one of the same window."""
        closed, self.page = self.page, self._new_tab()
        closed.close()
        return self.page

    def take_another_tab(self) -> Page:
        """Go on in a new tab; the one before stays open."""
        self.page = self._new_tab()
        return self.page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _REFUSED_FORM.search(message.text):
            self.troubles.append(f"{self.page.url}: {message.text}")

    def leave(self) -> None:
        """Close the window."""
        self._context.close()

    def open(self, path: str) -> None:
        """Go to a page by its address; sign in by name and password where that is asked for."""
        self.page.goto(path)
        if self.user is not None and "/sign-in/" in self.page.url:
            self.page.locator("[name=username]").fill(self.user.username)
            self.page.locator("[name=password]").fill(PASSWORD)
            self.page.locator("main button[type=submit]").click()
            self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def start(self) -> None:
        """Begin the day at one's home page, signing in if the session has ended."""
        self.open("/" if self.user is None else "/sign-in/?next=/")

    def go(self, task: str) -> None:
        """Follow an entry of the navigation."""
        self.page.locator("nav.side").get_by_role("link", name=task, exact=True).click()

    def follow(self, words: str) -> None:
        """Follow the first link with these words on the page."""
        self.page.locator("main").get_by_role("link", name=words).first.click()

    def press(self, words: str) -> None:
        """Press the button with these words."""
        self.page.locator("main").get_by_role("button", name=words, exact=True).click()

    def confirm(self) -> None:
        """Say yes to the question in the dialog."""
        self.page.locator("dialog [value=confirm]").click()

    def sees(self, *texts: str) -> None:
        """Wait until each text stands on the page."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def sees_head(self, words: str) -> None:
        """Wait until the page has this head."""
        expect(self.page.locator("h1")).to_have_text(words)

    def sees_error(self, name: str) -> None:
        """Wait until the field is marked as wrong, with a sentence."""
        field = self.page.locator(f"main [name='{name}']")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(self.page.locator(f"#id_{name}_error")).not_to_be_empty()

    def sees_state(self, words: str) -> None:
        """Wait until the state in the head of the page reads so."""
        expect(self.page.locator(".page-head-state")).to_contain_text(words)

    def fill_in(self, entries: dict[str, Any]) -> None:
        """Fill fields by their names: text, choices, yes and no, ticks."""
        for name, value in entries.items():
            field = self.page.locator(f"main [name='{name}']")
            if field.evaluate("field => field.type") == "checkbox":
                field.set_checked(value)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(str(value).lower())
            else:
                field.fill(str(value))

    def sees_saved(self) -> None:
        """Wait until the form has saved itself."""
        expect(self.page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")

    def open_row(self, words: str) -> None:
        """Open what the row with these words stands for."""
        self.row(words).get_by_role("link").first.click()

    def row(self, words: str) -> Locator:
        """The row of a table with these words."""
        return self.page.locator("main tr", has_text=words)
