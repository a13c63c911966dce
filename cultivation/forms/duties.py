"""Forms about keeping a title: the yearly update, and the list of who owes one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.enums import TitleKind, UpdateState

_ALL: list[tuple[str, Any]] = [("", _("All"))]


class UpdateForm(forms.Form):
    """What the enterprise adds to its figures when it hands the update in."""

    filing_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=_("What changed, if a figure needs explaining"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_pledged = forms.BooleanField(
        label=_("We pledge that these figures are true and answer for them."), required=False
    )


class UpdateFilterForm(forms.Form):
    """What narrows the list of yearly updates."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *UpdateState.choices]
    )
    kind = forms.ChoiceField(label=_("Title"), required=False, choices=[*_ALL, *TitleKind.choices])
    glance = forms.ChoiceField(
        label=_("Looked at by my office"),
        required=False,
        choices=[*_ALL, ("no", _("Not yet")), ("yes", _("Yes")), ("finding", _("With a finding"))],
    )

    def __init__(
        self, data: Mapping[str, Any], *, offices: list[tuple[str, str]], years: list[int]
    ) -> None:
        super().__init__(data)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[*_ALL, *((year, str(year)) for year in years)],
        )
        if offices:
            self.fields["office"] = forms.ChoiceField(
                label=_("Office"), required=False, choices=[*_ALL, *offices]
            )


class GlanceForm(forms.Form):
    """What an official found when he looked at an update."""

    finding = forms.CharField(
        label=_("Finding (empty: nothing stands out)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
