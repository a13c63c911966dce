"""Answers to posted needs: handed in, shortlisted, one chosen, what came of it."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.versions import expect_version
from cultivation.domain.cancelling.acts import required
from cultivation.domain.leading.posting import (
    amount,
    is_large,
    keep_need,
    locked_need,
    note_need,
    poster_of,
)
from cultivation.enums.leading import AnswerStatus, NeedResult, NeedStatus
from cultivation.models import Need, NeedAnswer
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise

_LIVE = (AnswerStatus.HANDED_IN, AnswerStatus.SHORTLISTED)


@transaction.atomic
def answer_need(
    *,
    need: Need,
    enterprise: Enterprise,
    text: str,
    contact: str,
    actor: Actor,
    price_wan: Decimal | None = None,
) -> NeedAnswer:
    """Answer a published need before its deadline; seen by its poster and the handling office.

    Raises `DomainError` (`not_yours`, `own_need`, `not_small`, `text_missing`, `invalid_amount`)
    and `Conflict` (`not_open`, `answered_already`).
    """
    expect_own(enterprise, actor)
    locked = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    today = timezone.localdate()
    if locked.status != NeedStatus.PUBLISHED or locked.deadline_on < today:
        raise Conflict("not_open", _("This need takes no answers any more."))
    if locked.enterprise_id == enterprise.pk:
        raise DomainError("own_need", _("This need is your own."))
    if is_large(enterprise, today):
        raise DomainError("not_small", _("Needs are answered by small and medium enterprises."))
    if price_wan is not None and price_wan < 0:
        sentence = _("A sum is never below zero.")
        raise DomainError("invalid_amount", sentence, {"price_wan": sentence})
    given = {
        "text": required(text, "text", _("Say what you offer.")),
        "contact": required(contact, "contact", _("Say whom to ask.")),
    }
    try:
        with transaction.atomic():
            answer = NeedAnswer.objects.create(
                need=locked,
                enterprise=enterprise,
                price_wan=price_wan,
                handed_in_by_id=actor.person_id,
                handed_in_at=timezone.now(),
                **given,
            )
    except IntegrityError:
        raise Conflict("answered_already", _("You have answered this need already.")) from None
    note_need(locked, "need.answered", actor, told=poster_of(locked), answer=answer.pk)
    return answer


@transaction.atomic
def withdraw_answer(*, answer: NeedAnswer, version: int, actor: Actor) -> NeedAnswer:
    """Take one's own answer back before the choice; another may be handed in.

    Raises `DomainError` (`not_yours`) and `Conflict`.
    """
    locked = Need.objects.select_for_update(of=("self",)).get(pk=answer.need_id)
    found = NeedAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if found.enterprise_id != actor.enterprise_id:
        raise DomainError("not_yours", _("Only the enterprise itself keeps this."))
    expect_version(found, version)
    if locked.status != NeedStatus.PUBLISHED or found.status not in _LIVE:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    _set(found, AnswerStatus.WITHDRAWN)
    note_need(locked, "need.answer_withdrawn", actor, told=poster_of(locked), answer=found.pk)
    return found


@transaction.atomic
def shortlist_answer(*, need: Need, version: int, answer: int, actor: Actor) -> Need:
    """Put an answer on the shortlist. Raises `DomainError` (`not_yours`, `unknown_answer`)."""
    locked = locked_need("shortlist", need, version, actor)
    found = _answer(locked, answer, AnswerStatus.HANDED_IN)
    _set(found, AnswerStatus.SHORTLISTED)
    told = [found.enterprise_id]
    return keep_need(locked, "need.shortlisted", actor, told=told, answer=found.pk)


@transaction.atomic
def decline_answer(*, need: Need, version: int, answer: int, reason: str, actor: Actor) -> Need:
    """Decline an answer with a reason that its enterprise reads."""
    locked = locked_need("decline", need, version, actor)
    found = _answer(locked, answer, *_LIVE)
    found.reason = required(reason, "reason", _("Give the reason."))
    _set(found, AnswerStatus.NOT_CHOSEN)
    told = [found.enterprise_id]
    return keep_need(locked, "need.declined", actor, told=told, answer=found.pk)


@transaction.atomic
def match_need(*, need: Need, version: int, answer: int, actor: Actor) -> Need:
    """Choose an answer of the shortlist; the others are told that they were not chosen."""
    locked = locked_need("match", need, version, actor)
    chosen = _answer(locked, answer, AnswerStatus.SHORTLISTED)
    _set(chosen, AnswerStatus.CHOSEN)
    told = [chosen.enterprise_id]
    for other in locked.answers.select_for_update(of=("self",)).filter(status__in=_LIVE):
        _set(other, AnswerStatus.NOT_CHOSEN)
        told.append(other.enterprise_id)
    locked.status, locked.matched_on = NeedStatus.MATCHED, timezone.localdate()
    return keep_need(locked, "need.matched", actor, told=told, answer=chosen.pk)


@transaction.atomic
def conclude_need(
    *,
    need: Need,
    version: int,
    result: NeedResult,
    result_text: str,
    actor: Actor,
    contract_wan: Decimal | None = None,
) -> Need:
    """Record what came of the match, with the contract's amount where there is one.

    Raises `DomainError` (`not_yours`, `text_missing`, `invalid_amount`) and `Conflict`.
    """
    locked = locked_need("conclude", need, version, actor)
    locked.result_text = required(result_text, "result_text", _("Say what came of it."))
    has_contract = result == NeedResult.CONTRACT
    is_sum = contract_wan is not None and contract_wan > 0
    if has_contract != is_sum or (contract_wan is not None and not is_sum):
        sentence = _("A contract has an amount above zero; without one there is none.")
        raise DomainError("invalid_amount", sentence, {"contract_wan": sentence})
    locked.result, locked.contract_wan = result, contract_wan
    locked.status, locked.concluded_on = NeedStatus.CONCLUDED, timezone.localdate()
    chosen = locked.answers.filter(status=AnswerStatus.CHOSEN)
    told = [*poster_of(locked), *chosen.values_list("enterprise", flat=True)]
    return keep_need(
        locked, "need.concluded", actor, told=told, result=result, contract_wan=amount(contract_wan)
    )


def _answer(need: Need, answer: int, *states: AnswerStatus) -> NeedAnswer:
    found = need.answers.select_for_update(of=("self",)).filter(pk=answer, status__in=states)
    row = found.first()
    if row is None:
        sentence = _("Choose an answer for which this is still open.")
        raise DomainError("unknown_answer", sentence, {"answer": sentence})
    return row


def _set(answer: NeedAnswer, status: AnswerStatus) -> None:
    answer.status = status
    answer.version += 1
    answer.save(update_fields=["status", "version", "reason"])
