"""Internal notes of offices on a case: never the enterprise's to see."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from reviews.models.case import Case

_ONLY_RETRACTED = """
    IF OLD.retracted_at IS NOT NULL
        OR (NEW.case_id, NEW.office_id, NEW.author_id, NEW.body, NEW.created_at)
            IS DISTINCT FROM (OLD.case_id, OLD.office_id, OLD.author_id, OLD.body, OLD.created_at)
    THEN
        RAISE EXCEPTION 'A note is retracted or stays as it is.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'note_never_changes';
    END IF;
    RETURN NEW;
"""


class CaseNoteQuerySet(models.QuerySet["CaseNote"]):
    """Notes, by reader."""

    def visible_to(self, capacity: Capacity) -> "CaseNoteQuerySet":
        """Offices on the case's route, and nobody else."""
        if capacity.office is None:
            return self.none()
        return self.filter(case__in=Case.objects.filter(steps__office=capacity.office))


class CaseNote(models.Model):
    """A note between the offices of a route. It is never changed; its author may retract it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True)

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="note_says_something"),
        ]
        triggers = [
            pgtrigger.Protect(name="note_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="note_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_ONLY_RETRACTED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.author}"
