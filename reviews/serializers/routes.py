"""Routes, recommendation lists and draws as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.enums import OfficeLevel
from common.serializers import ShownSerializer, StrictSerializer
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.inspections.sampling import is_repeatable
from reviews.domain.rounds.sampling import is_drawn_the_same
from reviews.domain.routes.changing import PlannedStep
from reviews.enums import CaseStatus, RouteState, StepKind
from reviews.models import InspectionSample, RecommendationList, Route, RouteStep, Sample, Step

_MOST_CASES = 20_000


class RouteStepSerializer(ShownSerializer[RouteStep]):
    """One step of a way."""

    class Meta:
        model = RouteStep
        fields = ("position", "kind", "office_level", "working_days")


class RouteSerializer(ShownSerializer[Route]):
    """The way of cases of one title and kind; without an office it is national."""

    office = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=RouteState.choices, read_only=True)
    steps = RouteStepSerializer(many=True, read_only=True)
    follows_national = serializers.BooleanField(read_only=True)

    class Meta:
        model = Route
        fields = (
            "id", "title_kind", "case_kind", "office", "valid_from", "valid_to", "state", "source",
            "is_unverified", "steps", "follows_national", "proposed_at", "decided_at", "version",
        )  # fmt: skip


class PlannedStepSerializer(StrictSerializer):
    """One step as it is proposed."""

    kind = serializers.ChoiceField(choices=StepKind.choices)
    office_level = serializers.ChoiceField(choices=OfficeLevel.choices)
    working_days = serializers.IntegerField(min_value=0, max_value=1000)


class ProposeRouteSerializer(StrictSerializer):
    """A way from a day on, and the document that lays it down. A province that wants its cases to
    follow the national way again sends `follows_national` and no steps."""

    title_kind = serializers.ChoiceField(choices=TitleKind.choices)
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    steps = PlannedStepSerializer(many=True, required=False, default=list)
    follows_national = serializers.BooleanField(required=False, default=False)
    valid_from = serializers.DateField()
    source = serializers.CharField(max_length=300, allow_blank=True)

    def plan(self) -> dict[str, Any]:
        """The proposal as the domain takes it."""
        given = self.validated_data
        return {
            "title_kind": TitleKind(given["title_kind"]),
            "case_kind": CaseKind(given["case_kind"]),
            "steps": [
                PlannedStep(
                    StepKind(one["kind"]), OfficeLevel(one["office_level"]), one["working_days"]
                )
                for one in given["steps"]
            ],
            "valid_from": given["valid_from"],
            "source": given["source"],
            "follows_national": given["follows_national"],
        }


class ApproveRouteSerializer(StrictSerializer):
    """The version that the caller decides on."""

    version = serializers.IntegerField(min_value=0)


class RejectRouteSerializer(ApproveRouteSerializer):
    """The version, and why."""

    reason = serializers.CharField(max_length=1000, allow_blank=True)


class RankedCaseSerializer(ShownSerializer[Step]):
    """A recommended case at its rank: the `state` of the recommendation, the `status` of the
    case."""

    case = serializers.CharField(source="case.number", read_only=True)
    enterprise = serializers.CharField(source="case.enterprise.name", read_only=True)
    status = serializers.ChoiceField(
        source="case.status", choices=CaseStatus.choices, read_only=True
    )

    class Meta:
        model = Step
        fields = ("rank", "case", "enterprise", "status", "state", "opinion")


class RankingSerializer(ShownSerializer[RecommendationList]):
    """The cases that an office recommends in a round, in order."""

    round = serializers.SlugRelatedField("code", read_only=True)
    office = serializers.SlugRelatedField("code", read_only=True)
    cases = RankedCaseSerializer(source="steps", many=True, read_only=True)

    class Meta:
        model = RecommendationList
        fields = ("id", "round", "office", "handed_up_at", "digest", "cases", "version")


class ReorderSerializer(StrictSerializer):
    """The numbers of all cases of the list in their new order."""

    cases = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=_MOST_CASES
    )
    version = serializers.IntegerField(min_value=0)


class HandUpSerializer(StrictSerializer):
    """The version of the list that is handed up for good."""

    version = serializers.IntegerField(min_value=0)


class DrawSerializer(StrictSerializer):
    """The share in %, and a seed that was fixed before; without one it is taken by chance."""

    share_pct = serializers.DecimalField(max_digits=5, decimal_places=2)
    seed = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class DrawInspectionsSerializer(DrawSerializer):
    """In which round, too."""

    round = serializers.CharField(max_length=60)


class InspectionSampleSerializer(ShownSerializer[InspectionSample]):
    """A draw of cases to inspect, which anybody can repeat from pool and seed."""

    round = serializers.SlugRelatedField("code", read_only=True)
    office = serializers.SlugRelatedField("code", read_only=True)
    pool = serializers.ListField(child=serializers.CharField(), read_only=True)
    drawn = serializers.ListField(child=serializers.CharField(), read_only=True)
    is_same = serializers.SerializerMethodField(help_text="Whether drawing again gives the same")

    class Meta:
        model = InspectionSample
        fields = ("id", "round", "office", "share_pct", "seed", "pool", "drawn", "is_same",
                  "drawn_at")  # fmt: skip

    def get_is_same(self, sample: InspectionSample) -> bool:
        """The draw, made again."""
        return is_repeatable(sample)


class SampleSerializer(ShownSerializer[Sample]):
    """Holders drawn for re-examination in a round; `drawn` are numbers of titles in their order."""

    round = serializers.SlugRelatedField("code", read_only=True)
    population = serializers.ListField(child=serializers.CharField(), read_only=True)
    drawn = serializers.SerializerMethodField()
    is_same = serializers.SerializerMethodField(help_text="Whether drawing again gives the same")

    class Meta:
        model = Sample
        fields = ("round", "share_pct", "seed", "population", "drawn", "digest", "is_same",
                  "drawn_at")  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_drawn(self, sample: Sample) -> list[str]:
        """The numbers drawn."""
        return list(sample.titles.values_list("title__number", flat=True))

    def get_is_same(self, sample: Sample) -> bool:
        """The draw, made again."""
        return is_drawn_the_same(sample)
