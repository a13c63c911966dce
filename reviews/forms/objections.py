"""Forms about objections: the public's, the look-up by receipt, and the handlers'."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reviews.enums import ObjectionResult, ObjectionState


class _ObjectorForm(forms.Form):
    """Who objects, and why."""

    is_unit = forms.TypedChoiceField(
        label=_("It comes from"),
        choices=[("", _("a person")), ("unit", _("a unit"))],
        required=False,
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type] # any value, says Django
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Real name of the person or unit"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=100,
    )
    text = forms.CharField(
        label=_("What is objected to, and why"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def visible(self) -> list[forms.BoundField]:
        """What people fill in."""
        return [self[name] for name in ("is_unit", "name", "contact", "text")]


class WrittenObjectionForm(_ObjectorForm):
    """What a letter says, and when it came."""

    came_on = forms.DateField(
        label=_("The letter came on"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def visible(self) -> list[forms.BoundField]:
        """What people fill in."""
        return [self["came_on"], *super().visible()]


class ObjectionForm(_ObjectorForm):
    """The same from the objector himself. `website` is left empty by people, who do not see it."""

    website = forms.CharField(required=False, max_length=200)
    challenge = forms.CharField(max_length=400, widget=forms.HiddenInput)
    answer = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["is_unit"].label = _("You write as")
        self.fields["text"].label = _("What you object to, and why")
        self.fields["contact"].help_text = _(
            "Only those who look into the objection see your name and how to reach you."
        )


class ReceiptForm(forms.Form):
    """The number that the objector was given."""

    receipt = forms.CharField(
        label=_("Receipt number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_receipt(self) -> str:
        """Without the blanks and hyphens that it is written with."""
        typed = str(self.cleaned_data["receipt"])
        return "".join(letter for letter in typed.upper() if letter.isalnum())


# Whatever is not decided yet.
OPEN = "open"


class ObjectionFilterForm(forms.Form):
    """What narrows the list of objections."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (OPEN, pgettext_lazy("objection", "Open")),
            *ObjectionState.choices,
        ],
    )


def _text(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AdmitForm(forms.Form):
    """Nothing to be told."""


class ResultForm(forms.Form):
    """What comes of an objection that was looked into."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (ObjectionResult.REJECTED.value, ObjectionResult.REJECTED.label),
            (ObjectionResult.UPHELD.value, ObjectionResult.UPHELD.label),
        ],
        widget=forms.RadioSelect,
    )
    sends_back = forms.TypedChoiceField(
        label=_("If it is upheld, the case"),
        choices=[("", _("is refused")), ("back", _("is examined again"))],
        required=False,
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type] # any value, says Django
        widget=forms.RadioSelect,
    )
    findings = _text(_("What was looked into and found (stays inside)"))
    answer = _text(_("What the objector is told"))
    reason = _text(
        _("If it is upheld: why the case is refused or examined again. The enterprise reads this"),
        required=False,
    )


class InadmissibleForm(forms.Form):
    """Why it cannot be taken up."""

    answer = _text(_("Why it is not admissible: the objector reads this"))


class ReturnResultForm(forms.Form):
    """Back to the examiner."""

    reason = _text(_("What the examiner should look at again"))


class SignResultForm(forms.Form):
    """Nothing to be told."""


ACT_LABELS = {
    "admit": pgettext_lazy("objection", "Take it up"),
    "result": pgettext_lazy("objection", "Propose the result"),
    "inadmissible": pgettext_lazy("objection", "Propose: not admissible"),
    "sign": pgettext_lazy("objection", "Sign the result"),
    "return": pgettext_lazy("objection", "Return to the examiner"),
}
ACT_FORMS: dict[str, type[forms.Form]] = {
    "admit": AdmitForm,
    "result": ResultForm,
    "inadmissible": InadmissibleForm,
    "sign": SignResultForm,
    "return": ReturnResultForm,
}
