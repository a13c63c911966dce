"""How a title read before it was changed says whether its re-examination was under way then."""

from django.db import migrations, models

_KEEP = """
CREATE OR REPLACE FUNCTION coverage_keep_changed_titles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_titlechange
        (title_id, enterprise_id, kind, valid_from, last_day, re_examined_since, granted_at,
         known_until)
    SELECT o.id, o.enterprise_id, o.kind, o.valid_from, o.last_day, o.re_examined_since,
        o.granted_at, now()
    FROM removed AS o JOIN added AS n ON n.id = o.id
    WHERE (o.enterprise_id, o.kind, o.valid_from, o.last_day, o.re_examined_since)
        IS DISTINCT FROM
        (n.enterprise_id, n.kind, n.valid_from, n.last_day, n.re_examined_since);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION coverage_keep_removed_titles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cultivation_titlechange
        (title_id, enterprise_id, kind, valid_from, last_day, re_examined_since, granted_at,
         known_until)
    SELECT id, enterprise_id, kind, valid_from, last_day, re_examined_since, granted_at, now()
    FROM removed;
    RETURN NULL;
END $$;
"""
# Live figures of those whose result is pending past their last day change with the rule.
_COUNT_ANEW = """
INSERT INTO cultivation_coveragechange (enterprise_id)
SELECT DISTINCT enterprise_id FROM cultivation_title
WHERE re_examined_since IS NOT NULL AND last_day < CURRENT_DATE;
"""


class Migration(migrations.Migration):
    dependencies = [("cultivation", "0006_texts_taken_back")]

    operations = [
        migrations.AddField(
            model_name="titlechange",
            name="re_examined_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunSQL(_KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(_COUNT_ANEW, migrations.RunSQL.noop),
    ]
