"""What a file is, by its name, its first bytes and its structure together."""

import hashlib
from dataclasses import dataclass

from common.domain.files import limits
from common.domain.files.images import rewritten_image
from common.domain.files.names import clean_name, kind_by_name
from common.domain.files.ooxml import check_ooxml
from common.domain.files.pdf import check_pdf
from common.domain.files.refusals import refused
from common.enums import FileKind

_MAGIC = {
    FileKind.JPEG: b"\xff\xd8\xff",
    FileKind.PNG: b"\x89PNG\r\n\x1a\n",
    FileKind.XLSX: b"PK\x03\x04",
    FileKind.DOCX: b"PK\x03\x04",
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed every check: its clean name, and the bytes that will be kept."""

    name: str
    kind: FileKind
    content: bytes
    page_count: int | None = None

    @property
    def key(self) -> str:
        """The hash under which the bytes are kept."""
        return hashlib.sha256(self.content).hexdigest()


def check_file(name: str, content: bytes) -> CheckedFile:
    """Hold a file to every rule. Raises `DomainError` with the first one it breaks."""
    kind = kind_by_name(name)
    if not content:
        raise refused("file_empty")
    if len(content) > limits.MOST_BYTES[kind]:
        raise refused("file_too_large")
    if kind == FileKind.PDF:
        return CheckedFile(clean_name(name), kind, content, check_pdf(content))
    _check_magic(content, kind)
    if kind in {FileKind.JPEG, FileKind.PNG}:
        return CheckedFile(clean_name(name), kind, rewritten_image(content, kind))
    check_ooxml(content, kind)
    return CheckedFile(clean_name(name), kind, content)


def _check_magic(content: bytes, kind: FileKind) -> None:
    if content.startswith(_COMPOUND) and kind in {FileKind.XLSX, FileKind.DOCX}:
        raise refused("file_old_or_encrypted_office")
    if not content.startswith(_MAGIC[kind]):
        raise refused("file_not_what_it_says")
