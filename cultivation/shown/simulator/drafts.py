"""A draft as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from cultivation.badges import TitleBadge
from cultivation.criteria.drafting import Part, parts_of
from cultivation.domain.simulator.drafts import BrokenStandard, standard_of
from cultivation.enums.simulator import DraftState
from cultivation.models import StandardDraft
from cultivation.queries import parsed
from cultivation.shown.rule_sets import ShownDifference, shown_differences

_TONES = {
    DraftState.OPEN: "information",
    DraftState.HANDED_ON: "waiting",
    DraftState.PUBLISHED: "done",
    DraftState.DISCARDED: "quiet",
}


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """What a draft changes against its source, what can be moved in it, the source's own numbers,
    and why it cannot be read any more, if it cannot (what it extends was published anew)."""

    differences: list[ShownDifference] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    given: dict[str, Decimal] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)


def draft_badge(draft: StandardDraft) -> TitleBadge:
    """The state of a draft, and whose it is."""
    state = DraftState(draft.state)
    return TitleBadge(state.label, _TONES[state], draft.office.name)


def shown_draft(draft: StandardDraft) -> ShownDraft:
    """The draft beside its source."""
    source = parsed(draft.source)
    try:
        standard = standard_of(draft)
    except BrokenStandard as error:
        return ShownDraft(refusals=error.refusals)
    return ShownDraft(
        shown_differences(source, standard),
        parts_of(standard, source),
        dict(_numbers(parts_of(source, source))),
    )


def _numbers(parts: list[Part] | tuple[Part, ...]) -> Iterator[tuple[str, Decimal]]:
    for part in parts:
        yield from ((one.place, one.value) for one in part.movables)
        yield from _numbers(part.waivers)
