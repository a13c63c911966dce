"""Forms of posted needs, key support and readiness for single champion."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cultivation.enums import Certainty
from cultivation.enums.leading import NeedResult, NeedStatus, SupportStatus
from cultivation.forms import day_field
from cultivation.forms.cancelling import ReasonForm, VersionedForm, text_area
from cultivation.forms.digital import AreaForm
from cultivation.models import Chain, SupportBatch
from enterprises.forms import FigureField

_ALL: list[tuple[str, Any]] = [("", _("All"))]


class _Money(FigureField):
    is_money = True


def _money(label: Any, *, is_needed: bool = False, help_text: Any = "") -> forms.DecimalField:
    return _Money(
        label=label,
        required=is_needed,
        max_digits=14,
        decimal_places=2,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _needed_day(label: Any, *, is_past: bool = False) -> forms.DateField:
    field = day_field(label, is_past=is_past)
    field.required = True
    return field


class NeedForm(forms.Form):
    """What is needed, for what, until when."""

    title = forms.CharField(label=_("Title of the need"), max_length=120)
    text = text_area(
        _("What is needed, with its technical demands"),
        rows=6,
        help_text=_("Everybody reads this once it is published: name no trade secret."),
    )
    field = forms.CharField(label=_("Technical field"), max_length=120, required=False)
    chain = forms.ModelChoiceField(
        label=_("Key chain"), queryset=Chain.objects.none(), required=False
    )
    budget_wan = _money(_("Budget (10,000 yuan)"))
    deadline_on = _needed_day(_("Answers until"))
    contact = forms.CharField(label=_("Whom to ask"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chains = Chain.objects.on(timezone.localdate()).order_by("code")
        self.fields["chain"].queryset = chains  # type: ignore[attr-defined]


class OfficeNeedForm(NeedForm):
    """The same, posted by an office for an enterprise that has no account."""

    poster = forms.CharField(label=_("Large enterprise"), max_length=200)
    field_order = ("poster",)


class ChangeNeedForm(VersionedForm, NeedForm):
    """The same for a draft."""

    field_order = ("title", "text", "field", "chain", "budget_wan", "deadline_on", "contact")


class AnswerForm(forms.Form):
    """What an SME offers."""

    text = text_area(
        _("What you offer"),
        rows=6,
        help_text=_("Read by who posted the need and the handling office, by nobody else."),
    )
    price_wan = _money(_("Price (10,000 yuan)"))
    contact = forms.CharField(label=_("Whom to ask"), max_length=120, required=False)


class _ChoiceForm(VersionedForm):
    """Which answer is meant."""

    answer = forms.TypedChoiceField(label=_("Answer"), coerce=int)

    def __init__(self, *args: Any, answers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]


class PickForm(_ChoiceForm):
    """An answer that is shortlisted or chosen."""


class DeclineForm(_ChoiceForm, ReasonForm):
    """An answer that is declined, and why."""

    field_order = ("answer", "reason", "version")


class ConcludeForm(VersionedForm):
    """What came of the match."""

    result = forms.ChoiceField(label=_("Result"), choices=NeedResult.choices)
    contract_wan = _money(_("Amount of the contract (10,000 yuan)"))
    result_text = text_area(_("What came of it"), rows=3)
    field_order = ("result", "contract_wan", "result_text", "version")

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act."""
        return self.cleaned_data | {"result": NeedResult(self.cleaned_data["result"])}


class NeedFilterForm(forms.Form):
    """What narrows the list of needs."""

    q = forms.CharField(label=_("Title, number or poster"), required=False, max_length=120)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *NeedStatus.choices]
    )
    mine = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[*_ALL, ("posted", _("Mine or handled here")), ("answered", _("Answered by us"))],
    )
    sort = forms.ChoiceField(
        label=_("Sort"),
        required=False,
        choices=[("", _("Newest first")), ("deadline", _("Deadline first"))],
    )


class BatchForm(forms.Form):
    """A batch of support with its document."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    starts_on = _needed_day(_("First day"))
    ends_on = _needed_day(_("Last day"))
    source = forms.CharField(label=_("Document"), max_length=300)
    certainty = forms.ChoiceField(label=_("How sure it is"), choices=Certainty.choices)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act."""
        return self.cleaned_data | {"certainty": Certainty(self.cleaned_data["certainty"])}


class PlanSupportForm(VersionedForm):
    """What is invested and reached in the three years."""

    investment_wan = _money(_("Planned investment (10,000 yuan)"), is_needed=True)
    goals = text_area(_("Goals of the three years"), rows=5)
    field_order = ("investment_wan", "goals", "version")


class NewSupportForm(forms.Form):
    """Who enters a batch with which plan."""

    batch = forms.ModelChoiceField(
        label=_("Batch"), queryset=SupportBatch.objects.none(), to_field_name="code"
    )
    enterprise = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        help_text=_("A little giant of your province."),
    )
    investment_wan = _money(_("Planned investment (10,000 yuan)"), is_needed=True)
    goals = text_area(_("Goals of the three years"), rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["batch"].queryset = SupportBatch.objects.all()  # type: ignore[attr-defined]


class PaymentForm(VersionedForm):
    """The day and the document of a payment; its amount is the rule's."""

    paid_on = _needed_day(_("Paid on"), is_past=True)
    document = forms.CharField(label=_("Document"), max_length=120, required=False)
    field_order: tuple[str, ...] = ("paid_on", "document", "version")


class PaidBackForm(PaymentForm):
    """Money that came back."""

    amount_wan = _money(_("Amount (10,000 yuan)"), is_needed=True)
    field_order = ("amount_wan", "paid_on", "document", "version")


class YearForm(VersionedForm):
    """A year's performance."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    invested_wan = _money(_("Invested in the year (10,000 yuan)"), is_needed=True)
    progress = text_area(_("How far the goals are"), rows=3)
    field_order = ("year", "invested_wan", "progress", "version")


class EvaluationForm(VersionedForm):
    """The performance evaluation."""

    invested_wan = _money(_("Invested in all (10,000 yuan)"), is_needed=True)
    goals_met = forms.TypedChoiceField(
        label=_("Are the goals met?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    opinion = text_area(_("What was found"), rows=4)
    field_order = ("invested_wan", "goals_met", "opinion", "version")


class DemandForm(VersionedForm):
    """The demand for the money."""

    document = forms.CharField(label=_("Document"), max_length=120, required=False)
    due_on = _needed_day(_("To be paid back by"))
    field_order = ("document", "due_on", "version")


SUPPORT_FORMS: Mapping[str, type[forms.Form]] = {
    "plan": PlanSupportForm,
    "confirm": VersionedForm,
    "pay-first": PaymentForm,
    "year": YearForm,
    "evaluate": EvaluationForm,
    "sign": VersionedForm,
    "send-back": ReasonForm,
    "pay-rest": PaymentForm,
    "demand": DemandForm,
    "paid-back": PaidBackForm,
    "drop": ReasonForm,
}


class SupportFilterForm(AreaForm):
    """What narrows the list of supported little giants."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *SupportStatus.choices]
    )
    batch = forms.ModelChoiceField(
        label=_("Batch"),
        queryset=SupportBatch.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )

    def __init__(self, data: Mapping[str, Any], *, offices: list[tuple[str, str]]) -> None:
        super().__init__(data, offices=offices)
        self.fields["batch"].queryset = SupportBatch.objects.all()  # type: ignore[attr-defined]


class ReadinessForm(forms.Form):
    """Where a product stands in its market."""

    product = forms.CharField(label=_("Product"), max_length=120, required=False)
    national_rank = forms.IntegerField(
        label=_("Rank in the country by market share"), required=False, max_value=9999
    )
    global_rank = forms.IntegerField(
        label=_("Rank in the world by market share"), required=False, max_value=9999
    )
    market_share_pct = FigureField(
        label=_("Share of the national market (%)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    niche_years = forms.IntegerField(
        label=_("Years in this market"), required=False, min_value=0, max_value=200
    )
    note = text_area(_("Note"), rows=3)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act."""
        return dict(self.cleaned_data)


class ReadinessFilterForm(AreaForm):
    """What narrows the list of readiness."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    rank = forms.TypedChoiceField(
        label=_("Rank in the country"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            *_ALL,
            (1, _("First")),
            (3, _("Among the first 3")),
            (10, _("Among the first 10")),
        ],
    )
