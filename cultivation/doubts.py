"""What is not sure about a standard and its lines: shown wherever they are shown."""

from collections.abc import Iterable

from cultivation import criteria
from cultivation.criteria.rule_set import Mark
from cultivation.criteria.size import shipped_size_table


def line_mark(mark: Mark, measures: Iterable[str]) -> Mark:
    """How sure a line is; one about the size takes over the doubt of the size table."""
    if "is_sme" in measures and not mark.unverified:
        return shipped_size_table().mark
    return mark


def size_lines(standard: criteria.RuleSet) -> frozenset[str]:
    """The ids of the conditions that rest on the size table."""
    return frozenset(gate.id for gate in standard.gates if "is_sme" in gate.test.measures)


def note_of(mark: Mark, language: str) -> str:
    """Why something is not verified, in the words of its note; nothing for what is."""
    return mark.note.in_language(language) if mark.unverified and mark.note else ""


def doubts_of(standard: criteria.RuleSet, language: str) -> list[str]:
    """What is not sure about the standard as a whole, and where its sources conflict."""
    notes = [note.in_language(language) for note in standard.notes]
    own = note_of(standard.mark, language)
    return [own, *notes] if own else notes
