"""Work orders, contacts and alerts as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from cultivation.domain.coverage import DEFAULT_CODE
from cultivation.enums import ContactKind, ContactOutcome
from cultivation.models import Contact, PathAlert


class WorkOrderSerializer(serializers.Serializer[Any]):
    """An uncovered enterprise: what it lacks in words, and how it is followed up. `version` is
    that of the follow-up, 0 before the first."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    name = serializers.CharField(source="enterprise.name")
    level = serializers.IntegerField(source="enterprise.level", allow_null=True)
    assessed_on = serializers.DateField(source="enterprise.assessed_on", allow_null=True)
    lacks = serializers.ListField(child=serializers.CharField())
    project = serializers.CharField()
    version = serializers.IntegerField(source="follow_up.version", default=0)
    contact_person = serializers.CharField(
        source="follow_up.person.name", allow_null=True, default=None
    )
    contact_person_left = serializers.BooleanField(
        source="has_left", help_text="No longer posted at an office over the enterprise"
    )
    contacted_on = serializers.DateField(
        source="follow_up.contacted_on", allow_null=True, default=None
    )
    outcome = serializers.CharField(source="follow_up.outcome", default="")
    next_step = serializers.CharField(source="follow_up.next_step", default="")
    next_on = serializers.DateField(source="follow_up.next_on", allow_null=True, default=None)


class ActsQuerySerializer(serializers.Serializer[Any]):
    """By which definition, and below which office; without one the caller's own."""

    definition = serializers.CharField(required=False, max_length=40, default=DEFAULT_CODE)
    office = serializers.CharField(required=False, max_length=6, default="")


class OfficeActsSerializer(serializers.Serializer[Any]):
    """What is done about the uncovered enterprises of an office's area; `office` is null for those
    of which the county is not known."""

    office = serializers.CharField(source="office.code", allow_null=True, default=None)
    name = serializers.CharField(source="office.name", allow_null=True, default=None)
    uncovered = serializers.IntegerField()
    unassigned = serializers.IntegerField()
    assigned = serializers.IntegerField(help_text="To somebody who is posted over them today")
    contacted = serializers.IntegerField(help_text="Within `recent_days`")
    overdue = serializers.IntegerField(help_text="Their next step is overdue")
    told_on = serializers.DateField(allow_null=True, help_text="The alert of this month")


class ActsByOfficeSerializer(serializers.Serializer[Any]):
    """Who acts below an office by a definition, counted at a moment."""

    definition = serializers.CharField()
    office = serializers.CharField()
    counted_at = serializers.DateTimeField(allow_null=True)
    recent_days = serializers.IntegerField()
    offices = OfficeActsSerializer(many=True)


class ContactSerializer(ShownSerializer[Contact]):
    """A contact with an enterprise, as it was recorded."""

    office = serializers.CharField(source="office.code")
    person = serializers.CharField(source="person.name")

    class Meta:
        model = Contact
        fields = (
            "id", "office", "person", "on", "kind", "outcome", "note", "next_step", "next_on",
            "recorded_at",
        )  # fmt: skip


class RecordContactSerializer(StrictSerializer):
    """A contact and what it left to be done, on the version of the follow-up that was seen."""

    version = serializers.IntegerField(min_value=0)
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    outcome = serializers.ChoiceField(choices=ContactOutcome.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000, default="")
    next_step = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    next_on = serializers.DateField(required=False, allow_null=True, default=None)


class AssignContactSerializer(StrictSerializer):
    """Who looks after the enterprise, by user name."""

    version = serializers.IntegerField(min_value=0)
    person = serializers.CharField(max_length=150)


class FollowedUpSerializer(serializers.Serializer[Any]):
    """The version of the follow-up after an act."""

    version = serializers.IntegerField()


class PathAlertSerializer(ShownSerializer[PathAlert]):
    """An office was told that it is behind its path. Shares in %."""

    office = serializers.CharField(source="office.code")

    class Meta:
        model = PathAlert
        fields = (
            "id", "office", "definition_code", "month", "day", "share_pct", "path_pct",
            "uncovered",
        )  # fmt: skip
