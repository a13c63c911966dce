"""Filters of titles, lists to be taken over, and the public check of a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cultivation.enums import TitleKind, TitleOrigin, TitleState
from cultivation.forms.shared import ALL, AreaForm, day_field

# Filters that take several states together.
_STATES_TOGETHER = {"in_force": TitleState.in_force(), "ended": TitleState.over()}


def states_of(choice: str) -> frozenset[TitleState]:
    """The states that a choice of the filter stands for."""
    return _STATES_TOGETHER.get(choice) or frozenset({TitleState(choice)})


class TitleFilterForm(AreaForm):
    """What narrows the list of title holders."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Title"), required=False, choices=[*ALL, *TitleKind.choices])
    on = day_field(_("On"))
    state = forms.ChoiceField(
        label=_("State on that day"),
        required=False,
        choices=[
            *ALL,
            ("in_force", pgettext_lazy("title", "In force")),
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
            *ALL,
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("180 days")),
            (365, _("a year")),
        ],
    )
    origin = forms.ChoiceField(
        label=_("Origin"), required=False, choices=[*ALL, *TitleOrigin.choices]
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
