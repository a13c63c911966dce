"""Standards: comparing, trying and publishing them, and the notices that name them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cultivation.domain.rule_set_publishing import MOST_CHARACTERS
from cultivation.enums import CaseKind, TitleKind
from cultivation.forms.shared import day_field


class CompareForm(forms.Form):
    """The text that a standard is compared with."""

    other = forms.ChoiceField(label=_("Compare with"), required=False)

    def __init__(self, data: Mapping[str, Any], *, texts: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["other"] = forms.ChoiceField(
            label=_("Compare with"), required=False, choices=[("", "—"), *texts]
        )


class TryForm(forms.Form):
    """The enterprise and the kind of case to try a standard on."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Case"),
        required=False,
        choices=[
            (kind.value, kind.label) for kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
        ],
    )
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @property
    def case_kind(self) -> CaseKind:
        """The chosen kind; a recognition when none was chosen."""
        return CaseKind(self.cleaned_data.get("kind") or CaseKind.RECOGNITION)


class StandardForm(forms.Form):
    """The text of a standard, pasted or as a file, and its first day in force."""

    text = forms.CharField(
        label=_("Text (TOML)"),
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or a file"), required=False)
    from_day = day_field(_("In force from"))

    def clean(self) -> dict[str, Any]:
        """Exactly one text, readable as UTF-8."""
        cleaned = super().clean() or self.cleaned_data
        uploaded = cleaned.get("file")
        if uploaded is None:
            if not cleaned.get("text") and "text" not in self.errors:
                self.add_error("text", _("Paste the text or choose a file."))
            return cleaned
        if uploaded.size > 4 * MOST_CHARACTERS:
            self.add_error("file", _("The file is too large for a standard."))
            return cleaned
        try:
            cleaned["text"] = uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not a text in UTF-8."))
        return cleaned

    def text_given(self) -> str:
        """The text, with line ends as in a file."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def name_given(self) -> str:
        """The name of the file, as refusals show it."""
        uploaded = self.cleaned_data["file"]
        return str(uploaded.name) if uploaded else str(_("text"))


class TransitionForm(forms.Form):
    """A notice that names the standard of some cases between two days."""

    title_kind = forms.ChoiceField(label=_("Title"), choices=TitleKind.choices)
    case_kind = forms.ChoiceField(
        label=_("Kind of case"),
        choices=[
            (kind.value, kind.label) for kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
        ],
    )
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("The whole country"),
    )
    rule_set_code = forms.ChoiceField(label=_("Standard"))
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day, included"))
    source = forms.CharField(
        label=_("Source document"),
        max_length=200,
        help_text=_("Number and day of the document that says so."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_unverified = forms.BooleanField(label=_("Not verified against the document"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, standards: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.fields["office"].queryset = Office.objects.provincial().order_by("code")  # type: ignore[attr-defined]
        self.fields["rule_set_code"].choices = [("", "—"), *standards]  # type: ignore[attr-defined]
        for name in ("first_day", "last_day"):
            self.fields[name].required = True


class WithdrawTransitionForm(forms.Form):
    """Why a notice no longer counts."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
