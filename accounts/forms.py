"""Forms about people: who signs in, and in which capacity. And what narrows a list of jobs."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from common.domain.jobs import job_kinds, label_of, periodic_kinds
from common.enums import JobState


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


class RunFilterForm(forms.Form):
    """What narrows a list of background jobs."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *JobState.choices]
    )
    kind = forms.ChoiceField(label=_("Job"), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        names = [*job_kinds(), *periodic_kinds()]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((name, label_of(name)) for name in names),
        ]
