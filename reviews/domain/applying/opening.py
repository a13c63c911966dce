"""Opening a draft in a round."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.numbers import take_number
from common.enums import SubjectKind
from cultivation.domain.titles import why_not_apply
from cultivation.enums import CaseKind, TitleKind
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise, Filing
from reviews.domain.applying.years import why_not_year
from reviews.domain.rounds.sampling import standing_with_draws
from reviews.enums import CaseStatus
from reviews.models import Case, Round

_ENDED_UNDECIDED = frozenset({CaseStatus.LAPSED, CaseStatus.WITHDRAWN})


@transaction.atomic
def open_case(*, enterprise: Enterprise, round: Round, filing: Filing, actor: Actor) -> Case:
    """Open a draft in a round, on the filing of a year that the round takes. It starts from what
    was written in the last application for the title where that lapsed or was withdrawn. Raises
    `DomainError` (`not_yours`, `other_filing`, `round_not_open`, `other_province`, `other_year`,
    `case_open` and the codes of `why_not_apply`)."""
    expect_own(enterprise, actor)
    if filing.enterprise_id != enterprise.pk:
        raise DomainError("other_filing", _("This filing is another enterprise's."))
    today = timezone.localdate()
    expect_open(round, enterprise, today)
    kind, case_kind = TitleKind(round.title_kind), CaseKind(round.case_kind)
    if case_kind == CaseKind.CHANGE:
        raise DomainError("report_a_change", _("A change is reported on its own form."))
    standing = standing_with_draws(enterprise, today)
    refusal = why_not_apply(standing, kind=kind, case_kind=case_kind, on=today)
    refusal = refusal or why_not_year(round, filing, today)
    if refusal is not None:
        raise refusal
    _hold(round)
    begun = begun_before(enterprise, kind)
    case = _create(enterprise, round, filing, begun.statements if begun else {})
    started_from = {"started_from": begun.number} if begun else {}
    record(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb="case.opened",
        actor=actor,
        after={"status": case.status, "round": round.code} | started_from,
    )
    return case


def _hold(round: Round) -> None:
    """Keep the round from being taken back until the draft is in it; others open theirs meanwhile.
    Raises `DomainError` (`round_not_open`) where it was, this very moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM reviews_round WHERE id = %s AND taken_back_at IS NULL FOR KEY SHARE",
            [round.pk],
        )
        if cursor.rowcount == 0:
            raise _taken_back()


def begun_before(enterprise: Enterprise, kind: TitleKind) -> Case | None:
    """The enterprise's last application for the title if it lapsed or was withdrawn, else None."""
    cases = Case.objects.filter(enterprise=enterprise, title_kind=kind)
    last = cases.exclude(kind=CaseKind.CHANGE).order_by("-pk").first()
    return last if last and last.status in _ENDED_UNDECIDED else None


def _create(
    enterprise: Enterprise, round: Round, filing: Filing, statements: Mapping[str, str]
) -> Case:
    series = f"{round.title_kind}-{round.year}"
    now = timezone.now()
    try:
        with transaction.atomic():
            return Case.objects.create(
                number=f"{_PREFIXES[TitleKind(round.title_kind)]}{round.year}-"
                f"{take_number(f'case {series}'):06}",
                enterprise=enterprise,
                round=round,
                kind=round.case_kind,
                title_kind=round.title_kind,
                filing=filing,
                due_on=round.closes_on,
                county_office=enterprise.county_office,
                city_office=enterprise.city_office,
                province_office=enterprise.province_office,
                statements=dict(statements),
                created_at=now,
                saved_at=now,
            )
    except IntegrityError:
        raise DomainError(
            "case_open", _("The enterprise has an open case for this title already.")
        ) from None


_PREFIXES = {
    TitleKind.TECHNOLOGY: "TECH",
    TitleKind.INNOVATIVE: "INNO",
    TitleKind.SRDI: "SRDI",
    TitleKind.LITTLE_GIANT: "GIANT",
}


def expect_open(round: Round, enterprise: Enterprise, today: date) -> None:
    """Raise `why_not_open`, if anything."""
    refusal = why_not_open(round, enterprise, today)
    if refusal is not None:
        raise refusal


def why_not_open(round: Round, enterprise: Enterprise, today: date) -> DomainError | None:
    """Why the round takes no application of the enterprise today (`round_not_open`,
    `other_province`), or None."""
    if round.taken_back_at is not None:
        return _taken_back()
    if today > round.closes_on:
        return DomainError("round_not_open", closed_sentence(round))
    if not round.is_open_on(today):
        return DomainError(
            "round_not_open",
            _("The round takes applications from %(first)s to %(last)s.")
            % {"first": round.opens_on, "last": round.closes_on},
        )
    if round.office_id not in {None, enterprise.province_office_id}:
        return DomainError("other_province", _("This round belongs to another province."))
    return None


def _taken_back() -> DomainError:
    sentence = _("The office has taken this round back: nobody can apply in it.")
    return DomainError("round_not_open", sentence)


def closed_sentence(round: Round) -> str:
    """That the round is over, and what becomes of a draft."""
    return _(
        "The round closed on %(last)s. What you have written is kept: the next round starts"
        " from it."
    ) % {"last": round.closes_on}
