"""Forms about enterprises: the record, opening one, claiming one, and the long filing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.enums import TieKind
from enterprises.models import Filing, Industry


class IndustryField(forms.ModelChoiceField):
    """A division, grouped by its section, in the reader's language."""

    def label_from_instance(self, obj: Industry) -> str:
        """Code and name."""
        return f"{obj.code} {obj}"


class RecordForm(forms.Form):
    """What the enterprise keeps up to date about itself."""

    name = forms.CharField(label=_("Name of the enterprise"), max_length=200)
    industry = IndustryField(
        label=_("Industry"),
        queryset=Industry.objects.exclude(section=None),
        required=False,
        help_text=_("Division of GB/T 4754-2017 of the main product."),
    )
    founded_on = forms.DateField(
        label=_("Founded on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    legal_representative = forms.CharField(
        label=_("Legal representative"), max_length=60, required=False
    )
    main_product = forms.CharField(label=_("Main product"), max_length=200, required=False)
    niche_market = forms.CharField(label=_("Niche market"), max_length=200, required=False)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("Contact telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def changes(self) -> dict[str, Any]:
        """The cleaned values as `update_record` takes them."""
        values = dict(self.cleaned_data)
        industry = values.pop("industry")
        return {**values, "industry_id": industry.pk if industry else None}


class OpenRecordForm(forms.Form):
    """Code and name of an enterprise that is not recorded yet."""

    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        help_text=_("18 characters, as on the business licence. The check character is verified."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name of the enterprise"),
        max_length=200,
        help_text=_("In full, as on the business licence."),
    )


class ClaimForm(forms.Form):
    """The code with which a user claims a record that is known by name only."""

    uscc = OpenRecordForm.base_fields["uscc"]


class NameSearchForm(forms.Form):
    """A search by a part of a name."""

    q = forms.CharField(
        label=_("Part of the name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


@dataclass(frozen=True, slots=True)
class FilingSection:
    """A section of the long form: its key in the address, its head, its columns."""

    key: str
    label: str | Promise
    names: tuple[str, ...]


def _named(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FILING_SECTIONS: tuple[FilingSection, ...] = (
    FilingSection(
        "standing",
        _("Standing"),
        _named(
            "registered_in_mainland independent_legal_person on_abnormal_list on_dishonesty_list"
            " prohibited_product major_incident_3y data_fraud tied_to_little_giant"
        ),
    ),
    FilingSection(
        "revenue",
        _("Revenue"),
        _named(
            "revenue_wan revenue_prev_wan revenue_prev2_wan main_revenue_wan"
            " main_revenue_prev_wan main_revenue_prev2_wan"
        ),
    ),
    FilingSection(
        "money",
        _("Costs, profit, assets, equity"),
        _named(
            "rd_expense_wan rd_expense_prev_wan cost_expense_wan net_profit_wan total_assets_wan"
            " total_liabilities_wan new_equity_2y_wan new_equity_3y_wan"
        ),
    ),
    FilingSection("people", _("People"), _named("employees rd_staff tech_staff")),
    FilingSection(
        "market",
        _("Market"),
        _named(
            "niche_years market_share_pct market_rank_national in_strategic_emerging_field"
            " chain_role in_key_field"
        ),
    ),
    FilingSection(
        "innovation",
        _("Innovation"),
        _named(
            "ip_class1 ip_class1_self_developed ip_class1_high_value ip_class2"
            " rd_institution_level has_own_rd_institution national_award_rank_3y"
            " provincial_award_rank_3y national_award_rank_5y maker_china_rank_3y"
            " is_high_tech_enterprise is_technology_demonstration is_ip_advantage"
            " is_ip_demonstration led_standard_5y"
        ),
    ),
    FilingSection(
        "quality",
        _("Quality and digital level"),
        _named(
            "has_quality_award has_quality_certificate has_own_brand drafted_standard"
            " core_business_on_it_system has_system_or_foreign_certificate digital_level"
            " feature_points quality_score quality_score_prev"
        ),
    ),
)

# An empty rank says that there was no award: nothing is missing.
EMPTY_MEANS_NONE = frozenset(
    {
        "national_award_rank_3y",
        "provincial_award_rank_3y",
        "national_award_rank_5y",
        "maker_china_rank_3y",
    }
)
# What the office or a later step provides; the enterprise may leave it open.
PROVIDED_LATER = frozenset({"feature_points", "quality_score", "quality_score_prev"})
_OPTIONAL = EMPTY_MEANS_NONE | PROVIDED_LATER

_UNITS: dict[str, str | Promise] = {
    "employees": _("persons"),
    "rd_staff": _("persons"),
    "tech_staff": _("persons"),
    "niche_years": _("years"),
    "ip_class1": _("items"),
    "ip_class1_self_developed": _("items"),
    "ip_class1_high_value": _("items"),
    "ip_class2": _("items"),
    "market_rank_national": _("place"),
    "national_award_rank_3y": _("place"),
    "provincial_award_rank_3y": _("place"),
    "national_award_rank_5y": _("place"),
    "maker_china_rank_3y": _("place"),
    "digital_level": _("level"),
    "feature_points": _("points"),
    "quality_score": _("points"),
    "quality_score_prev": _("points"),
}

_HELP: dict[str, str | Promise] = {
    "digital_level": _(
        "0 to 4. It is used as long as no assessment is there. Coverage counts assessments alone:"
        " rate yourselves under “Digital level”."
    ),
    "ip_class1": _("Valid items tied to the main product."),
    "national_award_rank_3y": _("Empty when there was no award."),
    "provincial_award_rank_3y": _("Empty when there was no award."),
    "national_award_rank_5y": _("Empty when there was no award."),
    "maker_china_rank_3y": _("Empty when there was none."),
    "quality_score": _("May stay empty until the office has sent it."),
    "feature_points": _("May stay empty until the office has sent it."),
}


def unit_of(name: str) -> str | Promise:
    """The unit of a measure, as it stands at the right edge of its field."""
    if name.endswith("_wan"):
        return _("wan yuan")
    return "%" if name.endswith("_pct") else _UNITS.get(name, "")


def missing_names(filing: Filing, names: Iterable[str]) -> list[str]:
    """Which of the columns are still to be filled in."""
    return [name for name in names if name not in _OPTIONAL and getattr(filing, name) is None]


class FigureField(forms.DecimalField):
    """A figure as people type or paste it: with separators of thousands or without, in digits of
    any width."""

    is_money = False

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number. Raises `ValidationError` for anything else."""
        if isinstance(value, str):
            value = normalize("NFKC", value).replace(",", "").replace(" ", "")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """A kept figure as it is read: thousands apart, money with its places, no idle zeros."""
        if not isinstance(value, Decimal):
            return value
        return f"{value if self.is_money else value.normalize():,f}"


def measure_column(name: str) -> "Field[Any, Any]":
    """The column of a measure. Raises `FieldDoesNotExist`."""
    column = Filing._meta.get_field(name)
    if not isinstance(column, Field):
        raise TypeError(f"{name} is no column.")
    return column


def _form_field(column: "Field[Any, Any]", help_text: str | Promise) -> forms.Field:
    kind = column.get_internal_type()
    options: dict[str, Any] = {"required": False, "help_text": help_text}
    if kind == "DecimalField":
        figure = FigureField(
            max_digits=column.max_digits,  # type: ignore[attr-defined]
            decimal_places=column.decimal_places,  # type: ignore[attr-defined]
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            label=column.verbose_name,
            **options,
        )
        figure.validators += column.validators
        figure.is_money = column.name.endswith("_wan")
        return figure
    found = column.formfield(**options)
    if found is None:
        raise TypeError(f"{column.name} has no form field.")
    if isinstance(found, forms.IntegerField):
        found.widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return found


class FilingForm(forms.Form):
    """All figures of a year. What is valid can be saved while something else is still wrong."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        filing: Filing,
        start: Mapping[str, Any] | None = None,
    ) -> None:
        """`start` are values for figures that the filing leaves open; nothing of it is kept
        before the form is saved."""
        initial = {name: getattr(filing, name) for name in MEASURE_COLUMNS}
        for name, value in (start or {}).items():
            initial[name] = value if initial.get(name) is None else initial[name]
        super().__init__(data, initial=initial)
        for name in MEASURE_COLUMNS:
            self.fields[name] = _form_field(measure_column(name), _HELP.get(name, ""))

    def valid_figures(self) -> dict[str, Any]:
        """What was sent and can be read, by column. Columns that were not sent are left out."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name in self.data}

    def add_sentences(self, sentences: Mapping[str, str]) -> None:
        """Put sentences about figures beside their fields."""
        for name, sentence in sentences.items():
            self.add_error(name, ValidationError(sentence))


class TieForm(forms.Form):
    """To which enterprise, how, and where it is known from."""

    kind = forms.ChoiceField(label=_("Tie"), choices=TieKind.choices)
    uscc = forms.CharField(
        label=_("Code of the enterprise that is controlled, or of the same group"), max_length=18
    )
    source = forms.CharField(label=_("Known from"), max_length=200)
