"""A definition's text may be taken back: the former one is a row again, after the later one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cultivation", "0005_chain_office")]

    operations = [
        migrations.RemoveConstraint(
            model_name="coveragedefinition", name="coverage_definition_once"
        ),
    ]
