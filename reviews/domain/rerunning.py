"""Evaluating what was handed in again, years later, under the text that it was judged by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from cultivation import criteria
from cultivation.domain.verdicts import verdict_on
from reviews.domain.evidence import frozen_list
from reviews.models import CaseVersion, Examination


@dataclass(frozen=True, slots=True)
class Rerun:
    """The verdict of a version, or of an examination of it, evaluated again: the hash of its
    bytes, and what is different.

    `difference` is empty when facts, text and verdict are the same to the byte.
    """

    version: CaseVersion
    sha256: str
    difference: str
    examination: Examination | None = None

    @property
    def is_same(self) -> bool:
        """Whether the same bytes came out."""
        return not self.difference


def frozen_digest(
    facts: Mapping[str, Any],
    statements: Mapping[str, Any],
    rule_set: str,
    evidence: Sequence[Sequence[str]] = (),
) -> str:
    """The digest of what is handed in: facts, statements, the hash of the rule set's text, and
    each file of the evidence (proof, name, content). Without evidence it is left out."""
    frozen: dict[str, Any] = {"facts": facts, "statements": statements, "rule_set": rule_set}
    if evidence:
        frozen["evidence"] = evidence
    return sha256(json.dumps(frozen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def rerun(version: CaseVersion) -> Rerun:
    """Evaluate the kept facts under the kept text and compare with the kept verdict. Writes
    nothing."""
    kept = version.rule_set
    evidence = frozen_list(version.evidence.all())
    digest = frozen_digest(version.facts, version.statements, kept.sha256, evidence)
    if digest != version.digest:
        return Rerun(version, "", _("what was handed in does not match its digest"))
    try:
        found = verdict_on(kept, version.facts).to_json()
    except criteria.RuleSetError as error:
        return Rerun(version, "", _("the text cannot be read: %s") % error)
    except criteria.FactsError as error:
        return Rerun(version, "", _("the facts are refused: %s") % error)
    return Rerun(version, sha256(found).hexdigest(), _difference(found, version.verdict))


def found_digest(
    version: CaseVersion,
    verified: Mapping[str, Any],
    judged: Mapping[str, Any],
    facts: Mapping[str, Any] | None,
) -> str:
    """The digest of an examination: the version it is about, what was found, and the facts with
    that laid over them (None where nothing was found)."""
    kept = {"version": version.digest, "verified": verified, "judged": judged, "facts": facts}
    return sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def rerun_examination(kept: Examination) -> Rerun:
    """Evaluate again what an examination rested on: its facts are those of the version with the
    kept findings over them, its verdict theirs. Writes nothing."""
    version = kept.version
    if found_digest(version, kept.verified, kept.judged, kept.facts) != kept.digest:
        return Rerun(version, "", _("what was found does not match its digest"), kept)
    if kept.facts is None or kept.verdict is None:
        again = rerun(version)
        is_said = not again.difference and kept.outcome != version.verdict.get("outcome")
        difference = _("the outcome is another") if is_said else again.difference
        return Rerun(version, again.sha256, difference, kept)
    if not _is_laid_over(kept, kept.facts):
        return Rerun(version, "", _("the facts are not those handed in and found"), kept)
    try:
        found = verdict_on(kept.rule_set, kept.facts).to_json()
    except criteria.RuleSetError as error:
        return Rerun(version, "", _("the text cannot be read: %s") % error, kept)
    except criteria.FactsError as error:
        return Rerun(version, "", _("the facts are refused: %s") % error, kept)
    return Rerun(version, sha256(found).hexdigest(), _difference(found, kept.verdict), kept)


def _is_laid_over(kept: Examination, facts: Mapping[str, Any]) -> bool:
    """Whether nothing but the findings differs from the version; the size class follows figures."""
    found = {name: one["found"] for name, one in kept.verified.items()}
    expected = {**kept.version.facts, **found, **kept.judged}
    names = expected.keys() | facts.keys()
    if kept.verified and "is_sme" not in kept.verified:
        names -= {"is_sme"}
    return all(expected.get(name) == facts.get(name) for name in names)


def _difference(found: bytes, verdict: Mapping[str, Any]) -> str:
    try:
        is_same = found == criteria.stored_bytes(verdict)
    except (AttributeError, KeyError, TypeError):
        return _("the kept verdict cannot be read")
    return "" if is_same else _("the verdict comes out differently")
