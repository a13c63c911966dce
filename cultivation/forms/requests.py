"""Forms of the requests of enterprises."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cultivation.domain.requests.asking import MOST_FILES, Debt
from cultivation.enums.requests import (
    DebtorKind,
    LatePaymentResult,
    RequestCategory,
    RequestStatus,
)
from cultivation.forms.cancelling import FilesField, ReasonForm, VersionedForm, text_area
from cultivation.forms.plans import money_field
from cultivation.forms.shared import AreaForm, day_field

_ALL: list[tuple[str, Any]] = [("", _("All"))]
_USUAL = [one for one in RequestCategory.choices if one[0] != RequestCategory.LATE_PAYMENT]


def _files() -> FilesField:
    return FilesField(
        label=_("Papers"),
        required=False,
        help_text=format_lazy(_("Up to {most} files: PDF, pictures, XLSX, DOCX."), most=MOST_FILES),
    )


class AskForm(forms.Form):
    """What the enterprise needs."""

    category = forms.ChoiceField(label=_("What it is about"), choices=_USUAL)
    subject = forms.CharField(label=_("In a few words"), max_length=120, required=False)
    text = text_area(_("What you need"), rows=5)
    papers = _files()

    def arguments(self) -> dict[str, Any]:
        """What was given, each file by its hash: what tells one sending from another."""
        return self.cleaned_data | {"papers": [one.key for one in self.cleaned_data["papers"]]}


class LatePaymentForm(forms.Form):
    """A payment that is late: who owes what since when."""

    debtor_name = forms.CharField(label=_("Who owes the money"), max_length=120, required=False)
    debtor_uscc = forms.CharField(
        label=_("Its unified social credit code"), max_length=18, required=False
    )
    debtor_kind = forms.ChoiceField(label=_("Kind of debtor"), choices=DebtorKind.choices)
    contract = forms.CharField(label=_("Contract: name or number"), max_length=120, required=False)
    amount_wan = money_field(_("Amount owed (10,000 yuan)"))
    payable_on = day_field(_("Was to be paid on"), is_past=True)
    subject = forms.CharField(label=_("In a few words"), max_length=120, required=False)
    text = text_area(_("What happened, what you have tried"), rows=5)
    papers = FilesField(
        label=_("Contract, delivery notes, statements of account"),
        required=False,
        help_text=format_lazy(_("Up to {most} files: PDF, pictures, XLSX, DOCX."), most=MOST_FILES),
    )

    def arguments(self) -> dict[str, Any]:
        """What was given, each file by its hash."""
        return self.cleaned_data | {"papers": [one.key for one in self.cleaned_data["papers"]]}

    def debt(self) -> Debt:
        """The debt as the domain takes it."""
        given = self.cleaned_data
        return Debt(
            debtor_name=given["debtor_name"],
            debtor_uscc=given["debtor_uscc"],
            debtor_kind=DebtorKind(given["debtor_kind"]),
            contract=given["contract"],
            amount_wan=given["amount_wan"],
            payable_on=given["payable_on"],
        )


class PapersForm(forms.Form):
    """Papers that follow."""

    papers = _files()

    def arguments(self) -> dict[str, Any]:
        """Each file by its hash."""
        return {"papers": [one.key for one in self.cleaned_data["papers"]]}


class ReplyForm(VersionedForm):
    """The answer."""

    reply = text_area(_("Answer to the enterprise"), rows=5)


class PassOnForm(ReasonForm):
    """Which of the enterprise's offices is to deal with it, and why."""

    office = forms.ChoiceField(label=_("Office"))
    field_order = ("office", "reason", "version")

    def __init__(self, *args: Any, offices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = forms.ChoiceField(label=_("Office"), choices=list(offices))
        self.order_fields(self.field_order)


class AuthorityForm(VersionedForm):
    """The authority in charge of the debtor: chosen, or a county's by its code."""

    authority = forms.ChoiceField(label=_("Debtor's authority"), required=False)
    code = forms.CharField(
        label=_("or the code of a county's office"),
        max_length=6,
        required=False,
        help_text=_("Six digits; it goes before the choice above."),
    )
    note = text_area(_("Note to the authority"), rows=3)
    field_order = ("authority", "code", "note", "version")

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"] = forms.ChoiceField(
            label=_("Debtor's authority"),
            required=False,
            choices=[("", "—"), *offices],
            help_text=_("Proposed is where the debtor's code says that it is registered."),
        )
        self.order_fields(self.field_order)

    def arguments(self) -> dict[str, Any]:
        """The code of the office, however it was said."""
        given = super().arguments()
        code = given.pop("code").strip()
        return given | {"authority": code or given["authority"]}


class ResultForm(VersionedForm):
    """What came of a late payment."""

    result = forms.ChoiceField(label=_("Result"), choices=LatePaymentResult.choices)
    recovered_wan = money_field(_("Paid so far (10,000 yuan)"))
    reply = text_area(_("Answer to the enterprise"), rows=4)

    def arguments(self) -> dict[str, Any]:
        """The result as the domain takes it."""
        given = super().arguments()
        return given | {"result": LatePaymentResult(given["result"])}


class RateForm(VersionedForm):
    """How satisfied the enterprise is."""

    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (5, _("5 · very satisfied")),
            (4, _("4 · satisfied")),
            (3, _("3 · so so")),
            (2, _("2 · dissatisfied")),
            (1, _("1 · very dissatisfied")),
        ],
    )
    comment = text_area(_("Why"), rows=2)


class RequestFilterForm(AreaForm):
    """What narrows the queue of requests."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    at = forms.ChoiceField(
        label=_("With whom"),
        required=False,
        choices=[
            *_ALL,
            ("mine", _("On my desk")),
            ("nobody", _("On nobody's desk")),
            ("office", _("At my office")),
            ("told", _("Told us as overdue")),
        ],
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[*_ALL, *RequestCategory.choices]
    )
    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[*_ALL, ("open", _("Not answered yet")), *RequestStatus.choices],
    )
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            *_ALL,
            ("overdue", _("Overdue")),
            ("today", _("Due today")),
            ("week", _("Within seven days")),
        ],
    )
