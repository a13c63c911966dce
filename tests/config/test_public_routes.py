"""What is open without signing in is exactly what was reviewed."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.public_routes import PUBLIC_ROUTES

# The API signs its callers in by itself, view by view.
_API = "api/v1/"


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, bool]]:
    """Every named route outside the API, and whether it asks for a sign-in."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if str(entry.pattern) != _API:
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            is_open = getattr(entry.callback, "login_required", True) is False
            yield f"{namespace}{entry.name}", is_open


def test_the_views_open_to_everybody_are_the_reviewed_ones() -> None:
    found = {name for name, is_open in routes(get_resolver()) if is_open}
    assert found == PUBLIC_ROUTES


@pytest.mark.parametrize(
    "path",
    [
        "/desk/cases/",
        "/desk/cases/all/",
        "/desk/cases/INNO2026-000001/",
        "/desk/notices/",
        "/desk/notices/new/",
        "/desk/enterprises/",
        "/desk/claims/",
        "/desk/titles/",
        "/coverage/",
        "/coverage/enterprises/",
        "/rounds/",
        "/rule-sets/",
    ],
)
def test_the_pages_of_offices_lead_strangers_to_the_sign_in(db: None, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")
