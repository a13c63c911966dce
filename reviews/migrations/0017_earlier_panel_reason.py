from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0016_corrections_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="examination",
            name="earlier_panel_reason",
            field=models.TextField(blank=True),
        ),
    ]
