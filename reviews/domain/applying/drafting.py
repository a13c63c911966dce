"""Saving what was typed, and the answers to an open correction."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from cultivation.enums import TitleKind
from enterprises.models import Filing
from reviews.domain.applying.opening import begun_before, closed_sentence
from reviews.domain.applying.years import why_not_year
from reviews.domain.desk.meanwhile import expect_case_version
from reviews.enums import CaseStatus, StatementKind, Turn
from reviews.models import Case, CorrectionItem


@transaction.atomic
def save_draft(
    *,
    case: Case,
    statements: Mapping[str, str] | None = None,
    is_pledged: bool | None = None,
    answers: Mapping[str, str] | None = None,
    fiscal_year: int | None = None,
    version: int,
    actor: Actor,
) -> Case:
    """Save what was typed into a draft or a correction. Statements not named stay. `answers`
    maps items of the open correction, by id, to what the enterprise says to them so far. With
    `fiscal_year` a draft goes on with the enterprise's filing of that year. Words that were being
    typed while the round closed are kept with the lapsed draft, from which the next one starts.

    Raises `Conflict` when stale (`round_closed` for a lapsed draft that was left before it
    lapsed) or no longer the enterprise's turn, and `DomainError` (`no_filing`,
    `other_year`). Autosaves leave no event: what counts is what is submitted.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if locked.status == CaseStatus.LAPSED:
        return _last_words(locked, statements or {}, version, actor)
    expect_case_version(locked, version, actor)
    if locked.turn != Turn.ENTERPRISE or actor.enterprise_id != locked.enterprise_id:
        raise Conflict("action_not_open", _("The case is no longer with the enterprise."))
    _lay_in(locked, statements or {})
    if is_pledged is not None:
        locked.is_pledged = is_pledged
    if fiscal_year is not None and fiscal_year != locked.filing.fiscal_year:
        locked.filing = _filing_of(locked, fiscal_year)
    _save_answers(locked, answers or {})
    locked.version += 1
    _note_saved(locked, actor)
    locked.save(update_fields=["statements", "is_pledged", "filing", "version", *_SAVED])
    return locked


_SAVED = ("saved_at", "saved_by")


def _note_saved(case: Case, actor: Actor) -> None:
    case.saved_at, case.saved_by_id = timezone.now(), actor.user_id


def _lay_in(case: Case, statements: Mapping[str, str]) -> None:
    known = {kind.value for kind in StatementKind}
    case.statements |= {kind: text for kind, text in statements.items() if kind in known}


def _last_words(case: Case, statements: Mapping[str, str], version: int, actor: Actor) -> Case:
    """Keep what was being typed into a draft when it lapsed: its page counts one version less, or
    has saved its words since. What the next draft has started from is left alone."""
    is_last = begun_before(case.enterprise, TitleKind(case.title_kind)) == case
    is_own = actor.enterprise_id == case.enterprise_id
    if not (is_last and is_own and version in {case.version - 1, case.version}):
        raise Conflict("round_closed", closed_sentence(case.round))
    _lay_in(case, statements)
    case.version += 1
    _note_saved(case, actor)
    case.save(update_fields=["statements", "version", *_SAVED])
    return case


def _filing_of(case: Case, fiscal_year: int) -> Filing:
    """The filing that a draft is to go on with. What was handed in stays with its year."""
    if case.status != CaseStatus.DRAFT:
        raise Conflict("action_not_open", _("Only a draft goes on with another year's filing."))
    filing = Filing.objects.filter(enterprise=case.enterprise_id, fiscal_year=fiscal_year).first()
    if filing is None:
        sentence = _("There is no filing of this year yet.")
        raise DomainError("no_filing", sentence, {"fiscal_year": sentence})
    refusal = why_not_year(case.round, filing, timezone.localdate())
    if refusal is not None:
        raise refusal
    return filing


def _save_answers(case: Case, answers: Mapping[str, str]) -> None:
    """Keep the answers to items of the open correction; others, and what is no id, are left."""
    open_items = CorrectionItem.objects.filter(correction__in=case.corrections.open())
    for item in open_items if answers else ():
        if str(item.pk) in answers:
            item.answer = answers[str(item.pk)].strip()
            item.save(update_fields=["answer"])
