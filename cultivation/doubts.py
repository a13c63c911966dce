"""What is not sure about a standard and its lines: shown wherever they are shown."""

from collections.abc import Iterable

from cultivation import criteria
from cultivation.criteria.rule_set import Mark
from cultivation.criteria.size import shipped_size_table
from cultivation.criteria.text import Text

# What marks of the shipped standards say to somebody who never saw their text.
_MARKS = {
    "RECALLED": Text(
        "凭记忆录入，尚未与原文核对", "from memory, not yet held against the document"
    ),
    "INFERRED": Text(
        "据其他规定推定，原文未见", "inferred from other rules, the document was not seen"
    ),
}


def line_mark(mark: Mark, measures: Iterable[str]) -> Mark:
    """How sure a line is; one about the size takes over the doubt of the size table."""
    if "is_sme" in measures and not mark.unverified:
        return shipped_size_table().mark
    return mark


def size_lines(standard: criteria.RuleSet) -> frozenset[str]:
    """The ids of the conditions that rest on the size table."""
    return frozenset(gate.id for gate in standard.gates if "is_sme" in gate.test.measures)


def note_of(mark: Mark, language: str) -> str:
    """Why something is not verified, and how it is known; nothing for what is."""
    if not mark.unverified:
        return ""
    note = mark.note.in_language(language) if mark.note else ""
    known = mark_in_words(mark.mark, language)
    return f"{note} [{known}]" if known else note


def mark_in_words(mark: str, language: str) -> str:
    """How something is known, for people: the text's own mark where it is none of these."""
    words = _MARKS.get(mark)
    return mark if words is None else words.in_language(language)


def doubts_of(standard: criteria.RuleSet, language: str) -> list[str]:
    """What is not sure about the standard as a whole, and where its sources conflict."""
    notes = [note.in_language(language) for note in standard.notes]
    own = note_of(standard.mark, language)
    return [own, *notes] if own else notes
