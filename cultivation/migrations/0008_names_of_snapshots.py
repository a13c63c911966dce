"""A snapshot keeps how its chains, parks and pilot cities were called."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cultivation", "0007_re_examined_titles_of_the_past")]

    operations = [
        migrations.AddField(
            model_name="coveragesnapshot",
            name="names",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
