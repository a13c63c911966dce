"""Seed selection and the ladder as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cultivation.domain.seeds.conflicts import said_by
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import (
    ConflictState,
    DeclineReason,
    FindingOutcome,
    SeedOrigin,
    SeedOutcome,
    SeedState,
    SignalKind,
)
from cultivation.models import SeedCandidate, SeedFinding, SeedSignal
from cultivation.serializers.pipeline_figures import FollowedSerializer


class MissingWordsSerializer(serializers.Serializer[Any]):
    """A missing condition in words."""

    name = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    threshold = serializers.CharField(allow_blank=True)
    margin = serializers.CharField(allow_blank=True)
    enough = serializers.ListField(child=serializers.CharField())


class MissingSerializer(serializers.Serializer[Any]):
    """A condition that is not met (`fail`) or not known (`undetermined`); the difference is in the
    unit of the threshold."""

    id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["fail", "undetermined"])
    value = serializers.CharField(allow_null=True)
    threshold = serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True)
    measures = serializers.ListField(child=serializers.CharField())
    zh = MissingWordsSerializer()
    en = MissingWordsSerializer()


class _AboutEnterprise(serializers.ModelSerializer[Any]):
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)


class SeedFindingSerializer(_AboutEnterprise):
    """An enterprise that would pass its next rung today or misses little."""

    target = serializers.ChoiceField(choices=TitleKind.choices, read_only=True)
    outcome = serializers.ChoiceField(choices=FindingOutcome.choices, read_only=True)
    rule_set = serializers.CharField(source="rule_set.code", read_only=True)
    rule_set_sha256 = serializers.CharField(source="rule_set.sha256", read_only=True)
    fiscal_year = serializers.IntegerField(source="filing.fiscal_year", read_only=True)
    missing = MissingSerializer(many=True, read_only=True)
    is_stale = serializers.BooleanField(read_only=True)

    class Meta:
        model = SeedFinding
        fields = (
            "uscc", "enterprise_name", "target", "outcome", "missing_count", "missing",
            "left_to_people", "score", "rule_set", "rule_set_sha256", "fiscal_year", "is_stale",
            "found_on", "computed_on",
        )  # fmt: skip
        read_only_fields = fields


class HeldTitleSerializer(serializers.Serializer[Any]):
    """A title that is held today."""

    kind = serializers.ChoiceField(choices=TitleKind.choices)
    number = serializers.CharField()
    last_day = serializers.DateField()


class WithoutFiguresSerializer(serializers.Serializer[Any]):
    """An enterprise of which nothing is filed. `uscc` is null while nobody has claimed it;
    `seed_state` is that of its seed for the next title, where it is in the pool."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name")
    office = serializers.CharField(source="enterprise.responsible_office.code")
    titles = HeldTitleSerializer(many=True)
    next_title = serializers.ChoiceField(
        source="wanted", choices=TitleKind.choices, allow_null=True
    )
    has_account = serializers.BooleanField()
    seed_state = serializers.ChoiceField(
        source="seed.state", choices=SeedState.choices, allow_null=True, default=None
    )


class SeedSerializer(_AboutEnterprise):
    """A seed in the pool."""

    target = serializers.ChoiceField(choices=TitleKind.choices, read_only=True)
    state = serializers.ChoiceField(choices=SeedState.choices, read_only=True)
    origin = serializers.ChoiceField(choices=SeedOrigin.choices, read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)
    decline_reason = serializers.ChoiceField(
        choices=[("", ""), *DeclineReason.choices], read_only=True
    )

    class Meta:
        model = SeedCandidate
        fields = (
            "id", "uscc", "enterprise_name", "target", "state", "state_on", "origin", "office",
            "opened_on", "case_number", "decline_reason", "decline_note", "version",
        )  # fmt: skip
        read_only_fields = fields


class TakeSeedSerializer(serializers.Serializer[Any]):
    """Whom to take into the pool, for which title of the next rung."""

    uscc = serializers.CharField(max_length=18)
    target = serializers.ChoiceField(choices=TitleKind.choices)


class SeedContactSerializer(serializers.Serializer[Any]):
    """A contact with a seed."""

    version = serializers.IntegerField(min_value=0)
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    outcome = serializers.ChoiceField(choices=SeedOutcome.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)


class SeedVersionSerializer(serializers.Serializer[Any]):
    """The version that was looked at."""

    version = serializers.IntegerField(min_value=0)


class DeclineSeedSerializer(SeedVersionSerializer):
    """Why a seed does not apply."""

    reason = serializers.ChoiceField(choices=DeclineReason.choices)
    note = serializers.CharField(max_length=5000)


class SeedSignalSerializer(_AboutEnterprise):
    """A signal from outside with both values where it contradicts a filing."""

    kind = serializers.ChoiceField(choices=SignalKind.choices, read_only=True)
    conflict = serializers.ChoiceField(choices=ConflictState.choices, read_only=True)
    said = serializers.SerializerMethodField()
    fiscal_year = serializers.IntegerField(
        source="filing.fiscal_year", read_only=True, allow_null=True, default=None
    )
    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = SeedSignal
        fields = (
            "id", "uscc", "enterprise_name", "kind", "measure", "said", "word", "as_of", "source",
            "document", "office", "imported_at", "conflict", "filed_value", "fiscal_year",
            "reason", "decided_on", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_said(self, signal: SeedSignal) -> str:
        """What the signal says."""
        return said_by(signal)


class FlowSerializer(serializers.Serializer[Any]):
    """Holders at the end and who came and went."""

    stock = serializers.IntegerField()
    entered = serializers.IntegerField()
    rose = serializers.IntegerField()
    re_examined = serializers.IntegerField()
    lapsed = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    superseded = serializers.IntegerField()


class YearFlowSerializer(FlowSerializer):
    """The same of one title in one year."""

    year = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TitleKind.choices)


class CodeFlowSerializer(FlowSerializer):
    """The same of one office, section of industries or chain."""

    code = serializers.CharField(allow_blank=True)


class ClimbSerializer(serializers.Serializer[Any]):
    """From one rung to the next."""

    rung = serializers.IntegerField()
    stood = serializers.IntegerField()
    rose = serializers.IntegerField()
    share_pct = serializers.CharField(allow_null=True)
    median_days = serializers.IntegerField(allow_null=True)
    assumed = serializers.IntegerField()


class LadderFiguresSerializer(serializers.Serializer[Any]):
    """Stock and flow by year, one title's lines of one year, and conversion."""

    office = serializers.CharField()
    as_of = serializers.DateField()
    counted_at = serializers.DateTimeField()
    by = serializers.ChoiceField(choices=["office", "industry", "chain"])
    kind = serializers.ChoiceField(choices=TitleKind.choices)
    year = serializers.IntegerField()
    years = YearFlowSerializer(many=True)
    lines = CodeFlowSerializer(many=True)
    climbs = ClimbSerializer(many=True)
    followed = FollowedSerializer(many=True)


class LadderQuerySerializer(serializers.Serializer[Any]):
    """What is asked of the ladder."""

    office = serializers.CharField(required=False, max_length=6)
    by = serializers.ChoiceField(
        required=False, default="office", choices=["office", "industry", "chain"]
    )
    kind = serializers.ChoiceField(
        required=False, default=TitleKind.LITTLE_GIANT.value, choices=TitleKind.choices
    )
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2200)
