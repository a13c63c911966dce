"""Forms about people at an office: who gets a case, who is away."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

People = Sequence[tuple[str, str]]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


class AssignForm(forms.Form):
    """To whom a case goes, and what he has to know."""

    officer = forms.TypedChoiceField(label=_("Colleague"), coerce=int)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: QueryDict | None = None, *, people: People, needs_note: bool = False
    ) -> None:
        super().__init__(data, prefix="assign")
        self.fields["officer"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["note"].required = needs_note


class HandOverForm(forms.Form):
    """All open cases of one colleague to another."""

    from_officer = forms.TypedChoiceField(label=_("All open cases of"), coerce=int)
    to_officer = forms.TypedChoiceField(label=_("go to"), coerce=int)
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the colleague has to know. It stands in the trail of each case."),
    )

    def __init__(self, data: QueryDict | None = None, *, holders: People, people: People) -> None:
        super().__init__(data, prefix="over")
        self.fields["from_officer"].choices = [("", "—"), *holders]  # type: ignore[attr-defined]
        self.fields["to_officer"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    """Who is away from when until when, and who stands in."""

    user = forms.TypedChoiceField(label=_("Who is away"), coerce=int)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day of the absence"))
    deputy = forms.TypedChoiceField(
        label=_("Deputy"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("New work goes to the deputy. What lies on the desk already stays there."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        absent: People,
        people: People,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix="absence", initial=initial)
        self.fields["user"].choices = list(absent)  # type: ignore[attr-defined]
        self.fields["deputy"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]
