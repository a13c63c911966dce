"""Forms of the policy simulator: copying a standard, moving its numbers, asking, comparing."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cultivation.criteria.drafting import Movable, Part
from cultivation.criteria.measures import UNITS
from cultivation.criteria.text import plain
from cultivation.domain.rule_set_publishing import MOST_CHARACTERS
from cultivation.enums import CaseKind
from cultivation.enums.simulator import Movement, SimulatedPopulation
from cultivation.forms.shared import day_field

_ALL: list[tuple[str, Any]] = [("", _("All"))]
_SIMULATED_KINDS = [
    (kind.value, kind.label) for kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
]
SIZES = [
    ("large", _("Large")),
    ("medium", _("Medium")),
    ("small", _("Small")),
    ("micro", _("Micro")),
    ("undetermined", _("Not known")),
]
RUNGS = [
    (0, _("No title")),
    (1, _("Rung 1")),
    (2, _("Rung 2")),
    (3, _("Rung 3")),
    (4, _("Rung 4")),
]


class CopyForm(forms.Form):
    """The standard to copy, and a name for the draft."""

    source = forms.ChoiceField(label=_("Standard"))
    name = forms.CharField(
        label=_("Name of the draft"),
        max_length=120,
        help_text=_("What it tries out, e.g. “R&D ratio 4 %”."),
    )

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = forms.ChoiceField(label=_("Standard"), choices=sources)


class DraftTextForm(forms.Form):
    """The draft's name and whole text."""

    name = forms.CharField(label=_("Name of the draft"), max_length=120)
    text = forms.CharField(
        label=_("Text (TOML)"),
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false", "class": "code"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """An act on the draft as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CommentForm(VersionForm):
    """An act with a word on it."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PublishForm(VersionForm):
    """From which day a draft is published."""

    from_day = day_field(_("In force from (the day in the text without it)"))


class MovableForm(forms.Form):
    """A field for each number and a tick for each switch of a draft, named by their places;
    `given` are the numbers of the standard it was copied from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, parts: Sequence[Part], given: Mapping[str, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._given = given
        self._now: dict[str, Decimal | bool] = {}
        self.rows = [self._row(part) for part in parts]

    def _row(self, part: Part) -> dict[str, Any]:
        language = get_language() or "zh-hans"
        switch = None
        if part.switch is not None:
            self._now[part.switch.place] = part.switch.is_on
            label = part.label.in_language(language)
            self.fields[part.switch.place] = forms.BooleanField(
                label=label, required=False, initial=part.switch.is_on
            )
            switch = self[part.switch.place]
        return {
            "part": part,
            "label": part.label.in_language(language),
            "requirement": part.requirement.in_language(language) if part.requirement else "",
            "switch": switch,
            "fields": [self._number(one, language) for one in part.movables],
            "waivers": [self._row(waiver) for waiver in part.waivers],
        }

    def _number(self, movable: Movable, language: str) -> dict[str, Any]:
        self._now[movable.place] = movable.value
        self.fields[movable.place] = forms.DecimalField(
            label=movable.label.in_language(language),
            max_digits=20,
            decimal_places=4,
            initial=movable.value.normalize() + 0,
            widget=forms.NumberInput(attrs={"step": "any"}),
        )
        unit = UNITS[movable.unit].in_language(language) if movable.unit else ""
        last = self._given.get(movable.place)
        return {
            "field": self[movable.place],
            "unit": unit,
            "last": "" if last is None or last == movable.value else plain(last),
        }

    def changes(self) -> dict[str, Decimal | bool]:
        """What was moved, by its place. Call it on a valid form."""
        return {
            place: self.cleaned_data[place]
            for place, value in self._now.items()
            if self.cleaned_data[place] != value
        }


class SimulationForm(forms.Form):
    """What a draft is held against, and in which population."""

    name = forms.CharField(label=_("Name of the simulation"), max_length=160)
    before = forms.ChoiceField(label=_("Compared with"))
    after = forms.ChoiceField(label=_("Draft"))
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Office.objects.none(), to_field_name="code"
    )
    population = forms.ChoiceField(
        label=_("Enterprises looked at"), choices=SimulatedPopulation.choices
    )
    case_kind = forms.ChoiceField(label=_("Kind of case"), choices=_SIMULATED_KINDS)
    population_on = day_field(_("Population as of"), is_past=True)
    judged_as_met = forms.BooleanField(
        label=_("Take what reviewers judge as met"),
        required=False,
        initial=True,
        help_text=_("Else whoever depends on a reviewer's opinion stays undetermined."),
    )

    def __init__(
        self,
        *args: Any,
        before: list[tuple[str, str]],
        after: list[tuple[str, str]],
        areas: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"] = forms.ChoiceField(label=_("Compared with"), choices=before)
        self.fields["after"] = forms.ChoiceField(label=_("Draft"), choices=after)
        area: Any = self.fields["area"]
        area.queryset = areas

    def clean_population_on(self) -> Any:
        """Today, where no day was chosen."""
        return self.cleaned_data["population_on"] or timezone.localdate()


class DifferenceFilterForm(forms.Form):
    """What narrows the list of those who differ."""

    movement = forms.ChoiceField(
        label=_("What changes"), required=False, choices=[*_ALL, *Movement.choices]
    )
    size = forms.ChoiceField(label=_("Size"), required=False, choices=[*_ALL, *SIZES])
    rung = forms.TypedChoiceField(
        label=_("Rung"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*_ALL, *RUNGS],
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        offices: Iterable[tuple[str, str]],
        industries: Iterable[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        for name, label, choices in (
            ("office", _("Office"), offices),
            ("industry", _("Industry"), industries),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[*_ALL, *choices]
            )


class SideBySideForm(forms.Form):
    """Two finished simulations."""

    one = forms.ChoiceField(label=_("One simulation"), required=False)
    other = forms.ChoiceField(label=_("Another simulation"), required=False)

    def __init__(self, data: Mapping[str, Any], *, simulations: list[tuple[str, str]]) -> None:
        super().__init__(data)
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.choices = [("", "—"), *simulations]
