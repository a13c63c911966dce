"""Titles, rule sets, verdicts and coverage as the API shows and takes them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cultivation.criteria.measures import FILED, MEASURES, Measure
from cultivation.domain.verdicts import parsed
from cultivation.enums import CellDimension, TitleEnding, TitleKind
from cultivation.models import RuleSet, Title
from enterprises.enums import ChainRole, RdInstitutionLevel

_CHOICES = {"chain_role": ChainRole, "rd_institution_level": RdInstitutionLevel}


class TitleSerializer(serializers.ModelSerializer[Title]):
    """A title as the public may check it: names as they were when it was given."""

    enterprise_name = serializers.CharField(source="name_at_recognition", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    is_valid = serializers.SerializerMethodField(help_text=_("Whether it is in force today"))
    ending = serializers.ChoiceField(choices=TitleEnding.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Title
        fields: tuple[str, ...] = (
            "number", "kind", "enterprise_name", "uscc", "valid_from", "valid_to", "last_day",
            "is_valid", "ending", "origin", "source", "batch",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_valid(self, title: Title) -> bool:
        """Whether the title is in force today."""
        return title.is_valid_on(timezone.localdate())


class ScopedTitleSerializer(TitleSerializer):
    """A title as those see it in whose scope it lies."""

    current_name = serializers.CharField(source="enterprise.name", read_only=True)

    class Meta(TitleSerializer.Meta):
        fields = (
            *TitleSerializer.Meta.fields,
            "current_name", "case_number", "rule_set_code", "rule_set_sha256", "ending_reason",
            "banned_until",
        )  # fmt: skip
        read_only_fields = fields


class RuleSetSerializer(serializers.ModelSerializer[RuleSet]):
    """One version of a standard."""

    class Meta:
        model = RuleSet
        fields: tuple[str, ...] = (
            "code", "sha256", "name_zh", "name_en", "title_kind", "in_force_from", "in_force_to",
            "status", "loaded_at",
        )  # fmt: skip
        read_only_fields = fields


class RuleSetDetailSerializer(RuleSetSerializer):
    """A standard with the measures it needs and its whole text."""

    measures = serializers.SerializerMethodField(help_text=_("Names of the measures it needs"))

    class Meta(RuleSetSerializer.Meta):
        fields = (*RuleSetSerializer.Meta.fields, "measures", "text")
        read_only_fields = fields

    def get_measures(self, rule_set: RuleSet) -> list[str]:
        """The measures, in the order in which the standard speaks of them."""
        return list(parsed(rule_set).measures)


def _measure_field(measure: Measure) -> serializers.Field[Any, Any, Any, Any]:
    common: dict[str, Any] = {
        "required": False,
        "allow_null": True,
        "help_text": f"{measure.label.zh} · {measure.label.en}",
    }
    match measure.kind:
        case "bool":
            return serializers.BooleanField(**common)
        case "choice":
            return serializers.ChoiceField(choices=_CHOICES[measure.name].choices, **common)
        case "int":
            return serializers.IntegerField(**common)
        case _:
            return serializers.DecimalField(max_digits=30, decimal_places=None, **common)


class MeasuresSerializer(serializers.Serializer[Any]):
    """Measures of an enterprise by name; what is not known is null or left out.

    It describes only: the engine itself checks what is sent, as the command `evaluate` does.
    """

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One field for each measure that can be filed."""
        return {name: _measure_field(MEASURES[name]) for name in FILED}


class VerdictLineSerializer(serializers.Serializer[Any]):
    """One line of a verdict."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=["gate", "indicator", "direct", "judged"])
    outcome = serializers.ChoiceField(choices=["pass", "fail", "undetermined", "waived"])
    value = serializers.CharField(allow_null=True)
    threshold = serializers.CharField(allow_null=True)
    points = serializers.CharField(allow_null=True)
    max_points = serializers.CharField(allow_null=True)
    waived_by = serializers.CharField(allow_null=True)


class VerdictSerializer(serializers.Serializer[Any]):
    """What a rule set says of a set of measures."""

    rule_set = serializers.CharField()
    sha256 = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["pass", "fail", "undetermined"])
    score = serializers.CharField(allow_null=True)
    lines = VerdictLineSerializer(many=True)


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
