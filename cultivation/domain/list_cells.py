"""Cells of lists that people hand in: read, or refused at their column (`row_not_understood`)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.days import this_century
from common.domain.errors import DomainError

Word = TypeVar("Word")
# As people write a day in China: 2023/7/1, 2023.7.1, 2023年7月1日.
_WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


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
    """A day of this century, year first. Raises for anything else."""
    # A workbook hands over midnight with its dates.
    written = _WRITTEN.fullmatch(text.removesuffix(" 00:00:00"))
    try:
        found = date(*map(int, written.groups())) if written else date.fromisoformat(text)
    except ValueError:
        raise refusal(column, _("Write the day as 2023-07-01.")) from None
    try:
        this_century(found)
    except ValidationError as error:
        raise refusal(column, " ".join(error.messages)) from None
    return found
