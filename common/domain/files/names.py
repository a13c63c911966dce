"""The name a file came with: kept as data for people, never used as a path."""

import re
import unicodedata

from common.domain.files.limits import NAME_CHARACTERS
from common.domain.files.refusals import refused
from common.enums import FileKind

_KINDS = {
    "pdf": FileKind.PDF,
    "jpg": FileKind.JPEG,
    "jpeg": FileKind.JPEG,
    "png": FileKind.PNG,
    "xlsx": FileKind.XLSX,
    "docx": FileKind.DOCX,
}
# Turn or hide the text behind them: `gnp.exe` reads as `exe.png`.
_MISLEADING = re.compile("[\x00\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# fmt: off
_ACTIVE_ENDINGS = frozenset({
    "app", "bat", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta",
    "htm", "html", "jar", "js", "jse", "jsp", "lnk", "msc", "msi",
    "msp", "php", "pif", "ps1", "py", "reg", "scr", "sh", "svg",
    "vb", "vbe", "vbs", "ws", "wsf", "xhtml", "xml",
})
# fmt: on


def kind_by_name(name: str) -> FileKind:
    """The kind that the ending of a name claims.

    Raises `DomainError` (`name_hidden_characters`, `file_type`, `name_double_ending`).
    """
    if _MISLEADING.search(name):
        raise refused("name_hidden_characters")
    stem, dot, ending = clean_name(name).rpartition(".")
    kind = _KINDS.get(ending.lower())
    if not dot or kind is None:
        raise refused("file_type")
    inner = stem.rpartition(".")[2].strip().lower()
    if "." in stem and inner in _ACTIVE_ENDINGS:
        raise refused("name_double_ending")
    return kind


def clean_name(name: str) -> str:
    """The name without folders, control and formatting characters, at most 200 characters.

    The ending is kept when the rest is shortened.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(
        character if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else ""
        for character in unicodedata.normalize("NFC", last)
    )
    shown = re.sub(r"\s+", " ", shown).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    room = NAME_CHARACTERS - len(dot + ending)
    return f"{stem[:room]}{dot}{ending}" if dot and room > 0 else shown[:NAME_CHARACTERS]
