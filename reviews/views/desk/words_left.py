"""What somebody typed into a form that the page does not offer any more."""

from collections.abc import Iterable

from django import forms


def words_left(
    sent: Iterable[forms.BaseForm | None], shown: Iterable[forms.BaseForm | None]
) -> list[tuple[str, str]]:
    """Label and text of every field that was filled in, of the forms that were sent and are not
    among those shown: nobody types it twice because a colleague was faster."""
    there = [id(form) for form in shown if form is not None]
    return [
        (str(bound.label), text)
        for form in sent
        if form is not None and id(form) not in there
        for bound in form.visible_fields()
        if (text := _text_of(bound))
    ]


def _text_of(bound: forms.BoundField) -> str:
    """The value as the form showed it."""
    value = str(bound.value() or "").strip()
    if not isinstance(bound.field, forms.ChoiceField):
        return value
    # Drawn as the field draws them: its choices may be given in several shapes.
    labels = {str(one.data["value"]): str(one.choice_label) for one in bound.subwidgets}
    return labels.get(value, "") if value else ""
