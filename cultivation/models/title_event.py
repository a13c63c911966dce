"""What happened to a title: one row each, never changed."""

import pgtrigger
from django.db import models
from django.db.models import Q

from cultivation.enums import CancellationGround, ReExaminationOutcome, TitleEventKind
from cultivation.models.title import Title


class TitleEvent(models.Model):
    """One fact in the life of a title: on which day, by which document or case, with what result.

    Rows are added and never changed, so that a re-examination does not hide the recognition and a
    cancellation not the re-examination. The same act stands in the event trail with its actor.
    """

    title = models.ForeignKey(Title, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=TitleEventKind)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    document = models.CharField(max_length=120, blank=True)
    case_number = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=ReExaminationOutcome, blank=True)
    ground = models.CharField(max_length=20, choices=CancellationGround, blank=True)
    name_before = models.CharField(max_length=200, blank=True)
    name_after = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    actor_label = models.CharField(max_length=100, blank=True)
    office_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["happened_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "kind"],
                condition=Q(kind__in=sorted(TitleEventKind.once())),
                name="title_event_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=TitleEventKind.RE_EXAMINED) ^ Q(outcome=""),
                name="title_event_re_examined_has_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(kind=TitleEventKind.CANCELLED) & ~Q(document=""))
                ^ (~Q(kind=TitleEventKind.CANCELLED) & Q(ground="")),
                name="title_event_cancelled_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(kind=TitleEventKind.RENAMED)
                | (~Q(name_before="") & ~Q(name_after="")),
                name="title_event_renamed_has_names",
            ),
        ]
        indexes = [models.Index(fields=["title", "happened_on"], name="title_event_by_title")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.title_id} {self.kind} {self.happened_on}"
