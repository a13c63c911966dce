"""Fields and choices that the forms of several topics share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.days import no_future, this_century

ALL: list[tuple[str, Any]] = [("", _("All"))]


def day_field(label: Any, *, is_past: bool = False) -> forms.DateField:
    """A day of this century; with `is_past` today at the latest."""
    # A browser's date field shows only days written as ISO has them, in every language.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    field = forms.DateField(label=label, required=False, widget=widget)
    field.validators.append(no_future if is_past else this_century)
    return field


def offices_below(office: Office) -> list[tuple[str, str]]:
    """Code and name of the offices to filter by: the provincial ones for the ministry, else every
    office below."""
    if office.level == OfficeLevel.MINISTRY:
        found = Office.objects.provincial()
    else:
        found = Office.objects.within(office).exclude(pk=office.pk)
    return list(found.order_by("code").values_list("code", "name"))


class AreaForm(forms.Form):
    """A filter by office of the reader's area."""

    def __init__(self, data: Mapping[str, Any], *, offices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        if offices:
            self.fields["office"] = forms.ChoiceField(
                label=_("Office"), required=False, choices=[*ALL, *offices]
            )
