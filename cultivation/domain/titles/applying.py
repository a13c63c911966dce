"""Who may apply for which title on a day."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from enterprises.models import Enterprise

# No rung is skipped (工信部企业〔2026〕2号): any one of these valid titles opens the next rung.
_RUNG_BELOW: dict[TitleKind, tuple[TitleKind, ...]] = {
    TitleKind.SRDI: (TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE),
    TitleKind.LITTLE_GIANT: (TitleKind.SRDI,),
}


def why_not_apply(
    *, enterprise: Enterprise, kind: TitleKind, case_kind: CaseKind, on: date
) -> DomainError | None:
    """Why the enterprise may not apply for the title on that day, or None when it may.

    Codes: `banned`, `not_decided_here`, `rung_skipped`, `title_held`, `no_title_to_re_examine`,
    `renewed_already`.
    """
    titles = list(Title.objects.filter(enterprise=enterprise))
    return why_not_with(titles, kind=kind, case_kind=case_kind, on=on)


def why_not_with(
    titles: Sequence[Title], *, kind: TitleKind, case_kind: CaseKind, on: date
) -> DomainError | None:
    """`why_not_apply` for an enterprise whose titles, old ones too, are at hand."""
    bans = [title.banned_until for title in titles if title.banned_until is not None]
    if bans and max(bans) >= on:
        return DomainError(
            "banned", _("No application is taken until %(day)s.") % {"day": max(bans)}
        )
    held = {TitleKind(title.kind) for title in titles if title.is_valid_on(on)}
    if kind == TitleKind.CHAMPION:
        return DomainError("not_decided_here", _("This title is decided elsewhere."))
    if case_kind == CaseKind.RE_EXAMINATION:
        return _why_not_re_examine(titles, kind, on)
    if kind in held:
        return DomainError("title_held", _("The enterprise holds this title already."))
    below = _RUNG_BELOW.get(kind, ())
    if below and not held.intersection(below):
        return DomainError(
            "rung_skipped",
            _("No rung is skipped: a valid title “%(titles)s” is needed first.")
            % {"titles": " / ".join(str(rung.label) for rung in below)},
        )
    return None


def _why_not_re_examine(titles: Sequence[Title], kind: TitleKind, on: date) -> DomainError | None:
    of_kind = [title for title in titles if title.kind == kind]
    if not any(title.is_valid_on(on) for title in of_kind):
        return DomainError(
            "no_title_to_re_examine",
            _("There is no valid title “%(title)s” to re-examine.") % {"title": kind.label},
        )
    if any(title.valid_from > on for title in of_kind):
        return DomainError(
            "renewed_already",
            _("The title “%(title)s” is renewed already.") % {"title": kind.label},
        )
    return None
