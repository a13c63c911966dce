"""Evidence goes with what is handed in."""

from collections.abc import Iterable

from enterprises.models import Evidence, Filing
from reviews.models import VersionEvidence


def evidence_in_use(filing: Filing) -> list[Evidence]:
    """What would be handed in now for the year of a filing."""
    found = Evidence.objects.in_use().filter(
        enterprise=filing.enterprise_id, fiscal_year=filing.fiscal_year
    )
    return list(found.select_related("file").order_by("proof", "pk"))


def frozen_list(rows: Iterable[VersionEvidence]) -> list[list[str]]:
    """What the digest of a version covers of its evidence: proof, name and content of each file,
    in an order of its own."""
    return sorted([one.proof, one.name, one.sha256] for one in rows)


def changed_evidence(
    earlier: Iterable[VersionEvidence], later: Iterable[VersionEvidence]
) -> tuple[list[VersionEvidence], list[VersionEvidence]]:
    """Files that went and files that came between two versions, by proof and content."""
    before = {(one.proof, one.sha256): one for one in earlier}
    after = {(one.proof, one.sha256): one for one in later}
    gone = [one for key, one in before.items() if key not in after]
    come = [one for key, one in after.items() if key not in before]
    return gone, come
