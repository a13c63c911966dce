"""What the domain says when it will not do what it was asked. Views and API only translate."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refusal with a stable code and a sentence for the user.

    `fields` maps a field's name to the sentence that belongs beside it.
    """

    status = 422

    def __init__(self, code: str, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.sentence)


class Conflict(DomainError):
    """The row has moved on since it was shown: a stale version, or an act no longer open.

    `current` is the row as it stands now, where whoever translates the refusal can tell it.
    """

    status = 409
    current: Mapping[str, Any] | None = None
