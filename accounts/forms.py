"""Forms about people: who signs in, and in which capacity. And what narrows a list of jobs."""

from datetime import date

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office, User
from common.domain.jobs import job_kinds, label_of, periodic_kinds
from common.enums import ActResult, JobState


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

    def confirm_login_allowed(self, user: User) -> None:
        """A first password that was not used in time opens nothing: said to its holder only."""
        super().confirm_login_allowed(user)
        until = user.initial_password_until
        if until is not None and until < timezone.now():
            raise forms.ValidationError(
                _("This first password has run out: ask your administrator for a new one."),
                code="initial_password_run_out",
            )

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
    idle = forms.ChoiceField(
        label=_("Runs without work"),
        required=False,
        choices=[("", _("Hidden")), ("shown", _("Shown"))],
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        names = [*job_kinds(), *periodic_kinds()]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((name, label_of(name)) for name in names),
        ]


class ChoosePasswordForm(forms.Form):
    """One's own password, typed twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 12 characters; no common word, and not your name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Both are the same."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class StaffFilterForm(forms.Form):
    """Which accounts are listed."""

    q = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["role"].choices = [("", _("All")), *PostingRole.choices]  # type: ignore[attr-defined]


class PostingForm(forms.Form):
    """A role at an office, from a day and until a day."""

    office_code = forms.CharField(
        label=_("Office code"),
        max_length=6,
        help_text=_("Six digits, as in GB/T 2260; 000000 is the ministry, 660000 the 兵团."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=PostingRole.choices)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_office_code(self) -> Office:
        """The office with that code."""
        office = Office.objects.filter(code=self.cleaned_data["office_code"].strip()).first()
        if office is None:
            raise forms.ValidationError(_("There is no office with this code."))
        return office


class OpenAccountForm(PostingForm):
    """A new account and the role it is opened for."""

    username = UsernameField(
        label=_("User name"),
        max_length=60,
        help_text=_("What is typed at the sign-in: letters and digits."),
    )
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    field_order = ("name", "username", "office_code", "role", "starts_on", "ends_on")


class ReasonForm(forms.Form):
    """Why a role is refused or taken away."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


# Nothing was done before, and the midnight of days at the end of all time cannot be told.
_DAYS_OF_A_TRAIL = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]


class TrailFilterForm(forms.Form):
    """Which acts of the trail are listed."""

    q = forms.CharField(label=_("Person or act"), required=False, max_length=60)
    since = forms.DateField(
        label=_("From"),
        required=False,
        validators=_DAYS_OF_A_TRAIL,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        validators=_DAYS_OF_A_TRAIL,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All")), *ActResult.choices]
    )
