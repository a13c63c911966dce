"""Objections as the API shows and takes them, to those who handle them alone."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from reviews.domain.objections.handling import why_returned
from reviews.domain.objections.taking import MOST_FILES
from reviews.enums import ObjectionResult, ObjectionState
from reviews.models import Objection

_LONGEST_TEXT = 10_000


class ObjectionSerializer(ShownSerializer[Objection]):
    """An objection in a list, without who objects."""

    id = serializers.IntegerField(read_only=True)
    notice = serializers.SlugRelatedField("number", read_only=True)
    case = serializers.CharField(source="entry.case.number", read_only=True)
    enterprise = serializers.CharField(source="entry.enterprise_name", read_only=True)
    state = serializers.ChoiceField(choices=ObjectionState.choices, read_only=True)

    class Meta:
        model = Objection
        fields = ("id", "notice", "case", "enterprise", "state", "received_at", "due_on", "version")


class ObjectionDetailSerializer(ObjectionSerializer):
    """An objection whole: who, what, evidence (content at `files/{id}/`), and what comes of it."""

    proposed_result = serializers.ChoiceField(choices=ObjectionResult.choices, read_only=True)
    evidence = serializers.SerializerMethodField()
    returned_because = serializers.SerializerMethodField(
        help_text=_("Why its result was returned to the examiner, until he proposes one anew")
    )

    class Meta(ObjectionSerializer.Meta):
        fields = (
            *ObjectionSerializer.Meta.fields, "is_unit", "name", "contact", "text", "evidence",
            "letter_came_on", "admitted_at", "proposed_result", "findings", "answer", "reason",
            "sends_back", "examined_at", "returned_because", "decided_at",
        )  # fmt: skip

    def get_evidence(self, objection: Objection) -> list[int]:
        """The files, by id."""
        return [one.file_id for one in objection.evidence.all()]

    def get_returned_because(self, objection: Objection) -> str:
        """The signer's reason; empty otherwise."""
        return why_returned(objection)


class RecordedObjectionSerializer(ObjectionDetailSerializer):
    """An objection that was entered just now, with the receipt number for whoever objects."""

    class Meta(ObjectionDetailSerializer.Meta):
        fields = (*ObjectionDetailSerializer.Meta.fields, "receipt")


class WrittenObjectionSerializer(StrictSerializer):
    """What a letter against one enterprise on a notice says, who signed or stamped it, and the
    letter itself with its evidence."""

    notice = serializers.CharField(max_length=40)
    case = serializers.CharField(max_length=40)
    is_unit = serializers.BooleanField()
    name = serializers.CharField(max_length=100)
    contact = serializers.CharField(max_length=100)
    text = serializers.CharField(max_length=5000)
    came_on = serializers.DateField()
    files = serializers.ListField(child=serializers.FileField(), max_length=MOST_FILES)


class ObjectionVersionSerializer(StrictSerializer):
    """The version that the caller saw."""

    version = serializers.IntegerField(min_value=0)


class ReturnResultSerializer(ObjectionVersionSerializer):
    """Why the examiner should look again."""

    reason = serializers.CharField(max_length=4000, allow_blank=True)


class ProposeResultSerializer(ObjectionVersionSerializer):
    """What comes of it. `answer` is what the objector is told, `findings` stay inside, `reason` is
    what the enterprise reads when the objection is upheld."""

    result = serializers.ChoiceField(choices=ObjectionResult.choices)
    answer = serializers.CharField(max_length=_LONGEST_TEXT, allow_blank=True)
    findings = serializers.CharField(
        max_length=_LONGEST_TEXT, allow_blank=True, required=False, default=""
    )
    reason = serializers.CharField(
        max_length=_LONGEST_TEXT, allow_blank=True, required=False, default=""
    )
    sends_back = serializers.BooleanField(required=False, default=False)
