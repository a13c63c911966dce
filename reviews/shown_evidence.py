"""The evidence of a version as pages show it: by paper, and beside each condition."""

from dataclasses import dataclass, replace

from django.urls import reverse

from common.domain.files.reading import is_open
from cultivation.shown.verdicts import Paper, ShownVerdict
from enterprises.domain.proofs import proof_list
from reviews.domain.evidence import missing_proofs, proof_rows, proofs_by_line
from reviews.models import CaseVersion, VersionEvidence


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A kind of paper with the files handed in for it; none where it was asked for and is not
    there."""

    label: str
    files: list[VersionEvidence]


def evidence_of(version: CaseVersion | None) -> list[VersionEvidence]:
    """The files of a version."""
    return list(version.evidence.select_related("file")) if version else []


def handed_in(version: CaseVersion, files: list[VersionEvidence]) -> list[HandedIn]:
    """By paper, in the list's order, with what the standard asks for and was not handed in."""
    by_proof: dict[str, list[VersionEvidence]] = {}
    for one in files:
        by_proof.setdefault(one.proof, []).append(one)
    asked = missing_proofs(proof_rows(version.rule_set, version.facts, [], "en"))
    return [
        HandedIn(proof.label, by_proof.get(proof.code, []))
        for proof in proof_list().proofs
        if proof.code in by_proof or proof in asked
    ]


def with_papers(
    verdict: ShownVerdict, version: CaseVersion, files: list[VersionEvidence]
) -> ShownVerdict:
    """The verdict with the files that stand behind each of its conditions."""
    if not files:
        return verdict
    behind = proofs_by_line(version.rule_set)
    lines = [
        replace(
            line,
            papers=tuple(
                _paper(one)
                for one in files
                if one.proof in {proof.code for proof in behind.get(line.id, ())}
            ),
        )
        for line in verdict.lines
    ]
    return replace(verdict, lines=lines)


def _paper(one: VersionEvidence) -> Paper:
    url = reverse("accounts:stored_file", args=[one.file_id]) if is_open(one.file) else ""
    return Paper(one.name, url)
