"""Messages as the API shows them."""

from rest_framework import serializers

from common.enums import SubjectKind
from common.serializers import StrictSerializer


class MessageSerializer(serializers.Serializer[object]):
    """A message to the caller: what was done (`verb`, and as a sentence), by whom, when, and the
    case or other subject that it is about (its number or name), as far as the caller sees it."""

    id = serializers.IntegerField(source="message.pk")
    verb = serializers.CharField(source="message.event.verb")
    sentence = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    subject_kind = serializers.ChoiceField(
        source="message.event.subject_kind", choices=SubjectKind.choices
    )
    about = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField(source="message.created_at")
    read_at = serializers.DateTimeField(source="message.read_at", allow_null=True)


class MarkReadSerializer(StrictSerializer):
    """Which messages are read: those named, or all up to one (`up_to`)."""

    messages = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=200
    )
    up_to = serializers.IntegerField(required=False, min_value=1)


class MarkedReadSerializer(serializers.Serializer[object]):
    """How many were unread before."""

    marked = serializers.IntegerField()
