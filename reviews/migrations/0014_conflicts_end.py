from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0013_fewer_indexes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="expertconflict", name="expert_conflict_once"),
        migrations.AddField(
            model_name="expertconflict",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="expertconflict",
            name="end_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="expertconflict",
            constraint=models.UniqueConstraint(
                condition=Q(("ended_at", None)),
                fields=("expert", "enterprise"),
                name="expert_conflict_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertconflict",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("end_reason", ""), ("ended_at", None)),
                    Q(("ended_at__isnull", False), Q(("end_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="expert_conflict_ends_with_reason",
            ),
        ),
    ]
