"""Drafts of standards and simulations as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from cultivation.domain.rule_set_publishing import MOST_CHARACTERS
from cultivation.enums import CaseKind
from cultivation.enums.simulator import (
    DraftState,
    SimulatedDimension,
    SimulatedOutcome,
    SimulatedPopulation,
)
from cultivation.models import Simulation, SimulationDifference, StandardDraft


class StandardDraftSerializer(ShownSerializer[StandardDraft]):
    """A draft of a standard; its office and its source by code."""

    office = serializers.CharField(source="office.code")
    source = serializers.CharField(source="source.code")
    source_sha256 = serializers.CharField(source="source.sha256")
    state = serializers.ChoiceField(choices=DraftState.choices)

    class Meta:
        model = StandardDraft
        fields: tuple[str, ...] = (
            "id", "office", "name", "source", "source_sha256", "sha256", "state", "version",
            "created_at", "changed_at",
        )  # fmt: skip


class StandardDraftDetailSerializer(StandardDraftSerializer):
    """A draft with its text."""

    class Meta(StandardDraftSerializer.Meta):
        fields = (*StandardDraftSerializer.Meta.fields, "text")


class CopyStandardSerializer(StrictSerializer):
    """The hash of the published text to copy, and the draft's name."""

    source_sha256 = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120)


class WriteDraftSerializer(StrictSerializer):
    """The whole text, and the version that was seen."""

    version = serializers.IntegerField(min_value=0)
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False)


class DraftVersionSerializer(StrictSerializer):
    """The version that was seen."""

    version = serializers.IntegerField(min_value=0)


class DraftCommentSerializer(DraftVersionSerializer):
    """The same with a word about it."""

    comment = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class PublishDraftSerializer(DraftVersionSerializer):
    """The same with the day from which the standard is in force, where its text says none."""

    from_day = serializers.DateField(required=False, default=None, allow_null=True)


class SimulationSerializer(ShownSerializer[Simulation]):
    """What a simulation asked, and the digests of what it read and found (empty before)."""

    office = serializers.CharField(source="office.code")
    area = serializers.CharField(source="area.code")
    population = serializers.ChoiceField(choices=SimulatedPopulation.choices)
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    draft = serializers.IntegerField(source="after_draft_id")
    run = serializers.IntegerField(source="run_id", allow_null=True)
    repeats = serializers.IntegerField(source="repeats_id", allow_null=True)

    class Meta:
        model = Simulation
        fields: tuple[str, ...] = (
            "id", "office", "name", "before_name", "before_sha256", "draft", "after_name",
            "after_sha256", "area", "population", "case_kind", "judged_as_met", "population_on",
            "engine_version", "run", "repeats", "requested_at", "finished_at", "filings",
            "filings_digest", "digest",
        )  # fmt: skip


class OutcomeTallySerializer(serializers.Serializer[Any]):
    """How many filings have which outcomes before and after."""

    filings = serializers.IntegerField()
    passed_before = serializers.IntegerField()
    passed_after = serializers.IntegerField()
    gained = serializers.IntegerField()
    lost = serializers.IntegerField()
    became_undetermined = serializers.IntegerField()
    became_decided = serializers.IntegerField()


class OutcomeSplitSerializer(OutcomeTallySerializer):
    """The same for one office, industry, size or rung; the key is "" where it is not known."""

    dimension = serializers.ChoiceField(choices=SimulatedDimension.choices)
    key = serializers.CharField(allow_blank=True)


class LineBinSerializer(OutcomeTallySerializer):
    """The same of filings whose figure is at least `low` and below `high`; an open end is null,
    and both are where the figure is not known."""

    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    is_known = serializers.BooleanField()


class MovedLineSerializer(serializers.Serializer[Any]):
    """A line that moved, from where to where, and the distribution of its figure around both."""

    place = serializers.CharField(source="line.place")
    label_zh = serializers.CharField(source="line.label_zh")
    label_en = serializers.CharField(source="line.label_en")
    unit = serializers.CharField(source="line.unit", allow_blank=True)
    before = serializers.CharField(source="line.before", allow_null=True)
    after = serializers.CharField(source="line.after", allow_null=True)
    bins = LineBinSerializer(many=True)


class SimulationDetailSerializer(SimulationSerializer):
    """A simulation with its figures (null and none before it has finished)."""

    total = OutcomeTallySerializer(allow_null=True)
    splits = OutcomeSplitSerializer(many=True)
    lines = MovedLineSerializer(many=True)

    class Meta(SimulationSerializer.Meta):
        fields = (*SimulationSerializer.Meta.fields, "total", "splits", "lines")


class SimulateSerializer(StrictSerializer):
    """A draft, the hash of the published text that it is held against, and in whom."""

    draft = serializers.IntegerField(min_value=1)
    before_sha256 = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=160)
    area = serializers.CharField(max_length=6)
    population = serializers.ChoiceField(choices=SimulatedPopulation.choices)
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    population_on = serializers.DateField()
    judged_as_met = serializers.BooleanField(default=True)


class RepeatSimulationSerializer(StrictSerializer):
    """An act that needs no further word."""


class SimulationDifferenceSerializer(ShownSerializer[SimulationDifference]):
    """An enterprise in the reader's scope whose outcome differs."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    name = serializers.CharField(source="enterprise.name")
    before = serializers.ChoiceField(choices=SimulatedOutcome.choices)
    after = serializers.ChoiceField(choices=SimulatedOutcome.choices)

    class Meta:
        model = SimulationDifference
        fields = (
            "id", "uscc", "name", "before", "after", "before_score", "after_score", "industry",
            "size", "rung",
        )  # fmt: skip
