"""Figures of the pipeline by office."""

from typing import Any

from rest_framework import serializers


class LineOfFiguresSerializer(serializers.Serializer[Any]):
    """A line of figures: of an office below, or of what else its code and name stand for. Without
    code: the county is not known."""

    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)


class ConversionSerializer(LineOfFiguresSerializer):
    """Seeds by state; `filed_pct` of those that are filed or declined."""

    candidate = serializers.IntegerField()
    contacted = serializers.IntegerField()
    invited = serializers.IntegerField()
    filed = serializers.IntegerField()
    declined = serializers.IntegerField()
    filed_pct = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)


class PlanFiguresSerializer(LineOfFiguresSerializer):
    """Plans by state and how they ended; goals of running plans, and how many are reached."""

    preparing = serializers.IntegerField()
    running = serializers.IntegerField()
    notes_overdue = serializers.IntegerField()
    goals = serializers.IntegerField()
    goals_reached = serializers.IntegerField()
    reached = serializers.IntegerField()
    not_reached = serializers.IntegerField()
    title_lost = serializers.IntegerField()


class FollowedSerializer(serializers.Serializer[Any]):
    """Who stood on a rung a year ago, by what they had had by then. No proof of cause: whoever is
    helped was chosen for it."""

    rung = serializers.IntegerField()
    group = serializers.ChoiceField(choices=["plan", "service", "neither"])
    stood = serializers.IntegerField()
    rose = serializers.IntegerField()
    near = serializers.IntegerField()
