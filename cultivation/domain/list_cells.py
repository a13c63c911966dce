"""Cells of lists that people hand in: read, or refused at their column (`row_not_understood`)."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.days import this_century
from common.domain.errors import DomainError

Word = TypeVar("Word")


def refusal(column: str, sentence: str) -> DomainError:
    """The error of a cell that is not understood."""
    return DomainError("row_not_understood", sentence, {column: sentence})


def filled(column: str, text: str) -> str:
    """The text. Raises unless there is one."""
    if not text:
        raise refusal(column, _("This cell is empty."))
    return text


def word(column: str, text: str, words: Mapping[str, Word]) -> Word:
    """What the word stands for. Raises for any other word."""
    found = words.get(text)
    if found is None:
        raise refusal(column, _("“%(text)s” is not a value of this column.") % {"text": text})
    return found


def day_of(column: str, text: str) -> date:
    """A day of this century written as 2023-07-01. Raises for anything else."""
    try:
        # A workbook hands over midnight with its dates.
        found = date.fromisoformat(text.removesuffix(" 00:00:00"))
    except ValueError:
        raise refusal(column, _("Write the day as 2023-07-01.")) from None
    try:
        this_century(found)
    except ValidationError as error:
        raise refusal(column, " ".join(error.messages)) from None
    return found
