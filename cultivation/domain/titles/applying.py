"""Who may apply for which title on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation.enums import CaseKind, TitleEnding, TitleKind
from cultivation.life.re_examinations import earliest_application, has_fallen, window_of
from cultivation.life.updates import NO_RE_EXAMINATION, update_rule
from cultivation.models import Title, UpdateObligation
from enterprises.models import Enterprise

# No rung is skipped (工信部企业〔2026〕2号): any one of these valid titles opens the next rung.
RUNG_BELOW: dict[TitleKind, tuple[TitleKind, ...]] = {
    TitleKind.SRDI: (TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE),
    TitleKind.LITTLE_GIANT: (TitleKind.SRDI,),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides for which titles an enterprise may apply: its titles, old ones too, the
    (title, year) of the yearly updates it missed, and the kinds of its titles that were drawn by
    lot to be re-examined now."""

    titles: Sequence[Title]
    missed: Collection[tuple[int, int]] = ()
    drawn: Collection[str] = ()


def standing_of(enterprise: Enterprise, on: date) -> Standing:
    """The standing of an enterprise on a day, whatever was drawn (two queries)."""
    titles = list(enterprise.titles.order_by("-valid_from", "-pk"))
    return Standing(titles, missed_updates(enterprise, on))


def missed_updates(enterprise: Enterprise, on: date) -> set[tuple[int, int]]:
    """The (title, year) of the yearly updates that the enterprise missed by the day."""
    missed = UpdateObligation.objects.filter(enterprise=enterprise).missed_by(on)
    return set(missed.values_list("title", "year"))


def why_not_apply(
    standing: Standing, *, kind: TitleKind, case_kind: CaseKind, on: date
) -> DomainError | None:
    """Why an enterprise of that standing may not apply for the title on the day, or None when it
    may.

    Codes: `banned`, `not_decided_here`, `rung_skipped`, `title_held`, `no_title`,
    `no_title_to_re_examine`, `renewed_already`, `re_examination_not_due`, `update_missed`.
    """
    titles = standing.titles
    if case_kind == CaseKind.CHANGE:
        return _why_not_change(titles, on)
    bans = [title.banned_until for title in titles if title.banned_until is not None]
    if bans and max(bans) >= on:
        return DomainError(
            "banned", _("No application is taken until %(day)s.") % {"day": max(bans)}
        )
    held = {TitleKind(title.kind) for title in titles if title.is_valid_on(on)}
    if kind == TitleKind.CHAMPION:
        return DomainError("not_decided_here", _("This title is decided elsewhere."))
    if case_kind == CaseKind.RE_EXAMINATION:
        return _why_not_re_examine(standing, kind, on)
    return _why_not_recognise(kind, held)


def _why_not_recognise(kind: TitleKind, held: set[TitleKind]) -> DomainError | None:
    if kind in held:
        return DomainError("title_held", _("The enterprise holds this title already."))
    below = RUNG_BELOW.get(kind, ())
    if below and not held.intersection(below):
        return DomainError(
            "rung_skipped",
            _("No rung is skipped: a valid title “%(titles)s” is needed first.")
            % {"titles": " / ".join(str(rung.label) for rung in below)},
        )
    return None


def _why_not_change(titles: Sequence[Title], on: date) -> DomainError | None:
    """Whoever holds a title reports its changes, banned from applying or not."""
    if any(title.is_valid_on(on) for title in titles):
        return None
    return DomainError("no_title", _("Only the holder of a title reports changes here."))


def _why_not_re_examine(standing: Standing, kind: TitleKind, on: date) -> DomainError | None:
    of_kind = [title for title in standing.titles if title.kind == kind]
    title = next((title for title in of_kind if title.is_valid_on(on)), None)
    if title is None:
        if kind == TitleKind.SRDI and fallen_giant(standing.titles, on) is not None:
            return None
        return DomainError(
            "no_title_to_re_examine",
            _("There is no valid title “%(title)s” to re-examine.") % {"title": kind.label},
        )
    if any(one.valid_from > on for one in of_kind):
        return DomainError(
            "renewed_already",
            _("The title “%(title)s” is renewed already.") % {"title": kind.label},
        )
    earliest = earliest_application(title.valid_to)
    if on < earliest and kind not in standing.drawn:
        return DomainError(
            "re_examination_not_due",
            _("The title runs until %(last)s: it can be re-examined from %(first)s on.")
            % {"last": title.valid_to, "first": earliest},
        )
    return _why_not_for_updates(standing, title)


def _why_not_for_updates(standing: Standing, title: Title) -> DomainError | None:
    """Missed updates of the years in which a miss costs the re-examination (暂行办法, 2022)."""
    lost = []
    for title_id, year in standing.missed:
        rule = update_rule(title.kind, year)
        is_costly = rule is not None and rule.consequence == NO_RE_EXAMINATION
        if title_id == title.pk and is_costly:
            lost.append(year)
    if not lost:
        return None
    return DomainError(
        "update_missed",
        _("The yearly update of %(years)s was missed: this title cannot be re-examined.")
        % {"years": ", ".join(str(year) for year in sorted(lost))},
    )


def fallen_giant(titles: Sequence[Title], on: date) -> Title | None:
    """A little giant that let its own re-examination pass and has to take the provincial one
    instead; None when there is none."""
    giants = [title for title in titles if title.kind == TitleKind.LITTLE_GIANT]
    latest = max(giants, key=lambda title: title.valid_to, default=None)
    if latest is None or latest.ending in {TitleEnding.CANCELLED, TitleEnding.SUPERSEDED}:
        return None
    if latest.re_examined_since is not None or latest.valid_from > on:
        return None
    window = window_of(latest.kind, latest.valid_from, latest.valid_to)
    return latest if has_fallen(window, latest.valid_to, on) else None
