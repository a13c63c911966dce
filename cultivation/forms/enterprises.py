"""Filters of enterprises, and the answer to a claim."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cultivation.enums import TitleKind
from cultivation.forms.shared import ALL, AreaForm
from enterprises.enums import EnterpriseState


class EnterpriseFilterForm(AreaForm):
    """What narrows the list of enterprises."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=pgettext_lazy("state", "Record"),
        required=False,
        choices=[*ALL, *EnterpriseState.choices],
    )
    title = forms.ChoiceField(
        label=_("Title held"), required=False, choices=[*ALL, *TitleKind.choices]
    )


class RefuseClaimForm(forms.Form):
    """Why a claim is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
