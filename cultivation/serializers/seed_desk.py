"""Saved screens and questions to enterprises as the API takes and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Office
from common.serializers import ShownSerializer
from cultivation.enums import SizeClass, TitleKind
from cultivation.enums.seeds import ConflictState, ScreenSchedule
from cultivation.models import Chain, SeedQuestion, SeedScreen, SeedScreenRun
from cultivation.serializers.seeds import SeedVersionSerializer
from enterprises.models import Industry

_NO_TITLE, _NO_SIZE = [("", ""), *TitleKind.choices], [("", ""), *SizeClass.choices]


def _code(model: Any, **more: Any) -> "serializers.SlugRelatedField[Any]":
    return serializers.SlugRelatedField(
        slug_field="code", queryset=model.objects.all(), required=False, allow_null=True, **more
    )


class SeedScreenRunSerializer(ShownSerializer[SeedScreenRun]):
    """What a run counted; `fresh` was not among the finds before."""

    class Meta:
        model = SeedScreenRun
        fields = ("ran_on", "matched", "passing", "fresh")


class SeedScreenSerializer(ShownSerializer[SeedScreen]):
    """A saved screen of the office with its last run."""

    target = serializers.ChoiceField(choices=_NO_TITLE, read_only=True)
    size_class = serializers.ChoiceField(choices=_NO_SIZE, read_only=True)
    schedule = serializers.ChoiceField(choices=ScreenSchedule.choices, read_only=True)
    area = serializers.CharField(source="area.code", read_only=True, default=None)
    industry = serializers.CharField(source="industry.code", read_only=True, default=None)
    chain = serializers.CharField(source="chain.code", read_only=True, default=None)
    last_run = serializers.SerializerMethodField()

    class Meta:
        model = SeedScreen
        fields = (
            "id", "name", "target", "rule_set_code", "area", "industry", "chain", "size_class",
            "most_missing", "schedule", "created_on", "retired_on", "version", "last_run",
        )  # fmt: skip

    @extend_schema_field(SeedScreenRunSerializer(allow_null=True))
    def get_last_run(self, screen: SeedScreen) -> dict[str, Any] | None:
        """The last run, where there is one."""
        runs = sorted(screen.runs.all(), key=lambda one: one.ran_on)
        return dict(SeedScreenRunSerializer(runs[-1]).data) if runs else None


class SaveScreenSerializer(serializers.Serializer[Any]):
    """What a screen asks for; what is left out narrows nothing."""

    name = serializers.CharField(max_length=60)
    schedule = serializers.ChoiceField(choices=ScreenSchedule.choices)
    target = serializers.ChoiceField(choices=_NO_TITLE, required=False, default="")
    rule_set_code = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=40
    )
    area = _code(Office, default=None)
    industry = _code(Industry, default=None)
    chain = _code(Chain, default=None)
    size_class = serializers.ChoiceField(choices=_NO_SIZE, required=False, default="")
    most_missing = serializers.IntegerField(required=False, default=2, min_value=0)


class ChangeScreenSerializer(SaveScreenSerializer):
    """The same of a screen that was looked at."""

    version = serializers.IntegerField(min_value=0)


class SeedQuestionSerializer(ShownSerializer[SeedQuestion]):
    """A question to an enterprise with its answer."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = SeedQuestion
        fields = (
            "id", "uscc", "enterprise_name", "topic", "text", "office", "asked_on", "answer",
            "answered_on", "version",
        )  # fmt: skip


class AskEnterpriseSerializer(serializers.Serializer[Any]):
    """A question about a filed measure, or about `other`."""

    uscc = serializers.CharField(max_length=18)
    topic = serializers.CharField(max_length=40)
    text = serializers.CharField(max_length=2000)


class AnswerQuestionSerializer(SeedVersionSerializer):
    """The enterprise's answer."""

    text = serializers.CharField(max_length=5000)


class ResolveSignalSerializer(SeedVersionSerializer):
    """What an official makes of a contradiction; asking the enterprise puts `reason` to it."""

    decision = serializers.ChoiceField(
        choices=[
            one.value
            for one in (
                ConflictState.FILED_KEPT, ConflictState.SIGNAL_WRONG, ConflictState.ASKED,
            )
        ]
    )  # fmt: skip
    reason = serializers.CharField(max_length=2000)


class NamePersonSerializer(SeedVersionSerializer):
    """Who is in touch with the enterprise: the user name of somebody posted at the office."""

    username = serializers.CharField(max_length=150)
