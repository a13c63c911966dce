"""The event trail: one append-only table for all apps, hash-chained per subject."""

import pgtrigger
from django.conf import settings
from django.db import models

from common.enums import ActResult, subject_kinds

# The digest covers every column that says what happened, as one JSON text (never joined text,
# in which two columns could swap characters). The instant goes in as microseconds, because the
# text of a timestamp depends on the session's time zone.
_DIGEST_SQL = """
    encode(sha256(convert_to(jsonb_build_array(
        {row}.previous_digest, {row}.subject_kind, {row}.subject_id, {row}.sequence, {row}.verb,
        {row}.result, {row}.actor_id, {row}.actor_label, {row}.role, {row}.office_code,
        {row}.office_name, {row}.address, {row}.before, {row}.after, {row}.comment,
        (extract(epoch from {row}.occurred_at) * 1000000)::bigint
    )::text, 'UTF8')), 'hex')
"""

DIGEST_OF_ROW_SQL = _DIGEST_SQL.format(row="event")

_CHAIN = f"""
    PERFORM pg_advisory_xact_lock(
        hashtextextended(NEW.subject_kind || ':' || NEW.subject_id, 0));
    SELECT event.sequence + 1, event.digest INTO NEW.sequence, NEW.previous_digest
        FROM common_event AS event
        WHERE event.subject_kind = NEW.subject_kind AND event.subject_id = NEW.subject_id
        ORDER BY event.sequence DESC LIMIT 1;
    NEW.sequence := coalesce(NEW.sequence, 1);
    NEW.previous_digest := coalesce(NEW.previous_digest, '');
    NEW.digest := {_DIGEST_SQL.format(row="NEW")};
    RETURN NEW;
"""  # noqa: S608 - only a constant of this file is put into the statement

# Only the settings of the test run allow it, to empty tables between transactional tests.
_REFUSE_TRUNCATE = """
    IF current_setting('cultivation.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The event trail is append-only.';
"""


class Event(models.Model):
    """One act: who did what to which subject, when, in which capacity, with what result.

    The actor's name, role and office are kept as they were on the day. `sequence`,
    `previous_digest` and `digest` are set by the database.
    """

    subject_kind = models.CharField(max_length=20, choices=subject_kinds)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField(default=0, editable=False)
    verb = models.CharField(max_length=60)
    result = models.CharField(max_length=10, choices=ActResult, default=ActResult.DONE)
    # `event_by_actor` serves the key as well.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    actor_label = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=20, blank=True)
    office_code = models.CharField(max_length=20, blank=True)
    office_name = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=45, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    previous_digest = models.CharField(max_length=64, default="", editable=False)
    digest = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "sequence"], name="event_chain_unique"
            ),
        ]
        indexes = [models.Index(fields=["actor", "-occurred_at"], name="event_by_actor")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=_REFUSE_TRUNCATE,
            ),
            pgtrigger.Trigger(
                name="chain", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_CHAIN
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.sequence} {self.verb}"
