"""Files made in code: honest ones of many makers, and hostile ones of every kind we know."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="{part}" ContentType="{type}"/>{more}</Types>'
)
_PREFIX = "application/vnd.openxmlformats-officedocument."
XLSX_MAIN = f"{_PREFIX}spreadsheetml.sheet.main+xml"
DOCX_MAIN = f"{_PREFIX}wordprocessingml.document.main+xml"
XLSM_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
DOCM_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships">{relations}</Relationships>'
)
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind: str, target: str, mode: str = "") -> str:
    """One relationship of a part."""
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r1" Type="{_TYPE}/{kind}" Target="{target}"{outside}/>'


def archive(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members; made twice it is the same, for it bears no hour."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def office(
    kind: str = "xlsx",
    more: dict[str, bytes | str] | None = None,
    *,
    main: str = "",
    types: str = "",
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A small workbook or document with these further members."""
    part = "/xl/workbook.xml" if kind == "xlsx" else "/word/document.xml"
    main = main or (XLSX_MAIN if kind == "xlsx" else DOCX_MAIN)
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES.format(part=part, type=main, more=types),
        "_rels/.rels": RELS.format(relations=relation("officeDocument", part.lstrip("/"))),
        part.lstrip("/"): "<?xml version='1.0' encoding='UTF-8'?><root>表格</root>",
    }
    return archive(members | (more or {}), method)


def pdf(
    pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object
) -> bytes:
    """A document of empty pages, changed by `change` before it is saved."""
    out = BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        if change:
            change(document)
        document.save(out, **saving)
    return out.getvalue()


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object
) -> bytes:
    """A plain picture."""
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **how)
    return out.getvalue()


def _root(key: str, value: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root[key] = value

    return change


def _annotation(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
        document.pages[0].Annots = Array([document.make_indirect(note)])

    return change


def _action(name: str, **entries: object) -> Dictionary:
    return Dictionary(S=Name(f"/{name}"), **entries)


def _attach(document: pikepdf.Pdf) -> None:
    document.attachments["hidden.exe"] = b"MZ"


def _hidden_script(document: pikepdf.Pdf) -> None:
    """A script in the tree of names, which ends up inside a compressed object stream."""
    script = document.make_indirect(_action("JavaScript", JS=String("app.alert(1)")))
    names = Dictionary(Names=Array([String("a"), script]))
    document.Root.Names = Dictionary(JavaScript=document.make_indirect(names))


def _symlink() -> bytes:
    out = BytesIO(office())
    with zipfile.ZipFile(out, "a") as zipped:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        zipped.writestr(link, "/etc/passwd")
    return out.getvalue()


def _encrypted_zip() -> bytes:
    content = bytearray(office())
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(magic)
        content[found + at] |= 1
    return bytes(content)


def _false_size() -> bytes:
    """The directory says ten bytes; the member unpacks to a million."""
    content = bytearray(office(more={"xl/media.bin": b"a" * 1_000_000}))
    at = content.find(b"PK\x01\x02", content.find(b"PK\x01\x02", 0) + 1)
    while content[at + 46 : at + 58] != b"xl/media.bin":
        at = content.find(b"PK\x01\x02", at + 1)
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def _overlap() -> bytes:
    """Two names in the directory share one member (how small bombs are built)."""
    content = office(more={"xl/a.xml": "<a/>", "xl/b.xml": "<a/>"})
    first = content.find(b"PK\x03\x04", content.find(b"xl/a.xml") - 40)
    changed = bytearray(content)
    at = content.find(b"xl/b.xml", content.find(b"PK\x01\x02")) - 46
    changed[at + 42 : at + 46] = struct.pack("<I", first)
    return bytes(changed)


def _png_flood(width: int, height: int) -> bytes:
    """A picture that claims to be enormous: the head alone."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def _dtd(encoding: str = "utf-8") -> bytes:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    return text.encode(encoding)


def _external(kind: str) -> dict[str, bytes | str]:
    relations = relation(kind, "http://evil.example/x", "External")
    return {"xl/_rels/workbook.xml.rels": RELS.format(relations=relations)}


# (name, content, the code of the reason) by a word of what it is.
Hostile = dict[str, tuple[str, bytes, str]]


def _by_name() -> Hostile:
    """Refused for its name or its ending."""
    good = pdf()
    return {
        "programme": ("报表.exe", b"MZ" + b"\0" * 99, "file_type"),
        "web page": ("a.html", b"<html>", "file_type"),
        "svg": ("a.svg", b"<svg onload='x()'/>", "file_type"),
        "archive": ("a.zip", archive({"a": "a"}), "file_type"),
        "old workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_type"),
        "macro workbook by name": ("a.xlsm", office(main=XLSM_MAIN), "file_type"),
        "no ending": ("README", good, "file_type"),
        "double ending at the end": ("发票.pdf.exe", good, "file_type"),
        "double ending inside": ("发票.exe.pdf", good, "name_double_ending"),
        "double ending of a page": ("a.html.png", picture("PNG"), "name_double_ending"),
        "NUL in the name": ("a.pdf\0.exe", good, "name_hidden_characters"),
        "turned name": ("发票\u202efdp.exe.pdf", good, "name_hidden_characters"),
    }


def _by_kind() -> Hostile:
    """Not what it says, or two things at once."""
    good, sheet, page = pdf(), office(), picture()
    return {
        "empty": ("a.pdf", b"", "file_empty"),
        "large picture file": ("a.jpg", page + b"\0" * (10 * 1024 * 1024), "file_too_large"),
        "web page as PDF": ("a.pdf", b"<html><script>x()</script>", "file_not_what_it_says"),
        "picture as PDF": ("a.pdf", page, "file_not_what_it_says"),
        "PDF as picture": ("a.jpg", good, "file_not_what_it_says"),
        "PNG as JPEG": ("a.jpg", picture("PNG"), "file_not_what_it_says"),
        "document as workbook": ("a.xlsx", office("docx"), "file_not_what_it_says"),
        "archive as workbook": ("a.xlsx", archive({"a.txt": "a"}), "file_not_what_it_says"),
        "old or locked workbook": (
            *("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
            "file_old_or_encrypted_office",
        ),
        "PDF behind a page": ("a.pdf", b"<script>x()</script>" + good, "file_polyglot"),
        "PDF before a page": ("a.pdf", good + b"<html><script>x()</script>", "file_polyglot"),
        "PDF before an archive": ("a.pdf", good + archive({"a": "a"}), "file_polyglot"),
        "workbook before a page": ("a.xlsx", sheet + b"<html>", "file_polyglot"),
    }


def _pdfs() -> Hostile:
    """Documents that do something, or cannot be read."""
    script = _action("JavaScript", JS=String("app.alert(1)"))
    launch = _action("Launch", F=String("cmd.exe"))
    compressed = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    locked = pikepdf.Encryption(owner="a", user="b")
    readable = pikepdf.Encryption(owner="a", user="")
    return {
        "broken PDF": ("a.pdf", b"%PDF-1.7\nnothing\n%%EOF", "pdf_unreadable"),
        "PDF with password": ("a.pdf", pdf(encryption=locked), "pdf_encrypted"),
        "PDF locked": ("a.pdf", pdf(encryption=readable), "pdf_encrypted"),
        "PDF of 501 pages": ("a.pdf", pdf(501), "pdf_pages"),
        "PDF with opening script": ("a.pdf", pdf(1, _root("/OpenAction", script)), "pdf_script"),
        "PDF with script in a stream": (
            "a.pdf",
            pdf(1, _hidden_script, **compressed),
            "pdf_script",
        ),
        "PDF with script on a link": (
            *("a.pdf", pdf(1, _annotation(Subtype=Name.Link, A=script))),
            "pdf_script",
        ),
        "PDF with launch": (
            "a.pdf",
            pdf(1, _annotation(Subtype=Name.Link, A=launch)),
            "pdf_launch",
        ),
        "PDF launching at opening": (
            *("a.pdf", pdf(1, _root("/OpenAction", launch))),
            "pdf_automatic_action",
        ),
        "PDF that sends a form": (
            *("a.pdf", pdf(1, _annotation(Subtype=Name.Link, A=_action("SubmitForm")))),
            "pdf_launch",
        ),
        "PDF with automatic action": (
            *("a.pdf", pdf(1, _root("/AA", Dictionary(WC=_action("Named"))))),
            "pdf_automatic_action",
        ),
        "PDF with a file inside": ("a.pdf", pdf(1, _attach), "pdf_embedded_file"),
        "PDF with attachment note": (
            *("a.pdf", pdf(1, _annotation(Subtype=Name.FileAttachment))),
            "pdf_embedded_file",
        ),
        "PDF with film": ("a.pdf", pdf(1, _annotation(Subtype=Name.RichMedia)), "pdf_media"),
        "PDF with dynamic form": (
            *("a.pdf", pdf(1, _root("/AcroForm", Dictionary(XFA=String("x"))))),
            "pdf_dynamic_form",
        ),
    }


def _pictures() -> Hostile:
    """Pictures that are broken or too large."""
    return {
        "broken JPEG": ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, "image_unreadable"),
        "cut PNG": ("a.png", picture("PNG")[:40], "image_unreadable"),
        "pixel flood": ("a.png", _png_flood(30_000, 30_000), "image_pixels"),
        "pixels above the cap": ("a.png", _png_flood(8_000, 5_001), "image_pixels"),
    }


def _archives() -> Hostile:
    """Workbooks whose archive is broken, a bomb or a path out of it."""
    sheet = office()
    return {
        "broken archive": ("a.xlsx", sheet[:-30], "zip_unreadable"),
        "archive with password": ("a.xlsx", _encrypted_zip(), "zip_encrypted"),
        "too many parts": (
            *("a.xlsx", archive({f"xl/{number}.xml": "" for number in range(2_001)})),
            "zip_members",
        ),
        "bomb": ("a.xlsx", office(more={"xl/a.xml": b"a" * 9_000_000}), "zip_bomb"),
        "false size": ("a.xlsx", _false_size(), "zip_false_size"),
        "overlapping parts": ("a.xlsx", _overlap(), "zip_overlap"),
        "path upwards": ("a.xlsx", office(more={"../../etc/x.xml": "<a/>"}), "zip_path"),
        "absolute path": ("a.docx", office("docx", {"/etc/x.xml": "<a/>"}), "zip_path"),
        "path with a drive": ("a.docx", office("docx", {"c:\\x.xml": "<a/>"}), "zip_path"),
        "link to a file": ("a.xlsx", _symlink(), "zip_link"),
        "archive inside": ("a.xlsx", office(more={"xl/a.bin": archive({"a": "a"})}), "zip_nested"),
        "programme inside": ("a.xlsx", office(more={"xl/media/a.png": b"MZ\x90\0"}), "zip_nested"),
    }


def _offices() -> Hostile:
    """Workbooks and documents that run, fetch or hold something."""
    return {
        "macro renamed": ("a.xlsx", office(main=XLSM_MAIN), "office_macro"),
        "macro document renamed": ("a.docx", office("docx", main=DOCM_MAIN), "office_macro"),
        "macro part": ("a.xlsx", office(more={"xl/vbaProject.bin": b"x"}), "office_macro"),
        "macro part uncompressed": (
            *("a.xlsx", office(more={"xl/VBAPROJECT.BIN": b"x"}, method=zipfile.ZIP_STORED)),
            "office_macro",
        ),
        "link to a workbook": (
            *("a.xlsx", office(more={"xl/externalLinks/externalLink1.xml": "<a/>"})),
            "office_external_link",
        ),
        "template from afar": (
            *("a.docx", office("docx", _external("attachedTemplate"))),
            "office_external_link",
        ),
        "picture from afar": ("a.xlsx", office(more=_external("image")), "office_external_link"),
        "embedded object": (
            *("a.xlsx", office(more={"xl/embeddings/oleObject1.bin": b"x"})),
            "office_embedded_object",
        ),
        "control": (
            *("a.docx", office("docx", {"word/activeX/activeX1.xml": "<a/>"})),
            "office_embedded_object",
        ),
        "object under another name": (
            *("a.docx", office("docx", {"word/media/a.bin": b"\xd0\xcf\x11\xe0abcd"})),
            "office_embedded_object",
        ),
        "definitions": ("a.xlsx", office(more={"xl/a.xml": _dtd()}), "office_dtd"),
        "definitions in UTF-16": (
            *("a.xlsx", office(more={"xl/a.xml": _dtd("utf-16-le")})),
            "office_dtd",
        ),
    }


@cache
def hostile() -> Hostile:
    """What must be refused."""
    return _by_name() | _by_kind() | _pdfs() | _pictures() | _archives() | _offices()


def _text_page(document: pikepdf.Pdf) -> None:
    document.pages[0].Contents = document.make_stream(b"BT /F1 12 Tf 72 700 Td (/JS /Launch) Tj ET")


# (name, content) by a word of what it is.
Honest = dict[str, tuple[str, bytes]]


def _of_names() -> Honest:
    """Names as people give them."""
    chinese = """
        2025年度审计报告.xlsx|营业执照（副本）.png|发明专利证书 第1号.png|研发费用专项审计.XLSX
        情况说明——关于主导产品.xlsx|𠮷林省证明.png|附件1：授权书.png|检测报告【2026】.png
        财务报表,合并.xlsx|a'b"c;d.png|v1.2.3 终稿.xlsx|証明書.png|%E5%90%8D.png
    """.strip().replace("\n", "|")
    files = {
        f"Chinese name {position}": (
            name.strip(),
            office() if name.lower().endswith("xlsx") else picture("PNG"),
        )
        for position, name in enumerate(chinese.split("|"))
    }
    return files | {
        "Chinese report": ("2025年度审计报告（合并）.PDF", pdf()),
        "long name": ("很" * 300 + ".pdf", pdf()),
        "name with a path": ("C:\\我的文档\\报告.pdf", pdf()),
    }


def _usual_pdfs() -> Honest:
    """Documents as programs write them."""
    go_to = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
    streams = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    link = _annotation(Subtype=Name.Link, A=_action("URI", URI=String("https://www.gov.cn/")))
    return {
        "500 pages": ("a.pdf", pdf(500)),
        "object streams": ("a.pdf", pdf(3, **streams)),
        "for the web": ("a.pdf", pdf(3, linearize=True)),
        "opens at a page": ("a.pdf", pdf(1, _root("/OpenAction", go_to))),
        "opens at a place": ("a.pdf", pdf(1, _root("/OpenAction", Array([0, Name.Fit])))),
        "link to a site": ("a.pdf", pdf(1, link)),
        "empty automatic actions": ("a.pdf", pdf(1, _root("/AA", Dictionary()))),
        "words that look like scripts": ("a.pdf", pdf(1, _text_page)),
        "printer's head and tail": ("a.pdf", b"\x1b%-12345X@PJL JOB\r\n" + pdf() + b"\x1b%-12345X"),
        "byte order mark": ("a.pdf", b"\xef\xbb\xbf" + pdf() + b"\r\n\0\0"),
        "oldest version": ("a.pdf", pdf(1, None, force_version="1.3")),
    }


def _usual_pictures() -> Honest:
    """Pictures of cameras and screens."""
    android = Image.Exif()
    android[0x0110], android[0x0112] = "Phone", 6
    return {
        "JPEG": ("现场照片.jpg", picture()),
        "JPEG with the long ending": ("a.JPEG", picture()),
        "grey JPEG": ("a.jpg", picture(mode="L")),
        "JPEG for print": ("a.jpg", picture(mode="CMYK")),
        "progressive JPEG": ("a.jpg", picture(progressive=True)),
        "Android photo": ("IMG_20261103_101502.jpg", picture(exif=android)),
        "JPEG with something behind": ("a.jpg", picture() + b"<html>"),
        "PNG": ("截图.png", picture("PNG")),
        "transparent PNG": ("a.png", picture("PNG", mode="RGBA")),
        "palette PNG": ("a.png", picture("PNG", mode="P", transparency=0)),
        "one bit PNG": ("a.png", picture("PNG", mode="1")),
        "16 bit PNG": ("a.png", picture("PNG", mode="I;16")),
        "interlaced grey PNG": ("a.png", picture("PNG", mode="LA")),
    }


def _usual_offices() -> Honest:
    """Workbooks and documents that only hold what is read."""
    click = RELS.format(relations=relation("hyperlink", "https://www.gov.cn/", "External"))
    return {
        "workbook": ("研发台账.xlsx", office()),
        "workbook uncompressed": ("a.xlsx", office(method=zipfile.ZIP_STORED)),
        "workbook with a link to click": (
            "a.xlsx",
            office(more={"xl/worksheets/_rels/sheet1.xml.rels": click}),
        ),
        "workbook with a picture": ("a.xlsx", office(more={"xl/media/image1.png": picture("PNG")})),
        "workbook with printer settings": (
            "a.xlsx",
            office(more={"xl/printerSettings/printerSettings1.bin": b"\0" * 400}),
        ),
        "workbook of many equal cells": ("a.xlsx", office(more={"xl/a.xml": b"<a/>" * 200_000})),
        "document": ("情况说明.docx", office("docx")),
        "document with fonts": ("a.docx", office("docx", {"word/fonts/a.odttf": b"\0" * 99})),
    }


@cache
def honest() -> Honest:
    """What must be taken."""
    return _of_names() | _usual_pdfs() | _usual_pictures() | _usual_offices()
