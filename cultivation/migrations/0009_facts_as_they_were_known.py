"""What counting reads is kept with the moments from and until which it read so."""

import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

from cultivation.migrations._fact_triggers import KEEP, REVERSE


class Migration(migrations.Migration):
    dependencies = [
        ("cultivation", "0008_names_of_snapshots"),
    ]

    operations = [
        migrations.AddField(
            model_name="chain",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="chainmembership",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="park",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="parkmembership",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="pilotcity",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="projectmilestone",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="sizerecord",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
            ),
        ),
        migrations.CreateModel(
            name="FactChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("relation", models.CharField(max_length=40)),
                ("row_id", models.BigIntegerField()),
                ("enterprise_id", models.BigIntegerField(null=True)),
                ("row", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
                ("known_until", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["relation", "enterprise_id", "known_until"],
                        name="fact_change_by_enterprise",
                    ),
                    models.Index(fields=["relation", "known_until"], name="fact_change_by_moment"),
                ],
            },
        ),
        migrations.AddField(
            model_name="coveragedefinition",
            name="recorded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(KEEP, REVERSE),
    ]
