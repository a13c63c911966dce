"""Forms of major changes: the report of the enterprise, and the filter of the offices' list."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import OfficeLevel
from accounts.models import Office
from enterprises.models import Industry
from reviews.domain.changes.report import FIELDS_OF
from reviews.enums import CaseStatus, ChangeKind
from reviews.models import Case

_ALL: list[tuple[str, Any]] = [("", gettext_lazy("All"))]
_MOST_NAMED = 5


class PlaceField(forms.CharField):
    """The office of a place, by its division code or the name of the county."""

    def clean(self, value: Any) -> Office | None:
        """The one office. Raises `ValidationError` when there is none, or several."""
        text = super().clean(value)
        if not text:
            return None
        offices = Office.objects.exclude(level=OfficeLevel.MINISTRY)
        found = list(offices.filter(code=text)) or list(
            offices.filter(name__contains=text).select_related("parent")[: _MOST_NAMED + 1]
        )
        if not found:
            raise forms.ValidationError(_("No office is found by this code or name."))
        exact = [one for one in found if text in {one.code, one.name}]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        named = "; ".join(
            f"{one.parent or ''} {one.name} {one.code}" for one in found[:_MOST_NAMED]
        )
        raise forms.ValidationError(_("Several offices fit: give the code. %s") % named)


class ChangeForm(forms.Form):
    """What the report of one kind of change asks for. Empty fields are kept while it is a draft."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    happened_on = forms.DateField(
        label=gettext_lazy("Day of the change"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    new_name = forms.CharField(
        label=gettext_lazy("New name"), required=False, max_length=200, strip=True
    )
    other_party = forms.CharField(
        label=gettext_lazy("Other enterprises that take part (name, code)"),
        required=False,
        max_length=300,
    )
    ceases = forms.BooleanField(
        label=gettext_lazy("Our enterprise ceases to exist: its titles end"), required=False
    )
    new_office = PlaceField(
        label=gettext_lazy("New place of registration"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Code of the division (six digits) or name of the county."),
    )
    new_main_product = forms.CharField(
        label=gettext_lazy("New main product"), required=False, max_length=200
    )
    new_industry = forms.ModelChoiceField(
        label=gettext_lazy("New industry"),
        required=False,
        queryset=Industry.objects.exclude(section=None).order_by("code"),
        empty_label=gettext_lazy("as before"),
    )
    explanation = forms.CharField(
        label=gettext_lazy("What changed, and what it means for the conditions of the title"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence (registration papers, resolutions), and where it is found"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_pledged = forms.BooleanField(
        label=gettext_lazy("We pledge that this report is true and answer for it."), required=False
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        report = case.change_report
        names = FIELDS_OF[ChangeKind(report.kind)]
        initial: dict[str, Any] = {
            name: getattr(report, name) for name in ("happened_on", "explanation", "evidence")
        }
        initial |= {name: getattr(report, name) for name in names}
        initial["new_office"] = report.new_office.code if report.new_office else ""
        initial |= {"version": case.version, "is_pledged": case.is_pledged}
        super().__init__(data, initial=initial)
        kept = {"version", "happened_on", *names, "explanation", "evidence", "is_pledged"}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """What was typed into the report itself."""
        own = {"version", "is_pledged"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class ChangeFilterForm(forms.Form):
    """What narrows the offices' list of changes."""

    q = forms.CharField(label=gettext_lazy("Name, code or number"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Change"), required=False, choices=[*_ALL, *ChangeKind.choices]
    )
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[*_ALL, *((one.value, one.label) for one in CaseStatus.seen_by_offices())],
    )
    late = forms.ChoiceField(
        label=gettext_lazy("In time"),
        required=False,
        choices=[*_ALL, ("yes", gettext_lazy("Reported late"))],
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
