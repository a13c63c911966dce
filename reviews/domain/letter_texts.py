"""Texts that letters print: refused where they are written, not when the letter is asked for."""

from django.utils.translation import gettext as _

from common.documents import MissingCharacter, expect_printable
from common.domain.errors import DomainError


def expect_letter_text(text: str, field: str = "") -> None:
    """Raise `DomainError` (`character_missing`), at the field if one is named, for a text with a
    character that no letter can print (emoji, very rare characters)."""
    try:
        expect_printable(text)
    except MissingCharacter as missing:
        sentence = _("A letter is printed from this text. %(why)s Or write it another way.") % {
            "why": missing
        }
        fields = {field: sentence} if field else {}
        raise DomainError("character_missing", sentence, fields) from None
