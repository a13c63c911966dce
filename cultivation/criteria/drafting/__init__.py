"""Drafts of a standard: its copy as TOML, the numbers and switches in it that can be moved, and the
lines that differ between two standards."""

from cultivation.criteria.drafting.editing import edited_text
from cultivation.criteria.drafting.moved import MovedLine, moved_lines
from cultivation.criteria.drafting.parts import Movable, Part, Switch, parts_of
from cultivation.criteria.drafting.toml_text import copy_text, variant_text

__all__ = [
    "Movable",
    "MovedLine",
    "Part",
    "Switch",
    "copy_text",
    "edited_text",
    "moved_lines",
    "parts_of",
    "variant_text",
]
