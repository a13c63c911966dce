"""Reminders of due days: each rule once for each due day of a case."""

from django.db import models

from reviews.enums import DeadlineRule
from reviews.models.case import Case


class DeadlineReminder(models.Model):
    """A rule's day has come for a case's due day. `is_told`: people got a message; a rule that a
    later one has overtaken is only recorded."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadline_reminders")
    rule = models.CharField(max_length=16, choices=DeadlineRule)
    due_on = models.DateField()
    is_told = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "due_on"], name="deadline_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.rule} {self.due_on}"
