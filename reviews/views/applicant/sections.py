"""The sections of a draft, with what each of them lacks."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from common.components import Section
from cultivation.domain.verdicts import verdict_on
from reviews.domain.applying import missing_for_submission
from reviews.domain.evidence import ProofRow, evidence_in_use, missing_proofs, proof_rows
from reviews.enums import StatementKind
from reviews.models import Case

SECTIONS_LABEL = gettext_lazy("Sections of the application")


def rows_of(case: Case, facts: Mapping[str, Any]) -> list[ProofRow]:
    """What the case's standard asks for, with the files of the filing's year."""
    language = get_language() or "zh-hans"
    return proof_rows(case.round.rule_set, facts, evidence_in_use(case.filing), language)


def _evidence_section(case: Case, facts: Mapping[str, Any]) -> Section:
    """The section of the progress: how many papers are asked for, how many are missing."""
    rows = rows_of(case, facts)
    asked = sum(row.is_asked for row in rows)
    return Section(pgettext("papers", "Evidence"), "#evidence", asked, len(missing_proofs(rows)))


def missing_of(case: Case, facts: Mapping[str, Any]) -> dict[str, str]:
    """What keeps the draft from being submitted today, by field."""
    today = timezone.localdate()
    return missing_for_submission(case, verdict_on(case.round.rule_set, facts), today)


def _missing_texts(case: Case) -> dict[str, int]:
    texts = sum(not case.statements.get(kind.value, "").strip() for kind in StatementKind)
    return {"statements": texts, "pledge": int(not case.is_pledged)}


def sections_of(case: Case, missing: Mapping[str, str], facts: Mapping[str, Any]) -> list[Section]:
    """The six sections. An open figure is counted where it is filled in: in the filing. Evidence
    that is asked for and not there is counted, and holds nothing up."""
    texts = _missing_texts(case)
    of_record = int("record" in missing)
    figures = len(missing) - texts["statements"] - texts["pledge"] - of_record
    return [
        Section(_("Record"), "#record", 1, of_record),
        Section(_("Filing"), "#filing", figures, figures),
        Section(_("Self-check"), "#self-check", 1, 0),
        _evidence_section(case, facts),
        Section(_("Statements"), "#statements", len(StatementKind), texts["statements"]),
        Section(_("Pledge"), "#pledge", 1, texts["pledge"]),
    ]
