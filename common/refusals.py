"""A refusal shown in the form that caused it."""

from collections.abc import Mapping

from django import forms

from common.domain.errors import DomainError


def show_refusal(
    form: forms.BaseForm, refusal: DomainError, *, names: Mapping[str, str] | None = None
) -> None:
    """Put the sentences of a refusal beside their fields, the others at the top of the form.
    `names`: what the form calls a field of the refusal otherwise."""
    if not refusal.fields:
        form.add_error(None, str(refusal))
    for name, sentence in refusal.fields.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, str(sentence))
