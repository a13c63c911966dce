"""Rounds as the API shows and takes them. The domain decides."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.rounds import RoundPlan
from reviews.models import (
    Round,
    RoundDeadline,
)


class RoundDeadlineSerializer(serializers.ModelSerializer[RoundDeadline]):
    """Working days that a kind of step at a level has in this round, instead of the route's."""

    class Meta:
        model = RoundDeadline
        fields = ("kind", "office_level", "working_days")


class RoundPlanSerializer(StrictSerializer):
    """What lays a round down. The office is the caller's, the standard follows from the rest."""

    name = serializers.CharField(max_length=120)
    title_kind = serializers.ChoiceField(choices=TitleKind.choices)
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    deadlines = RoundDeadlineSerializer(many=True, required=False)

    def plan(self) -> RoundPlan:
        """The plan as the domain takes it."""
        given = self.validated_data
        return RoundPlan(
            name=given["name"],
            title_kind=TitleKind(given["title_kind"]),
            case_kind=CaseKind(given["case_kind"]),
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            deadlines={
                (one["kind"], one["office_level"]): one["working_days"]
                for one in given.get("deadlines", ())
            },
        )


class ChangeRoundSerializer(RoundPlanSerializer):
    """The whole plan again, and the version that it was decided on."""

    version = serializers.IntegerField(min_value=0)


class MoreTimeSerializer(StrictSerializer):
    """A later last day for an open round, and why."""

    closes_on = serializers.DateField()
    reason = serializers.CharField(max_length=1000, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class TakeBackRoundSerializer(StrictSerializer):
    """Why a round is taken back."""

    reason = serializers.CharField(max_length=1000, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class RoundSerializer(ShownSerializer[Round]):
    """A window in which enterprises may apply; without an office it is national."""

    office = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    rule_set = serializers.SlugRelatedField("code", read_only=True)
    is_open = serializers.SerializerMethodField(help_text=_("Whether it takes applications today"))
    deadlines = RoundDeadlineSerializer(many=True, read_only=True)

    class Meta:
        model = Round
        fields = (
            "code", "name", "title_kind", "case_kind", "year", "office", "opens_on", "closes_on",
            "rule_set", "is_open", "taken_back_at", "taken_back_reason", "deadlines", "version",
        )  # fmt: skip

    def get_is_open(self, round: Round) -> bool:
        """Whether it takes applications today."""
        return round.is_open_on(timezone.localdate())
