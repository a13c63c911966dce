"""A submission as one writes it first with Django REST framework: a serializer with nested rows, a
generic view, `create` row by row. The same person signs in, the same verdict is computed and kept,
the same steps, event and outbox row are written. Used by the measurements alone."""

from typing import Any

from django.db import models, transaction
from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from config.urls import urlpatterns as own_patterns
from cultivation.domain.verdicts import verdict_on
from enterprises.models import Enterprise, Membership
from reviews.domain.acts import CASE_ACTED
from reviews.models import Round, Route


class Submission(models.Model):
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    statements = models.JSONField()
    outcome = models.CharField(max_length=16, blank=True)
    verdict = models.JSONField(null=True)
    submitted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.pk)


class Indicator(models.Model):
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.kind


TABLES = (Submission, Indicator, Stage)


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    class Meta:
        model = Indicator
        fields = ("name", "value")


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    indicators = IndicatorSerializer(many=True)

    class Meta:
        model = Submission
        fields = ("id", "enterprise", "round", "statements", "indicators", "outcome", "verdict")
        read_only_fields = ("outcome", "verdict")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user, today = self.context["request"].user, timezone.localdate()
        if not Membership.objects.filter(enterprise=attrs["enterprise"], user=user).exists():
            raise serializers.ValidationError({"enterprise": "Not yours."})
        if not attrs["round"].is_open_on(today):
            raise serializers.ValidationError({"round": "Not open."})
        return attrs

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Submission:
        rows = validated_data.pop("indicators")
        submission = Submission.objects.create(**validated_data)
        for row in rows:
            Indicator.objects.create(submission=submission, **row)
        facts = {row["name"]: row["value"] for row in rows}
        verdict = verdict_on(submission.round.rule_set, facts)
        submission.outcome, submission.verdict = verdict.outcome, verdict.as_dict()
        submission.save()
        route = Route.objects.filter(title_kind=submission.round.title_kind, office=None)[0]
        for step in route.steps.all():
            Stage.objects.create(
                submission=submission,
                position=step.position,
                kind=step.kind,
                office=submission.enterprise.county_office,
            )
        user = self.context["request"].user
        event = record(
            subject_kind=SubjectKind.CASE,
            subject_id=submission.pk,
            verb="case.submitted",
            actor=Actor(user_id=user.pk, label=user.name),
            after={"outcome": submission.outcome},
        )
        enqueue(
            CASE_ACTED,
            subject_kind=SubjectKind.CASE,
            subject_id=submission.pk,
            payload={"event": event.pk},
        )
        return submission


class SubmissionView(generics.ListCreateAPIView[Submission]):
    queryset = Submission.objects.all()
    serializer_class = SubmissionSerializer
    permission_classes = (IsAuthenticated,)


urlpatterns = [path("bench/submissions/", SubmissionView.as_view()), *own_patterns]
handler404 = "config.errors.not_found"
