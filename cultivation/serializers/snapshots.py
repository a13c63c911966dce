"""Snapshots of coverage as the API shows and takes them."""

from rest_framework import serializers

from common.days import no_future
from common.serializers import ShownSerializer, StrictSerializer
from cultivation.enums import SnapshotOrigin
from cultivation.models import CoverageSnapshot


class SnapshotSerializer(ShownSerializer[CoverageSnapshot]):
    """The country's figures of a frozen day, with the digest of every cell of it."""

    definition = serializers.CharField(source="definition.code")
    origin = serializers.ChoiceField(choices=SnapshotOrigin.choices)
    note = serializers.CharField(source="publication.note", default="")
    published_at = serializers.DateTimeField(
        source="publication.published_at", allow_null=True, default=None
    )
    version = serializers.IntegerField(
        source="publication.version", default=0, help_text="Of its publication; 0 before any"
    )

    class Meta:
        model = CoverageSnapshot
        fields = (
            "id", "definition", "day", "origin", "known_at", "computed_at", "cells_count",
            "digest", "holders", "covered", "unassessed", "level_0", "level_1", "level_2",
            "level_3", "level_4", "note", "published_at", "version",
        )  # fmt: skip


class RequestSnapshotSerializer(StrictSerializer):
    """Which day is to be frozen, under which definition."""

    definition = serializers.CharField(max_length=40)
    day = serializers.DateField(validators=[no_future])


class ProposeSnapshotSerializer(StrictSerializer):
    """The note with which it is to be published."""

    note = serializers.CharField(max_length=2000, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class PublishSnapshotSerializer(StrictSerializer):
    """The version of the proposal that was seen."""

    version = serializers.IntegerField(min_value=0)
