"""Forms of the service catalogue and of cultivation plans."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.enums import TitleKind
from cultivation.enums.plans import (
    MeasureState,
    PlanOutcome,
    PlanStatus,
    ServiceCategory,
    ServiceState,
)
from cultivation.forms.cancelling import ReasonForm, VersionedForm, text_area
from cultivation.forms.shared import AreaForm, day_field
from cultivation.models import CatalogueService
from enterprises.forms import FigureField

_ALL: list[tuple[str, Any]] = [("", _("All"))]


class MoneyField(FigureField):
    """An amount in 万元 with two places."""

    is_money = True


def money_field(label: Any, *, is_needed: bool = False, help_text: Any = "") -> forms.DecimalField:
    """An amount in 万元."""
    return MoneyField(
        label=label,
        required=is_needed,
        max_digits=12,
        decimal_places=2,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class ServiceForm(forms.Form):
    """What the catalogue says of a service."""

    name = forms.CharField(label=_("Name of the service"), max_length=120, required=False)
    category = forms.ChoiceField(label=_("Category"), choices=ServiceCategory.choices)
    provider = forms.CharField(label=_("Provider"), max_length=120, required=False)
    summary = text_area(_("What the enterprise gets"), rows=3)
    contact = forms.CharField(label=_("Contact of the provider"), max_length=120, required=False)
    cost_wan = money_field(
        _("Cost for one enterprise (10,000 yuan)"), help_text=_("0 means free of charge.")
    )
    places = forms.IntegerField(
        label=_("Places a year"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave it empty where there is no limit."),
    )
    starts_on = day_field(_("Offered from"))
    ends_on = day_field(_("Offered until"))


class ChangeServiceForm(VersionedForm, ServiceForm):
    """The same for a service that is there."""


class ServiceStateForm(VersionedForm):
    """Offered, paused or ended."""

    state = forms.ChoiceField(label=_("State"), choices=ServiceState.choices)

    def arguments(self) -> dict[str, Any]:
        """The state as the domain takes it."""
        given = super().arguments()
        return given | {"state": ServiceState(given["state"])}


class ServiceFilterForm(forms.Form):
    """What narrows the catalogue."""

    q = forms.CharField(label=_("Name, provider or number"), required=False, max_length=200)
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[*_ALL, *ServiceCategory.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *ServiceState.choices]
    )
    cost = forms.ChoiceField(
        label=_("Cost"),
        required=False,
        choices=[*_ALL, ("free", _("Free of charge")), ("paid", _("At a cost"))],
    )


class BookForm(forms.Form):
    """For which year a place is booked."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"), coerce=int, choices=[(one, str(one)) for one in years]
        )


class NewPlanForm(forms.Form):
    """For which title, until when, and what stands before everything else."""

    target = forms.ChoiceField(label=_("Title aimed at"))
    due_on = day_field(_("Plan until"))
    summary = text_area(_("Situation and direction"), rows=3)

    def __init__(self, *args: Any, targets: Iterable[TitleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = forms.ChoiceField(
            label=_("Title aimed at"), choices=[(one.value, one.label) for one in targets]
        )

    def arguments(self) -> dict[str, Any]:
        """The target as the domain takes it."""
        given = dict(self.cleaned_data)
        return given | {"target": TitleKind(given["target"])}


class FrameForm(VersionedForm):
    """The day of the plan and of each goal, and its words."""

    due_on = day_field(_("Plan until"))
    summary = text_area(_("Situation and direction"), rows=3)

    def __init__(self, *args: Any, goals: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for position, name in goals:
            self.fields[f"goal_{position}"] = day_field(name)

    def arguments(self) -> dict[str, Any]:
        """The days of the goals by their position."""
        given = super().arguments()
        days = {
            int(name.removeprefix("goal_")): given.pop(name)
            for name in list(given)
            if name.startswith("goal_")
        }
        return given | {"goal_days": days}


class MeasureForm(VersionedForm):
    """A measure: a service of the catalogue, or own words; for a goal, or for the whole plan."""

    goal = forms.TypedChoiceField(
        label=_("For the goal"), required=False, coerce=int, empty_value=None
    )
    service = forms.TypedChoiceField(
        label=_("Service of the catalogue"), required=False, coerce=int, empty_value=None
    )
    words = forms.CharField(label=_("Or in your own words"), required=False, max_length=200)
    planned_on = day_field(_("Planned for"))

    def __init__(
        self,
        *args: Any,
        goals: Iterable[tuple[int, str]],
        services: Iterable[CatalogueService],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = {
            "goal": (_("For the goal"), [("", _("The whole plan")), *goals]),
            "service": (
                _("Service of the catalogue"),
                [("", _("None")), *((one.pk, f"{one.name} · {one.provider}") for one in services)],
            ),
        }
        for name, (label, choices) in chosen.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label, required=False, coerce=int, empty_value=None, choices=choices
            )


class SettleForm(VersionedForm):
    """What became of a measure."""

    measure = forms.TypedChoiceField(label=_("Measure"), coerce=int)
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[one for one in MeasureState.choices if one[0] != MeasureState.PLANNED],
    )
    done_on = day_field(_("Took place on"), is_past=True)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, measures: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"] = forms.TypedChoiceField(
            label=_("Measure"), coerce=int, choices=list(measures)
        )


class NoteForm(VersionedForm):
    """The note of a quarter."""

    quarter = forms.TypedChoiceField(label=_("Quarter"), coerce=date.fromisoformat)
    goal = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)
    text = text_area(_("What was done, what comes next"), rows=4)

    def __init__(
        self,
        *args: Any,
        quarters: Iterable[tuple[str, str]],
        goals: Iterable[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"] = forms.TypedChoiceField(
            label=_("Quarter"), coerce=date.fromisoformat, choices=list(quarters)
        )
        self.fields["goal"] = forms.TypedChoiceField(
            label=_("About"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("The whole plan")), *goals],
        )


class LiaisonForm(VersionedForm):
    """Who looks after the enterprise."""

    person = forms.TypedChoiceField(label=_("Liaison"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.TypedChoiceField(
            label=_("Liaison"), coerce=int, choices=list(people)
        )


class CloseForm(ReasonForm):
    """A sentence that sums the plan up; how it ended is the verdict's to say."""

    reason = text_area(
        _("Summing up"),
        rows=3,
        help_text=_("Whether the goals are reached is read from the newest filing."),
    )


class PlanFilterForm(AreaForm):
    """What narrows the list of plans."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *PlanStatus.choices]
    )
    note = forms.ChoiceField(
        label=_("Quarterly note"),
        required=False,
        choices=[*_ALL, ("due", _("To be written")), ("overdue", _("Overdue"))],
    )
    liaison = forms.ChoiceField(
        label=_("Liaison"),
        required=False,
        choices=[*_ALL, ("mine", _("I am the liaison")), ("nobody", _("Nobody is the liaison"))],
    )
    outcome = forms.ChoiceField(
        label=_("How it ended"), required=False, choices=[*_ALL, *PlanOutcome.choices]
    )
    target = forms.ChoiceField(
        label=_("Title aimed at"), required=False, choices=[*_ALL, *TitleKind.choices]
    )
