"""Loading the shipped rule sets and the coverage targets that are public policy."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from common.domain.loading import LoadReport, record_load
from cultivation import criteria
from cultivation.domain.rule_set_publishing import row_of
from cultivation.enums import TitleKind
from cultivation.models import CoverageTarget, RuleSet


@transaction.atomic
def load_rule_sets() -> LoadReport:
    """Publish each shipped rule set that is not kept yet, and the national target; record it.

    A rule set is known by the hash of its content: a changed text becomes a row beside the old
    one, which never changes. What is kept is the whole content in canonical form, with what it
    extends joined in, so that a verdict can be repeated when the shipped files have moved on.
    """
    shipped = [criteria.shipped(code) for code in criteria.shipped_codes()]
    kept = set(RuleSet.objects.values_list("sha256", flat=True))
    new = [row_of(rule_set) for rule_set in shipped if rule_set.sha256 not in kept]
    RuleSet.objects.bulk_create(new)
    _target, is_new_target = CoverageTarget.objects.get_or_create(
        title_kind=TitleKind.LITTLE_GIANT,
        office=None,
        due_on=date(2027, 12, 31),
        defaults={
            "share_pct": Decimal(100),
            # No document gives a level or a rule of evidence: see CoverageDefinition.
            "source": "国务院新闻办发布会 2024-07-05；工业和信息化部 2024-11-15："
            "到2027年专精特新“小巨人”企业数字化改造全覆盖",
        },
    )
    report = LoadReport(
        verb="load.rule_sets",
        added=len(new) + is_new_target,
        changed=0,
        total=len(shipped) + 1,
        details={"rule_sets": {row.code: row.sha256 for row in new}},
    )
    record_load(report)
    return report
