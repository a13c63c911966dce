"""Triggers on which coverage rests, and the places of the enterprises already known."""

from django.db import migrations

from cultivation.migrations._coverage_triggers import (
    FUNCTIONS,
    PLACE_THE_KNOWN,
    REVERSE,
    TRIGGERS,
)


class Migration(migrations.Migration):
    dependencies = [("cultivation", "0007_coverage")]

    operations = [
        migrations.RunSQL(FUNCTIONS + TRIGGERS + PLACE_THE_KNOWN, REVERSE),
    ]
