"""Forms about people: who signs in, and in which capacity."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity


class SignInForm(AuthenticationForm):
    """Name and password. Unknown name, wrong password and closed account get one answer."""

    error_messages = {
        "invalid_login": _(
            "The name or the password is wrong. Check both; the password is case-sensitive."
        ),
        "inactive": _(
            "The name or the password is wrong. Check both; the password is case-sensitive."
        ),
    }

    username = UsernameField(
        label=_("Name"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CapacityForm(forms.Form):
    """The choice of the office or enterprise one acts for."""

    capacity = forms.ChoiceField(label=_("Act for"), widget=forms.RadioSelect)

    def __init__(
        self, data: QueryDict | None = None, *, capacities: list[Capacity], chosen: str = ""
    ) -> None:
        super().__init__(data, initial={"capacity": chosen})
        self.fields["capacity"].choices = [  # type: ignore[attr-defined]
            (capacity.key, f"{capacity.label} · {capacity.role_label}") for capacity in capacities
        ]
