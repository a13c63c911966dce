"""Loading the industries: sections and divisions of GB/T 4754-2017."""

import csv
from pathlib import Path

from django.db import transaction

from common.domain.loading import LoadReport, bring_up_to_date, record_load
from enterprises.models import Industry

_INDUSTRIES = Path(__file__).parent.parent / "reference" / "industries.csv"
_COLUMNS = ("name_zh", "name_en", "section_id")


@transaction.atomic
def load_industries() -> LoadReport:
    """Bring the 20 sections and 97 divisions up to date, and record it.

    Chinese names are those of the standard; the English ones are this product's own words.
    """
    with _INDUSTRIES.open(encoding="utf-8", newline="") as lines:
        rows = [
            Industry(
                code=line["code"],
                name_zh=line["name_zh"],
                name_en=line["name_en"],
                section_id=line["section"] or None,
            )
            for line in csv.DictReader(lines)
        ]
    added, changed = bring_up_to_date(rows, key="code", columns=_COLUMNS)
    report = LoadReport("load.industries", added=added, changed=changed, total=len(rows))
    record_load(report)
    return report
