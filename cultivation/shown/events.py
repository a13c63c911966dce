"""Entries of the trail as timelines of the programme show them."""

from collections.abc import Iterable
from typing import Any

from common.models import Event
from common.sentences import sentence_of


def shown_events(events: Iterable[Event], *, for_enterprise: bool) -> list[dict[str, Any]]:
    """Rows of the `timeline` component. An enterprise sees offices, not persons."""
    rows = []
    for event in events:
        is_hidden = for_enterprise and bool(event.office_code)
        rows.append(
            {
                "occurred_at": event.occurred_at,
                "actor_label": event.office_name if is_hidden else event.actor_label,
                "role": "" if is_hidden else event.role,
                "office_name": "" if is_hidden else event.office_name,
                "sentence": sentence_of(event),
                "comment": event.comment,
                "result": event.result,
                "changes": [],
            }
        )
    return rows
