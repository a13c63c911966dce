"""Cases on notice have work and a due day of their own once the notice has run its days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_inspection_has_no_reply"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="work",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing"),
                    ("examine", "Examine"),
                    ("sign", "Sign"),
                    ("notice", "Publish"),
                    ("objection", "Decide the objection"),
                    ("announce", "Announce"),
                    ("other", "Other"),
                    ("correction", "Wait for the correction"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.RemoveIndex(model_name="case", name="case_by_due_day"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status__in", ["in_review", "in_correction", "in_notice"])),
                fields=["due_on", "id"],
                name="case_by_due_day",
            ),
        ),
    ]
