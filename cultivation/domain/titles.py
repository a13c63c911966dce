"""Titles: who may apply for which, and granting them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.numbers import take_numbers
from common.enums import SubjectKind
from cultivation.enums import CaseKind, TitleKind, TitleOrigin
from cultivation.models import RuleSet, Title
from enterprises.models import Enterprise

# Validity in years: 科技型 is entered for one year (国科发政〔2017〕115号), the others for three
# (工信部企业〔2022〕63号, 工信部企业〔2026〕2号).
VALIDITY_YEARS = {TitleKind.TECHNOLOGY: 1}
_DEFAULT_VALIDITY_YEARS = 3

_SERIES_LETTERS = {
    TitleKind.TECHNOLOGY: "T",
    TitleKind.INNOVATIVE: "I",
    TitleKind.SRDI: "S",
    TitleKind.LITTLE_GIANT: "G",
    TitleKind.CHAMPION: "C",
}

# No rung is skipped (工信部企业〔2026〕2号): any one of these valid titles opens the next rung.
_RUNG_BELOW: dict[TitleKind, tuple[TitleKind, ...]] = {
    TitleKind.SRDI: (TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE),
    TitleKind.LITTLE_GIANT: (TitleKind.SRDI,),
}


def years_later(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_day_of_validity(kind: TitleKind, valid_from: date) -> date:
    """The last day of a title that begins on `valid_from`."""
    years = VALIDITY_YEARS.get(kind, _DEFAULT_VALIDITY_YEARS)
    return years_later(valid_from, years) - timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Grant:
    """A decided title: to whom, by which case, under which rules."""

    enterprise: Enterprise
    case_number: str
    rule_set: RuleSet
    case_kind: CaseKind


def grant_titles(
    *,
    kind: TitleKind,
    grants: Sequence[Grant],
    valid_from: date,
    announcement: str,
    actor: Actor,
) -> list[Title]:
    """Issue a title for each grant, in the caller's transaction, with numbers in their order.

    A new title continues the last one of its kind that has not ended, from the day after its last
    day; one that ended before the announcement is followed from the day of the announcement.
    Numbers: letter, year, province, five digits, never used again.
    """
    continued = {
        title.enterprise_id: title.last_day
        for title in Title.objects.of_kind(kind)
        .filter(last_day__gte=valid_from)
        .filter(enterprise__in=[grant.enterprise.pk for grant in grants])
        .order_by("last_day")
    }
    titles = []
    for grant in grants:
        last_day = continued.get(grant.enterprise.pk)
        begins = last_day + timedelta(days=1) if last_day else valid_from
        titles.append(_new_title(kind, grant, begins, announcement))
    _number(titles)
    Title.objects.bulk_create(titles)
    for title in titles:
        record(
            subject_kind=SubjectKind.TITLE,
            subject_id=title.pk,
            verb="title.granted",
            actor=actor,
            after={"number": title.number, "valid_to": title.valid_to.isoformat()},
            comment=announcement,
        )
    return titles


def _new_title(kind: TitleKind, grant: Grant, begins: date, announcement: str) -> Title:
    ends = last_day_of_validity(kind, begins)
    return Title(
        enterprise=grant.enterprise,
        kind=kind,
        valid_from=begins,
        valid_to=ends,
        last_day=ends,
        origin=TitleOrigin.DECISION,
        batch=announcement,
        case_number=grant.case_number,
        rule_set_code=grant.rule_set.code,
        rule_set_sha256=grant.rule_set.sha256,
        name_at_recognition=grant.enterprise.name,
        granted_at=timezone.now(),
    )


def _number(titles: Sequence[Title]) -> None:
    by_series: dict[str, list[Title]] = defaultdict(list)
    for title in titles:
        letter = _SERIES_LETTERS[TitleKind(title.kind)]
        province = title.enterprise.province_office.code
        by_series[f"{letter}{title.valid_from.year}-{province}"].append(title)
    # In the order of their names, in which every announcement takes them.
    for series, of_series in sorted(by_series.items()):
        numbers = take_numbers(f"title {series}", len(of_series))
        for number, title in zip(numbers, of_series, strict=True):
            title.number = f"{series}-{number:05}"
