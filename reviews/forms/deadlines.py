"""Forms of the pages about due days and processing times."""

from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cultivation.enums import TitleKind
from reviews.domain.deadlines.processing_times import Grouping

_MONTHS_SHOWN = 12
_MOST_DAYS = 5 * 366


def months_back(today: date, months: int) -> date:
    """The first day of the month so many months before."""
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


class ProcessingTimesForm(forms.Form):
    """The span of signatures, the grouping, the title, and whose work."""

    first = forms.DateField(
        label=_("Signed from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=_("to"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    by = forms.ChoiceField(label=_("By"), required=False, choices=Grouping.choices)
    title_kind = forms.ChoiceField(
        label=_("Title"),
        required=False,
        choices=[
            ("", _("All")),
            *((one.value, one.label) for one in TitleKind if one != TitleKind.CHAMPION),
        ],
    )
    whose = forms.ChoiceField(
        label=_("Whose work"),
        required=False,
        choices=[("", _("Every office of the area")), ("own", _("My office"))],
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.today = timezone.localdate()

    def clean(self) -> dict[str, object]:
        """A span that runs forwards, of five years at most; without days the last twelve months."""
        cleaned = super().clean() or self.cleaned_data
        first = cleaned.get("first") or months_back(self.today, _MONTHS_SHOWN - 1)
        last = cleaned.get("last") or self.today
        if last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif last - first > timedelta(days=_MOST_DAYS):
            self.add_error("first", _("At most five years at once."))
        return cleaned

    def span(self) -> tuple[date, date]:
        """The days asked for, where they can be read; the last twelve months else."""
        if not self.is_valid():
            return months_back(self.today, _MONTHS_SHOWN - 1), self.today
        first = self.cleaned_data.get("first") or months_back(self.today, _MONTHS_SHOWN - 1)
        return first, self.cleaned_data.get("last") or self.today


class DeadlineFilterForm(forms.Form):
    """What narrows the list of due days."""

    title_kind = forms.ChoiceField(
        label=_("Title"),
        required=False,
        choices=[
            ("", _("All")),
            *((one.value, one.label) for one in TitleKind if one != TitleKind.CHAMPION),
        ],
    )
