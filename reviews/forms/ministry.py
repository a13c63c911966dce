"""Filters of the ministry's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.enums import TitleKind

_DECIDED_HERE = [kind for kind in TitleKind if kind != TitleKind.CHAMPION]


class RoundFilterForm(forms.Form):
    """What narrows the list of rounds."""

    title_kind = forms.ChoiceField(
        label=_("Title"),
        required=False,
        choices=[("", _("All")), *((kind.value, kind.label) for kind in _DECIDED_HERE)],
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2100)
