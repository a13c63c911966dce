"""Forms of on-site inspections."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reviews.domain.inspections import Found
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Finding

_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
Choices = Sequence[tuple[Any, str]]


def _text(label: Any, rows: int = 3, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class InspectionFilter(forms.Form):
    """Which inspections a list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Not concluded")), ("all", _("All")), *InspectionState.choices],
    )
    is_mine = forms.BooleanField(label=_("I inspect"), required=False)
    is_overdue = forms.BooleanField(label=_("Overdue"), required=False)


class OrderForm(forms.Form):
    """Why a case is inspected."""

    reason = _text(_("Why it is inspected"))


class PlanForm(forms.Form):
    """Who goes when, and what is checked."""

    planned_on = forms.DateField(label=_("Day of the visit"), widget=_DAY)
    inspectors = forms.TypedMultipleChoiceField(
        label=_("Inspectors"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two of your office."),
    )
    measures = forms.MultipleChoiceField(
        label=_("Figures to confirm"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Choices,
        measures: Choices,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["inspectors"].choices = list(people)  # type: ignore[attr-defined]
        self.fields["measures"].choices = list(measures)  # type: ignore[attr-defined]


class CallOffForm(forms.Form):
    """Why an inspection is called off."""

    reason = _text(_("Why it is called off"), 2)


class SampleForm(forms.Form):
    """What share of which round is drawn, by which seed."""

    round = forms.TypedChoiceField(label=_("Round"), coerce=int)
    share_pct = forms.DecimalField(
        label=_("Share"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=64,
        help_text=_(
            "Any text, best one that is drawn in public. With it and the list of cases anybody can "
            "repeat the draw."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, rounds: Choices) -> None:
        super().__init__(data)
        self.fields["round"].choices = list(rounds)  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """What is written down on site: a few fields for each figure. Fields that are not sent stay as
    they are, so that a phone may send what has changed alone."""

    held_from = forms.DateField(label=_("First day of the visit"), required=False, widget=_DAY)
    held_to = forms.DateField(label=_("Last day of the visit"), required=False, widget=_DAY)
    summary = _text(_("What was seen, and what follows"), 5, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, findings: Iterable[Finding], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.findings = list(findings)
        for row in self.findings:
            self.fields[f"outcome_{row.pk}"] = forms.ChoiceField(
                label=_("Outcome"),
                required=False,
                choices=FindingOutcome.choices,
                initial=row.outcome,
                widget=forms.RadioSelect,
            )
            self.fields[f"found_{row.pk}"] = forms.CharField(
                label=_("Found instead"), required=False, max_length=100, initial=row.found
            )
            self.fields[f"remark_{row.pk}"] = forms.CharField(
                label=_("Remark"),
                required=False,
                max_length=4000,
                initial=row.remark,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def sent_findings(self) -> dict[int, Found]:
        """What was sent of each figure, over what is kept of the rest of its fields."""
        found = {}
        for row in self.findings:
            names = [f"{part}_{row.pk}" for part in ("outcome", "found", "remark")]
            if any(name in self.data for name in names):
                outcome, text, remark = (
                    self.cleaned_data[name] if name in self.data else kept
                    for name, kept in zip(names, (row.outcome, row.found, row.remark), strict=True)
                )
                found[row.pk] = Found(FindingOutcome(outcome or row.outcome), text, remark)
        return found

    def sent_day(self, name: str) -> date | None:
        """A day, if it was sent."""
        day: date | None = self.cleaned_data.get(name)
        return day

    def sent_summary(self) -> str | None:
        """The text, if it was sent."""
        return self.cleaned_data["summary"] if "summary" in self.data else None


class ConcludeForm(forms.Form):
    """What the inspectors conclude."""

    conclusion = forms.ChoiceField(
        label=_("Conclusion"), choices=InspectionConclusion.choices, widget=forms.RadioSelect
    )


class ReplyForm(forms.Form):
    """The enterprise's word on the report."""

    reply = _text(_("Your reply"), 4)
