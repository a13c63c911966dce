"""A real browser before the real server: Chromium, PostgreSQL, static files."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser.people import PASSWORD, Person
from tests.factories import World

# Where a test needs longer than this to see what it waits for, something is wrong.
PATIENCE_MS = 30_000

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
]

Meet = Callable[..., Person]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.fail("Chromium is needed (on Debian: apt-get install chromium).")
    # A sandbox inside a container that runs as root cannot be made.
    options = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's synchronous interface keeps an event loop in the thread of the tests, for
        # which Django would refuse them every query. No code of ours runs in that loop.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE_MS)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=options)
            yield browser
            browser.close()


@pytest.fixture(scope="session")
def live_server(request: pytest.FixtureRequest) -> LiveServer:
    """The server, which reads static files as they stand: a fresh clone has collected none."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        server: LiveServer = request.getfixturevalue("live_server")
    return server


@pytest.fixture
def meet(
    chromium: Browser, live_server: LiveServer, world: World, settings: LazySettings
) -> Iterator[Meet]:
    """Gives a person of the world a browser of his own; at the end nothing may have gone wrong in
    any of them."""
    # People of the tests sign in often; how slow a hash is made is no matter here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    password = make_password(PASSWORD)
    met: list[Person] = []

    def _meet(user: User | None, *, language: str = "en-US", width: int = 1280) -> Person:
        if user is not None:
            User.objects.filter(pk=user.pk).update(password=password)
        person = Person(chromium, live_server.url, user, language=language, width=width)
        person.page.set_default_timeout(PATIENCE_MS)
        met.append(person)
        return person

    yield _meet
    troubles = [trouble for person in met for trouble in person.troubles]
    for person in met:
        person.leave()
    assert troubles == []
