"""The ways through the house: every route with its view, and a browser for each of the people."""

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.config.reach.people import user_of
from tests.config.reach.scene import Scene


def named_views(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, Callable[..., object]]]:
    """The names of all routes, each with its view."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_views(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name}", entry.callback


def browser_of(scene: Scene, person: str) -> Client:
    """The person's browser, signed in."""
    browser = Client(raise_request_exception=True)
    user = user_of(scene, person)
    if user is not None:
        browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser
