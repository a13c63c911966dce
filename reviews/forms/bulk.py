"""Forms for acting on many cases: what is chosen, and what the act must be told."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reviews.domain.bulk import BULK_ACTS
from reviews.forms.desk import SIGNERS_COMMENT
from reviews.queries import QueueTab

_LONGEST_QUERY = 2000


class ChoiceOfCasesForm(forms.Form):
    """Which act, on which cases: ticked ones (`case`, read by the view), or everything that a view
    of the queue shows under its filters."""

    act = forms.ChoiceField(choices=[(name, name) for name in BULK_ACTS])
    everything = forms.BooleanField(required=False)
    tab = forms.ChoiceField(choices=QueueTab.choices, required=False)
    query = forms.CharField(required=False, max_length=_LONGEST_QUERY)
    # The digest of what was shown, sent back with the confirmation.
    seen = forms.CharField(required=False, max_length=64)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


def _optional(label: Any, help_text: Any = "") -> forms.CharField:
    field = _text(label)
    field.required, field.help_text = False, help_text
    return field


_FIELDS: Mapping[str, Mapping[str, Callable[[], forms.Field]]] = {
    "propose_pass": {
        "opinion": lambda: _text(_("Opinion, the same for each case")),
        "override_reason": lambda: _optional(
            _("Where the verdict is still open: why you recommend the case all the same"),
            _("A case whose verdict is “not met” needs a reason of its own, on its page."),
        ),
    },
    "sign": {"comment": lambda: _optional(_("Comment"), SIGNERS_COMMENT)},
    "return_to_examiner": {"reason": lambda: _text(_("What the examiner should look at again"))},
    "send_back": {"reason": lambda: _text(_("What the level below should look at again"))},
    "assign": {
        "officer_id": lambda: forms.TypedChoiceField(label=_("Colleague"), coerce=int),
        "note": lambda: _optional(_("Note")),
    },
    "put_back": {"note": lambda: _optional(_("Note"))},
}


class BulkArgumentsForm(forms.Form):
    """What the chosen act must be told. `people` are the colleagues that cases may go to."""

    def __init__(
        self, data: QueryDict | None = None, *, act: str, people: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, prefix="bulk")
        for name, field in _FIELDS.get(act, {}).items():
            self.fields[name] = field()
        if "officer_id" in self.fields:
            self.fields["officer_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
