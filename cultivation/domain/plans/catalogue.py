"""The catalogue of services: kept by offices, booked by place and year."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.numbers import take_number
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import is_responsible, required
from cultivation.enums.plans import ServiceState
from cultivation.models import CatalogueService, ServiceBooking
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise

KEEPERS = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})
# What an office says of a service.
SERVICE_FIELDS = (
    "category",
    "name",
    "provider",
    "summary",
    "contact",
    "cost_wan",
    "places",
    "starts_on",
    "ends_on",
)


@transaction.atomic
def offer_service(*, office: Office, actor: Actor, **said: Any) -> CatalogueService:
    """Put a service into the catalogue of the actor's office (`SERVICE_FIELDS`).

    Raises `DomainError` (`not_yours`, `text_missing`, `invalid_day`, `invalid_amount`).
    """
    _expect_keeper(office.pk, actor)
    today = timezone.localdate()
    service = CatalogueService(office=office)
    _say(service, said)
    service.number = f"V{today.year}-{take_number(f'service {today.year}'):06}"
    service.save(force_insert=True)
    _note("service.offered", service, actor)
    return service


@transaction.atomic
def change_service(
    *, service: CatalogueService, version: int, actor: Actor, **said: Any
) -> CatalogueService:
    """Change what the catalogue says. Places that are booked stay booked.

    Raises as `offer_service`, `DomainError` (`places_booked`) and `Conflict`."""
    locked = _locked(service, version, actor)
    _say(locked, said)
    year = timezone.localdate().year
    booked = max(booked_places(locked, year), booked_places(locked, year + 1))
    if locked.places is not None and locked.places < booked:
        sentence = _("%(count)s places are booked already.") % {"count": booked}
        raise DomainError("places_booked", sentence, {"places": sentence})
    return _keep("service.changed", locked, actor)


@transaction.atomic
def set_service_state(
    *, service: CatalogueService, version: int, state: ServiceState, actor: Actor
) -> CatalogueService:
    """Pause the service, offer it again, or end it. What was booked stays."""
    locked = _locked(service, version, actor)
    if locked.state == state:
        raise Conflict("action_not_open", _("The service is in this state already."))
    locked.state = state
    return _keep("service.state_set", locked, actor)


def booked_places(service: CatalogueService, year: int) -> int:
    """How many places of the year are taken."""
    return service.bookings.filter(year=year, given_up_on=None).count()


def places_taken(services: list[CatalogueService], year: int) -> dict[int, int]:
    """The same for several services, by key (one query)."""
    taken = Count("bookings", filter=Q(bookings__year=year, bookings__given_up_on=None))
    rows = CatalogueService.objects.filter(pk__in=[one.pk for one in services])
    return dict(rows.order_by().annotate(taken=taken).values_list("pk", "taken"))


@transaction.atomic
def book_place(
    *, service: CatalogueService, enterprise: Enterprise, year: int, actor: Actor
) -> ServiceBooking:
    """Book a place for the enterprise in a year, by itself or by an office responsible for it.

    Raises `DomainError` (`not_yours`, `not_offered`, `no_places`) and `Conflict`
    (`booked_already`).
    """
    if actor.office_id is None:
        expect_own(enterprise, actor)
    elif actor.role not in KEEPERS or not is_responsible(actor.office_id, enterprise):
        raise _not_yours()
    locked = CatalogueService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    _expect_offered(locked, enterprise, year)
    taken = ServiceBooking.objects.filter(service=locked, year=year, given_up_on=None)
    if taken.filter(enterprise=enterprise).exists():
        raise Conflict("booked_already", _("A place is booked for this year already."))
    if locked.places is not None and taken.count() >= locked.places:
        sentence = _("All %(places)s places of %(year)s are booked: choose another year.") % {
            "places": locked.places,
            "year": year,
        }
        raise DomainError("no_places", sentence, {"service": sentence, "year": sentence})
    booking = ServiceBooking.objects.create(
        service=locked,
        enterprise=enterprise,
        year=year,
        booked_on=timezone.localdate(),
        booked_by_id=actor.person_id,
    )
    _note("service.booked", locked, actor, enterprise=enterprise.pk, year=year)
    return booking


@transaction.atomic
def give_up_place(*, booking: ServiceBooking, actor: Actor) -> ServiceBooking:
    """Give a place back, by the enterprise or an office responsible for it; twice is once.

    Raises `DomainError` (`not_yours`)."""
    locked = (
        ServiceBooking.objects.select_for_update(of=("self",))
        .select_related("enterprise", "service")
        .get(pk=booking.pk)
    )
    if actor.office_id is None and not actor.is_system:
        expect_own(locked.enterprise, actor)
    elif not actor.is_system and (
        actor.role not in KEEPERS or not is_responsible(actor.office_id, locked.enterprise)
    ):
        raise _not_yours()
    if locked.given_up_on is None:
        locked.given_up_on = timezone.localdate()
        locked.save(update_fields=["given_up_on"])
        after = {"enterprise": locked.enterprise_id, "year": locked.year}
        _note("service.given_up", locked.service, actor, **after)
    return locked


def _expect_offered(service: CatalogueService, enterprise: Enterprise, year: int) -> None:
    today = timezone.localdate()
    first, last = date(year, 1, 1), date(year, 12, 31)
    is_in_time = service.starts_on <= last and (service.ends_on is None or service.ends_on >= first)
    is_near = today.year <= year <= today.year + 1
    offered = CatalogueService.objects.for_enterprise(enterprise).filter(pk=service.pk).exists()
    if service.state != ServiceState.OFFERED or not (is_in_time and is_near and offered):
        sentence = _("This service is not offered to the enterprise in that year.")
        raise DomainError("not_offered", sentence, {"service": sentence, "year": sentence})


def _say(service: CatalogueService, said: dict[str, Any]) -> None:
    for name in SERVICE_FIELDS:
        if name in said:
            setattr(service, name, said[name])
    for name, sentence in (
        ("name", _("Name the service.")),
        ("provider", _("Say who provides it.")),
        ("summary", _("Say in a sentence what the enterprise gets.")),
    ):
        setattr(service, name, required(getattr(service, name), name, sentence))
    if service.cost_wan is None or service.cost_wan < 0:
        sentence = _("Give the cost for one enterprise; 0 means free of charge.")
        raise DomainError("invalid_amount", sentence, {"cost_wan": sentence})
    if service.places is not None and service.places < 1:
        sentence = _("Leave it empty where there is no limit.")
        raise DomainError("invalid_amount", sentence, {"places": sentence})
    if said.get("starts_on", service.starts_on) is None:
        sentence = _("Give the day.")
        raise DomainError("invalid_day", sentence, {"starts_on": sentence})
    if service.ends_on is not None and service.ends_on < service.starts_on:
        sentence = _("It ends before it begins.")
        raise DomainError("invalid_day", sentence, {"ends_on": sentence})


def _locked(service: CatalogueService, version: int, actor: Actor) -> CatalogueService:
    locked = (
        CatalogueService.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=service.pk)
    )
    _expect_keeper(locked.office_id, actor)
    trail = entries_of(SubjectKind.SERVICE, locked.pk)
    expect_version(locked, version, trail=trail, actor=actor)
    return locked


def _expect_keeper(office_id: int, actor: Actor) -> None:
    if actor.office_id != office_id or actor.role not in KEEPERS:
        raise _not_yours()


def _not_yours() -> DomainError:
    return DomainError("not_yours", _("This is not yours to do in your present role."))


def _keep(verb: str, service: CatalogueService, actor: Actor) -> CatalogueService:
    service.version += 1
    service.save()
    _note(verb, service, actor)
    return service


def _note(verb: str, service: CatalogueService, actor: Actor, **after: Any) -> None:
    record(
        subject_kind=SubjectKind.SERVICE,
        subject_id=service.pk,
        verb=verb,
        actor=actor,
        after={"number": service.number, "state": service.state, **after},
    )
