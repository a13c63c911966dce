"""Provincial chains have an office: the province that entered them, where the trail says it."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def name_who_entered_them(apps: Any, schema_editor: Any) -> None:
    """The province of each provincial chain; where none entered it, the ministry names one."""
    offices = apps.get_model("accounts", "Office").objects.filter(level="province")
    entered = apps.get_model("common", "Event").objects.filter(
        subject_kind="chain", verb="group.entered"
    )
    for chain in apps.get_model("cultivation", "Chain").objects.filter(kind="provincial"):
        code = entered.filter(subject_id=chain.pk).values_list("office_code", flat=True).first()
        chain.office = offices.filter(code=code).first()
        chain.save(update_fields=["office"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_absence"),
        ("common", "0013_kinds_of_subjects_by_a_function"),
        ("cultivation", "0004_holders_by_their_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="chain",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddConstraint(
            model_name="chain",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "provincial"), ("office", None), _connector="OR"),
                name="chain_national_has_no_office",
            ),
        ),
        migrations.RunPython(name_who_entered_them, migrations.RunPython.noop),
    ]
