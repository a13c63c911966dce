"""Yearly updates as pages show them: states, jumps, and where a rule comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.templatetags.figures import pct, plain, wan
from cultivation.badges import TitleBadge
from cultivation.domain.duties.jumps import Jump
from cultivation.enums import UpdateState
from cultivation.life.texts import Source
from enterprises.domain.filings import label_of
from enterprises.forms import unit_of

_TONES = {
    UpdateState.OWING: "attention",
    UpdateState.MISSED: "failed",
    UpdateState.LATE: "information",
    UpdateState.IN_TIME: "done",
}


def update_badge(
    state: UpdateState, *, due_on: date, handed_in_on: date | None, is_binding: bool = True
) -> TitleBadge:
    """The state of an update; a late one says by how many days."""
    if not is_binding and handed_in_on is None:
        return TitleBadge(_("No longer owed"), "quiet")
    where = ""
    if state == UpdateState.LATE and handed_in_on is not None:
        days = (handed_in_on - due_on).days
        where = ngettext("%(count)s day late", "%(count)s days late", days) % {"count": days}
    return TitleBadge(state.label, _TONES[state], where)


@dataclass(frozen=True, slots=True)
class ShownJump:
    """A jump in words."""

    label: str
    unit: str | Promise
    before: str
    after: str
    change: str
    threshold_pct: int


def _figure(name: str, value: object) -> str:
    return wan(value) if name.endswith("_wan") else plain(value)


def shown_jumps(jumps: Iterable[Jump]) -> list[ShownJump]:
    """The jumps as lines, greatest first."""
    return [
        ShownJump(
            label=label_of(jump.measure),
            unit=unit_of(jump.measure),
            before=_figure(jump.measure, jump.before),
            after=_figure(jump.measure, jump.after),
            change=_("from zero")
            if jump.change_pct is None
            else f"{'+' if jump.change_pct > 0 else ''}{pct(jump.change_pct)}",
            threshold_pct=jump.threshold_pct,
        )
        for jump in jumps
    ]


@dataclass(frozen=True, slots=True)
class ShownSource:
    """Where a rule comes from; `doubt` says what is not verified about it."""

    document: str
    doubt: str


def shown_source(source: Source) -> ShownSource:
    """The source in the reader's language."""
    note = source.note.in_language(get_language() or "zh-hans")
    doubt = note if source.is_unverified else ""
    return ShownSource(source.document, doubt)


def shown_figures(figures: Mapping[str, Any], names: Iterable[str]) -> list[tuple[str, str]]:
    """Some frozen figures with their names and units."""
    return [
        (
            f"{label_of(name)} ({unit_of(name)})" if unit_of(name) else label_of(name),
            _figure(name, figures.get(name)),
        )
        for name in names
    ]
