"""What the enterprise does: ask, add papers, rate the answer, open again, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.cn import uscc as uscc_standard
from stdnum.exceptions import ValidationError

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.files import CheckedFile, Place, store_upload
from common.domain.numbers import take_number
from common.enums import FileClass
from cultivation.domain.cancelling.acts import required
from cultivation.domain.requests.rules import answer_day, office_for, reopening_days
from cultivation.domain.requests.steps import keep_step, locked_for, note
from cultivation.enums.requests import (
    DebtorKind,
    LatePaymentStep,
    RequestAction,
    RequestCategory,
    RequestStatus,
)
from cultivation.models import LatePayment, RequestPaper, ServiceRequest
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise

PURPOSE = "request_paper"
MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class Debt:
    """Who owes the enterprise how much (万元) since when, by which contract."""

    debtor_name: str
    debtor_uscc: str
    debtor_kind: DebtorKind
    contract: str
    amount_wan: Decimal | None
    payable_on: date | None


@transaction.atomic
def ask(
    *,
    enterprise: Enterprise,
    category: RequestCategory,
    subject: str,
    text: str,
    actor: Actor,
    debt: Debt | None = None,
    files: Sequence[CheckedFile] = (),
) -> ServiceRequest:
    """Ask an office for help. Which office, and by when it answers, is the category's rule.

    A late payment comes with its debt and the contract's papers. Raises `DomainError`
    (`not_yours`, `text_missing`, `debt_missing`, `invalid_uscc`, `invalid_amount`,
    `invalid_day`, `paper_missing`, `too_many_files`, and the codes of `store_upload`).
    """
    expect_own(enterprise, actor)
    is_late = category == RequestCategory.LATE_PAYMENT
    if is_late != (debt is not None):
        raise DomainError("debt_missing", _("A late payment comes with the debt, nothing else."))
    today = timezone.localdate()
    office = office_for(category, enterprise)
    due_on = answer_day(category, today, WorkCalendar.around(today))
    request = ServiceRequest(
        enterprise=enterprise,
        category=category,
        subject=required(subject, "subject", _("Say in a few words what it is about.")),
        text=required(text, "text", _("Describe what you need.")),
        asked_by_id=actor.person_id,
        received_at=timezone.now(),
        received_on=today,
        office=office,
        first_office=office,
        due_on=due_on,
        promised_on=due_on,
    )
    request.number = f"Q{today.year}-{take_number(f'request {today.year}'):06}"
    payment = _debt(debt, files, today) if debt is not None else None
    request.save(force_insert=True)
    if payment is not None:
        payment.request = request
        payment.save(force_insert=True)
    _keep_files(request, files, actor)
    note(request, "request.submitted", actor, category=category, office=office.code)
    return request


def _debt(debt: Debt, files: Sequence[CheckedFile], today: date) -> LatePayment:
    name = required(debt.debtor_name, "debtor_name", _("Name who owes the money."))
    contract = required(debt.contract, "contract", _("Name the contract."))
    try:
        code = uscc_standard.validate(debt.debtor_uscc)
    except ValidationError:
        sentence = _("This is not a valid unified social credit code.")
        raise DomainError("invalid_uscc", sentence, {"debtor_uscc": sentence}) from None
    if debt.amount_wan is None or debt.amount_wan <= 0:
        sentence = _("Give the amount that is owed, in 10,000 yuan.")
        raise DomainError("invalid_amount", sentence, {"amount_wan": sentence})
    if debt.payable_on is None or debt.payable_on >= today:
        sentence = _("Give the day on which it was to be paid; it has passed.")
        raise DomainError("invalid_day", sentence, {"payable_on": sentence})
    if not files:
        sentence = _("Add the contract or the papers that prove the debt.")
        raise DomainError("paper_missing", sentence, {"papers": sentence})
    return LatePayment(
        debtor_name=name,
        debtor_uscc=code,
        debtor_kind=debt.debtor_kind,
        contract=contract,
        amount_wan=debt.amount_wan,
        payable_on=debt.payable_on,
    )


@transaction.atomic
def add_papers(
    *, request: ServiceRequest, files: Sequence[CheckedFile], actor: Actor
) -> ServiceRequest:
    """Add papers to an open request: its enterprise, or the office that holds it.

    Raises `DomainError` (`not_yours`, `too_many_files`, `paper_missing`) and `Conflict`."""
    locked = ServiceRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if actor.office_id is None:
        expect_own(locked.enterprise, actor)
    elif actor.office_id != locked.office_id or actor.user_id != locked.taken_by_id:
        raise DomainError("not_yours", _("Take the request up first."))
    if not locked.is_open:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    if not files:
        raise DomainError("paper_missing", _("Choose a file."), {"papers": _("Choose a file.")})
    _keep_files(locked, files, actor)
    note(locked, "request.paper_added", actor, files=len(files))
    return locked


def _keep_files(request: ServiceRequest, files: Sequence[CheckedFile], actor: Actor) -> None:
    if len(files) > MOST_FILES:
        sentence = _("At most %(most)s files.") % {"most": MOST_FILES}
        raise DomainError("too_many_files", sentence, {"papers": sentence})
    owner = f"office:{actor.office_id}" if actor.office_id else f"enterprise:{actor.enterprise_id}"
    for checked in files:
        try:
            file = store_upload(
                upload=checked,
                purpose=PURPOSE,
                actor=actor,
                place=Place(owner, f"request:{request.pk}"),
                file_class=FileClass.TRADE_SECRET,
            )
        except DomainError as refusal:
            # Told at the field of this form, whose name is not the uploader's usual one.
            raise DomainError(refusal.code, str(refusal), {"papers": str(refusal)}) from None
        RequestPaper.objects.create(
            request=request,
            file=file,
            added_by_id=actor.person_id,
            added_at=timezone.now(),
            is_offices=actor.office_id is not None,
        )


@transaction.atomic
def rate(
    *,
    request: ServiceRequest,
    version: int,
    satisfaction: int | None,
    comment: str,
    actor: Actor,
) -> ServiceRequest:
    """Say how satisfied one is, from 1 (not at all) to 5 (very), and why. Raises `DomainError`
    (`invalid_rating`, `text_missing` for 1 and 2) and as `steps.locked_for`."""
    locked, _payment = locked_for(RequestAction.RATE, request, version, actor)
    if satisfaction is None or not 1 <= satisfaction <= 5:
        sentence = _("Choose a number from 1 to 5.")
        raise DomainError("invalid_rating", sentence, {"satisfaction": sentence})
    words = comment.strip()
    if satisfaction <= 2:
        words = required(words, "comment", _("Say what was missing, so that it can be mended."))
    locked.satisfaction, locked.satisfaction_comment = satisfaction, words
    locked.rated_on, locked.status = timezone.localdate(), RequestStatus.CLOSED
    return keep_step(locked, "request.rated", actor, text=words, satisfaction=satisfaction)


@transaction.atomic
def reopen(*, request: ServiceRequest, version: int, reason: str, actor: Actor) -> ServiceRequest:
    """Open an answered request again, once, with a reason; it has a new day. The rating falls.

    Raises `DomainError` (`text_missing`, `too_late`), `Conflict` (`reopened_already`) and as
    `steps.locked_for`."""
    locked, payment = locked_for(RequestAction.REOPEN, request, version, actor)
    if locked.reopened_on is not None:
        raise Conflict("reopened_already", _("It was opened again once already: ask anew."))
    text = required(reason, "reason", _("Say what the answer leaves open."))
    today = timezone.localdate()
    if locked.replied_on is not None and today > locked.replied_on + timedelta(
        days=reopening_days()
    ):
        raise DomainError("too_late", _("The answer is too long ago: ask anew."))
    category = RequestCategory(locked.category)
    locked.status, locked.taken_by, locked.reopened_on = RequestStatus.SUBMITTED, None, today
    locked.satisfaction = locked.rated_on = None
    locked.satisfaction_comment = ""
    locked.due_on = answer_day(category, today, WorkCalendar.around(today))
    if payment is not None:
        payment.step = (
            LatePaymentStep.PASSED if payment.authority_id else LatePaymentStep.REGISTERED
        )
        payment.result, payment.recovered_wan, payment.concluded_on = "", None, None
        payment.save()
    return keep_step(locked, "request.reopened", actor, text=text, due_on=locked.due_on.isoformat())


@transaction.atomic
def withdraw(*, request: ServiceRequest, version: int, reason: str, actor: Actor) -> ServiceRequest:
    """Take a request back before it is answered."""
    locked, _payment = locked_for(RequestAction.WITHDRAW, request, version, actor)
    locked.status, locked.withdrawn_on = RequestStatus.WITHDRAWN, timezone.localdate()
    return keep_step(locked, "request.withdrawn", actor, text=reason.strip())
