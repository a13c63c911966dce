"""A submission as one writes it first with Django REST framework, to compare with. Used by the
measurements alone.

A serializer with nested rows, a generic view, `create` row by row through the ORM. It does what
handing in does here: the same person signs in with the same key; the request is carried out once
for its key; the draft is locked, its version, owner, round and standing are checked; the same
engine computes the verdict, which is kept with the digest of what was handed in; the steps of the
route are laid, the case moves on, the same trail and outbox get their rows.

What differs is the shape. It is sent the figures that the standard asks for (some thirty) with the
request and keeps a row of each, where ours finds the whole filing, the titles and the digital level
in the register and freezes them all as one document. It answers with what it has kept, as generic
views do.
"""

import json
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from common.models import IdempotencyRecord
from config.urls import urlpatterns as own_patterns
from cultivation.domain.titles import standing_of, why_not_apply
from cultivation.domain.verdicts import verdict_on
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from enterprises.models import Membership
from reviews.domain.acts import CASE_ACTED
from reviews.domain.evidence import evidence_in_use
from reviews.domain.routes import route_for
from reviews.enums import CaseStatus, StatementKind, Turn
from reviews.models import Case


class Submission(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    statements = models.JSONField()
    outcome = models.CharField(max_length=16, blank=True)
    verdict = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
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
    due_on = models.DateField(null=True)

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
    version = serializers.IntegerField(write_only=True)

    class Meta:
        model = Submission
        fields = (
            *("id", "case", "version", "statements", "indicators"),
            *("outcome", "verdict", "digest", "submitted_at"),
        )
        read_only_fields = ("outcome", "verdict", "digest")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        case, user, today = attrs["case"], self.context["request"].user, timezone.localdate()
        if not Membership.objects.filter(enterprise=case.enterprise, user=user).exists():
            raise serializers.ValidationError({"case": "Not yours."})
        if not case.round.is_open_on(today):
            raise serializers.ValidationError({"case": "The round is not open."})
        if any(not attrs["statements"].get(kind.value, "").strip() for kind in StatementKind):
            raise serializers.ValidationError({"statements": "A text is missing."})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Submission:
        user, today = self.context["request"].user, timezone.localdate()
        case = Case.objects.select_for_update().get(pk=validated_data["case"].pk)
        if case.version != validated_data.pop("version") or case.status != CaseStatus.DRAFT:
            raise serializers.ValidationError({"version": "It was changed meanwhile."})
        kind, case_kind = TitleKind(case.title_kind), CaseKind(case.kind)
        standing = standing_of(case.enterprise, today)
        refusal = why_not_apply(standing, kind=kind, case_kind=case_kind, on=today)
        if refusal is not None:
            raise serializers.ValidationError({"case": str(refusal)})
        submission = self._kept(validated_data, case.round.rule_set)
        self._lay_stages(submission, today)
        case.status, case.outcome = CaseStatus.IN_REVIEW, submission.outcome
        case.submitted_at, case.version = timezone.now(), case.version + 1
        case.turn, case.turn_office, case.at_office = Turn.OFFICE, *[case.county_office] * 2
        case.save()
        event = record(
            subject_kind=SubjectKind.CASE,
            subject_id=case.pk,
            verb="case.submitted",
            actor=Actor(user_id=user.pk, label=user.name),
            before={"status": CaseStatus.DRAFT},
            after={"status": case.status, "outcome": case.outcome, "digest": submission.digest},
        )
        enqueue(
            CASE_ACTED,
            subject_kind=SubjectKind.CASE,
            subject_id=case.pk,
            payload={"event": event.pk},
        )
        return submission

    def _kept(self, values: dict[str, Any], rule_set: RuleSet) -> Submission:
        rows = values.pop("indicators")
        facts = {row["name"]: row["value"] for row in rows}
        verdict = verdict_on(rule_set, facts)
        evidence = [[one.proof, one.file.name] for one in evidence_in_use(values["case"].filing)]
        frozen = json.dumps([facts, values["statements"], rule_set.sha256, evidence])
        submission = Submission.objects.create(
            **values,
            outcome=verdict.outcome,
            verdict=verdict.as_dict(),
            digest=sha256(frozen.encode()).hexdigest(),
        )
        for row in rows:
            Indicator.objects.create(submission=submission, **row)
        return submission

    def _lay_stages(self, submission: Submission, today: date) -> None:
        case = submission.case
        route = route_for(
            title_kind=TitleKind(case.title_kind),
            case_kind=CaseKind(case.kind),
            province_office_id=case.province_office_id,
            on=today,
        )
        offices = case.enterprise.responsible_office.lineage()
        calendar = WorkCalendar.around(today)
        for step in route.steps.all():
            office = offices.get(step.office_level)
            due_on = calendar.add(today, step.working_days) if step.position == 1 else None
            Stage.objects.create(
                submission=submission,
                position=step.position,
                kind=step.kind,
                office=office or Office.objects.get(level=OfficeLevel.MINISTRY),
                due_on=due_on,
            )


class SubmissionView(generics.ListCreateAPIView[Submission]):
    queryset = Submission.objects.all()
    serializer_class = SubmissionSerializer
    permission_classes = (IsAuthenticated,)

    @transaction.atomic
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        key, user = request.headers["Idempotency-Key"], request.user
        kept, is_new = IdempotencyRecord.objects.get_or_create(
            user=user, route=request.path, key=key, defaults={"created_at": timezone.now()}
        )
        if not is_new:
            return Response(kept.answer, status=kept.status)
        answer = super().create(request, *args, **kwargs)
        kept.status, kept.answer = answer.status_code, {"id": answer.data["id"]}
        kept.save()
        return answer


urlpatterns = [path("bench/submissions/", SubmissionView.as_view()), *own_patterns]
handler404 = "config.errors.not_found"
