"""Bodies of steps: which fields a step takes, of one description for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


def step_arguments(
    given: Mapping[str, Any], needed: Sequence[str], optional: Sequence[str]
) -> dict[str, Any]:
    """The arguments of a step, `version` among them; what is optional and absent is None.

    Raises `ValidationError` for what is missing and for what the step does not take."""
    known = {"version", *needed, *optional}
    wrong = {name: _("This step does not take the field.") for name in given if name not in known}
    wrong |= {name: _("This step needs the field.") for name in needed if name not in given}
    if wrong:
        raise serializers.ValidationError(wrong)
    defaults: dict[str, Any] = {name: _EMPTY.get(name) for name in optional}
    return defaults | {name: value for name, value in given.items() if name in known}


# Texts are empty, everything else is None.
_EMPTY: Mapping[str, str] = {"words": "", "note": "", "summary": "", "comment": "", "reason": ""}
