"""Which papers stand behind which figures, as data (`reference/proofs.toml`)."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.domain.errors import DomainError

_SOURCE = Path(__file__).parent.parent / "reference" / "proofs.toml"
_NOTHING = {None, False, "", "0", "0.00", "none"}


@dataclass(frozen=True, slots=True)
class Proof:
    """A kind of paper, and the filed measures that it proves."""

    code: str
    labels: Mapping[str, str]
    hints: Mapping[str, str]
    measures: frozenset[str]

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return self.labels[_language()]

    @property
    def hint(self) -> str:
        """What a good one contains."""
        return self.hints[_language()]


@dataclass(frozen=True, slots=True)
class ProofList:
    """All kinds of papers, in the order in which they are asked for, with a note on the source."""

    proofs: tuple[Proof, ...]
    is_unverified: bool
    notes: Mapping[str, str]

    @property
    def note(self) -> str:
        """How sure the list is."""
        return self.notes[_language()]


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@cache
def proof_list() -> ProofList:
    """The shipped list."""
    source = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    proofs = (
        Proof(one["code"], one["label"], one["hint"], frozenset(one["measures"]))
        for one in source["proofs"]
    )
    return ProofList(tuple(proofs), bool(source["unverified"]), source["note"])


def proof_of(code: str) -> Proof:
    """The kind of paper with this code. Raises `DomainError` (`unknown_proof`)."""
    for proof in proof_list().proofs:
        if proof.code == code:
            return proof
    raise DomainError("unknown_proof", _("Say what this file is to prove."))


def wanted_proofs(measures: Collection[str], facts: Mapping[str, Any]) -> list[Proof]:
    """The papers that stand behind those of the measures that are claimed in the facts: a figure
    above nothing, a yes, a level. A zero or a no needs no paper."""
    claimed = {name for name in measures if not _is_nothing(facts.get(name))}
    return [proof for proof in proof_list().proofs if proof.measures & claimed]


def _is_nothing(value: Any) -> bool:
    return value in _NOTHING or str(value).strip("0") in {"", "."}
