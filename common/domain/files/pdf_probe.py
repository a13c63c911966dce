"""Reads one PDF from standard input and prints what is wrong with it, or how many pages it has.

Run as a programme of its own, with limits on time and memory: a crafted file may ask for any amount
of either, and then only this process ends. It knows nothing of the rest of the project.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

_SCRIPT = {"/JavaScript"}
_LEAVES = {"/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/RichMediaExecute"}
_MEDIA_ACTIONS = {"/Rendition", "/Movie", "/Sound", "/GoTo3DView"}
_MEDIA = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_HARMLESS_OPENING = {"/GoTo", "/Named"}
_PASSED_WORD = "ok"


def main(most_pages: int, seconds: int, memory_bytes: int) -> None:
    """Print a JSON object: `code` (`ok` or the reason) and `pages`."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    code, pages = examine(sys.stdin.buffer.read(), most_pages)
    sys.stdout.write(json.dumps({"code": code, "pages": pages}))


def examine(content: bytes, most_pages: int) -> tuple[str, int]:
    """Return (`ok`, pages), or (the reason's code, 0)."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return "pdf_encrypted", 0
            pages = len(pdf.pages)
            if pages == 0:
                return "pdf_unreadable", 0
            if pages > most_pages:
                return "pdf_pages", 0
            found = next(_reasons(pdf), None)
    except pikepdf.PasswordError:
        return "pdf_encrypted", 0
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return "pdf_unreadable", 0
    return (found, 0) if found else (_PASSED_WORD, pages)


def _reasons(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Look at every object, those inside compressed object streams too."""
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary):
        kind = str(opening.get("/S"))
        if kind not in _HARMLESS_OPENING:
            yield "pdf_script" if kind in _SCRIPT else "pdf_automatic_action"
    for thing in pdf.objects:
        for dictionary in _dictionaries(thing, 0):
            yield from _reasons_of(dictionary)


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """The dictionaries that stand directly in an object; those it refers to have their own turn."""
    if depth and getattr(thing, "is_indirect", False):
        return
    if depth > 50:
        raise ValueError("nested too deep")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        values = thing.values() if isinstance(thing, pikepdf.Dictionary) else _values(thing)
        for value in values:
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array):
                yield from _dictionaries(value, depth + 1)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array):
                yield from _dictionaries(value, depth + 1)


def _values(stream: Any) -> Iterator[Any]:
    return (value for _, value in stream.stream_dict.items())


def _reasons_of(dictionary: Any) -> Iterator[str]:
    keys = set(dictionary.keys())
    action, subtype = str(dictionary.get("/S", "")), str(dictionary.get("/Subtype", ""))
    if keys & {"/JS", "/JavaScript"} or action in _SCRIPT:
        yield "pdf_script"
    if action in _LEAVES or "/Launch" in keys:
        yield "pdf_launch"
    if keys & {"/EmbeddedFiles", "/EF"} or subtype == "/FileAttachment":
        yield "pdf_embedded_file"
    if action in _MEDIA_ACTIONS or subtype in _MEDIA or keys & {"/RichMedia", "/RichMediaContent"}:
        yield "pdf_media"
    if "/XFA" in keys:
        yield "pdf_dynamic_form"
    if "/AA" in keys and len(dictionary["/AA"]):
        yield "pdf_automatic_action"


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
