"""System checks: what must be set before anything is served."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

_SENTENCE = (
    "SECRET_KEY is not set: everybody knows the one used instead, and with it signs himself in "
    "as anybody."
)


def _is_served_with_known_key() -> bool:
    return not settings.DEBUG and settings.SECRET_KEY == settings.UNSET_SECRET_KEY


@register(Tags.security, deploy=True)
def check_secret_key(**_options: Any) -> list[CheckMessage]:
    """An error for `check --deploy` as long as the key is the published one."""
    return [Error(_SENTENCE, id="common.E001")] if _is_served_with_known_key() else []


def refuse_to_serve_without_key() -> None:
    """Raise `ImproperlyConfigured` in the web server's process rather than serve with that key."""
    if _is_served_with_known_key():
        raise ImproperlyConfigured(_SENTENCE)
