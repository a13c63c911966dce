from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0015_rounds_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="changereport",
            name="begun",
            field=models.JSONField(blank=True, default=dict, encoder=DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="correction",
            name="taken_back_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("taken_back_reason", ""), ("ended_at__isnull", False), _connector="OR"
                ),
                name="correction_taken_back_is_over",
            ),
        ),
    ]
