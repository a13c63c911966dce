"""Forms about experts and panels: the roll, the draw, the scorecard."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reviews.domain.panels.drawing import MOST_SEATS
from reviews.domain.panels.roll import ExpertEntry
from reviews.domain.panels.roll_list import words_in
from reviews.domain.panels.scorecards import Dimension
from reviews.domain.panels.scoring import MOST_CHARACTERS
from reviews.enums import ExpertState, PanelState
from reviews.models import ExpertConflict

USUAL_SEATS = 3


class ExpertFilterForm(forms.Form):
    """What narrows the roll."""

    q = forms.CharField(label=_("Name, code or unit"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *ExpertState.choices]
    )


class ExpertForm(forms.Form):
    """A line of the roll."""

    username = forms.CharField(
        label=_("User name of the account"),
        max_length=60,
        help_text=_("The account has no other role: who judges blind has no other part."),
    )
    affiliation = forms.CharField(label=_("Unit where the expert works"), max_length=200)
    other_affiliations = forms.CharField(
        label=_("Other units"),
        required=False,
        max_length=1000,
        help_text=_("Separated by commas. The draw avoids all of them."),
    )
    city = forms.CharField(
        label=_("Code of the city's office"),
        max_length=6,
        help_text=_("Six digits, such as 330100. Applicants of this city are avoided."),
    )
    industries = forms.CharField(
        label=_("Industries"),
        required=False,
        max_length=300,
        help_text=_(
            "Codes of GB/T 4754 (two digits, or the letter of a section), separated by commas; "
            "empty is every field."
        ),
    )
    technologies = forms.CharField(label=_("Technology areas"), required=False, max_length=300)

    def entry(self) -> ExpertEntry:
        """What was typed, as the domain takes it."""
        cleaned = self.cleaned_data
        return ExpertEntry(
            username=cleaned.get("username", ""),
            affiliation=cleaned["affiliation"],
            city=cleaned["city"],
            other_affiliations=words_in(cleaned["other_affiliations"]),
            industries=words_in(cleaned["industries"]),
            technologies=cleaned["technologies"],
        )


class ImportForm(forms.Form):
    """A list of experts."""

    file = forms.FileField(
        label=_("List of experts (xlsx or CSV)"),
        help_text=_(
            "Columns: username, affiliation, city; if known other_affiliations, industries, "
            "technologies."
        ),
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConflictForm(forms.Form):
    """An enterprise that an expert must not judge."""

    uscc = forms.CharField(label=_("Unified social credit code"), max_length=18)
    reason = forms.CharField(label=_("What ties them"), max_length=500)


class EndConflictForm(ReasonForm):
    """Why a conflict is taken back; one form beside each."""

    def __init__(self, data: QueryDict | None = None, *, conflict: ExpertConflict) -> None:
        super().__init__(data, prefix=f"end-{conflict.pk}")
        self.fields["reason"].label = _("Why it is no conflict")


class PanelFilterForm(forms.Form):
    """What narrows the list of panels."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *PanelState.choices]
    )


class DrawForm(forms.Form):
    """What a draw is told."""

    seats = forms.IntegerField(
        label=_("Experts for each case"), min_value=1, max_value=MOST_SEATS, initial=USUAL_SEATS
    )
    due_on = forms.DateField(
        label=_("Scorecards are due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    match_fields = forms.BooleanField(
        label=_("Only experts of the applicant's industry"), required=False
    )
    seed = forms.CharField(
        label=_("Seed"),
        required=False,
        max_length=64,
        help_text=_(
            "A text that was fixed in public before, such as a lottery's result. Left empty, the "
            "system takes one by chance and writes it down."
        ),
    )


class DeclineForm(forms.Form):
    """Giving a seat back."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_conflict = forms.BooleanField(
        label=_("I am or was tied to this applicant: never draw me for it again"), required=False
    )


class ScorecardForm(forms.Form):
    """One field a dimension, 0 to 100, and what weighed most. Whether it is whole is asked when
    it is handed in."""

    def __init__(
        self, data: QueryDict | None = None, *, dimensions: Sequence[Dimension], **options: Any
    ) -> None:
        super().__init__(data, **options)
        language = get_language() or "zh-hans"
        for one in dimensions:
            self.fields[one.code] = forms.DecimalField(
                label=f"{one.label(language)} · {one.weight} %",
                help_text=one.help(language),
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(100),
                decimal_places=1,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
            )
        self.fields["comment"] = forms.CharField(
            label=_("What weighed most"),
            required=False,
            max_length=MOST_CHARACTERS,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    def scores(self) -> dict[str, Any]:
        """The scores that were typed."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "comment" and value is not None
        }
