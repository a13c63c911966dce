"""Questions that offices put to enterprises: each once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.models.seeds.signal import SeedSignal
from enterprises.models import Enterprise


class SeedQuestionQuerySet(models.QuerySet["SeedQuestion"]):
    """Questions, by reader."""

    def visible_to(self, capacity: Capacity) -> "SeedQuestionQuerySet":
        """An enterprise sees those put to it, an office those in its area."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def open(self) -> "SeedQuestionQuerySet":
        """Those that wait for an answer."""
        return self.filter(answered_on=None)


class SeedQuestion(models.Model):
    """A question about one topic: a filed measure, or `other`. Offices of every level share it,
    so that nobody asks what a colleague has asked."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="seed_questions")
    topic = models.CharField(max_length=40)
    text = models.TextField()
    signal = models.ForeignKey(
        SeedSignal, models.PROTECT, null=True, blank=True, related_name="questions"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeedQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "topic"],
                condition=Q(answered_on=None),
                name="seed_question_open_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None, answer="")
                | (Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="seed_question_answered_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-asked_on"], name="seed_question_by_enterprise")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.topic} {self.asked_on}"
