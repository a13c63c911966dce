"""Forms of the officials' desk: one for each act of the workflow table."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviews.domain.desk.examinations import Ground
from reviews.domain.examining import (
    DEFAULT_CORRECTION_WORKING_DAYS,
    MAX_CORRECTION_WORKING_DAYS,
    ItemToCorrect,
)
from reviews.domain.recommending import BEHIND_THE_LAST
from reviews.enums import CaseAction

Choices = list[tuple[str, list[tuple[str, str]]]]

# Rows offered in the correction form, and the most that are taken at once.
FIRST_ITEM_ROWS = 3
MAX_ITEM_ROWS = 30


class ActForm(forms.Form):
    """What an act needs to be told. `arguments` are those of its domain function."""

    is_refusing: ClassVar[bool] = False
    help: ClassVar[str | Promise] = ""

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act."""
        return dict(self.cleaned_data)


def _text(
    label: Any, *, rows: int = 4, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ProposePassForm(ActForm):
    """An opinion that the conditions are met."""

    help = _("The case then waits for a colleague's signature.")
    opinion = _text(_("Opinion"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rank: int | None = None,
        needs_override: bool = False,
        earlier_panel: str = "",
        **options: Any,
    ) -> None:
        """`rank` is the one offered at a recommendation, None at other steps. `needs_override`:
        the verdict on what was found is not "met", so that the opinion needs a ground.
        `earlier_panel` is the number of the panel that judged the case before it came back, where
        none has since."""
        super().__init__(data, **options)
        if earlier_panel:
            self.fields["earlier_panel_reason"] = _text(
                _("Why the result of panel %(number)s still counts") % {"number": earlier_panel},
                help_text=_(
                    "The case came back since that panel judged it. Draw another panel, or say "
                    "why its result still counts: whoever signs and every level above reads it."
                ),
            )
        if needs_override:
            self.fields["override_reason"] = _text(
                _("The verdict is not “met”: why you recommend it all the same")
            )
        if rank is not None:
            self.fields["rank"] = forms.IntegerField(
                label=_("Rank among those your office recommends in this round"),
                min_value=1,
                initial=rank,
                help_text=_(
                    "Cases behind it move back by one. The order may change until the list "
                    "is handed up."
                ),
            )
            self.fields["offered"] = forms.IntegerField(
                required=False, initial=rank, widget=forms.HiddenInput
            )

    def arguments(self) -> dict[str, Any]:
        """A rank that was left as it was offered moves nobody: the case keeps the one that it has
        by now, or stands behind the last."""
        found = dict(self.cleaned_data)
        offered = found.pop("offered", None)
        if offered is not None and found.get("rank") == offered:
            found["rank"] = BEHIND_THE_LAST
        return found


class ProposeRefusalForm(ActForm):
    """An opinion that they are not."""

    is_refusing = True
    help = _("The case then waits for a colleague's signature. Signed, it ends the application.")
    opinion = _text(_("Opinion"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        conditions: Sequence[tuple[str, str, bool]] = (),
        **options: Any,
    ) -> None:
        """`conditions`: id, name and whether it is missed, of each that may be a ground."""
        super().__init__(data, **options)
        self.conditions = list(conditions)
        for condition, name, is_missed in self.conditions:
            self.fields[f"ground_{condition}"] = _text(name, rows=2, required=is_missed)

    def grounds(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """The fields of the conditions that are missed, and of all others."""
        fields = {True: [], False: []}  # type: dict[bool, list[forms.BoundField]]
        for condition, _name, is_missed in self.conditions:
            fields[is_missed].append(self[f"ground_{condition}"])
        return fields[True], fields[False]

    def arguments(self) -> dict[str, Any]:
        """The opinion and the grounds, condition by condition."""
        cleaned = self.cleaned_data
        grounds = [
            Ground(condition, cleaned[f"ground_{condition}"])
            for condition, _name, _is_missed in self.conditions
            if cleaned.get(f"ground_{condition}")
        ]
        return {"opinion": cleaned["opinion"], "grounds": grounds}


SIGNERS_COMMENT = _(
    "Stays between the offices. The enterprise reads the opinion and the grounds of the "
    "examination."
)


class SignForm(ActForm):
    """A signature under what the examiner proposed."""

    comment = _text(_("Comment"), required=False, help_text=SIGNERS_COMMENT)


class ReturnForm(ActForm):
    """Back to the examiner of this office."""

    help = _("The examiner looks at the case again; the due day stays.")
    reason = _text(_("What the examiner should look at again"))


class SendBackForm(ActForm):
    """Back to the level below."""

    is_refusing = True
    help = _("The level below examines and signs anew.")
    reason = _text(_("What the level below should look at again"))


class CorrectionForm(ActForm):
    """Items to correct, one row each: where it is and what is to be mended."""

    help = _("The clock stands still until the enterprise answers.")
    working_days = forms.IntegerField(
        label=_("Time to correct"),
        min_value=1,
        max_value=MAX_CORRECTION_WORKING_DAYS,
        initial=DEFAULT_CORRECTION_WORKING_DAYS,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        subjects: Choices,
        rows: int = FIRST_ITEM_ROWS,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.row_count = max(1, min(rows, MAX_ITEM_ROWS))
        for row in range(self.row_count):
            self.fields[f"subject_{row}"] = forms.ChoiceField(
                label=_("Where"), required=False, choices=[("", "—"), *subjects]
            )
            self.fields[f"reason_{row}"] = forms.CharField(
                label=_("What to correct, and why"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each row."""
        return [(self[f"subject_{row}"], self[f"reason_{row}"]) for row in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        """Half a row is an error in that row; an empty one is left out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(self.row_count):
            subject = cleaned.get(f"subject_{row}")
            reason = cleaned.get(f"reason_{row}")
            if subject and not reason:
                self.add_error(f"reason_{row}", _("Say what to correct."))
            if reason and not subject:
                self.add_error(f"subject_{row}", _("Choose where it is."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """Items and working days."""
        cleaned = self.cleaned_data
        items = [
            ItemToCorrect(cleaned[f"subject_{row}"], cleaned[f"reason_{row}"])
            for row in range(self.row_count)
            if cleaned[f"subject_{row}"]
        ]
        return {"items": items, "working_days": cleaned["working_days"]}


class EndCorrectionForm(ActForm):
    """No answer has come: the case is examined as it was handed in last."""

    help = _(
        "The day of the correction has passed. What was handed in last is examined; the enterprise "
        "is told and can answer no more. If it does not suffice, propose to refuse it and say why."
    )


class TakeBackCorrectionForm(ActForm):
    """The correction was asked for by mistake."""

    is_refusing = True
    help = _(
        "Only where it was asked for by mistake. The enterprise is told and has nothing to "
        "correct; what it has typed is kept. What was handed in last is examined, and your days "
        "go on."
    )
    reason = _text(_("Why it is taken back; the enterprise reads it"))


# In the order in which they are offered.
ACT_FORMS: Mapping[CaseAction, type[ActForm]] = {
    CaseAction.SIGN: SignForm,
    CaseAction.PROPOSE_PASS: ProposePassForm,
    CaseAction.END_CORRECTION: EndCorrectionForm,
    CaseAction.REQUEST_CORRECTION: CorrectionForm,
    CaseAction.PROPOSE_REFUSAL: ProposeRefusalForm,
    CaseAction.RETURN_TO_EXAMINER: ReturnForm,
    CaseAction.SEND_BACK: SendBackForm,
    CaseAction.TAKE_BACK_CORRECTION: TakeBackCorrectionForm,
}


class EnvelopeForm(forms.Form):
    """What every act carries beside its own fields: the shown version and the form's key."""

    version = forms.IntegerField(min_value=1)
    submit_key = forms.CharField(max_length=100)
