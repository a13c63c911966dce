"""Evidence on a case: what its standard asks for, what is there, what was frozen with a version."""

from reviews.domain.evidence.asking import ProofRow, missing_proofs, proof_rows, proofs_by_line
from reviews.domain.evidence.freezing import (
    changed_evidence,
    evidence_in_use,
    frozen_list,
)

__all__ = [
    "ProofRow",
    "changed_evidence",
    "evidence_in_use",
    "frozen_list",
    "missing_proofs",
    "proof_rows",
    "proofs_by_line",
]
