"""A standard on the shelf: its texts, whom it applies to, and what changed against another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cultivation import criteria
from cultivation.criteria import Transition, shipped_transitions
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from cultivation.queries import parsed, texts_on, transitions_known


class TextState(TextChoices):
    """Where a text of a standard stands on a day."""

    IN_FORCE = "in_force", pgettext_lazy("rule", "In force")
    AHEAD = "ahead", _("Not in force yet")
    SUPERSEDED = "superseded", _("Superseded")
    ENDED = "ended", _("No longer in force")


@dataclass(frozen=True, slots=True)
class ShownText:
    """One published text of a standard; `superseded_from` is the later text's first day."""

    rule_set: RuleSet
    name: str
    state: TextState
    superseded_from: date | None

    @property
    def tone(self) -> str:
        """The tone of `state_badge`."""
        return "done" if self.state == TextState.IN_FORCE else "quiet"


@dataclass(frozen=True, slots=True)
class ShownTransition:
    """A notice that names the standard for some cases, with how sure it is."""

    title_kind: str
    case_kind: str
    offices: list[str]
    first_day: date
    last_day: date
    code: str
    source: str
    note: str
    mark: str
    is_unverified: bool


@dataclass(frozen=True, slots=True)
class Application:
    """Whom a standard serves by its own words; no offices stands for all."""

    title: str
    case_kinds: list[str]
    offices: list[str]
    transitions: list[ShownTransition]


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """One change in the language of the request."""

    kind: str
    sentence: str


def _language() -> str:
    return get_language() or "zh-hans"


def name_of(rule_set: RuleSet) -> str:
    """The standard's name in the language of the request."""
    return rule_set.name_en if _language().startswith("en") else rule_set.name_zh


def texts_of_code(rows: list[RuleSet], code: str, day: date) -> list[ShownText]:
    """The texts of one standard, the last published first; rows in order of publication."""
    own = [row for row in rows if row.code == code]
    # The last one has none after it.
    shown = [_shown_text(row, after, day) for row, after in zip_longest(own, own[1:])]
    return shown[::-1]


def _shown_text(row: RuleSet, after: RuleSet | None, day: date) -> ShownText:
    state = TextState.IN_FORCE
    if after is not None and after.in_force_from <= day:
        state = TextState.SUPERSEDED
    elif day < row.in_force_from:
        state = TextState.AHEAD
    elif row.in_force_to is not None and row.in_force_to < day:
        state = TextState.ENDED
    return ShownText(row, name_of(row), state, after.in_force_from if after else None)


def shelf_on(rows: list[RuleSet], day: date) -> list[ShownText]:
    """Of each standard the text that counts on the day, by title, the latest in force first."""
    shown = [
        one
        for row in texts_on(rows, day)
        for one in texts_of_code(rows, row.code, day)
        if one.rule_set == row
    ]
    kinds = TitleKind.values
    shown.sort(key=lambda one: one.rule_set.in_force_from, reverse=True)
    return sorted(shown, key=lambda one: kinds.index(one.rule_set.title_kind))


def application_of(rule_set: RuleSet) -> Application:
    """Whom the standard serves, and the notices for its title that decide otherwise."""
    standard = parsed(rule_set)
    rows = [row for row in transitions_known() if row.title_kind == rule_set.title_kind]
    codes = {code for row in rows for code in row.offices} | set(standard.offices)
    names = dict(Office.objects.filter(code__in=codes).values_list("code", "name"))
    return Application(
        title=str(TitleKind(rule_set.title_kind).label),
        case_kinds=[str(CaseKind(kind).label) for kind in standard.case_kinds],
        offices=_named(standard.offices, names),
        transitions=[_shown_transition(row, names) for row in rows],
    )


def _named(codes: Iterable[str], names: dict[str, str]) -> list[str]:
    return [names.get(code, code) for code in codes]


def _shown_transition(row: Transition, names: dict[str, str]) -> ShownTransition:
    return ShownTransition(
        title_kind=str(TitleKind(row.title_kind).label),
        case_kind=str(CaseKind(row.case_kind).label),
        offices=_named(row.offices, names),
        first_day=row.first_day,
        last_day=row.last_day,
        code=row.rule_set,
        source=row.source,
        note=row.mark.note.in_language(_language()) if row.mark.note else "",
        mark=row.mark.mark,
        is_unverified=row.mark.unverified,
    )


def transitions_shown() -> list[ShownTransition]:
    """The shipped notices, which nobody withdraws here."""
    rows = shipped_transitions()
    codes = {code for row in rows for code in row.offices}
    names = dict(Office.objects.filter(code__in=codes).values_list("code", "name"))
    return [_shown_transition(row, names) for row in rows]


def differences_between(one: RuleSet, other: RuleSet) -> list[ShownDifference]:
    """What is different in the other standard, sentence by sentence."""
    return shown_differences(parsed(one), parsed(other))


def shown_differences(one: criteria.RuleSet, other: criteria.RuleSet) -> list[ShownDifference]:
    """The same of two standards that are read already."""
    language = _language()
    return [
        ShownDifference(found.kind, found.sentence.in_language(language))
        for found in criteria.diff(one, other)
    ]
