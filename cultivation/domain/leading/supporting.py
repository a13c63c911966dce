"""Key support (重点“小巨人”): from the plan over two payments and the evaluation to the end."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.numbers import take_number
from cultivation.domain.cancelling.acts import expect_other_person, expect_unlinked, required
from cultivation.domain.leading.rules import support_rule, support_rule_on
from cultivation.domain.leading.support_steps import (
    expect_desk,
    keep_support,
    locked_support,
    note_support,
    rule_of,
)
from cultivation.enums import Certainty, TitleKind
from cultivation.enums.leading import PaymentKind, SupportStatus, SupportVerdict
from cultivation.models import (
    SupportBatch,
    Supported,
    SupportPayment,
    SupportYear,
    Title,
)
from enterprises.models import Enterprise

_S = SupportStatus
_PROVINCE, _MINISTRY = OfficeLevel.PROVINCE.value, OfficeLevel.MINISTRY.value
_EXAMINER, _APPROVER = PostingRole.EXAMINER.value, PostingRole.APPROVER.value
_AFTER = {
    SupportVerdict.PAY_REST: _S.REST_DUE,
    SupportVerdict.WITHHOLD: _S.WITHHELD,
    SupportVerdict.RECOVER: _S.RECOVERING,
}


@transaction.atomic
def enter_batch(
    *,
    code: str,
    name: str,
    starts_on: date,
    ends_on: date,
    source: str,
    certainty: Certainty,
    actor: Actor,
) -> SupportBatch:
    """Enter a batch with its document; the rule in force on its first day is its rule.

    Raises `DomainError` (`not_yours`, `text_missing`, `invalid_day`, `no_rule`) and `Conflict`
    (`code_taken`).
    """
    expect_desk(actor, _MINISTRY, _EXAMINER, _APPROVER)
    rule = support_rule_on(starts_on)
    if rule is None:
        sentence = _("No rule of support is in force on this day.")
        raise DomainError("no_rule", sentence, {"starts_on": sentence})
    if ends_on <= starts_on:
        sentence = _("The last day lies after the first.")
        raise DomainError("invalid_day", sentence, {"ends_on": sentence})
    try:
        with transaction.atomic():
            return SupportBatch.objects.create(
                code=required(code, "code", _("Give the batch a code.")),
                name=required(name, "name", _("Give the batch a name.")),
                starts_on=starts_on,
                ends_on=ends_on,
                source=required(source, "source", _("Name the document it rests on.")),
                certainty=certainty,
                rule=rule.code,
                entered_by_id=actor.person_id,
                entered_at=timezone.now(),
            )
    except IntegrityError:
        sentence = _("This code is taken.")
        raise Conflict("code_taken", sentence, {"code": sentence}) from None


@transaction.atomic
def enter_plan(
    *,
    batch: SupportBatch,
    enterprise: Enterprise,
    investment_wan: Decimal,
    goals: str,
    actor: Actor,
) -> Supported:
    """Enter the plan of a little giant in a batch, by its province.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `no_little_giant`, `text_missing`,
    `invalid_amount`) and `Conflict` (`in_the_batch`).
    """
    office = expect_desk(actor, _PROVINCE, _EXAMINER)
    if enterprise.province_office_id != office.pk:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, enterprise)
    today = timezone.localdate()
    title = Title.objects.valid_on(today).of_kind(TitleKind.LITTLE_GIANT)
    held = title.filter(enterprise=enterprise).first()
    if held is None:
        sentence = _("Only a little giant is supported: this enterprise holds no such title today.")
        raise DomainError("no_little_giant", sentence, {"enterprise": sentence})
    supported = Supported(
        batch=batch,
        enterprise=enterprise,
        title=held,
        total_wan=support_rule(batch.rule).total_wan,
        entered_by_id=actor.person_id,
        entered_on=today,
    )
    _plan(supported, investment_wan, goals)
    supported.number = f"S{batch.code}-{take_number(f'support {batch.code}'):04}"
    try:
        with transaction.atomic():
            supported.save(force_insert=True)
    except IntegrityError:
        sentence = _("This enterprise is in the batch already.")
        raise Conflict("in_the_batch", sentence, {"enterprise": sentence}) from None
    note_support(supported, "support.entered", actor)
    return supported


def enter_plan_of(*, enterprise: Enterprise | None, **given: Any) -> Supported:
    """The same for one that was looked up. Raises `DomainError` (`unknown_enterprise`)."""
    if enterprise is None:
        sentence = _("No enterprise of your area has this code.")
        raise DomainError("unknown_enterprise", sentence, {"enterprise": sentence})
    return enter_plan(enterprise=enterprise, **given)


def _plan(supported: Supported, investment_wan: Decimal, goals: str) -> None:
    if investment_wan <= 0:
        sentence = _("Say what is to be invested.")
        raise DomainError("invalid_amount", sentence, {"investment_wan": sentence})
    supported.investment_wan = investment_wan
    supported.goals = required(goals, "goals", _("Say what is to be reached."))


@transaction.atomic
def change_support_plan(
    *, supported: Supported, version: int, investment_wan: Decimal, goals: str, actor: Actor
) -> Supported:
    """Change the plan before it is confirmed."""
    locked = locked_support("plan", supported, version, actor)
    _plan(locked, investment_wan, goals)
    return keep_support(locked, "support.planned", actor, investment_wan=str(investment_wan))


@transaction.atomic
def confirm_support(*, supported: Supported, version: int, actor: Actor) -> Supported:
    """The ministry confirms who is supported; not whoever entered it."""
    locked = locked_support("confirm", supported, version, actor)
    expect_other_person(actor, locked.entered_by_id)
    locked.status, locked.confirmed_on = _S.CONFIRMED, timezone.localdate()
    locked.confirmed_by_id = actor.person_id
    return keep_support(locked, "support.confirmed", actor)


@transaction.atomic
def pay_first(
    *, supported: Supported, version: int, paid_on: date, document: str, actor: Actor
) -> Supported:
    """Record the first payment; its amount is the rule's."""
    locked = locked_support("pay-first", supported, version, actor)
    first = rule_of(locked).first_wan
    _pay(locked, PaymentKind.FIRST, amount_wan=first, on=paid_on, document=document, actor=actor)
    locked.status = _S.UNDER_WAY
    return keep_support(locked, "support.first_paid", actor, amount_wan=str(first))


@transaction.atomic
def pay_rest(
    *, supported: Supported, version: int, paid_on: date, document: str, actor: Actor
) -> Supported:
    """Record the remainder; its amount is what the first payment left."""
    locked = locked_support("pay-rest", supported, version, actor)
    rest = locked.total_wan - _sum(locked, PaymentKind.FIRST)
    _pay(locked, PaymentKind.REST, amount_wan=rest, on=paid_on, document=document, actor=actor)
    locked.status = _S.PAID
    return keep_support(locked, "support.rest_paid", actor, amount_wan=str(rest))


def _pay(
    supported: Supported,
    kind: PaymentKind,
    *,
    amount_wan: Decimal,
    on: date | None,
    document: str,
    actor: Actor,
) -> None:
    today = timezone.localdate()
    if on is None or on > today or on < supported.batch.starts_on:
        sentence = _("A day from the batch's first day up to today.")
        raise DomainError("invalid_day", sentence, {"paid_on": sentence})
    SupportPayment.objects.create(
        supported=supported,
        kind=kind,
        amount_wan=amount_wan,
        on=on,
        document=required(document, "document", _("Name the document of the payment.")),
        recorded_by_id=actor.person_id,
        recorded_at=timezone.now(),
    )


def _sum(supported: Supported, kind: PaymentKind) -> Decimal:
    found = supported.payments.filter(kind=kind).aggregate(sum=Sum("amount_wan"))["sum"]
    return found or Decimal(0)


@transaction.atomic
def record_year(
    *,
    supported: Supported,
    version: int,
    year: int,
    invested_wan: Decimal,
    progress: str,
    actor: Actor,
) -> Supported:
    """Record a calendar year's investment and progress; a later entry of the year corrects it."""
    locked = locked_support("year", supported, version, actor)
    batch = locked.batch
    if not batch.starts_on.year <= year <= min(batch.ends_on.year, timezone.localdate().year):
        sentence = _("A year of the batch, up to this one.")
        raise DomainError("invalid_year", sentence, {"year": sentence})
    _expect_sum(invested_wan)
    SupportYear.objects.create(
        supported=locked,
        year=year,
        number=locked.years.filter(year=year).count() + 1,
        invested_wan=invested_wan,
        progress=required(progress, "progress", _("Say how far the goals are.")),
        recorded_by_id=actor.person_id,
        recorded_at=timezone.now(),
    )
    return keep_support(
        locked, "support.year_recorded", actor, year=year, invested_wan=str(invested_wan)
    )


def _expect_sum(value: Decimal | None) -> None:
    if value is None or value < 0:
        sentence = _("A sum is never below zero.")
        raise DomainError("invalid_amount", sentence, {"invested_wan": sentence})


@transaction.atomic
def evaluate_support(
    *,
    supported: Supported,
    version: int,
    invested_wan: Decimal,
    goals_met: bool,
    opinion: str,
    actor: Actor,
) -> Supported:
    """Enter the performance evaluation; what follows from it is the rule's verdict."""
    locked = locked_support("evaluate", supported, version, actor)
    _expect_sum(invested_wan)
    locked.invested_wan, locked.goals_met = invested_wan, goals_met
    locked.opinion = required(opinion, "opinion", _("Say what was found."))
    locked.verdict = rule_of(locked).verdict(invested_wan=invested_wan, goals_met=goals_met)
    locked.evaluated_by_id, locked.evaluated_on = actor.person_id, timezone.localdate()
    locked.status = _S.EVALUATED
    return keep_support(locked, "support.evaluated", actor, verdict=locked.verdict)


@transaction.atomic
def sign_evaluation(*, supported: Supported, version: int, actor: Actor) -> Supported:
    """Sign the evaluation: the remainder is due, withheld, or what was paid is to be recovered."""
    locked = locked_support("sign", supported, version, actor)
    expect_other_person(actor, locked.evaluated_by_id)
    verdict = SupportVerdict(locked.verdict)
    locked.status = _AFTER[verdict]
    locked.signed_by_id, locked.signed_on = actor.person_id, timezone.localdate()
    if verdict == SupportVerdict.RECOVER:
        locked.recover_wan = _sum(locked, PaymentKind.FIRST)
    return keep_support(locked, "support.signed", actor, verdict=locked.verdict)


@transaction.atomic
def send_evaluation_back(
    *, supported: Supported, version: int, reason: str, actor: Actor
) -> Supported:
    """Send the evaluation back to the examiner."""
    locked = locked_support("send-back", supported, version, actor)
    text = required(reason, "reason", _("Give the reason."))
    locked.status, locked.verdict, locked.opinion = _S.UNDER_WAY, "", ""
    locked.invested_wan = locked.goals_met = locked.evaluated_on = locked.evaluated_by = None
    return keep_support(locked, "support.sent_back", actor, comment=text)


@transaction.atomic
def demand_back(
    *, supported: Supported, version: int, document: str, due_on: date, actor: Actor
) -> Supported:
    """Demand the money back by a document and a day. Raises `Conflict` when it was demanded."""
    locked = locked_support("demand", supported, version, actor)
    if locked.demanded_on is not None:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    today = timezone.localdate()
    if due_on < today:
        sentence = _("The day lies ahead.")
        raise DomainError("invalid_day", sentence, {"due_on": sentence})
    locked.demand = required(document, "document", _("Name the document of the demand."))
    locked.demanded_on, locked.demand_due_on = today, due_on
    return keep_support(locked, "support.demanded", actor, recover_wan=str(locked.recover_wan))


@transaction.atomic
def record_paid_back(
    *,
    supported: Supported,
    version: int,
    amount_wan: Decimal,
    paid_on: date,
    document: str,
    actor: Actor,
) -> Supported:
    """Record money that came back; with the last of it the matter ends. Never more than demanded.
    Raises `DomainError` (`invalid_amount`, `invalid_day`) and `Conflict` before the demand."""
    locked = locked_support("paid-back", supported, version, actor)
    if locked.demanded_on is None:
        raise Conflict("action_not_open", _("Demand the money first."))
    owed = (locked.recover_wan or Decimal(0)) - _sum(locked, PaymentKind.PAID_BACK)
    if not 0 < amount_wan <= owed:
        sentence = _("Above zero, and at most the %(owed)s that is still owed.") % {"owed": owed}
        raise DomainError("invalid_amount", sentence, {"amount_wan": sentence})
    _pay(
        locked,
        PaymentKind.PAID_BACK,
        amount_wan=amount_wan,
        on=paid_on,
        document=document,
        actor=actor,
    )
    if amount_wan == owed:
        locked.status = _S.RECOVERED
    return keep_support(locked, "support.paid_back", actor, amount_wan=str(amount_wan))


@transaction.atomic
def drop_support(*, supported: Supported, version: int, reason: str, actor: Actor) -> Supported:
    """End it before any payment, with the reason."""
    locked = locked_support("drop", supported, version, actor)
    locked.reason = required(reason, "reason", _("Give the reason."))
    locked.status = _S.DROPPED
    return keep_support(locked, "support.dropped", actor, comment=locked.reason)
