"""Forms of coverage: what is shown, the work list, movements, snapshots and targets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cultivation.enums import CellDimension, SizeClass
from cultivation.forms.shared import day_field
from cultivation.models import CoverageDefinition, CoverageTarget
from enterprises.enums import AssessmentBasis

_ALL: list[tuple[str, Any]] = [("", _("All"))]


class AskedForm(forms.Form):
    """The definition, the day and the area."""

    definition = forms.ChoiceField(label=_("Definition"), required=False)
    on = day_field(_("As of"), is_past=True)
    office = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any], *, definitions: Sequence[CoverageDefinition]
    ) -> None:
        super().__init__(data)
        choices = [(one.code, one.name) for one in definitions]
        field = self.fields["definition"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices or [("little-giant", _("Little giant"))]


class CoverageForm(AskedForm):
    """What coverage is split by."""

    by = forms.ChoiceField(label=_("By"), required=False, choices=CellDimension.choices)


class DayForm(AskedForm):
    """The day and the area, whatever the definition."""

    definition = forms.ChoiceField(required=False, widget=forms.HiddenInput)


class WorkListForm(AskedForm):
    """Which of the enterprises behind a figure are listed."""

    covered = forms.ChoiceField(
        label=_("Digital level"),
        required=False,
        choices=[
            *_ALL,
            ("yes", _("Covered")),
            ("no", _("Not covered")),
            ("closest", _("Not covered, closest first")),
            ("not_assessed", _("Not assessed")),
        ],
    )
    size = forms.ChoiceField(
        label=CellDimension.SIZE.label, required=False, choices=[*_ALL, *SizeClass.choices]
    )
    basis = forms.ChoiceField(
        label=_("Basis"), required=False, choices=[*_ALL, *AssessmentBasis.choices]
    )
    industry = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput)
    chain = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    park = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class MovementForm(AskedForm):
    """Two days and the kind of movement between them."""

    since = day_field(_("Since"), is_past=True)
    on = day_field(_("Until"), is_past=True)
    kind = forms.ChoiceField(
        label=_("Movement"),
        required=False,
        choices=[
            *_ALL,
            ("rose", _("Rose")),
            ("fell", _("Fell")),
            ("entered", _("Entered")),
            ("left", _("Left")),
        ],
    )
    field_order = ["definition", "since", "on", "kind"]

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, on = cleaned.get("since"), cleaned.get("on")
        if isinstance(since, date) and isinstance(on, date) and since >= on:
            self.add_error("since", _("Choose a day before the other one."))
        return cleaned


class SnapshotForm(forms.Form):
    """Which day is to be frozen, under which definition."""

    definition = forms.ChoiceField(label=_("Definition"))
    on = day_field(_("As of"), is_past=True)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, definitions: Sequence[CoverageDefinition]
    ) -> None:
        super().__init__(data)
        self.fields["definition"] = forms.ChoiceField(
            label=_("Definition"), choices=[(one.code, one.name) for one in definitions]
        )
        self.fields["on"].required = True


class SnapshotFilterForm(forms.Form):
    """Which of the frozen days are listed: without a definition those of the default one, with the
    published, proposed and requested ones of all."""

    definition = forms.ChoiceField(label=_("Definition"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[*_ALL, ("published", _("Published")), ("proposed", _("Proposed"))],
    )

    def __init__(
        self, data: Mapping[str, Any], *, definitions: Sequence[CoverageDefinition]
    ) -> None:
        super().__init__(data)
        named = [(one.code, one.name) for one in definitions]
        every = _("The default one; of all what is published or asked for")
        self.fields["definition"] = forms.ChoiceField(
            label=_("Definition"), required=False, choices=[("", every), *named]
        )


class FrozenForm(forms.Form):
    """What a snapshot is split by, and for which area."""

    by = forms.ChoiceField(label=_("By"), required=False)
    office = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, dimensions: Sequence[CellDimension]) -> None:
        super().__init__(data)
        self.fields["by"] = forms.ChoiceField(
            label=_("By"), required=False, choices=[(one.value, one.label) for one in dimensions]
        )


class NoteForm(forms.Form):
    """The note with which a snapshot is published."""

    note = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def _as_it_stands(target: CoverageTarget | None) -> dict[str, Any]:
    """A target to be changed as the form takes it; the version is the one that is looked at."""
    if target is None:
        return {}
    names = ("due_on", "share_pct", "source", "version")
    office = target.office.code if target.office else ""
    return {name: getattr(target, name) for name in names} | {"office": office}


class TargetForm(forms.Form):
    """A target: whose, until when, how much, by which document."""

    office = forms.ChoiceField(label=_("Area"), required=False)
    due_on = day_field(_("To be reached by"))
    share_pct = forms.DecimalField(
        label=_("Coverage"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    source = forms.CharField(label=_("Document"), max_length=200)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offices: Sequence[Office],
        national: bool,
        changed: CoverageTarget | None = None,
    ) -> None:
        super().__init__(data, initial=_as_it_stands(changed))
        choices: list[tuple[str, Any]] = [("", _("Whole country"))] if national else []
        choices += [(one.code, one.name) for one in offices]
        self.fields["office"] = forms.ChoiceField(
            label=_("Area"), required=not national, choices=choices
        )
        self.fields["due_on"].required = True
        if changed is not None:
            # Another area or day would be another target.
            self.fields["office"].disabled = self.fields["due_on"].disabled = True
