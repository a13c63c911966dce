"""What is asked of the ladder."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.enums import TitleKind
from cultivation.forms.digital import AreaForm

_ALL: list[tuple[str, Any]] = [("", _("All"))]


class LadderForm(forms.Form):
    """The title, the year and what its lines are split by."""

    kind = forms.ChoiceField(label=_("Title"), required=False, choices=TitleKind.choices)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    by = forms.ChoiceField(
        label=_("By"),
        required=False,
        choices=[
            ("office", _("Office")),
            ("industry", _("Industry")),
            ("chain", _("Key chain")),
        ],
    )
    office = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, years: Iterable[int]) -> None:
        super().__init__(data)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[(year, str(year)) for year in years],
        )
        self.order_fields(["kind", "year", "by", "office"])


class LapsingForm(AreaForm):
    """What narrows the list of titles that lapse within a year."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Title"), required=False, choices=[*_ALL, *TitleKind.choices])
    months = forms.ChoiceField(
        label=_("Within"),
        required=False,
        choices=[
            ("", _("12 months")),
            ("6", _("6 months")),
            ("3", _("3 months")),
            ("1", _("1 month")),
        ],
    )
    field_order = ("q", "kind", "months", "office")
