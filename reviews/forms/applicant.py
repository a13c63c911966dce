"""Forms of the enterprise's side of a case."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reviews.case_file import subject_label
from reviews.enums import StatementKind
from reviews.models import Case, CorrectionItem

_STATEMENT_HELP = {
    StatementKind.MAIN_PRODUCT: _("What it is, who uses it for what, what it replaces."),
    StatementKind.MARKET: _(
        "Name the scope of the niche, its size with the source, and your own share and rank in it."
    ),
    StatementKind.INNOVATION: _("Name projects, rights and where they are in use."),
    StatementKind.CHAIN: _("Which chain, at which place, for which customers."),
}
_LONGEST_TEXT = 5000


def _text_field(kind: StatementKind, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=kind.label,
        required=False,
        max_length=_LONGEST_TEXT,
        help_text=_STATEMENT_HELP[kind],
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StatementsForm(forms.Form):
    """The texts of an application; with `kinds` only some of them."""

    def __init__(
        self, data: QueryDict | None = None, *, case: Case, kinds: list[StatementKind] | None = None
    ) -> None:
        super().__init__(data, initial=dict(case.statements))
        for kind in StatementKind if kinds is None else kinds:
            self.fields[kind.value] = _text_field(kind)

    def typed_statements(self) -> dict[str, str]:
        """The texts as typed, by kind."""
        self.is_valid()
        return {name: text for name, text in self.cleaned_data.items() if name in self.data}


class DraftForm(StatementsForm):
    """The texts and the pledge."""

    is_pledged = forms.BooleanField(
        label=_(
            "We pledge that everything in this application is true, complete and can be proved."
        ),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.fields["is_pledged"] = self.fields.pop("is_pledged")
        self.initial["is_pledged"] = case.is_pledged

    def typed_statements(self) -> dict[str, str]:
        """The texts as typed, by kind, without the pledge."""
        typed = super().typed_statements()
        return {name: text for name, text in typed.items() if name != "is_pledged"}


class AnswersForm(forms.Form):
    """One answer for each item of a correction."""

    def __init__(self, data: QueryDict | None = None, *, items: list[CorrectionItem]) -> None:
        initial = {f"answer_{item.pk}": item.answer for item in items}
        super().__init__(data, initial=initial)
        self.items = items
        for item in items:
            self.fields[f"answer_{item.pk}"] = forms.CharField(
                label=_("Your answer: %(subject)s") % {"subject": subject_label(item.subject)},
                required=False,
                max_length=_LONGEST_TEXT,
                help_text=_("Say what you changed, or why nothing changes."),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def typed_answers(self) -> dict[str, str]:
        """What was typed so far, by the item's id."""
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        return {
            str(item.pk): found.get(f"answer_{item.pk}", "")
            for item in self.items
            if f"answer_{item.pk}" in self.data
        }


class WithdrawForm(forms.Form):
    """Why the application is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
