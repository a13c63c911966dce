"""Objections get a day by which they are decided: fourteen calendar days for those that are there."""

from datetime import date

from django.db import migrations, models

_FILL = """
    UPDATE reviews_objection
    SET due_on = (received_at AT TIME ZONE 'Asia/Shanghai')::date + 14
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_objection_reason"),
    ]

    operations = [
        migrations.AddField(
            model_name="objection",
            name="due_on",
            field=models.DateField(default=date(2000, 1, 1)),
            preserve_default=False,
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "admitted", "proposed"])),
                fields=["due_on", "id"],
                name="objection_by_due_day",
            ),
        ),
    ]
