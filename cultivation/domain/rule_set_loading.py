"""Loading the shipped rule sets."""

from django.db import transaction

from common.domain.loading import LoadReport, record_load
from cultivation import criteria
from cultivation.domain.rule_set_publishing import row_of
from cultivation.models import RuleSet


@transaction.atomic
def load_rule_sets() -> LoadReport:
    """Publish each shipped rule set that is not kept yet, and record it.

    A rule set is known by the hash of its content: a changed text becomes a row beside the old
    one, which never changes. What is kept is the whole content in canonical form, with what it
    extends joined in, so that a verdict can be repeated when the shipped files have moved on.
    """
    shipped = [criteria.shipped(code) for code in criteria.shipped_codes()]
    kept = set(RuleSet.objects.values_list("sha256", flat=True))
    new = [row_of(rule_set) for rule_set in shipped if rule_set.sha256 not in kept]
    RuleSet.objects.bulk_create(new)
    report = LoadReport(
        verb="load.rule_sets",
        added=len(new),
        changed=0,
        total=len(shipped),
        details={"rule_sets": {row.code: row.sha256 for row in new}},
    )
    record_load(report)
    return report
