"""How often certificates may be checked, on screen and through the API together."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.middleware import client_address
from common.throttling import count_for_breaker, is_breaker_open, is_over_limit

CHECKS_PER_MINUTE = 30
# Wrong pairs of number and code from all addresses together; people mistype a few.
MISSES_PER_MINUTE = 600
_CHECK, _MISS = "certificate-check", "certificate-miss"


def certificate_check_refusal(request: HttpRequest | Request, *, is_guessable: bool) -> str:
    """Why the check is not answered now, or an empty text. A signed token cannot be guessed, so
    that the breaker leaves it alone."""
    if is_over_limit(name=_CHECK, address=client_address(request), limit=CHECKS_PER_MINUTE):
        return _("Too many checks in a short time. Wait a minute, then try again.")
    if is_guessable and is_breaker_open(name=_MISS, limit=MISSES_PER_MINUTE):
        return _("Too many wrong codes are coming in. Scan the QR code, or wait a minute.")
    return ""


def count_certificate_miss() -> None:
    """Count a wrong pair for the breaker."""
    count_for_breaker(name=_MISS)
