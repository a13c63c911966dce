"""Papers as PDF/A: rendered by typst from a template and JSON, with the fonts of this folder.

Data never become source text, no font of the machine is used, and the same template, data and day
give the same bytes. A character that no font has is refused by name, never printed as a box.
"""

from common.documents.fonts import MissingCharacter, expect_printable
from common.documents.qr import qr_svg
from common.documents.rendering import render_pdf

__all__ = ["MissingCharacter", "expect_printable", "qr_svg", "render_pdf"]
