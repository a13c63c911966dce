"""Filters of the queue, and the forms that keep them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import CaseStatus, Proposal
from reviews.queries import Age, Due, OfficerFilter, QueueTab

Choices = Sequence[tuple[str, Any]]

_DECIDED_HERE = [kind for kind in TitleKind if kind != TitleKind.CHAMPION]
_ALL = ("", _("All"))
_PROPOSED: Choices = [
    (Proposal.PASS.value, _("to pass, not signed yet")),
    (Proposal.REFUSE.value, _("to refuse, not signed yet")),
]
_CORRECTIONS: Choices = [_ALL, ("yes", _("with corrections")), ("no", _("without corrections"))]


def _choice(label: Any, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[_ALL, *choices])


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class CaseFilterForm(forms.Form):
    """What narrows a list of cases. A choice that is none narrows nothing and is said so."""

    folded = ("status", "proposal", "kind", "age", "due", "due_from", "due_to", "corrections")

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    officer = _choice(_("On the desk of"), OfficerFilter.choices)
    title_kind = _choice(_("Title"), [(kind.value, kind.label) for kind in _DECIDED_HERE])
    round = _choice(_("Round"), [])
    area = _choice(_("Office below"), [])
    status = _choice(
        _("State"), [(status.value, status.label) for status in CaseStatus.seen_by_offices()]
    )
    proposal = _choice(_("Proposed"), _PROPOSED)
    kind = _choice(_("Kind of case"), CaseKind.choices)
    age = _choice(_("Waiting for"), Age.choices)
    due = _choice(_("Due"), Due.choices)
    due_from = _day(_("Due from"))
    due_to = _day(_("Due until"))
    corrections = forms.ChoiceField(label=_("Corrections"), required=False, choices=_CORRECTIONS)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        colleagues: Choices = (),
        offices: Choices = (),
        rounds: Choices = (),
    ) -> None:
        super().__init__(data)
        self._offer("round", rounds)
        self._offer("area", offices)
        if colleagues:
            self._offer("officer", [*OfficerFilter.choices, *colleagues])
        if not offices:
            del self.fields["area"]

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [_ALL, *choices]

    def clean(self) -> dict[str, Any]:
        """A period that ends before it begins is said at its end."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("due_from"), cleaned.get("due_to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("due_to", _("The last day lies before the first."))
        return cleaned


def area_of(code: str) -> dict[str, Office]:
    """The condition on a case that lies in the area of an office below; none without a code."""
    office = Office.objects.filter(code=code).first() if code else None
    return {f"{office.level}_office": office} if office else {}


class SaveFilterForm(forms.Form):
    """Keep what is filtered now under a name."""

    name = forms.CharField(label=_("Name of the filter"), max_length=60)
    tab = forms.ChoiceField(choices=QueueTab.choices, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    is_default = forms.BooleanField(label=_("Open the queue with it"), required=False)


_FILTERS = frozenset(CaseFilterForm.base_fields)


def kept_parameters(query: QueryDict) -> QueryDict:
    """The filters of an address: no page marks, nothing empty, nothing unknown."""
    kept = QueryDict(mutable=True)
    for name in _FILTERS.intersection(query):
        value = query.get(name)
        if isinstance(value, str) and value:
            kept[name] = value
    return kept


def kept_query(query: QueryDict) -> str:
    """The same as text, as it is kept."""
    return kept_parameters(query).urlencode()
