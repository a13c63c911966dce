"""Icons, drawn into the page from the files in `templates/icons`."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_FOLDER: Path = settings.BASE_DIR / "templates" / "icons"


@cache
def drawn_icon(name: str, size: str = "") -> SafeString:
    """The icon of that file name as an inline drawing, hidden from screen readers.

    `size` is empty, or a suffix of the style `icon-…`. Raises `FileNotFoundError` for an unknown
    name.
    """
    class_name = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"'
        ' focusable="false">{}</svg>',
        class_name,
        # The drawing is a file of this repository, not anything a user sent.
        mark_safe(_body(name)),  # noqa: S308
    )


def _body(name: str) -> str:
    """The drawing inside an icon's file."""
    text = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()
