"""Evidence goes with what is handed in, and an examiner passes nothing that is not scanned."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from common.domain.errors import Conflict
from common.enums import FileState
from enterprises.models import Evidence, Filing
from reviews.models import Case, CaseVersion, VersionEvidence


def evidence_in_use(filing: Filing) -> list[Evidence]:
    """What would be handed in now for the year of a filing."""
    found = Evidence.objects.in_use().filter(
        enterprise=filing.enterprise_id, fiscal_year=filing.fiscal_year
    )
    return list(found.select_related("file").order_by("proof", "pk"))


def frozen_rows(filing: Filing) -> list[VersionEvidence]:
    """Rows, not kept yet, of what a version of now takes with it."""
    return [
        VersionEvidence(
            evidence=one,
            file=one.file,
            proof=one.proof,
            name=one.file.name,
            sha256=one.file.sha256,
        )
        for one in evidence_in_use(filing)
    ]


def frozen_list(rows: Iterable[VersionEvidence]) -> list[list[str]]:
    """What the digest of a version covers of its evidence: proof, name and content of each file,
    in an order of its own."""
    return sorted([one.proof, one.name, one.sha256] for one in rows)


def freeze_evidence(version: CaseVersion, rows: Iterable[VersionEvidence]) -> None:
    """Keep the files with the version that has just been made."""
    kept = list(rows)
    for row in kept:
        row.version = version
    VersionEvidence.objects.bulk_create(kept)


def changed_evidence(
    earlier: Iterable[VersionEvidence], later: Iterable[VersionEvidence]
) -> tuple[list[VersionEvidence], list[VersionEvidence]]:
    """Files that went and files that came between two versions, by proof and content."""
    before = {(one.proof, one.sha256): one for one in earlier}
    after = {(one.proof, one.sha256): one for one in later}
    gone = [one for key, one in before.items() if key not in after]
    come = [one for key, one in after.items() if key not in before]
    return gone, come


def why_not_scanned(case: Case) -> Conflict | None:
    """Why a case may not be passed yet for its evidence: where there is a virus scanner, every
    file of the latest version has to be found clean (`evidence_not_clean`)."""
    if not settings.CLAMD_ADDRESS:
        return None
    latest = case.versions.last()
    if latest is None:
        return None
    open_files = latest.evidence.exclude(file__state=FileState.CLEAN).count()
    if not open_files:
        return None
    return Conflict(
        "evidence_not_clean",
        _(
            "%(count)s files of the evidence are not found clean by the virus scanner yet. Wait, "
            "or ask the enterprise for others."
        )
        % {"count": open_files},
    )
