"""Forms about rounds: filters, opening, changing, more time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeLevel
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.rounds import Deadlines, RoundPlan
from reviews.enums import RoundState, StepKind

_DECIDED_HERE = [kind for kind in TitleKind if kind != TitleKind.CHAMPION]
_CASE_KINDS = [(kind.value, kind.label) for kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)]
_DEADLINE = "days_"


class RoundFilterForm(forms.Form):
    """What narrows the list of rounds."""

    title_kind = forms.ChoiceField(
        label=_("Title"),
        required=False,
        choices=[("", _("All")), *((kind.value, kind.label) for kind in _DECIDED_HERE)],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *RoundState.choices]
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2100)


class RoundKindForm(forms.Form):
    """What a new round is for; the steps of its form follow from it."""

    title_kind = forms.ChoiceField(label=_("Title"))
    case_kind = forms.ChoiceField(label=_("Kind of case"), choices=_CASE_KINDS)

    def __init__(self, data: QueryDict | None, *, titles: Sequence[TitleKind]) -> None:
        super().__init__(data)
        title_kind = self.fields["title_kind"]
        if isinstance(title_kind, forms.ChoiceField):
            title_kind.choices = [(kind.value, kind.label) for kind in titles]


class RoundForm(forms.Form):
    """Name, window and, per step of the route, other working days."""

    name = forms.CharField(label=_("Name of the round"), max_length=120)
    opens_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    closes_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        title_kind: TitleKind,
        case_kind: CaseKind,
        steps: Sequence[tuple[str, str, int]],
        **options: Any,
    ) -> None:
        """`steps` are kind, level and working days of the route of the first day. What was typed
        for a step that another day's route has stays too, for the domain to refuse."""
        super().__init__(data, **options)
        self._title_kind, self._case_kind = title_kind, case_kind
        known = {(level, kind): str(days) for kind, level, days in steps}
        typed = [
            (level, kind)
            for level in OfficeLevel.values
            for kind in StepKind.values
            if data and data.get(f"{_DEADLINE}{level}-{kind}")
        ]
        for level, kind in dict.fromkeys([*known, *typed]):
            self.fields[f"{_DEADLINE}{level}-{kind}"] = forms.IntegerField(
                label=f"{OfficeLevel(level).label} · {StepKind(kind).label}",
                required=False,
                min_value=1,
                max_value=250,
                widget=forms.NumberInput(attrs={"placeholder": known.get((level, kind), "")}),
            )

    def deadlines(self) -> list[forms.BoundField]:
        """The fields of the steps."""
        return [bound for bound in self if bound.name.startswith(_DEADLINE)]

    def plan(self) -> RoundPlan:
        """What was typed, as the domain takes it."""
        cleaned = self.cleaned_data
        typed = {
            tuple(name.removeprefix(_DEADLINE).split("-")): days
            for name, days in cleaned.items()
            if name.startswith(_DEADLINE) and days
        }
        deadlines: Deadlines = {(kind, level): days for (level, kind), days in typed.items()}
        return RoundPlan(
            name=cleaned["name"],
            title_kind=self._title_kind,
            case_kind=self._case_kind,
            opens_on=cleaned["opens_on"],
            closes_on=cleaned["closes_on"],
            deadlines=deadlines,
        )


class SampleForm(forms.Form):
    """What share of the holders is drawn, and by which seed."""

    share_pct = forms.DecimalField(
        label=_("Share"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, initial=10
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


class TakeBackRoundForm(forms.Form):
    """Why a round is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Enterprises and offices read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MoreTimeForm(forms.Form):
    """A later last day, and why."""

    closes_on = forms.DateField(
        label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
