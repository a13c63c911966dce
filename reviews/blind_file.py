"""What an expert reads of a case: its file without name and place, as it stands verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.domain.errors import DomainError
from cultivation.criteria import FactsError, RuleSetError
from cultivation.shown.verdicts import ShownVerdict, shown_verdict
from enterprises.models import Industry
from reviews.case_file import legible_facts, measure_label, shown_value
from reviews.domain.desk.verifying import Verified, verified
from reviews.domain.panels.blinding import blind_statements
from reviews.models import Case, CaseVersion


@dataclass(frozen=True, slots=True)
class FoundInstead:
    """What an office found in place of a declared figure: who found it and where is not said."""

    measure: str
    declared: Any
    found: Any

    @property
    def label(self) -> str:
        """The measure in the reader's language."""
        return measure_label(self.measure)

    @property
    def declared_shown(self) -> str:
        """The declared figure as people read it."""
        return shown_value(self.measure, self.declared)

    @property
    def found_shown(self) -> str:
        """The found figure as people read it."""
        return shown_value(self.measure, self.found)


@dataclass(frozen=True, slots=True)
class BlindFile:
    """What was handed in last, with the texts covered, what was found instead, and the verdict on
    that. Where found and declared figures contradict each other there is no verdict; `problem`
    says why."""

    version: CaseVersion | None
    industry: Industry | None
    texts: Mapping[str, str]
    found: list[FoundInstead]
    verified: Verified | None
    problem: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts as they were declared."""
        return self.version.facts if self.version else {}

    @property
    def verdict(self) -> Mapping[str, Any] | None:
        """The verdict on what was found, line by line."""
        return self.verified.verdict if self.verified else None

    def shown_verdict(self) -> ShownVerdict | None:
        """The same in the reader's language."""
        if self.version is None or self.verified is None:
            return None
        return shown_verdict(self.version.rule_set, self.verified.facts)


def blind_file_of(case: Case) -> BlindFile:
    """The file of a case for its experts (the version, two queries of findings, and those of the
    covered terms)."""
    version = case.versions.select_related("rule_set").order_by("number").last()
    found, problem = _verified(case, version)
    figures = found.verified if found else {}
    return BlindFile(
        version=version,
        industry=case.enterprise.industry,
        texts=blind_statements(case, version.statements if version else {}),
        found=[FoundInstead(name, one["declared"], one["found"]) for name, one in figures.items()],
        verified=found,
        problem=problem,
    )


def _verified(case: Case, version: CaseVersion | None) -> tuple[Verified | None, str]:
    if version is None or legible_facts(version) is None:
        return None, ""
    try:
        return verified(case, version), ""
    except DomainError as contradiction:
        return None, str(contradiction)
    except (FactsError, RuleSetError, KeyError, TypeError):
        return None, ""
