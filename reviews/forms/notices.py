"""What narrows the list of notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.enums import TitleKind
from reviews.enums import NoticeState


class NoticeEntryFilterForm(forms.Form):
    """What finds an enterprise on a notice."""

    q = forms.CharField(label=_("Enterprise or credit code"), required=False, max_length=80)

    def asked(self) -> str:
        """What is searched for; nothing where it cannot be read."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""


class NoticeFilterForm(forms.Form):
    """By number, round or an enterprise on it, by title and state."""

    q = forms.CharField(label=_("Number, round or enterprise"), required=False, max_length=80)
    title_kind = forms.ChoiceField(
        label=_("Title"), required=False, choices=[("", _("All")), *TitleKind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *NoticeState.choices]
    )
