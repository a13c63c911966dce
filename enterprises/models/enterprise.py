"""Enterprises."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office, Region
from common.counting import estimated_count
from enterprises.enums import EnterpriseState
from enterprises.models.industry import Industry

# Up to so many names with a word are gathered by the index of bigrams. A page of more is sooner
# found by reading names in the order of whatever list they are wanted for: the index would have to
# gather them all first, or the planner computes the bigrams of every row that it reads on its way.
_FEW = 2000


class Bigrams(Func):
    """All pairs of neighbouring characters of a text. PostgreSQL's trigrams cannot serve the
    two-character words that Chinese names are searched by."""

    function = "name_bigrams"
    output_field = ArrayField(models.TextField())


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Enterprises, by reader and by name."""

    def visible_to(self, capacity: Capacity) -> "EnterpriseQuerySet":
        """An enterprise sees itself; an office what is registered in its area."""
        if capacity.enterprise_id is not None:
            return self.filter(pk=capacity.enterprise_id)
        return self.in_area_of(capacity.office) if capacity.office else self.none()

    def in_area_of(self, office: Office) -> "EnterpriseQuerySet":
        """Enterprises that the office, or an office below it, is responsible for."""
        if office.level == OfficeLevel.MINISTRY:
            return self.all()
        return self.filter(**{f"{office.level}_office": office})

    def search(self, text: str) -> "EnterpriseQuerySet":
        """Enterprises whose name contains the text, or whose USCC is the text."""
        text = text.strip()
        if len(text) == 18 and text.isascii() and text.isalnum():
            return self.filter(uscc=text.upper())
        named = self.filter(name__contains=text)
        if len(text) < 2:
            return named
        alike = self.alias(grams=Bigrams("name")).filter(grams__contains=Bigrams(Value(text)))
        return named if estimated_count(alike) > _FEW else alike.filter(name__contains=text)


class Enterprise(models.Model):
    """An enterprise, with the offices responsible for it at each level.

    `county_office` and `city_office` may be empty: an office of a municipality has no city above
    it, and a published list may not say the county. `uscc` is empty while unclaimed.
    """

    uscc = models.CharField(max_length=18, null=True, blank=True, unique=True)
    name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=EnterpriseState, default=EnterpriseState.CLAIMED
    )
    county_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+"
    )
    city_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    province_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    founded_on = models.DateField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    legal_representative = models.CharField(max_length=60, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    main_product = models.CharField(max_length=200, blank=True)
    niche_market = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc=None, state=EnterpriseState.UNCLAIMED)
                | Q(uscc__isnull=False, state=EnterpriseState.CLAIMED),
                name="enterprise_claimed_has_uscc",
            ),
            models.UniqueConstraint(
                fields=["name", "province_office"],
                condition=Q(state=EnterpriseState.UNCLAIMED),
                name="enterprise_unclaimed_once_per_province",
            ),
        ]
        indexes = [
            models.Index(fields=["county_office", "-id"], name="enterprise_by_county"),
            models.Index(fields=["city_office", "-id"], name="enterprise_by_city"),
            models.Index(fields=["province_office", "-id"], name="enterprise_by_province"),
            GinIndex(Bigrams(F("name")), name="enterprise_name_bigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def responsible_office(self) -> Office:
        """The lowest office known to be responsible."""
        return self.county_office or self.city_office or self.province_office
