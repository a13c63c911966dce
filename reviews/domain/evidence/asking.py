"""Which papers the standard of a case asks for, condition by condition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cultivation.criteria.rule_set import Direct, Gate, Indicator, Judged
from cultivation.criteria.rule_set import RuleSet as Standard
from cultivation.domain.verdicts import parsed
from cultivation.models import RuleSet
from enterprises.domain.proofs import Proof, proof_list, wanted_proofs
from enterprises.models import Evidence

_Line = Gate | Judged | Indicator | Direct


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A kind of paper, the conditions it stands behind, and the files that are there."""

    proof: Proof
    conditions: list[str]
    files: list[Evidence]
    is_asked: bool

    @property
    def is_missing(self) -> bool:
        """Asked for and not there."""
        return self.is_asked and not self.files


def _lines(standard: Standard) -> Iterable[_Line]:
    yield from standard.gates
    yield from standard.indicators
    yield from standard.judged
    yield from standard.direct


def _measures(line: _Line) -> frozenset[str]:
    """The filed measures that a line needs."""
    if isinstance(line, Indicator):
        reached = (band.reached for band in line.bands)
        found = {name for one in reached if one is not None for name in one.measures}
        return frozenset(found | ({line.points_of} if line.points_of else set()))
    return frozenset(line.test.measures)


def proofs_by_line(rule_set: RuleSet) -> dict[str, list[Proof]]:
    """The papers behind each condition of a standard, by the condition's id."""
    proofs = proof_list().proofs
    return {
        line.id: [proof for proof in proofs if proof.measures & _measures(line)]
        for line in _lines(parsed(rule_set))
    }


def proof_rows(
    rule_set: RuleSet, facts: Mapping[str, Any], evidence: Iterable[Evidence], language: str
) -> list[ProofRow]:
    """A row for each paper that the standard asks for on these facts, and for each that is there
    although nothing asks for it."""
    standard = parsed(rule_set)
    used = {line: _measures(line) for line in _lines(standard)}
    asked = wanted_proofs(frozenset().union(*used.values()), facts)
    kept: dict[str, list[Evidence]] = {}
    for one in evidence:
        kept.setdefault(one.proof, []).append(one)
    return [
        ProofRow(
            proof=proof,
            conditions=[
                line.label.in_language(language)
                for line, measures in used.items()
                if proof.measures & measures
            ],
            files=kept.get(proof.code, []),
            is_asked=proof in asked,
        )
        for proof in proof_list().proofs
        if proof in asked or proof.code in kept
    ]


def missing_proofs(rows: Iterable[ProofRow]) -> list[Proof]:
    """The papers that are asked for and not there."""
    return [row.proof for row in rows if row.is_missing]
