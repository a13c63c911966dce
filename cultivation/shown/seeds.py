"""Finds, seeds and signals as pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cultivation.badges import TitleBadge
from cultivation.domain.seeds.conflicts import said_by
from cultivation.domain.seeds.without_figures import wanted_title
from cultivation.enums import TitleEnding, TitleKind
from cultivation.enums.seeds import ConflictState, FindingOutcome, SeedState
from cultivation.models import SeedCandidate, SeedFinding, SeedSignal, Title
from enterprises.domain.filings import label_of

_STATE_TONES = {
    SeedState.CANDIDATE: "attention",
    SeedState.CONTACTED: "waiting",
    SeedState.INVITED: "information",
    SeedState.FILED: "done",
    SeedState.DECLINED: "quiet",
}
_CONFLICT_TONES = {
    ConflictState.NONE: "quiet",
    ConflictState.OPEN: "attention",
    ConflictState.ASKED: "waiting",
    ConflictState.FILED_KEPT: "done",
    ConflictState.SIGNAL_WRONG: "done",
    ConflictState.AGREES_NOW: "done",
}


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A condition that is missing, in the reader's language."""

    name: str
    value: str
    threshold: str
    margin: str
    enough: Sequence[str]
    is_unknown: bool

    @property
    def sentence(self) -> str:
        """In one line: name, what was found, what is asked for."""
        if self.is_unknown:
            return _("%(name)s: not known") % {"name": self.name}
        if not self.margin:
            return _("%(name)s: not met") % {"name": self.name}
        return _("%(name)s: %(value)s, asked for %(threshold)s") % {
            "name": self.name,
            "value": self.value,
            "threshold": self.threshold,
        }


def missing_lines_of(missing: Iterable[Mapping[str, Any]]) -> list[MissingLine]:
    """The kept lines in the language of the request."""
    short = "en" if (get_language() or "").startswith("en") else "zh"
    return [
        MissingLine(
            name=one[short]["name"],
            value=one[short]["value"],
            threshold=one[short]["threshold"],
            margin=one[short]["margin"],
            enough=one[short]["enough"],
            is_unknown=one["outcome"] == "undetermined",
        )
        for one in missing
    ]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A find with its words and its seed in the pool, where there is one."""

    finding: Any
    badge: TitleBadge
    missing: list[MissingLine]
    seed: SeedCandidate | None
    seed_badge: TitleBadge | None


def finding_badge(finding: SeedFinding) -> TitleBadge:
    """Would pass, or how many conditions are missing."""
    if finding.outcome == FindingOutcome.PASS:
        return TitleBadge(_("Would pass today"), "done")
    count = finding.missing_count
    words = ngettext("Misses %(count)s condition", "Misses %(count)s conditions", count)
    return TitleBadge(words % {"count": count}, "attention")


def seed_badge(seed: SeedCandidate) -> TitleBadge:
    """Where the seed stands."""
    return TitleBadge(seed.get_state_display(), _STATE_TONES[SeedState(seed.state)])


def finding_rows(findings: Iterable[Any]) -> list[FindingRow]:
    """The rows of a page; one query for all seeds."""
    listed = list(findings)
    of_page = SeedCandidate.objects.filter(enterprise__in=[one.enterprise_id for one in listed])
    seeds = {
        (one.enterprise_id, one.target): one
        for one in of_page.select_related("person").order_by("pk")
    }
    rows = []
    for one in listed:
        seed = seeds.get((one.enterprise_id, one.target))
        shown = seed_badge(seed) if seed else None
        rows.append(FindingRow(one, finding_badge(one), missing_lines_of(one.missing), seed, shown))
    return rows


@dataclass(frozen=True, slots=True)
class SilentRow:
    """An enterprise of which no figures are filed: what it holds or held last, for which title it
    could be won, and its seed in the pool for it, where there is one."""

    enterprise: Any
    titles: list[Title]
    ran_out: Title | None
    wanted: TitleKind | None
    has_account: bool
    seed: SeedCandidate | None
    seed_badge: TitleBadge | None


def _last_ran_out(titles: Iterable[Title], on: date) -> Title | None:
    gone = (TitleEnding.CANCELLED, TitleEnding.SUPERSEDED)
    ended = [one for one in titles if one.last_day < on and one.ending not in gone]
    return max(ended, key=lambda one: one.last_day, default=None)


def silent_rows(enterprises: Iterable[Any], on: date) -> list[SilentRow]:
    """The rows of a page (two queries); each enterprise carries `has_account`."""
    listed = list(enterprises)
    titles: dict[int, list[Title]] = defaultdict(list)
    for title in Title.objects.filter(enterprise__in=listed).order_by("-valid_to"):
        titles[title.enterprise_id].append(title)
    seeds: dict[tuple[int, str], SeedCandidate] = {
        (one.enterprise_id, one.target): one
        for one in SeedCandidate.objects.filter(enterprise__in=listed)
        .select_related("person")
        .order_by("pk")
    }
    rows = []
    for one in listed:
        wanted = wanted_title(titles[one.pk], on)
        seed = seeds.get((one.pk, wanted.value)) if wanted else None
        held = [title for title in titles[one.pk] if title.is_valid_on(on)]
        last = None if held else _last_ran_out(titles[one.pk], on)
        badge = seed_badge(seed) if seed else None
        rows.append(SilentRow(one, held, last, wanted, one.has_account, seed, badge))
    return rows


def application_rows(found: Mapping[str, str]) -> list[tuple[str, str]]:
    """Applications under way: the title in words, the number of the case."""
    return [(str(TitleKind(title).label), number) for title, number in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A signal with both values in words."""

    signal: SeedSignal
    about: str
    said: str
    filed: str
    badge: TitleBadge


def signal_row(signal: SeedSignal) -> SignalRow:
    """One signal."""
    about = label_of(signal.measure) if signal.measure else signal.word
    state = ConflictState(signal.conflict)
    return SignalRow(
        signal,
        about,
        signal.word if signal.chain_id else said_by(signal),
        _filed(signal),
        TitleBadge(state.label, _CONFLICT_TONES[state]),
    )


def _filed(signal: SeedSignal) -> str:
    if not signal.filed_value or signal.filing is None:
        return ""
    value = signal.filed_value
    if signal.chain_id:
        field = type(signal.filing)._meta.get_field(signal.measure)
        value = str(dict(getattr(field, "flatchoices", ())).get(value, value))
    return _("%(value)s (filing of %(year)d)") % {
        "value": value,
        "year": signal.filing.fiscal_year,
    }
