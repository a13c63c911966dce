"""Workbooks and documents: the archive is judged by its directory before anything is parsed."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from common.domain.files import limits
from common.domain.files.refusals import refused
from common.enums import FileKind

_MAIN = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = {
    FileKind.XLSX: f"{_MAIN}spreadsheetml.sheet.main+xml",
    FileKind.DOCX: f"{_MAIN}wordprocessingml.document.main+xml",
}
_TYPES_MEMBER = "[Content_Types].xml"
_END_OF_DIRECTORY = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_ARCHIVES = (
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"MZ",
    b"\x7fELF",
    b"%PDF-",
)
_COMPOUND = b"\xd0\xcf\x11\xe0"  # OLE compound file: embedded objects, macros, old Office files
_DEFINITIONS = tuple(
    text.encode(coding)
    for text in ("<!DOCTYPE", "<!ENTITY")
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
)
_LONGEST_DEFINITION = max(map(len, _DEFINITIONS))
_CHUNK = 256 * 1024


def check_ooxml(content: bytes, kind: FileKind) -> None:
    """Raise `DomainError` unless the bytes are a plain workbook or document of this kind.

    Every member is unpacked once, in pieces that are thrown away, to hold it to its declared size.
    """
    _check_directory_size(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members)
            _check_names(members)
            for member in members:
                _check_member(content, member)
            _check_types(archive, kind)
            _check_relations(archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, KeyError, NotImplementedError) as error:
        raise refused("zip_unreadable") from error
    except (ValueError, OSError, EOFError, ParseError) as error:
        raise refused("zip_unreadable") from error


def _check_directory_size(content: bytes) -> None:
    """Read the end record alone: a directory of a million members is never loaded."""
    at = content.rfind(_END_OF_DIRECTORY, max(0, len(content) - _LONGEST_COMMENT - 22))
    if at < 0 or len(content) < at + 22:
        raise refused("zip_unreadable")
    count, size, offset, comment = struct.unpack("<HIIH", content[at + 10 : at + 22])
    if count > limits.ZIP_MEMBERS or size > limits.ZIP_DIRECTORY_BYTES:
        raise refused("zip_members")
    if len(content) != at + 22 + comment or offset + size != at:
        raise refused("file_polyglot")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.ZIP_MEMBERS:
        raise refused("zip_members")
    if any(member.flag_bits & 0x1 for member in members):
        raise refused("zip_encrypted")
    if sum(member.file_size for member in members) > limits.ZIP_UNPACKED_BYTES:
        raise refused("zip_bomb")
    for member in members:
        is_large = member.file_size > limits.ZIP_RATIO_FROM_BYTES
        if is_large and member.file_size > limits.ZIP_RATIO * max(member.compress_size, 1):
            raise refused("zip_bomb")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise refused("zip_unreadable")
    ends = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < ends:
            raise refused("zip_overlap")
        ends = member.header_offset + 30 + len(member.filename) + member.compress_size


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.orig_filename for member in members]
    if len({name.lower() for name in names}) < len(names):
        raise refused("zip_overlap")
    for member in members:
        name = member.orig_filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name:
            raise refused("zip_path")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refused("zip_link")
        _check_part_name(name.lower())


def _check_part_name(name: str) -> None:
    base = name.rpartition("/")[2]
    if base.startswith(("vbaproject", "vbadata")):
        raise refused("office_macro")
    if "externallinks/" in name:
        raise refused("office_external_link")
    if "embeddings/" in name or "activex" in name or base.startswith("oleobject"):
        raise refused("office_embedded_object")
    if base.endswith((".zip", ".rar", ".7z", ".gz", ".exe", ".dll", ".js", ".vbs", ".bat")):
        raise refused("zip_nested")


def _check_member(content: bytes, member: zipfile.ZipInfo) -> None:
    """Unpack a member piece by piece: it is as long as it says, and not one thing inside another.

    The size and the method are the directory's; Office reads the same ones.
    """
    seen, head, tail = 0, b"", b""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    for piece in _unpacked(content, member):
        head = head or piece[:8]
        seen += len(piece)
        if seen > member.file_size:
            raise refused("zip_false_size")
        if is_xml and any(token in tail + piece for token in _DEFINITIONS):
            raise refused("office_dtd")
        tail = piece[-_LONGEST_DEFINITION:]
    if seen != member.file_size:
        raise refused("zip_false_size")
    if head.startswith(_COMPOUND):
        raise refused("office_embedded_object")
    if head.startswith(_ARCHIVES):
        raise refused("zip_nested")


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    header = content[member.header_offset : member.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise refused("zip_unreadable")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    begins = member.header_offset + 30 + name_length + extra_length
    packed = memoryview(content)[begins : begins + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _CHUNK):
        rest: bytes | memoryview = packed[at : at + _CHUNK]
        while rest:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
    yield inflater.flush()


def _check_types(archive: zipfile.ZipFile, kind: FileKind) -> None:
    """The content types name the exact main part of the kind, and nothing that runs."""
    names = [info.orig_filename for info in archive.infolist()]
    if _TYPES_MEMBER not in names:
        raise refused("file_not_what_it_says")
    types = [element.get("ContentType", "").lower() for element in _parsed(archive, _TYPES_MEMBER)]
    if any("macroenabled" in name or "vbaproject" in name for name in types):
        raise refused("office_macro")
    if any("activex" in name or "oleobject" in name for name in types):
        raise refused("office_embedded_object")
    if any("externallink" in name for name in types):
        raise refused("office_external_link")
    if types.count(_MAIN_PARTS[kind]) != 1:
        raise refused("file_not_what_it_says")


def _check_relations(archive: zipfile.ZipFile) -> None:
    """Links that a person clicks may lead outside; nothing that is loaded by itself may."""
    for info in archive.infolist():
        if not info.filename.lower().endswith(".rels"):
            continue
        for relation in _parsed(archive, info.filename):
            kind = relation.get("Type", "").rpartition("/")[2].lower()
            if kind in {"oleobject", "package", "control", "activexcontrol"}:
                raise refused("office_embedded_object")
            if kind == "vbaproject":
                raise refused("office_macro")
            is_outside = relation.get("TargetMode", "").lower() == "external"
            if is_outside and kind != "hyperlink":
                raise refused("office_external_link")


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException as error:
        raise refused("office_dtd") from error
    return root
