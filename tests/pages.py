"""Looks at pages as people do."""

from typing import Any

from django.test import Client

from accounts.models import User

# What every page of a signed-in person asks: session, user, postings, memberships.
FRAME_QUERIES = 4

KEY = "11111111-2222-4333-8444-555555555555"


def signed_in(user: User) -> Client:
    """A browser in which the user has signed in, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def act(
    client: Client, number: str, action: str, *, version: int, key: str = KEY, **fields: Any
) -> Any:
    """Send the form of one act of the desk."""
    typed = {f"{action}-{name}": value for name, value in fields.items()}
    return client.post(
        f"/desk/cases/{number}/{action}/", {"version": version, "submit_key": key, **typed}
    )
