"""Forms about key chains and parks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums import ChainKind, ParkKind
from cultivation.forms.shared import day_field
from enterprises.models import Enterprise


class GroupForm(forms.Form):
    """An entry of a register; without `code` when it is there already."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("register", "Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"))
    source = forms.CharField(label=_("Source"), required=False, max_length=300)
    starts_on = day_field(_("From"))
    ends_on = day_field(_("Until"))

    def __init__(
        self, *args: Any, register: str, is_new: bool, area: Office, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].required = True
        is_chain = register == "chains"
        choices = ChainKind.choices if is_chain else ParkKind.choices
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=choices)
        if not is_new:
            del self.fields["code"]
            self.fields["version"] = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
        if is_chain:
            self.fields["leader"] = forms.ModelChoiceField(
                label=_("Leading enterprise"),
                help_text=_("Its unified social credit code, where it is in the register."),
                queryset=Enterprise.objects.all(),
                to_field_name="uscc",
                required=False,
                widget=forms.TextInput(attrs={"maxlength": 18}),
                error_messages={
                    "invalid_choice": _("No enterprise of the register has this code.")
                },
            )
            if area.level == OfficeLevel.MINISTRY:
                self.fields["office"] = forms.ModelChoiceField(
                    label=_("Office"),
                    help_text=_("Of a provincial key chain: it keeps the entry."),
                    queryset=Office.objects.provincial(),
                    required=False,
                )
        else:
            self.fields["office"] = forms.ModelChoiceField(
                label=_("Office"), queryset=Office.objects.within(area), required=False
            )


class GroupFilterForm(forms.Form):
    """What narrows a register of chains or parks, and its order."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    holds = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("yes", _("Holds today")), ("no", _("Ended or not begun"))],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Code")),
            ("name", pgettext_lazy("register", "Name")),
            ("members", _("Most members")),
            ("lowest", _("Lowest coverage first")),
            ("highest", _("Highest coverage first")),
        ],
    )

    def __init__(
        self, data: Mapping[str, Any], *, register: str, offices: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        kinds = ChainKind.choices if register == "chains" else ParkKind.choices
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), required=False, choices=[("", _("All")), *kinds]
        )
        if register == "parks" and offices:
            self.fields["office"] = forms.ChoiceField(
                label=_("Office"), required=False, choices=[("", _("All")), *offices]
            )


class PilotFilterForm(forms.Form):
    """What narrows the list of pilot cities, and its order."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    holds = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("yes", _("Holds today")), ("no", _("Ended or not begun"))],
    )
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Code")), ("new", _("Newest first"))]
    )


_LIST_COLUMNS = {
    "chains": _(
        "Sheet 1: 编号, 名称, 起始日期; optional: 类别, 来源, 截止日期, "
        "链主统一社会信用代码, 主管部门代码 (of a provincial chain). "
        "Sheet 2: 编号, 统一社会信用代码, 起始日期; optional: 截止日期. At most 1,000 rows."
    ),
    "parks": _(
        "Sheet 1: 编号, 名称, 起始日期; optional: 类别, 来源, 截止日期, "
        "主管部门代码. Sheet 2: 编号, 统一社会信用代码, 起始日期; "
        "optional: 截止日期. At most 1,000 rows."
    ),
    "pilots": _(
        "Columns: 主管部门代码, 批次, 起始日期; optional: 细分行业 (codes of divisions, such as "
        "34、35), 来源, 截止日期."
    ),
    "sizes": _(
        "Columns: 统一社会信用代码, 企业规模 (大型, 中型, 小型, 微型), 规上 (是, 否), 起始日期; "
        "optional: 来源. At most 20,000 rows."
    ),
}


class GroupListForm(forms.Form):
    """A workbook of entries and their members."""

    file = forms.FileField(
        label=_("List (xlsx)"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, register: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _LIST_COLUMNS[register]


class MemberForm(forms.Form):
    """An enterprise as a member from a day."""

    uscc = forms.CharField(label=_("Unified social credit code"), max_length=18)
    starts_on = day_field(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*args, **kwargs)


class EndMemberForm(forms.Form):
    """Which membership ends, and when."""

    membership = forms.IntegerField(min_value=1)
    ends_on = day_field(_("Until"))
