"""The section of evidence on the pages of a draft and of a correction."""

from collections.abc import Mapping
from typing import Any

from enterprises.domain.proofs import proof_list
from enterprises.models import Evidence
from reviews.domain.evidence import evidence_in_use, missing_proofs
from reviews.models import Case
from reviews.views.applicant.sections import rows_of


def evidence_context(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the section of the page shows."""
    rows = rows_of(case, facts)
    older = _older(case)
    return {
        "case": case,
        "proof_rows": [
            (row, [one for one in older if one.proof == row.proof.code]) for row in rows
        ],
        "missing_proofs": missing_proofs(rows),
        "proof_note": proof_list().note if proof_list().is_unverified else "",
    }


def _older(case: Case) -> list[Evidence]:
    """Files of earlier years that prove something and are not used for this year yet."""
    here = {(one.proof, one.file_id) for one in evidence_in_use(case.filing)}
    earlier = (
        Evidence.objects.in_use()
        .filter(enterprise=case.enterprise_id, fiscal_year__lt=case.filing.fiscal_year)
        .select_related("file")
        .order_by("-fiscal_year", "-pk")
    )
    found: dict[tuple[str, int], Evidence] = {}
    for one in earlier:
        if (one.proof, one.file_id) not in here:
            found.setdefault((one.proof, one.file_id), one)
    return list(found.values())
