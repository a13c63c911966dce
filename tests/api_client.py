"""Calls the API as other systems do: with a key, by JSON alone."""

import itertools
from typing import Any

from rest_framework.test import APIClient

from accounts.domain.api_keys import issue_api_key
from accounts.models import User

_KEYS = itertools.count(1)


class Caller:
    """One person's system."""

    def __init__(self, user: User | None, **headers: str) -> None:
        self.client = APIClient(headers={"accept-language": "en"} | headers)
        if user is not None:
            secret = issue_api_key(user=user, name="tests")
            self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None, *, key: str | None = "new") -> Any:
        """Act, with a key of its own unless another (or None) is given."""
        key = f"key-{next(_KEYS)}" if key == "new" else key
        headers = {"Idempotency-Key": key} if key is not None else {}
        return self.client.post(f"/api/v1/{path}", {} if body is None else body, headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        """Change."""
        return self.client.patch(f"/api/v1/{path}", body)

    def put(self, path: str, body: Any) -> Any:
        """Replace."""
        return self.client.put(f"/api/v1/{path}", body)

    def act(self, number: str, action: str, **arguments: Any) -> Any:
        """Perform an act on a case at its present version."""
        key = arguments.pop("key", "new")
        if "version" not in arguments:
            arguments["version"] = self.get(f"cases/{number}/").json()["version"]
        return self.post(f"cases/{number}/actions/{action}/", arguments, key=key)
