"""Titles taken over from lists are issued by the ministry, or by the province: certificates name it."""

from django.db import migrations

FILL = """
UPDATE cultivation_title AS title SET issued_by_id = CASE
    WHEN title.kind IN ('little_giant', 'champion')
    THEN (SELECT id FROM accounts_office WHERE level = 'ministry' ORDER BY id LIMIT 1)
    ELSE enterprise.province_office_id END
FROM enterprises_enterprise AS enterprise
WHERE enterprise.id = title.enterprise_id AND title.issued_by_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("cultivation", "0018_monitoring_and_leading")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
