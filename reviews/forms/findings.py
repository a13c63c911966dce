"""Forms of the examiner's findings, and of internal notes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cultivation.criteria.measures import MEASURES, UNITS
from reviews.case_file import measure_label
from reviews.domain.desk.judging import Opinion, verifiable_measures
from reviews.domain.desk.verifying import JudgedItem
from reviews.models import Judgement

_MET: list[tuple[str, Any]] = [("yes", _("met")), ("no", _("not met"))]
# As the engine takes them.
_GREATEST = Decimal(10) ** 15
_YES = frozenset({"yes", "true", "是", "1"})
_NO = frozenset({"no", "false", "否", "0"})


def _text(label: Any, rows: int = 2, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class JudgeForm(forms.Form):
    """Met or not met, and why, for each item that the standard leaves to people."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        items: Sequence[JudgedItem],
        standing: Mapping[str, Judgement],
    ) -> None:
        super().__init__(data, prefix="judge")
        self.items = list(items)
        for item in self.items:
            known = standing.get(item.measure)
            self.fields[f"met_{item.measure}"] = forms.ChoiceField(
                label=item.label,
                required=False,
                choices=_MET,
                widget=forms.RadioSelect,
                initial=None if known is None else ("yes" if known.is_met else "no"),
            )
            reason = _text(_("Reason"), required=False)
            reason.initial = known.reason if known else ""
            self.fields[f"reason_{item.measure}"] = reason

    def rows(self) -> list[tuple[JudgedItem, forms.BoundField, forms.BoundField]]:
        """Each item with its two fields."""
        return [
            (item, self[f"met_{item.measure}"], self[f"reason_{item.measure}"])
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        """Half a judgement is an error at its other half."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for item in self.items:
            met, reason = cleaned.get(f"met_{item.measure}"), cleaned.get(f"reason_{item.measure}")
            if met and not reason:
                self.add_error(f"reason_{item.measure}", _("Say why it is met or not met."))
            if reason and not met:
                self.add_error(f"met_{item.measure}", _("Choose met or not met."))
        return cleaned

    def opinions(self) -> list[Opinion]:
        """What was judged."""
        cleaned = self.cleaned_data
        return [
            Opinion(
                item.measure,
                is_met=cleaned[f"met_{item.measure}"] == "yes",
                reason=cleaned[f"reason_{item.measure}"],
            )
            for item in self.items
            if cleaned.get(f"met_{item.measure}")
        ]


class VerifyForm(forms.Form):
    """A found figure beside the declared one."""

    measure = forms.ChoiceField(label=_("Figure or fact"))
    found = forms.CharField(
        label=_("Found"),
        max_length=60,
        help_text=_("A number in the unit of the figure; yes or no for a fact."),
    )
    reason = _text(_("Why it is another"))
    source = forms.CharField(
        label=_("Found in"),
        max_length=300,
        help_text=_("The document and the place in it, such as “audit report 2025, page 12”."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="verify")
        self.fields["measure"].choices = [("", "—")] + [  # type: ignore[attr-defined]
            (name, _named(name)) for name in verifiable_measures()
        ]

    def clean(self) -> dict[str, Any]:
        """The found value as the kind of its measure writes it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("measure") and cleaned.get("found"):
            value = _read(cleaned["measure"], cleaned["found"])
            if value is None:
                self.add_error("found", _misread(cleaned["measure"]))
            cleaned["value"] = value
        return cleaned


def _named(name: str) -> str:
    measure = MEASURES[name]
    if measure.unit not in UNITS:
        return measure_label(name)
    unit = UNITS[measure.unit].in_language(get_language() or "zh-hans")
    return f"{measure_label(name)} ({unit})"


def _read(name: str, text: str) -> bool | int | str | None:
    """The value as facts keep it: decimals as text. None when it is none of this kind."""
    measure, text = MEASURES[name], text.strip().replace(",", "").replace("，", "")
    if measure.kind == "bool":
        word = text.lower()
        return word in _YES if word in _YES | _NO else None
    if measure.kind == "choice":
        words = {(code, label.zh, label.en): code for code, label in measure.choices}
        return next((code for known, code in words.items() if text in known), None)
    number = _number(text)
    if number is None or measure.kind != "int":
        return None if number is None else str(number.quantize(Decimal("0.01")))
    return int(number) if number == number.to_integral_value() else None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _GREATEST else None


def _misread(name: str) -> Any:
    measure = MEASURES[name]
    if measure.kind == "bool":
        return _("Write yes or no.")
    if measure.kind == "choice":
        language = get_language() or "zh-hans"
        words = " / ".join(label.in_language(language) for _code, label in measure.choices)
        return _("Write one of: %(words)s.") % {"words": words}
    return _("Write a whole number.") if measure.kind == "int" else _("Write a number.")


class WithdrawFigureForm(forms.Form):
    """Let the declared figure count again."""

    measure = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=4000)


class NoteForm(forms.Form):
    """An internal note."""

    body = _text(_("Note"), rows=3)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="note")
