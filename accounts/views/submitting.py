"""Forms that carry the key of one intention: sent twice, they act once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once


def submitted_once(
    request: HttpRequest,
    *,
    actor: Actor,
    route: str,
    body: Any,
    act: Callable[[], Answer],
) -> Answer:
    """Carry out `act` once for the form's `submit_key` and answer the same again afterwards.

    Raises what `act` raises, and `DomainError` (`no_key`, `idempotency_key_reused`).
    """
    key = request.POST.get("submit_key", "").replace("\x00", "")[:100]
    if not key or actor.user_id is None:
        raise DomainError("no_key", _("This form is out of date: load the page again."))
    return once(user_id=actor.user_id, route=route, key=key, body=body, act=act)
