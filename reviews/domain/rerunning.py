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
from reviews.models import CaseVersion


@dataclass(frozen=True, slots=True)
class Rerun:
    """The verdict of a version, evaluated again: the hash of its bytes, and what is different.

    `difference` is empty when facts, text and verdict are the same to the byte.
    """

    version: CaseVersion
    sha256: str
    difference: str

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
    return Rerun(version, sha256(found).hexdigest(), _difference(found, version))


def _difference(found: bytes, version: CaseVersion) -> str:
    try:
        is_same = found == criteria.stored_bytes(version.verdict)
    except (AttributeError, KeyError, TypeError):
        return _("the kept verdict cannot be read")
    return "" if is_same else _("the verdict comes out differently")
