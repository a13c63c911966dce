"""Standards, measures and verdicts as the API shows and takes them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import ShownSerializer
from cultivation.criteria.measures import FILED, MEASURES, Measure
from cultivation.domain.verdicts import parsed
from cultivation.models import RuleSet
from enterprises.enums import ChainRole, RdInstitutionLevel

_CHOICES = {"chain_role": ChainRole, "rd_institution_level": RdInstitutionLevel}


class RuleSetSerializer(ShownSerializer[RuleSet]):
    """One version of a standard."""

    class Meta:
        model = RuleSet
        fields: tuple[str, ...] = (
            "code", "sha256", "name_zh", "name_en", "title_kind", "in_force_from", "in_force_to",
            "status", "loaded_at",
        )  # fmt: skip


class RuleSetDetailSerializer(RuleSetSerializer):
    """A standard with the measures it needs and its whole text."""

    measures = serializers.SerializerMethodField(help_text=_("Names of the measures it needs"))

    class Meta(RuleSetSerializer.Meta):
        fields = (*RuleSetSerializer.Meta.fields, "measures", "text")

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
