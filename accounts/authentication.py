"""Signing in to the API with a key: `Authorization: Bearer …`."""

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.domain.api_keys import user_of_api_key
from accounts.models import User


class ApiKeyAuthentication(BaseAuthentication):
    """Bearer keys. Without one, the next authentication (the session) is asked."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The key's user; raises `AuthenticationFailed` for a key that does not hold."""
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            return None
        user = user_of_api_key(words[1].decode("latin-1"))
        if user is None:
            raise AuthenticationFailed(_("This key is unknown, expired or revoked."))
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 names as the way to sign in."""
        return self.keyword
