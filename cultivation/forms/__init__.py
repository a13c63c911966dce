"""Filters of titles, enterprises and coverage; the answer to a claim; the public look-up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.rule_set_publishing import MOST_CHARACTERS
from cultivation.enums import CaseKind, TitleKind, TitleOrigin, TitleState
from enterprises.enums import EnterpriseState

_EARLIEST = date(2000, 1, 1)
_ALL: list[tuple[str, Any]] = [("", _("All"))]


def day_field(label: Any, *, is_past: bool = False) -> forms.DateField:
    """A day of this century; with `is_past` today at the latest."""
    field = forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    field.validators.append(_no_future if is_past else _this_century)
    return field


def _this_century(day: date) -> None:
    if not _EARLIEST <= day < date(2100, 1, 1):
        raise forms.ValidationError(_("Choose a day of this century."))


def _no_future(day: date) -> None:
    if day < _EARLIEST:
        raise forms.ValidationError(_("Choose a day of this century."))
    if day > timezone.localdate():
        raise forms.ValidationError(_("Choose a day that is not in the future."))


def offices_below(office: Office) -> list[tuple[str, str]]:
    """Code and name of the offices to filter by: the provincial ones for the ministry, else every
    office below."""
    if office.level == OfficeLevel.MINISTRY:
        found = Office.objects.provincial()
    else:
        found = Office.objects.within(office).exclude(pk=office.pk)
    return list(found.order_by("code").values_list("code", "name"))


class _AreaForm(forms.Form):
    """A filter by office of the reader's area."""

    def __init__(self, data: Mapping[str, Any], *, offices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        if offices:
            self.fields["office"] = forms.ChoiceField(
                label=_("Office"), required=False, choices=[*_ALL, *offices]
            )


# Filters that take several states together.
_STATES_TOGETHER = {"in_force": TitleState.in_force(), "ended": TitleState.over()}


def states_of(choice: str) -> frozenset[TitleState]:
    """The states that a choice of the filter stands for."""
    return _STATES_TOGETHER.get(choice) or frozenset({TitleState(choice)})


class TitleFilterForm(_AreaForm):
    """What narrows the list of title holders."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Title"), required=False, choices=[*_ALL, *TitleKind.choices])
    on = day_field(_("On"))
    state = forms.ChoiceField(
        label=_("State on that day"),
        required=False,
        choices=[
            *_ALL,
            ("in_force", _("In force")),
            *TitleState.choices,
            ("ended", _("Ended, for whatever reason")),
        ],
    )
    lapsing = forms.TypedChoiceField(
        label=_("Ends within"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            *_ALL,
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("180 days")),
            (365, _("a year")),
        ],
    )
    origin = forms.ChoiceField(
        label=_("Origin"), required=False, choices=[*_ALL, *TitleOrigin.choices]
    )


class EnterpriseFilterForm(_AreaForm):
    """What narrows the list of enterprises."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=pgettext_lazy("state", "Record"),
        required=False,
        choices=[*_ALL, *EnterpriseState.choices],
    )
    title = forms.ChoiceField(
        label=_("Title held"), required=False, choices=[*_ALL, *TitleKind.choices]
    )


class RefuseClaimForm(forms.Form):
    """Why a claim is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CheckForm(forms.Form):
    """A certificate's number and check code, as they are printed on it."""

    number = forms.CharField(label=_("Certificate number"), max_length=60)
    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class TitleListForm(forms.Form):
    """A list of titles, and the operator's word that those listed were recognised."""

    file = forms.FileField(
        label=_("List (xlsx or CSV)"),
        max_length=200,
        help_text=_(
            "Columns: 称号, 事项, 批次, 年份, 企业名称, 省, 市, 县, 来源; optional: "
            "统一社会信用代码, 生效日期, 有效期至, 公告文号."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    is_recognised = forms.BooleanField(
        label=_("Those listed were recognised"),
        help_text=_("A publicity list (公示名单) alone is evidence of a process, not of a title."),
    )


class CompareForm(forms.Form):
    """The text that a standard is compared with."""

    other = forms.ChoiceField(label=_("Compare with"), required=False)

    def __init__(self, data: Mapping[str, Any], *, texts: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["other"] = forms.ChoiceField(
            label=_("Compare with"), required=False, choices=[("", "—"), *texts]
        )


class TryForm(forms.Form):
    """The enterprise and the kind of case to try a standard on."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Case"),
        required=False,
        choices=[
            (kind.value, kind.label) for kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
        ],
    )
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @property
    def case_kind(self) -> CaseKind:
        """The chosen kind; a recognition when none was chosen."""
        return CaseKind(self.cleaned_data.get("kind") or CaseKind.RECOGNITION)


class StandardForm(forms.Form):
    """The text of a standard, pasted or as a file, and its first day in force."""

    text = forms.CharField(
        label=_("Text (TOML)"),
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or a file"), required=False)
    from_day = day_field(_("In force from"))

    def clean(self) -> dict[str, Any]:
        """Exactly one text, readable as UTF-8."""
        cleaned = super().clean() or self.cleaned_data
        uploaded = cleaned.get("file")
        if uploaded is None:
            if not cleaned.get("text") and "text" not in self.errors:
                self.add_error("text", _("Paste the text or choose a file."))
            return cleaned
        if uploaded.size > 4 * MOST_CHARACTERS:
            self.add_error("file", _("The file is too large for a standard."))
            return cleaned
        try:
            cleaned["text"] = uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not a text in UTF-8."))
        return cleaned

    def text_given(self) -> str:
        """The text, with line ends as in a file."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def name_given(self) -> str:
        """The name of the file, as refusals show it."""
        uploaded = self.cleaned_data["file"]
        return str(uploaded.name) if uploaded else str(_("text"))


class TransitionForm(forms.Form):
    """A notice that names the standard of some cases between two days."""

    title_kind = forms.ChoiceField(label=_("Title"), choices=TitleKind.choices)
    case_kind = forms.ChoiceField(
        label=_("Kind of case"),
        choices=[
            (kind.value, kind.label) for kind in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION)
        ],
    )
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("The whole country"),
    )
    rule_set_code = forms.ChoiceField(label=_("Standard"))
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day, included"))
    source = forms.CharField(
        label=_("Source document"),
        max_length=200,
        help_text=_("Number and day of the document that says so."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_unverified = forms.BooleanField(label=_("Not verified against the document"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, standards: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.fields["office"].queryset = Office.objects.provincial().order_by("code")  # type: ignore[attr-defined]
        self.fields["rule_set_code"].choices = [("", "—"), *standards]  # type: ignore[attr-defined]
        for name in ("first_day", "last_day"):
            self.fields[name].required = True


class WithdrawTransitionForm(forms.Form):
    """Why a notice no longer counts."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
