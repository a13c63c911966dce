from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions.comparison import Coalesce

from common.models.date_range import DateRange


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0014_conflicts_end"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="round", name="round_one_at_a_time"),
        migrations.AddField(
            model_name="round",
            name="taken_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="round",
            name="taken_back_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("taken_back_at", None), ("taken_back_reason", "")),
                    Q(
                        ("taken_back_at__isnull", False),
                        Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="round_taken_back_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=ExclusionConstraint(
                name="round_one_at_a_time",
                condition=Q(("taken_back_at", None)),
                expressions=[
                    ("title_kind", "="),
                    ("case_kind", "="),
                    (Coalesce("office", 0), "="),
                    (
                        DateRange(
                            "opens_on",
                            "closes_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    ]
