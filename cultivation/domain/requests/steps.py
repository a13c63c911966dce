"""What every step of a request has in common: who may, lock, re-check, write, event, outbox.

The trail keeps who did what when. The words stand in the request's own timeline alone
(`RequestEntry`): a late payment names a debtor, and the trail has other readers.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_status, expect_unlinked
from cultivation.enums.requests import RequestAction
from cultivation.models import LatePayment, RequestEntry, ServiceRequest
from cultivation.models.requests.steps import ENTERPRISE, REQUEST_STEPS, RequestStep
from enterprises.domain.enterprises import expect_own

REQUEST_STEPPED = "request.stepped"


def payment_of(request: ServiceRequest) -> LatePayment | None:
    """The late payment, if it is one."""
    return LatePayment.objects.filter(pk=request.pk).select_related("authority").first()


def open_steps(
    request: ServiceRequest, payment: LatePayment | None, capacity: Capacity
) -> list[RequestStep]:
    """The steps that the reader may try now; the domain has the last word."""
    if capacity.enterprise_id is not None:
        is_own = capacity.enterprise_id == request.enterprise_id
        return [one for one in _fitting(request, payment) if is_own and ENTERPRISE in one.by]
    if capacity.office is None:
        return []
    return [
        one
        for one in _fitting(request, payment)
        if capacity.role in one.by and _is_there(one.action, request, payment, capacity.office.pk)
    ]


def _fitting(request: ServiceRequest, payment: LatePayment | None) -> list[RequestStep]:
    found = [one for one in REQUEST_STEPS.values() if request.status in one.sources]
    if request.reopened_on is not None:
        found = [one for one in found if one.action != RequestAction.REOPEN]
    return [one for one in found if _fits(one, payment)]


def _fits(step: RequestStep, payment: LatePayment | None) -> bool:
    if step.late is None:
        return True
    return payment.step in step.late if payment is not None else not step.late


def _is_there(
    action: RequestAction, request: ServiceRequest, payment: LatePayment | None, office_id: int
) -> bool:
    """The office that holds it; the result may come from the debtor's authority, too."""
    if office_id == request.office_id:
        return True
    is_authority = payment is not None and payment.authority_id == office_id
    return is_authority and action == RequestAction.RESULT


def locked_for(
    action: RequestAction, request: ServiceRequest, version: int, actor: Actor
) -> tuple[ServiceRequest, LatePayment | None]:
    """The locked request, when the step is open to the actor, and its late payment.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`) and `Conflict` (`stale_version`,
    `action_not_open`).
    """
    step = REQUEST_STEPS[action]
    locked = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("enterprise__county_office", "enterprise__city_office")
        .select_related("enterprise__province_office", "office__parent")
        .get(pk=request.pk)
    )
    payment = LatePayment.objects.select_for_update(of=("self",)).filter(pk=locked.pk).first()
    if ENTERPRISE in step.by:
        expect_own(locked.enterprise, actor)
    else:
        is_there = actor.office_id is not None and _is_there(
            action, locked, payment, actor.office_id
        )
        if not is_there or actor.role not in step.by:
            raise DomainError("not_yours", _("This is not yours to do in your present role."))
        expect_unlinked(actor, locked.enterprise)
    trail = entries_of(SubjectKind.REQUEST, locked.pk)
    expect_version(locked, version, trail=trail, actor=actor)
    expect_status(locked.status, *(step.sources if _fits(step, payment) else ()))
    return locked, payment


def keep_step(
    request: ServiceRequest, verb: str, actor: Actor, *, text: str = "", **after: Any
) -> ServiceRequest:
    """Write the locked request, its timeline and its event; whoever waits for it is told."""
    request.version += 1
    request.save()
    note(request, verb, actor, text=text, **after)
    return request


def note(request: ServiceRequest, verb: str, actor: Actor, *, text: str = "", **after: Any) -> None:
    """A line of the timeline, and the event without its words."""
    RequestEntry.objects.create(
        request=request,
        verb=verb,
        person_id=actor.user_id,
        office_id=actor.office_id,
        text=text,
        happened_at=timezone.now(),
    )
    event = record(
        subject_kind=SubjectKind.REQUEST,
        subject_id=request.pk,
        verb=verb,
        actor=actor,
        after={"number": request.number, "status": request.status, **after},
    )
    enqueue(
        REQUEST_STEPPED,
        subject_kind=SubjectKind.REQUEST,
        subject_id=request.pk,
        payload={"event": event.pk, "by_enterprise": actor.enterprise_id is not None},
    )
