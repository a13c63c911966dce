"""Forms about cancellations, appeals and complaints."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from common.domain.errors import DomainError
from common.domain.files import CheckedFile, checked_upload
from cultivation.domain.cancelling.complaints import MOST_FILES
from cultivation.enums import (
    AppealProposal,
    CancellationGround,
    CancellationProposal,
    CancellationStatus,
    ComplaintStatus,
)
from cultivation.life.grounds import ground_rules

_ALL: list[tuple[str, Any]] = [("", _("All"))]
_LONGEST = 5000
_SHOWN_OF_A_NAME = 40


def text_area(label: Any, *, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """A longer text; whether it may be empty is the domain's to say."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def grounds_open_to(finder: str) -> list[tuple[str, str | Promise]]:
    """The grounds that such a finder may name."""
    return [
        (ground.value, ground.label)
        for ground in CancellationGround
        if ground in ground_rules() and finder in ground_rules()[ground].by
    ]


class VersionedForm(forms.Form):
    """An act on a row that was shown in a version. `arguments` are those of its function."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act, the version among them."""
        return dict(self.cleaned_data)


class OpenForm(forms.Form):
    """Why a title is put up for cancellation."""

    ground = forms.ChoiceField(label=_("Ground"))
    finding = text_area(
        _("What was found"),
        help_text=_("The enterprise reads this. Name no complainant."),
    )

    def __init__(self, *args: Any, finder: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground"), choices=grounds_open_to(finder)
        )


class TakeUpForm(VersionedForm, OpenForm):
    """The same, on a complaint."""

    field_order = ("ground", "finding", "version")


class StatementForm(VersionedForm):
    """What the enterprise says before the decision."""

    statement = text_area(_("Statement"), rows=6)


class ProposeForm(VersionedForm):
    """The examiner's proposal."""

    proposal = forms.ChoiceField(
        label=_("Proposal"), choices=CancellationProposal.choices, widget=forms.RadioSelect
    )
    opinion = text_area(_("Opinion"))


class ReasonForm(VersionedForm):
    """Why something goes back, or is not taken up."""

    reason = text_area(_("Reason"), rows=3)


class DocumentForm(VersionedForm):
    """The paper of a decision."""

    document = forms.CharField(label=_("Number of the decision"), required=False, max_length=120)


class AppealForm(forms.Form):
    """Why the enterprise appeals."""

    reasons = text_area(_("Why the decision is wrong"), rows=6)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act."""
        return dict(self.cleaned_data)


class ProposeOnAppealForm(VersionedForm):
    """The proposal of the office above."""

    proposal = forms.ChoiceField(
        label=_("Proposal"), choices=AppealProposal.choices, widget=forms.RadioSelect
    )
    opinion = text_area(_("Opinion"))


class CancellationFilterForm(forms.Form):
    """What narrows the list of cancellations."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    mine = forms.ChoiceField(
        label=_("Whose turn"),
        required=False,
        choices=[*_ALL, ("yes", _("My office decides now"))],
    )
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *CancellationStatus.choices]
    )
    ground = forms.ChoiceField(
        label=_("Ground"), required=False, choices=[*_ALL, *CancellationGround.choices]
    )

    def __init__(self, data: Mapping[str, Any], *, offices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        if offices:
            self.fields["office"] = forms.ChoiceField(
                label=_("Office"), required=False, choices=[*_ALL, *offices]
            )


class FilesInput(forms.FileInput):
    """A file input for several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[Any]:
        """Every file that was chosen, not the last alone."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """Several files, each held to the rules of uploads."""

    def __init__(self, **options: Any) -> None:
        accept = {"accept": ".pdf,.jpg,.jpeg,.png,.xlsx,.docx", "multiple": True}
        super().__init__(widget=FilesInput(attrs=accept), **options)

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        """The files, checked. Raises `ValidationError` with the name of each that is refused."""
        checked: list[CheckedFile] = []
        wrong: list[str | Promise] = []
        for upload in (data or [])[: MOST_FILES + 1]:
            try:
                checked.append(checked_upload(upload))
            except DomainError as refusal:
                name = Truncator(upload.name).chars(_SHOWN_OF_A_NAME)
                wrong.append(_("“%(file)s”: %(refusal)s") % {"file": name, "refusal": refusal})
        if wrong:
            # A browser forgets what was chosen with every answer, the good files too.
            wrong.append(_("Choose all files again."))
            raise forms.ValidationError(wrong)
        return checked


class ComplaintForm(forms.Form):
    """A complaint by a person or unit with name and evidence."""

    number = forms.CharField(
        label=_("Title number"),
        max_length=60,
        help_text=_("As it stands on the certificate or the announcement."),
    )
    text = text_area(_("What you complain of"), rows=5)
    evidence = text_area(_("Evidence, and where it can be found"))
    papers = FilesField(
        label=_("Files of evidence"),
        required=False,
        help_text=format_lazy(
            _("Up to {most} files: PDF, pictures, XLSX, DOCX, for the handling office alone."),
            most=MOST_FILES,
        ),
    )
    name = forms.CharField(label=_("Your real name, or the unit's"), required=False, max_length=100)
    is_unit = forms.BooleanField(label=_("This is the complaint of a unit"), required=False)
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        required=False,
        max_length=100,
        help_text=_("Shown to the handling office alone; the enterprise never sees it."),
    )

    def arguments(self) -> dict[str, Any]:
        """What was given, each file by its hash: what tells one sending from another."""
        keys = [one.key for one in self.cleaned_data["papers"]]
        return self.cleaned_data | {"papers": keys}


class ComplaintFilterForm(forms.Form):
    """What narrows the list of complaints."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *ComplaintStatus.choices]
    )
    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
