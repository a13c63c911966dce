"""What the components are given: small read-only values between rows and templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.domain.calendar import Deadline
from common.models import Event
from common.sentences import sentence_of

NEAR_WORKING_DAYS = 3
_MARGIN_HALF_WIDTH = 64
_MARGIN_CENTRE = 66
_VERDICT_ORDER = ("fail", "undetermined", "waived", "pass")


def read(thing: object, name: str, default: object = None) -> Any:
    """A value of a mapping or of an object, whichever the page has (of the type it has there)."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def deadline_tone(deadline: Deadline) -> str:
    """`paused`, `past`, `near` (three working days or fewer), `provisional` or `far`."""
    if deadline.is_paused:
        return "paused"
    if deadline.working_days_left < 0:
        return "past"
    if deadline.working_days_left <= NEAR_WORKING_DAYS:
        return "near"
    return "provisional" if deadline.is_provisional else "far"


def deadline_distance(deadline: Deadline) -> str:
    """The distance to the due day in words."""
    left = deadline.working_days_left
    if deadline.is_paused:
        return _("clock paused")
    if left < 0:
        return ngettext(
            "%(count)s working day overdue", "%(count)s working days overdue", -left
        ) % {"count": -left}
    if left == 0 and deadline.days_off_left:
        return days_off(deadline)
    if left == 0:
        return _("due today")
    return ngettext("%(count)s working day left", "%(count)s working days left", left) % {
        "count": left
    }


def days_off(deadline: Deadline) -> str:
    """The distance to a due day that lies ahead while no working day is left."""
    left = deadline.days_off_left
    return ngettext(
        "%(count)s day left, not a working day", "%(count)s days left, no working day", left
    ) % {"count": left}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that an act changed."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One act as the timeline shows it."""

    occurred_at: datetime
    actor_label: str
    office_name: str
    sentence: str
    comment: str
    changes: list[Change]
    is_refused: bool
    has_time: bool = True


def timeline_entries(
    events: Iterable[object], field_labels: Mapping[str, str | Promise] | None = None
) -> list[TimelineEntry]:
    """Entries of events, in the order given.

    `field_labels` puts names to changed values; a value without a name stays in the trail only.
    """
    return [_entry(event, field_labels or {}) for event in events]


def _entry(event: object, field_labels: Mapping[str, str | Promise]) -> TimelineEntry:
    return TimelineEntry(
        occurred_at=read(event, "occurred_at"),
        actor_label=_("System") if read(event, "role") == "system" else read(event, "actor_label"),
        office_name=read(event, "office_name", ""),
        sentence=sentence_of(event) if isinstance(event, Event) else read(event, "sentence", ""),
        comment=read(event, "comment", ""),
        changes=_changes(event, field_labels)
        if isinstance(event, Event)
        else list(read(event, "changes", ())),
        is_refused=read(event, "result") == "refused",
        has_time=not read(event, "is_of_day", default=False),
    )


def _changes(event: Event, field_labels: Mapping[str, str | Promise]) -> list[Change]:
    before, after = event.before or {}, event.after or {}
    names = [*before, *(name for name in after if name not in before)]
    return [
        Change(str(field_labels[name]), before.get(name), after.get(name))
        for name in names
        if name in field_labels and before.get(name) != after.get(name)
    ]


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One condition of a verdict with the bar that shows its margin."""

    line: object
    outcome: str
    has_margin: bool
    bar_x: int
    bar_width: int


def verdict_lines(lines: Iterable[object]) -> list[VerdictLine]:
    """The lines of a verdict, failing ones first, otherwise in the order of the standard."""
    drawn = [_verdict_line(line) for line in lines]
    return sorted(drawn, key=lambda line: _VERDICT_ORDER.index(line.outcome))


def _verdict_line(line: object) -> VerdictLine:
    margin = read(line, "margin")
    length = 0
    if margin is not None:
        clipped = max(Decimal(-1), min(Decimal(1), Decimal(margin)))
        length = round(abs(clipped) * _MARGIN_HALF_WIDTH)
        length = max(length, 1) if clipped else length
    is_left = margin is not None and margin < 0
    return VerdictLine(
        line=line,
        outcome=str(read(line, "outcome")),
        has_margin=margin is not None,
        bar_x=_MARGIN_CENTRE - length if is_left else _MARGIN_CENTRE,
        bar_width=length,
    )


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a long form: how much of it is filled. `url` may be a fragment."""

    label: str | Promise
    url: str
    total: int
    missing: int
    is_current: bool = False

    @property
    def is_complete(self) -> bool:
        """Nothing is missing in it."""
        return self.missing == 0


def missing_in(sections: Sequence[object]) -> int:
    """How many entries are missing in all sections."""
    return sum(read(section, "missing", 0) for section in sections)
