"""Coverage as the API shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cultivation.enums import CellDimension, TitleKind


class CoverageQuerySerializer(serializers.Serializer[Any]):
    """Which coverage is asked for."""

    as_of = serializers.DateField(required=False, help_text=_("The day; today by default"))
    known_at = serializers.DateTimeField(
        required=False, help_text=_("Count only what was recorded before this moment")
    )
    title = serializers.ChoiceField(
        choices=TitleKind.choices, required=False, default=TitleKind.LITTLE_GIANT
    )
    definition = serializers.RegexField(
        "^[a-z0-9-]{1,40}$", required=False, help_text=_("Code of a definition; over the title")
    )
    by = serializers.ChoiceField(
        choices=CellDimension.choices, required=False, default=CellDimension.OFFICE
    )
    office = serializers.RegexField(
        "^[0-9]{6}$",
        required=False,
        help_text=_("Code of an office in your area; your own by default"),
    )


class CoverageFigureSerializer(serializers.Serializer[Any]):
    """One line of figures."""

    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    holders = serializers.IntegerField()
    covered = serializers.IntegerField()
    not_assessed = serializers.IntegerField()
    levels = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Holders at level 0 to 4")
    )
    share_pct = serializers.CharField(allow_null=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """Coverage of a day with the rules of its numerator and denominator in words."""

    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    definition = serializers.CharField()
    title = serializers.ChoiceField(choices=TitleKind.choices, allow_null=True)
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    by = serializers.ChoiceField(choices=CellDimension.choices)
    total = CoverageFigureSerializer()
    with_plan_city = CoverageFigureSerializer(allow_null=True)
    lines = CoverageFigureSerializer(many=True)
