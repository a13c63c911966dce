"""Forms of acts: read, carried out once, refused at their fields."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal


def carried_out(
    request: HttpRequest,
    form: forms.Form,
    *,
    actor: Actor,
    route: str,
    act: Callable[[dict[str, Any]], object],
) -> int:
    """Carry the act out once with what the form holds. 200, or the status of the refusal, whose
    sentences then stand in the form."""
    if not form.is_valid():
        return 422
    given = form.arguments() if hasattr(form, "arguments") else dict(form.cleaned_data)

    def once() -> Answer:
        act(given)
        return Answer(200, {})

    body = {name: str(value) for name, value in sorted(given.items())}
    try:
        submitted_once(request, actor=actor, route=route, body=body, act=once)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return refusal.status
    return 200
