import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
from django.db import migrations

import common.models.date_range


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_squashed_0013_change_papers"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="round",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("title_kind", "="),
                    ("case_kind", "="),
                    (django.db.models.functions.comparison.Coalesce("office", 0), "="),
                    (
                        common.models.date_range.DateRange(
                            "opens_on",
                            "closes_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="round_one_at_a_time",
            ),
        ),
    ]
