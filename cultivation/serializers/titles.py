"""Titles and certificates as the API shows them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.serializers import ShownSerializer
from cultivation.enums import TitleEnding, TitleKind, TitleState
from cultivation.models import Title, TitleEvent


class TitleSerializer(ShownSerializer[Title]):
    """A title as those see it in whose scope it lies: names and place at recognition beside those
    of today."""

    enterprise_name = serializers.CharField(
        source="name_at_recognition", read_only=True, help_text=_("Name at recognition")
    )
    holder_name = serializers.CharField(
        read_only=True, help_text=_("Name that the register carries today")
    )
    current_name = serializers.CharField(source="enterprise.name", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    region_at_recognition = serializers.CharField(
        source="region_at_recognition_id", read_only=True, allow_null=True
    )
    region = serializers.CharField(source="enterprise.region_id", read_only=True, allow_null=True)
    office_at_recognition = serializers.CharField(
        source="office_at_recognition.code", read_only=True, allow_null=True, default=None
    )
    issued_by = serializers.CharField(
        source="issued_by.code", read_only=True, allow_null=True, default=None
    )
    state = serializers.SerializerMethodField(help_text=_("Where it stands today"))
    is_valid = serializers.SerializerMethodField(help_text=_("Whether it is in force today"))
    ending = serializers.ChoiceField(choices=TitleEnding.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Title
        fields: tuple[str, ...] = (
            "number", "kind", "enterprise_name", "holder_name", "current_name", "uscc",
            "valid_from", "valid_to", "last_day", "re_examined_since", "state", "is_valid",
            "ending", "ending_reason", "ending_document", "cancellation_ground", "banned_until",
            "origin", "source", "batch", "round_code", "announcement", "case_number",
            "rule_set_code", "rule_set_sha256", "issued_by", "region_at_recognition",
            "office_at_recognition", "region",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=TitleState.choices))
    def get_state(self, title: Title) -> str:
        """Where the title stands today."""
        return title.state_on(timezone.localdate()).value

    def get_is_valid(self, title: Title) -> bool:
        """Whether the title is in force today."""
        return title.is_valid_on(timezone.localdate())


class TitleEventSerializer(ShownSerializer[TitleEvent]):
    """One fact in the life of a title."""

    class Meta:
        model = TitleEvent
        fields: tuple[str, ...] = (
            "kind", "happened_on", "document", "case_number", "outcome", "ground", "name_before",
            "name_after", "note", "office_name", "recorded_at",
        )  # fmt: skip


class TitleDetailSerializer(TitleSerializer):
    """A title with its life."""

    events = TitleEventSerializer(many=True, read_only=True)

    class Meta(TitleSerializer.Meta):
        fields = (*TitleSerializer.Meta.fields, "events")


class CertificateQuerySerializer(serializers.Serializer[Any]):
    """What stands on a certificate: its number and check code."""

    number = serializers.CharField(max_length=60)
    code = serializers.CharField(max_length=60)


class CheckedCertificateSerializer(serializers.Serializer[Any]):
    """What everybody may know who holds a certificate in his hands."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=TitleKind.choices)
    name_on_paper = serializers.CharField()
    name_today = serializers.CharField()
    is_replaced = serializers.BooleanField(help_text=_("A newer certificate was issued"))
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    last_day = serializers.DateField()
    state = serializers.ChoiceField(choices=TitleState.choices)
