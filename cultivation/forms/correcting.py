"""Forms with which a dated row of the registers is put right or withdrawn."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.domain.digital.correcting import SIZES, Row, said_of, seen_of
from cultivation.enums import SizeClass
from cultivation.forms.cancelling import text_area
from cultivation.forms.shared import day_field


class WithdrawForm(forms.Form):
    """Why the row was never true; `seen` is what it said when it was shown."""

    reason = text_area(_("Reason"), rows=3)
    seen = forms.CharField(max_length=200, widget=forms.HiddenInput)


class CorrectForm(WithdrawForm):
    """The right days."""

    starts_on = day_field(_("From"))
    ends_on = day_field(_("Until"))
    field_order: Iterable[str] | None = ("starts_on", "ends_on", "reason", "seen")


class CorrectSizeForm(CorrectForm):
    """The right days and size."""

    size_class = forms.ChoiceField(label=_("Size"), choices=SizeClass.choices)
    is_above_scale = forms.BooleanField(label=_("Above scale"), required=False)
    field_order = ("size_class", "is_above_scale", "starts_on", "ends_on", "reason", "seen")


def correcting_forms(kind: str, row: Row, typed: Any = None, name: str = "") -> dict[str, Any]:
    """The forms by the act's name, that of `name` with what was typed."""
    initial = said_of(kind, row) | {"seen": seen_of(kind, row)}
    found = {"correct": CorrectSizeForm if kind == SIZES else CorrectForm, "withdraw": WithdrawForm}
    return {
        act: form(typed if act == name else None, prefix=act, initial=initial)
        for act, form in found.items()
    }
