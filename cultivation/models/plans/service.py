"""The catalogue of services (服务目录) that offices keep, and the places booked in them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums.plans import ServiceCategory, ServiceState
from enterprises.models import Enterprise


class CatalogueServiceQuerySet(models.QuerySet["CatalogueService"]):
    """Services, by reader and by day."""

    def visible_to(self, capacity: Capacity) -> "CatalogueServiceQuerySet":
        """What is offered to the reader's area: by an enterprise's own offices and the ministry;
        an office sees those above it, its own and those of its area."""
        if capacity.enterprise_id is not None:
            enterprise = Enterprise.objects.filter(pk=capacity.enterprise_id).first()
            return self.for_enterprise(enterprise) if enterprise else self.none()
        office = capacity.office
        if office is None:
            return self.none()
        above = [one for one in office.lineage().values() if one is not None]
        national = Q(office__level="ministry")
        return self.filter(
            Q(office__in=Office.objects.within(office)) | Q(office__in=above) | national
        )

    def for_enterprise(self, enterprise: Enterprise) -> "CatalogueServiceQuerySet":
        """What the offices of the enterprise and the ministry offer."""
        own = (
            enterprise.county_office_id,
            enterprise.city_office_id,
            enterprise.province_office_id,
        )
        offices = Q(office__in=[pk for pk in own if pk]) | Q(office__level="ministry")
        return self.filter(offices)

    def open_on(self, day: date) -> "CatalogueServiceQuerySet":
        """What can be booked on the day."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), state=ServiceState.OFFERED, starts_on__lte=day
        )


class CatalogueService(models.Model):
    """A service: by whom, what for, how many enterprises a year, at what cost.

    `cost_wan` in 万元 for one enterprise, 0 is free. `places` a year; None is without limit.
    """

    number = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    category = models.CharField(max_length=24, choices=ServiceCategory)
    name = models.CharField(max_length=120)
    provider = models.CharField(max_length=120)
    summary = models.TextField()
    contact = models.CharField(max_length=120, blank=True)
    cost_wan = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    places = models.PositiveIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ServiceState, default=ServiceState.OFFERED)
    version = models.PositiveIntegerField(default=1)

    objects = CatalogueServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(provider="") & ~Q(summary=""),
                name="catalogue_service_is_described",
            ),
            models.CheckConstraint(
                condition=Q(cost_wan__gte=0), name="catalogue_service_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__gt=0), name="catalogue_service_has_places"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="catalogue_service_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["office", "state", "-id"], name="catalogue_by_office")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def is_free(self) -> bool:
        """Whether the enterprise pays nothing."""
        return not self.cost_wan


class ServiceBooking(models.Model):
    """A place that an enterprise has in a service in a year; given up, it is free again."""

    service = models.ForeignKey(CatalogueService, models.PROTECT, related_name="bookings")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="service_bookings")
    year = models.PositiveSmallIntegerField()
    booked_on = models.DateField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_up_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "enterprise", "year"],
                condition=Q(given_up_on=None),
                name="service_booking_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(given_up_on=None) | Q(given_up_on__gte=F("booked_on")),
                name="service_booking_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="service_booking_latest")]

    def __str__(self) -> str:
        return f"{self.service} · {self.enterprise} {self.year}"
