"""Forms of on-site inspections."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reviews.domain.inspections import Found, Report
from reviews.domain.inspections.seen import (
    REPORT_FIELDS,
    digest_of_words,
    mark_in_report,
    mark_of_line,
    shown_in_report,
    words_of,
)
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Finding, Inspection

_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
Choices = Sequence[tuple[Any, str]]
LINE_PARTS = ("outcome", "found", "remark")


def _text(label: Any, rows: int = 3, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class InspectionFilter(forms.Form):
    """Which inspections a list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Not concluded")), ("all", _("All")), *InspectionState.choices],
    )
    is_mine = forms.BooleanField(label=_("I inspect"), required=False)
    is_overdue = forms.BooleanField(label=_("Overdue"), required=False)


class OrderForm(forms.Form):
    """Why a case is inspected."""

    reason = _text(_("Why it is inspected"))


class PlanForm(forms.Form):
    """Who goes when, and what is checked."""

    planned_on = forms.DateField(label=_("Day of the visit"), widget=_DAY)
    inspectors = forms.TypedMultipleChoiceField(
        label=_("Inspectors"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two of your office."),
    )
    measures = forms.MultipleChoiceField(
        label=_("Figures to confirm"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Choices,
        measures: Choices,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["inspectors"].choices = list(people)  # type: ignore[attr-defined]
        self.fields["measures"].choices = list(measures)  # type: ignore[attr-defined]


class CallOffForm(forms.Form):
    """Why an inspection is called off."""

    reason = _text(_("Why it is called off"), 2)


class SampleForm(forms.Form):
    """What share of which round is drawn, by which seed."""

    round = forms.TypedChoiceField(label=_("Round"), coerce=int)
    share_pct = forms.DecimalField(
        label=_("Share"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=64,
        help_text=_(
            "Any text, best one that is drawn in public. With it and the list of cases anybody can "
            "repeat the draw."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, rounds: Choices) -> None:
        super().__init__(data)
        self.fields["round"].choices = list(rounds)  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """What is written down on site: a few fields for each figure. Fields that are not sent stay as
    they are, so that a phone may send what has changed alone. `seen_…` is the mark of a line or of
    a field of the report as the page showed it."""

    held_from = forms.DateField(label=_("First day of the visit"), required=False, widget=_DAY)
    held_to = forms.DateField(label=_("Last day of the visit"), required=False, widget=_DAY)
    summary = _text(_("What was seen, and what follows"), 5, required=False)
    conclusion = forms.ChoiceField(
        label=_("Conclusion"),
        required=False,
        choices=InspectionConclusion.choices,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        inspection: Inspection,
        findings: Iterable[Finding],
    ) -> None:
        shown = {name: shown_in_report(inspection, name) for name in REPORT_FIELDS}
        super().__init__(data, initial=shown)
        self.inspection, self.findings = inspection, list(findings)
        for name in REPORT_FIELDS:
            self.fields[f"seen_{name}"] = _mark(mark_in_report(inspection, name))
        for row in self.findings:
            self._add_line(row)

    def _add_line(self, row: Finding) -> None:
        self.fields[f"seen_{row.pk}"] = _mark(mark_of_line(row))
        self.fields[f"outcome_{row.pk}"] = forms.ChoiceField(
            label=_("Outcome"),
            required=False,
            choices=FindingOutcome.choices,
            initial=row.outcome,
            widget=forms.RadioSelect,
        )
        self.fields[f"found_{row.pk}"] = forms.CharField(
            label=_("Found instead"), required=False, max_length=100, initial=row.found
        )
        self.fields[f"remark_{row.pk}"] = forms.CharField(
            label=_("Remark"),
            required=False,
            max_length=4000,
            initial=row.remark,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def sent_findings(self) -> dict[int, Found]:
        """What was sent of each figure."""
        found = {}
        for row in self.findings:
            parts = [self._sent(f"{part}_{row.pk}") for part in LINE_PARTS]
            if parts != [None, None, None]:
                outcome, text, remark = parts
                found[row.pk] = Found(
                    FindingOutcome(outcome) if outcome else None,
                    text,
                    remark,
                    seen=self.cleaned_data[f"seen_{row.pk}"],
                )
        return found

    def sent_report(self) -> Report:
        """What was sent of the report."""
        return Report(
            held_from=self.cleaned_data.get("held_from"),
            held_to=self.cleaned_data.get("held_to"),
            summary=self._sent("summary"),
            conclusion=self._sent("conclusion"),
            seen={name: self.cleaned_data[f"seen_{name}"] for name in REPORT_FIELDS},
        )

    def _sent(self, name: str) -> str | None:
        return self.cleaned_data[name] if name in self.data else None

    def marks(self) -> dict[str, dict[str, Any]]:
        """What is kept now, field by field, under the name of the mark that goes with it."""
        found: dict[str, dict[str, Any]] = {
            f"seen_{name}": {name: shown_in_report(self.inspection, name)} for name in REPORT_FIELDS
        }
        for row in self.findings:
            names = [f"{part}_{row.pk}" for part in LINE_PARTS]
            found[f"seen_{row.pk}"] = dict(zip(names, words_of(row), strict=True))
        return found

    def typed_again(self, flagged: Collection[str] = ()) -> "SiteForm":
        """The form as it is answered after a refusal, over what is kept by now: what its writer
        touched is as he typed it, all the rest follows what others wrote meanwhile. `flagged` are
        fields of which he is told what others wrote: saved once more, they are written over."""
        typed: dict[str, Any] = dict(self.data.items())
        told = {f"seen_{group_of(name)}" for name in flagged}
        for mark, kept in self.marks().items():
            words = [self.data.get(name, old) for name, old in kept.items()]
            sent = self.data.get(mark, "")
            digest = digest_of_words(*words)
            if digest in {sent.rpartition(".")[2], digest_of_words(*kept.values())}:
                typed |= kept
                told.add(mark)
            if mark in told or not sent:
                typed[mark] = self.fields[mark].initial
        return SiteForm(typed, inspection=self.inspection, findings=self.findings)


def group_of(name: str) -> str:
    """What a field belongs to: the number of its line, or its own name in the report."""
    part, _line, pk = name.partition("_")
    return pk if part in LINE_PARTS else name


def _mark(mark: str) -> forms.CharField:
    return forms.CharField(
        required=False, max_length=60, initial=mark, widget=forms.HiddenInput, strip=True
    )


class ReplyForm(forms.Form):
    """The enterprise's word on the report."""

    reply = _text(_("Your reply"), 4)
