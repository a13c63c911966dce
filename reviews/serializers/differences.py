"""What a case says differently: against last year's filing, and from version to version."""

from typing import Any

from rest_framework import serializers


class JumpSerializer(serializers.Serializer[Any]):
    """A figure or fact that is another than last year, in the reader's words with its unit.
    `change_pct` is a share of last year's figure; null where there was none, and for facts."""

    measure = serializers.CharField(source="name")
    label = serializers.CharField()
    before = serializers.CharField()
    now = serializers.CharField()
    change_pct = serializers.DecimalField(max_digits=None, decimal_places=2, allow_null=True)


class DifferencesSerializer(serializers.Serializer[Any]):
    """What was handed in last beside the filing of `year`: figures that changed by at least
    `threshold` per cent, biggest first, facts that are others, and that year's figures by measure.
    `is_first`: there is no filing of that year."""

    year = serializers.IntegerField()
    threshold = serializers.IntegerField()
    is_first = serializers.BooleanField()
    figures = JumpSerializer(many=True)
    facts = JumpSerializer(many=True)
    last_year = serializers.DictField(allow_empty=True)


class VersionDifferenceSerializer(serializers.Serializer[Any]):
    """One thing that two versions say differently, in the reader's words."""

    label = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class VersionDifferencesSerializer(serializers.Serializer[Any]):
    """A version, and how it differs from the one before it; the first differs from none."""

    number = serializers.IntegerField(source="version.number")
    submitted_at = serializers.DateTimeField(source="version.submitted_at")
    differences = VersionDifferenceSerializer(many=True)
