"""PDF documents: their frame is checked here, their content by a process with limits."""

import json
import re
import subprocess
import sys
from pathlib import Path

from common.domain.files import limits
from common.domain.files.refusals import refused

_PROBE = Path(__file__).with_name("pdf_probe.py")
_MAGIC = b"%PDF-"
_END = b"%%EOF"
_HEAD_BYTES = 1024
# What printers and byte order marks put before and behind a document, and nothing else.
_HARMLESS_EDGE = re.compile(
    rb"(?:[\s\x00]|\xef\xbb\xbf|\x1b%-12345X|@PJL[^\r\n]{0,200}(?=[\r\n]|$))*"
)
_LONGEST_EDGE = 4096


def check_pdf(content: bytes) -> int:
    """The number of pages. Raises `DomainError` with the reason when the document is refused."""
    begins = content[: _HEAD_BYTES + len(_MAGIC)].find(_MAGIC)
    if begins < 0:
        raise refused("file_not_what_it_says")
    ends = content.rfind(_END)
    edges = [content[:begins]]
    if ends >= 0:
        edges.append(content[ends + len(_END) :])
    if not all(len(edge) <= _LONGEST_EDGE and _HARMLESS_EDGE.fullmatch(edge) for edge in edges):
        raise refused("file_polyglot")
    return _examined(content)


def _examined(content: bytes) -> int:
    bounds = (limits.PDF_PAGES, limits.PDF_SECONDS, limits.PDF_MEMORY_BYTES)
    try:
        ended = subprocess.run(
            [sys.executable, "-I", str(_PROBE), *map(str, bounds)],
            input=content,
            capture_output=True,
            timeout=2 * limits.PDF_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise refused("pdf_too_complex") from error
    if ended.returncode != 0:
        is_limit = ended.returncode < 0 or b"MemoryError" in ended.stderr
        raise refused("pdf_too_complex" if is_limit else "pdf_unreadable")
    answer = json.loads(ended.stdout)
    if answer["code"] != "ok":
        raise refused(answer["code"])
    return int(answer["pages"])
