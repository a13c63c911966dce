"""Typst as the one printer of papers."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

from common.documents.fonts import expect_printable, font_folder

_TEMPLATES = Path("templates") / "documents"
# One compiler keeps fonts and templates parsed; it takes one paper at a time.
_printing = Lock()


def render_pdf(
    template: str,
    content: Mapping[str, Any],
    *,
    on: date,
    drawings: Mapping[str, str] | None = None,
) -> bytes:
    """The paper as PDF/A-2b: `templates/documents/<template>.typ` with the content as JSON.

    `on` is the day that the file says it was made on, so that it has the same bytes each time;
    `drawings` are SVG texts of our own. Raises `MissingCharacter` for a text that no font can
    print.
    """
    expect_printable(content)
    inputs = {
        "content": json.dumps(content, ensure_ascii=False, sort_keys=True),
        "drawings": json.dumps(drawings or {}, sort_keys=True),
    }
    made_at = timezone.make_aware(datetime.combine(on, time()))
    with _printing:
        made = _compiler(font_folder()).compile(
            input=str(settings.BASE_DIR / _TEMPLATES / f"{template}.typ"),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-2b"],
            timestamp=int(made_at.timestamp()),
            pdf_tags=False,
        )
    if not isinstance(made, bytes):
        raise TypeError(f"{template} was not printed as one file.")
    return made


@lru_cache(maxsize=2)
def _compiler(folder: Path) -> typst.Compiler:
    return typst.Compiler(
        root=str(settings.BASE_DIR / _TEMPLATES),
        font_paths=[str(folder)],
        ignore_system_fonts=True,
    )
