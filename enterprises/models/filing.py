"""Filings (年度填报): one fiscal year's figures of an enterprise, one typed column per measure."""

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from enterprises.enums import ChainRole, RdInstitutionLevel
from enterprises.models.enterprise import Enterprise

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _flag(label: "StrOrPromise") -> "models.BooleanField[Any, Any]":
    return models.BooleanField(label, null=True, blank=True)


def _money(label: "StrOrPromise") -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True)


def _percent(label: "StrOrPromise") -> "models.DecimalField[Any, Any]":
    limits = [MinValueValidator(0), MaxValueValidator(100)]
    return models.DecimalField(
        label, max_digits=7, decimal_places=4, null=True, blank=True, validators=limits
    )


def _score(label: "StrOrPromise") -> "models.DecimalField[Any, Any]":
    limits = [MinValueValidator(0), MaxValueValidator(100)]
    return models.DecimalField(
        label, max_digits=6, decimal_places=2, null=True, blank=True, validators=limits
    )


def _count(label: "StrOrPromise") -> "models.PositiveIntegerField[Any, Any]":
    return models.PositiveIntegerField(label, null=True, blank=True)


def _level(label: "StrOrPromise") -> "models.PositiveSmallIntegerField[Any, Any]":
    limits = [MaxValueValidator(4)]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=limits)


def _choice(label: "StrOrPromise", words: type[models.TextChoices]) -> "models.CharField[Any, Any]":
    return models.CharField(label, max_length=20, null=True, blank=True, choices=words)


class FilingQuerySet(models.QuerySet["Filing"]):
    """Filings, by reader."""

    def visible_to(self, capacity: Capacity) -> "FilingQuerySet":
        """The filings of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))


class Filing(models.Model):
    """The figures of one accounting year (t). An empty column means *not known*.

    Names are those of the measures that rule sets speak of. Money in 万元, shares in %.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="filings")
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"))

    # Standing
    registered_in_mainland = _flag(_("Registered in mainland China"))
    independent_legal_person = _flag(_("Independent legal person"))
    on_abnormal_list = _flag(_("On the list of abnormal operations"))
    on_dishonesty_list = _flag(_("On the list of serious dishonesty"))
    prohibited_product = _flag(_("Product is prohibited, restricted or to be phased out"))
    major_incident_3y = _flag(_("Major incident in the last three years"))
    data_fraud = _flag(_("Data fraud found"))
    tied_to_little_giant = _flag(_("Tied to a little giant by control or group"))

    # Revenue
    revenue_wan = _money(_("Operating revenue"))
    revenue_prev_wan = _money(_("Operating revenue, one year before"))
    revenue_prev2_wan = _money(_("Operating revenue, two years before"))
    main_revenue_wan = _money(_("Main-business revenue"))
    main_revenue_prev_wan = _money(_("Main-business revenue, one year before"))
    main_revenue_prev2_wan = _money(_("Main-business revenue, two years before"))

    # Costs, profit, assets, equity
    rd_expense_wan = _money(_("R&D expense"))
    rd_expense_prev_wan = _money(_("R&D expense, one year before"))
    cost_expense_wan = _money(_("Costs and expenses"))
    net_profit_wan = _money(_("Net profit"))
    total_assets_wan = _money(_("Total assets"))
    total_liabilities_wan = _money(_("Total liabilities"))
    new_equity_2y_wan = _money(_("New equity of the last two years"))
    new_equity_3y_wan = _money(_("New equity of the last three years"))

    # People
    employees = _count(_("Employees"))
    rd_staff = _count(_("R&D staff"))
    tech_staff = _count(_("Technical staff"))

    # Market
    niche_years = _count(_("Full years in the niche market"))
    market_share_pct = _percent(_("Main product's share of its niche market"))
    market_rank_national = _count(_("National rank in the niche market"))
    in_strategic_emerging_field = _flag(_("Main product in a strategic emerging industry"))
    chain_role = _choice(_("Role in the industrial chain"), ChainRole)
    in_key_field = _flag(_("Main product in a key field"))

    # Innovation
    ip_class1 = _count(_("Class I intellectual property"))
    ip_class1_self_developed = _count(_("of which self-developed"))
    ip_class1_high_value = _count(_("of which high-value"))
    ip_class2 = _count(_("Class II intellectual property"))
    rd_institution_level = _choice(_("Level of the R&D institution"), RdInstitutionLevel)
    has_own_rd_institution = _flag(_("Own or jointly built R&D institution"))
    national_award_rank_3y = _count(_("Best rank in a national award, last three years"))
    provincial_award_rank_3y = _count(_("Best rank in a provincial award, last three years"))
    national_award_rank_5y = _count(_("Best rank in a national award, last five years"))
    maker_china_rank_3y = _count(_("Rank in Maker China, last three years"))
    is_high_tech_enterprise = _flag(_("High-tech enterprise"))
    is_technology_demonstration = _flag(
        _("National technology innovation demonstration enterprise")
    )
    is_ip_advantage = _flag(_("Intellectual property advantage enterprise"))
    is_ip_demonstration = _flag(_("Intellectual property demonstration enterprise"))
    led_standard_5y = _flag(_("Led a standard in the last five years"))

    # Quality and digital level
    has_quality_award = _flag(_("Provincial or higher quality award"))
    has_quality_certificate = _flag(_("Quality management certificate"))
    has_own_brand = _flag(_("Own brand"))
    drafted_standard = _flag(_("Took part in drafting a standard"))
    core_business_on_it_system = _flag(_("Core business runs on an information system"))
    has_system_or_foreign_certificate = _flag(_("Management-system or foreign product certificate"))
    digital_level = _level(_("Digital level"))
    feature_points = _score(_("Provincial feature points"))
    quality_score = _score(_("Quality score of this year"))
    quality_score_prev = _score(_("Quality score of last year"))

    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "fiscal_year"], name="filing_one_per_year"
            ),
            models.CheckConstraint(
                condition=Q(digital_level=None) | Q(digital_level__lte=4),
                name="filing_digital_level_0_to_4",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.fiscal_year}"
