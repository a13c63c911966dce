"""Forms about routes: filter, a proposal as rows of steps, a rejection."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeLevel
from cultivation.enums import TitleKind
from reviews.domain.routes.changing import CASE_KINDS, MOST_STEPS, MOST_WORKING_DAYS, PlannedStep
from reviews.enums import RouteState, StepKind

_DECIDED_HERE = [kind for kind in TitleKind if kind != TitleKind.CHAMPION]
_LEVELS = (OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE, OfficeLevel.MINISTRY)


class RouteFilterForm(forms.Form):
    """What narrows the list of routes."""

    title_kind = forms.ChoiceField(
        label=_("Title"),
        required=False,
        choices=[("", _("All")), *((kind.value, kind.label) for kind in _DECIDED_HERE)],
    )
    case_kind = forms.ChoiceField(
        label=_("Kind of case"),
        required=False,
        choices=[("", _("All")), *((kind.value, kind.label) for kind in CASE_KINDS)],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *RouteState.choices]
    )


class ProposeRouteForm(forms.Form):
    """First day, document, and one row for each step; an empty row is left out."""

    valid_from = forms.DateField(
        label=_("First day"),
        help_text=_("Cases handed in from this day on follow it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(label=_("Document that lays it down, or the reason"), max_length=300)

    follows_national = forms.BooleanField(
        label=_("Follow the national way again"),
        required=False,
        help_text=_(
            "From the first day on your own way no longer leads; the steps below are not read."
        ),
    )

    def __init__(
        self, data: QueryDict | None = None, *, is_national: bool = False, **options: Any
    ) -> None:
        """`is_national`: of the ministry, whose way is the national one."""
        super().__init__(data, **options)
        if is_national:
            del self.fields["follows_national"]
        for row in range(MOST_STEPS):
            self.fields[f"level_{row}"] = forms.ChoiceField(
                label=_("Level"),
                required=False,
                choices=[("", "—"), *((level.value, level.label) for level in _LEVELS)],
            )
            self.fields[f"kind_{row}"] = forms.ChoiceField(
                label=_("Step"), required=False, choices=[("", "—"), *StepKind.choices]
            )
            self.fields[f"days_{row}"] = forms.IntegerField(
                label=_("Working days"), required=False, min_value=1, max_value=MOST_WORKING_DAYS
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each row."""
        return [
            (self[f"level_{row}"], self[f"kind_{row}"], self[f"days_{row}"])
            for row in range(MOST_STEPS)
        ]

    def clean(self) -> dict[str, Any]:
        """A row is whole or empty."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(MOST_STEPS):
            names = [f"level_{row}", f"kind_{row}", f"days_{row}"]
            given = [bool(cleaned.get(name)) for name in names]
            if any(given) and not all(given):
                missing = names[given.index(False)]
                self.add_error(missing, _("Say level, step and working days."))
        return cleaned

    def steps(self) -> list[PlannedStep]:
        """The rows that were filled in, in order; none where the national way is followed."""
        cleaned = self.cleaned_data
        if cleaned.get("follows_national"):
            return []
        return [
            PlannedStep(
                StepKind(cleaned[f"kind_{row}"]),
                OfficeLevel(cleaned[f"level_{row}"]),
                cleaned[f"days_{row}"],
            )
            for row in range(MOST_STEPS)
            if cleaned.get(f"kind_{row}")
        ]


class RejectRouteForm(forms.Form):
    """Why a proposal is turned down."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
