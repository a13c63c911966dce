"""The trail of a case with what changed put into words, for the `timeline` component."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.components import Change
from common.enums import ActResult
from common.models import Event
from common.sentences import sentence_of
from reviews.case_file import subject_label
from reviews.enums import CaseStatus, Proposal, Turn

_CHOICES: dict[str, type[models.TextChoices]] = {
    "status": CaseStatus,
    "turn": Turn,
    "proposal": Proposal,
}


def _labels() -> dict[str, str]:
    return {
        "status": _("State"),
        "turn": _("Turn"),
        "proposal": _("Proposal"),
        "step": _("Step"),
        "version": _("Version"),
        "digest": "SHA-256",
        "outcome": _("Verdict"),
        "items": _("Items"),
        "paused_working_days": _("Working days the clock stood still"),
        "notice": _("Notice"),
        "announcement": _("Announcement"),
        "round": _("Round"),
        "rank": _("Rank"),
        "officer": _("On the desk of"),
        "stands_in_for": _("In place of"),
        "measure": _("Figure"),
        "found": _("Found"),
        "is_met": _("Met"),
        "override_reason": _("Ground for passing it all the same"),
        "earlier_panel_reason": _("Why the result of the earlier panel counts"),
        "started_from": _("Started from"),
        "opens_on": _("First day"),
        "closes_on": _("Last day"),
        "rule_set": _("Standard"),
        "name": _("Name"),
        "conflict_with": _("Conflict with"),
    }


def events_shown(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Entries of the timeline, in the order given."""
    return [
        {
            "occurred_at": event.occurred_at,
            "actor_label": event.actor_label,
            "role": event.role,
            "office_name": event.office_name,
            "sentence": sentence_of(event),
            "comment": event.comment,
            "result": event.result,
            "changes": [] if event.result == ActResult.REFUSED else _changes(event),
        }
        for event in events
    ]


def _changes(event: Event) -> list[Change]:
    labels = _labels()
    before, after = event.before or {}, event.after or {}
    return [
        Change(labels[name], _words(name, before.get(name)), _words(name, after[name]))
        for name in after
        if name in labels and before.get(name) != after[name]
    ]


def _words(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _CHOICES and value in _CHOICES[name].values:
        return _CHOICES[name](value).label
    if name == "outcome":
        words = {"pass": _("meets the standard"), "fail": _("does not meet the standard")}
        return words.get(value, _("undetermined"))
    if name == "items":
        return pgettext("list", ", ").join(subject_label(one) for one in value)
    return value
