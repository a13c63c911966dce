"""Which characters papers can print."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.ttLib import TTCollection, TTFont

from common.domain.errors import DomainError

FAMILY = "Noto Serif CJK SC"
_OWN_FACES = Path(__file__).parent / "faces"
_FAMILY_NAME_ID = 1
# What shapes a line but is never drawn.
_UNDRAWN = frozenset("\n\r\t\u200b\u200d\ufeff")


class MissingCharacter(DomainError):
    """A text holds a character that no font of the papers has."""


def font_folder() -> Path:
    """The folder whose fonts papers are printed with: `DOCUMENT_FONTS`, or the committed one."""
    return Path(settings.DOCUMENT_FONTS) if settings.DOCUMENT_FONTS else _OWN_FACES


def expect_printable(content: Any) -> None:
    """Raise `MissingCharacter` (`character_missing`) that names the first character in any text of
    the JSON-like content which a face of the family lacks."""
    printable = _printable(font_folder())
    for text in _texts(content):
        if not printable.issuperset(text):
            raise _missing(next(one for one in text if one not in printable), text)


def _missing(character: str, text: str) -> MissingCharacter:
    sentence = _(
        "The character “%(character)s” (%(code)s, %(name)s) in “%(text)s” is in no font of this "
        "system. The paper is not made: add a fuller font (DOCUMENT_FONTS)."
    ) % {
        "character": character if character.isprintable() else "?",
        "code": f"U+{ord(character):04X}",
        "name": unicodedata.name(character, "?"),
        "text": text[:60],
    }
    return MissingCharacter("character_missing", sentence)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, Sequence):
        for value in content:
            yield from _texts(value)


@lru_cache(maxsize=4)
def _printable(folder: Path) -> frozenset[str]:
    """The characters that every face of the family has, and those that are never drawn."""
    sets = [found for path in sorted(folder.iterdir()) for found in _characters_of(path)]
    if not sets:
        raise FileNotFoundError(f"No face of {FAMILY} in {folder}.")
    return _UNDRAWN.union(map(chr, set.intersection(*sets)))


def _characters_of(path: Path) -> Iterator[set[int]]:
    """The characters of each face of the family in the file."""
    suffix = path.suffix.lower()
    if suffix == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            yield from (set(font.getBestCmap()) for font in collection if _is_ours(font))
    elif suffix in {".otf", ".ttf"}:
        with TTFont(path, lazy=True) as font:
            if _is_ours(font):
                yield set(font.getBestCmap())


def _is_ours(font: TTFont) -> bool:
    return bool(font["name"].getDebugName(_FAMILY_NAME_ID) == FAMILY)
