"""Fields and choices that the forms of several topics share."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeLevel
from accounts.models import Office

_EARLIEST = date(2000, 1, 1)
ALL: list[tuple[str, Any]] = [("", _("All"))]


def day_field(label: Any, *, is_past: bool = False) -> forms.DateField:
    """A day of this century; with `is_past` today at the latest."""
    # A browser's date field shows only days written as ISO has them, in every language.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    field = forms.DateField(label=label, required=False, widget=widget)
    field.validators.append(_no_future if is_past else _this_century)
    return field


def _this_century(day: date) -> None:
    if not _EARLIEST <= day < date(2100, 1, 1):
        raise forms.ValidationError(_("Choose a day of this century."))


def _no_future(day: date) -> None:
    if day < _EARLIEST:
        raise forms.ValidationError(_("Choose a day of this century."))
    if day > timezone.localdate():
        raise forms.ValidationError(_("Choose a day that is not in the future."))


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
