"""Forms of quarterly reports, their rounds and early warnings."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cultivation.domain.monitoring.reporting import label_of
from cultivation.domain.monitoring.rules import figure_rules, warning_codes, warning_name
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import Confidence, ReportState, WarningOutcome
from cultivation.forms.cancelling import VersionedForm, text_area
from cultivation.forms.digital import AreaForm
from cultivation.forms.shared import day_field
from enterprises.forms import FigureField

_ALL: list[tuple[str, Any]] = [("", _("All"))]
_QUARTERS = [(1, "Q1"), (2, "Q2"), (3, "Q3"), (4, "Q4")]


class _Money(FigureField):
    is_money = True


def figure_field(name: str) -> forms.Field:
    """The field of one of the eight figures; what is missing is the domain's to say."""
    label = label_of(name)
    if name == "confidence":
        choices = [(str(value), words) for value, words in reversed(Confidence.choices)]
        return forms.TypedChoiceField(
            label=label,
            required=False,
            coerce=int,
            empty_value=None,
            choices=choices,
            widget=forms.RadioSelect,
        )
    is_whole = name == "staff"
    kind = _Money if name.endswith("_wan") else FigureField
    return kind(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=0 if is_whole else 2,
        widget=forms.TextInput(attrs={"inputmode": "numeric" if is_whole else "decimal"}),
    )


class QuarterForm(forms.Form):
    """The eight figures; for a correction its reason, and the answer to what was asked."""

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in figure_rules():
            self.fields[rule.name] = figure_field(rule.name)
        self.fields["note"] = text_area(_("Note"), rows=2)
        if is_correction:
            self.fields["reason"] = text_area(_("Why it is corrected"), rows=2)
        self.fields["are_jumps_right"] = forms.BooleanField(
            required=False, label=_("I have looked at these figures again: they are right.")
        )
        self.fields["version"] = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `file_report`."""
        given = dict(self.cleaned_data)
        figures = {rule.name: given.pop(rule.name) for rule in figure_rules()}
        if figures.get("staff") is not None:
            figures["staff"] = int(figures["staff"])
        return given | {"figures": figures}


class PlanRoundForm(forms.Form):
    """Which quarter, whose holders, how many of them, from when, until when."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2099)
    quarter = forms.TypedChoiceField(label=_("Quarter"), coerce=int, choices=_QUARTERS)
    titles = forms.MultipleChoiceField(
        label=_("Holders of"),
        required=False,
        choices=TitleKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    share_pct = FigureField(
        label=_("Share that reports (%)"),
        max_digits=5,
        decimal_places=2,
        help_text=_("100 is a census: everybody reports."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    seed = forms.CharField(
        label=_("Seed of the draw"),
        required=False,
        max_length=64,
        help_text=_("The same seed draws nearly the same enterprises again: a panel."),
    )
    opens_on = day_field(_("Reports from"))
    due_on = day_field(_("Due on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_on", "due_on"):
            self.fields[name].required = True


class ReportFilterForm(AreaForm):
    """What narrows the list of quarterly reports."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *ReportState.choices]
    )
    look = forms.ChoiceField(
        label=_("Figures"),
        required=False,
        choices=[*_ALL, ("jumps", _("With jumps")), ("corrected", _("Corrected"))],
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        offices: list[tuple[str, str]],
        rounds: list[tuple[str, str]],
    ) -> None:
        super().__init__(data, offices=offices)
        quarter = forms.ChoiceField(label=_("Quarter"), required=False, choices=[*_ALL, *rounds])
        self.fields = {"quarter": quarter, **self.fields}


class StatisticsForm(forms.Form):
    """Which quarter, split by what, which figure in the chart."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    by = forms.ChoiceField(
        label=_("By"),
        required=False,
        choices=[("office", _("Office")), ("industry", _("Industry"))],
    )
    figure = forms.ChoiceField(label=_("Figure"), required=False)

    def __init__(self, data: Mapping[str, Any], *, rounds: list[tuple[str, str]]) -> None:
        super().__init__(data)
        figures = [(rule.name, label_of(rule.name)) for rule in figure_rules()]
        self.fields["quarter"].choices = rounds  # type: ignore[attr-defined]
        self.fields["figure"].choices = figures  # type: ignore[attr-defined]


class WarningFilterForm(AreaForm):
    """What narrows the list of warnings."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[*_ALL, ("open", pgettext_lazy("warning", "Open")), ("closed", _("Closed"))],
    )
    whose = forms.ChoiceField(
        label=pgettext_lazy("warning", "Person"),
        required=False,
        choices=[*_ALL, ("mine", _("I look after it")), ("nobody", _("Nobody answers for it"))],
    )
    rule = forms.ChoiceField(label=_("Cause"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort"),
        required=False,
        choices=[("", _("Newest first")), ("oldest", _("Oldest first"))],
    )

    def __init__(self, data: Mapping[str, Any], *, offices: list[tuple[str, str]]) -> None:
        super().__init__(data, offices=offices)
        causes = [(code, warning_name(code)) for code in warning_codes()]
        self.fields["rule"].choices = [*_ALL, *causes]  # type: ignore[attr-defined]


class CloseWarningForm(VersionedForm):
    """How a warning is closed."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=WarningOutcome.choices)
    reason = text_area(_("What was found and done"), rows=3)
    field_order = ("outcome", "reason", "version")

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act."""
        return self.cleaned_data | {"outcome": WarningOutcome(self.cleaned_data["outcome"])}


class GiveWarningForm(VersionedForm):
    """Who looks after a warning."""

    person = forms.TypedChoiceField(label=pgettext_lazy("warning", "Person"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]
