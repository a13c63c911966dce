"""Forms about gradings on site and the register of assessors."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from enterprises.domain.grading import possible_assessors, possible_officials
from enterprises.enums import VisitState
from enterprises.models import Enterprise, Industry

_ALL: list[tuple[str, Any]] = [("", _("All"))]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class VisitFilterForm(forms.Form):
    """What narrows the list of visits."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *VisitState.choices]
    )
    mine = forms.ChoiceField(
        label=_("Grader"), required=False, choices=[*_ALL, ("yes", _("I grade"))]
    )


class OrderForm(forms.Form):
    """Who is sent, and when."""

    grader = forms.ChoiceField(label=_("Grader"))
    planned_on = _day(_("Planned on"))

    def __init__(
        self, data: Mapping[str, Any] | None, *, enterprise: Enterprise, office: Office
    ) -> None:
        super().__init__(data, initial={"planned_on": timezone.localdate()})
        self.fields["planned_on"].required = True
        today = timezone.localdate()
        officials = [
            (f"official:{one.pk}", one.name) for one in possible_officials(enterprise, office)
        ]
        assessors = [
            (f"assessor:{one.pk}", f"{one.user.name} · {one.body}")
            for one in possible_assessors(enterprise, office, today)
        ]
        choices: list[Any] = [(_("Officials of the office"), officials)]
        if assessors:
            choices.append((_("Accredited assessors"), assessors))
        self.fields["grader"] = forms.ChoiceField(label=_("Grader"), choices=choices)

    def arguments(self) -> dict[str, Any]:
        """What `order_visit` takes."""
        kind, _colon, key = self.cleaned_data["grader"].partition(":")
        return {"planned_on": self.cleaned_data["planned_on"], kind: int(key)}


class VisitHeadForm(forms.Form):
    """The day of the visit and what was concluded."""

    visited_on = _day(_("Day of the visit"))
    conclusion = forms.CharField(
        label=_("Conclusion"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was seen, and why answers differ from the enterprise's own."),
    )


class CallOffForm(forms.Form):
    """Why a visit is called off."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AssessorForm(forms.Form):
    """An entry of the register."""

    username = forms.CharField(label=_("User name"), max_length=150)
    body = forms.CharField(label=_("Body"), required=False, max_length=120)
    accredited_from = _day(_("Accredited from"))
    accredited_to = _day(_("Accredited until"))
    divisions = forms.ModelMultipleChoiceField(
        label=_("Fields"),
        queryset=Industry.objects.exclude(section=None),
        required=False,
        help_text=_("Divisions of GB/T 4754; none means every field."),
    )

    def arguments(self) -> dict[str, Any]:
        """What `accredit` takes."""
        given = dict(self.cleaned_data)
        given["divisions"] = sorted(one.pk for one in given["divisions"])
        return given
