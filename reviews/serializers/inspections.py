"""On-site inspections as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Finding, Inspection, InspectionPhoto


class FindingSerializer(ShownSerializer[Finding]):
    """A declared figure with what was found."""

    declared = serializers.JSONField(read_only=True)
    declared_before = serializers.JSONField(read_only=True, allow_null=True)

    class Meta:
        model = Finding
        fields = (
            "measure", "declared", "declared_before", "outcome", "found", "remark", "found_at",
        )  # fmt: skip


class InspectionPhotoSerializer(ShownSerializer[InspectionPhoto]):
    """A picture; its content at `files/{file}/`."""

    name = serializers.CharField(source="file.name", read_only=True)

    class Meta:
        model = InspectionPhoto
        fields = ("file", "name", "added_at", "removed_at")


class InspectionSerializer(ShownSerializer[Inspection]):
    """An inspection. To the enterprise its findings, photos and report are empty until it is
    concluded; photos that were taken out, and the inspectors, are the office's business."""

    case = serializers.SlugRelatedField("number", read_only=True)
    office = serializers.SlugRelatedField("code", read_only=True)
    is_drawn = serializers.SerializerMethodField()
    inspectors = serializers.SerializerMethodField()
    findings = FindingSerializer(many=True, read_only=True)
    photos = InspectionPhotoSerializer(many=True, read_only=True)

    class Meta:
        model = Inspection
        fields = (
            "number", "case", "office", "state", "is_drawn", "reason", "planned_on", "due_on",
            "held_from", "held_to", "inspectors", "findings", "photos", "conclusion", "summary",
            "concluded_at", "reply", "reply_due_on", "replied_at", "has_no_reply", "version",
            "ordered_at",
        )  # fmt: skip

    def get_is_drawn(self, inspection: Inspection) -> bool:
        """Whether a sample drew it."""
        return inspection.sample_id is not None

    def get_inspectors(self, inspection: Inspection) -> list[str]:
        """The names of those who inspect."""
        return [one.user.name for one in inspection.inspectors.all()]

    def to_representation(self, instance: Inspection) -> dict[str, Any]:
        """What the reader is shown of it."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.context.get("is_own"):
            hidden: dict[str, Any] = {"inspectors": [], "reason": ""}
            if instance.state != InspectionState.CONCLUDED:
                hidden |= {"findings": [], "photos": [], "conclusion": "", "summary": ""}
            else:
                hidden["photos"] = [one for one in shown["photos"] if one["removed_at"] is None]
            shown |= {name: value for name, value in hidden.items() if name in shown}
        return shown


class InspectionLineSerializer(InspectionSerializer):
    """An inspection in a list: the declared figures and what was found are in the single one."""

    class Meta(InspectionSerializer.Meta):
        fields = tuple(one for one in InspectionSerializer.Meta.fields if one != "findings")
        read_only_fields = fields


class OrderInspectionSerializer(StrictSerializer):
    """Which case is inspected, and why."""

    case = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=4000)


class PlanInspectionSerializer(StrictSerializer):
    """Who goes when; `measures` replaces the checklist while nothing is found yet."""

    version = serializers.IntegerField(min_value=0)
    inspectors = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=20
    )
    planned_on = serializers.DateField()
    measures = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, min_length=1, max_length=100
    )


class FoundSerializer(StrictSerializer):
    """What was found of one figure."""

    measure = serializers.CharField(max_length=60)
    outcome = serializers.ChoiceField(choices=FindingOutcome.choices)
    found = serializers.CharField(required=False, allow_blank=True, max_length=100)
    remark = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class FindingsSerializer(StrictSerializer):
    """What was found, on which days, what follows, and the conclusion chosen so far; `version`
    where it should be refused when somebody wrote meanwhile."""

    version = serializers.IntegerField(min_value=0, required=False)
    findings = FoundSerializer(many=True, required=False, default=list)
    held_from = serializers.DateField(required=False)
    held_to = serializers.DateField(required=False)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    conclusion = serializers.ChoiceField(choices=InspectionConclusion.choices, required=False)


class ConcludeSerializer(StrictSerializer):
    """The conclusion."""

    version = serializers.IntegerField(min_value=0)
    conclusion = serializers.ChoiceField(choices=InspectionConclusion.choices)
    summary = serializers.CharField(max_length=4000)


class VersionSerializer(StrictSerializer):
    """The version that was seen."""

    version = serializers.IntegerField(min_value=0)


class CallOffInspectionSerializer(VersionSerializer):
    """The version that was seen, and why it is called off."""

    reason = serializers.CharField(max_length=4000, allow_blank=True)


class AddPhotoSerializer(StrictSerializer):
    """One picture."""

    file = serializers.FileField()


class ReplySerializer(StrictSerializer):
    """The enterprise's reply."""

    reply = serializers.CharField(max_length=4000)
