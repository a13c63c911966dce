"""Titles, rule sets, verdicts and coverage as the API shows and takes them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cultivation.criteria.measures import FILED, MEASURES, Measure
from cultivation.domain.verdicts import parsed
from cultivation.enums import CellDimension, TitleEnding, TitleKind, TitleState
from cultivation.models import RuleSet, Title, TitleEvent
from enterprises.enums import ChainRole, RdInstitutionLevel

_CHOICES = {"chain_role": ChainRole, "rd_institution_level": RdInstitutionLevel}


class TitleSerializer(serializers.ModelSerializer[Title]):
    """A title as those see it in whose scope it lies: names and place at recognition beside those
    of today."""

    enterprise_name = serializers.CharField(
        source="name_at_recognition", read_only=True, help_text=_("Name at recognition")
    )
    holder_name = serializers.CharField(
        read_only=True, help_text=_("Name that the register carries today")
    )
    current_name = serializers.CharField(source="enterprise.name", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    region_at_recognition = serializers.CharField(
        source="region_at_recognition_id", read_only=True, allow_null=True
    )
    region = serializers.CharField(source="enterprise.region_id", read_only=True, allow_null=True)
    office_at_recognition = serializers.CharField(
        source="office_at_recognition.code", read_only=True, allow_null=True, default=None
    )
    issued_by = serializers.CharField(
        source="issued_by.code", read_only=True, allow_null=True, default=None
    )
    state = serializers.SerializerMethodField(help_text=_("Where it stands today"))
    is_valid = serializers.SerializerMethodField(help_text=_("Whether it is in force today"))
    ending = serializers.ChoiceField(choices=TitleEnding.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Title
        fields: tuple[str, ...] = (
            "number", "kind", "enterprise_name", "holder_name", "current_name", "uscc",
            "valid_from", "valid_to", "last_day", "re_examined_since", "state", "is_valid",
            "ending", "ending_reason", "ending_document", "cancellation_ground", "banned_until",
            "origin", "source", "batch", "round_code", "announcement", "case_number",
            "rule_set_code", "rule_set_sha256", "issued_by", "region_at_recognition",
            "office_at_recognition", "region",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=TitleState.choices))
    def get_state(self, title: Title) -> str:
        """Where the title stands today."""
        return title.state_on(timezone.localdate()).value

    def get_is_valid(self, title: Title) -> bool:
        """Whether the title is in force today."""
        return title.is_valid_on(timezone.localdate())


class TitleEventSerializer(serializers.ModelSerializer[TitleEvent]):
    """One fact in the life of a title."""

    class Meta:
        model = TitleEvent
        fields: tuple[str, ...] = (
            "kind", "happened_on", "document", "case_number", "outcome", "ground", "name_before",
            "name_after", "note", "office_name", "recorded_at",
        )  # fmt: skip
        read_only_fields = fields


class TitleDetailSerializer(TitleSerializer):
    """A title with its life."""

    events = TitleEventSerializer(many=True, read_only=True)

    class Meta(TitleSerializer.Meta):
        fields = (*TitleSerializer.Meta.fields, "events")
        read_only_fields = fields


class CertificateQuerySerializer(serializers.Serializer[Any]):
    """What stands on a certificate: its number and check code."""

    number = serializers.CharField(max_length=60)
    code = serializers.CharField(max_length=60)


class CheckedCertificateSerializer(serializers.Serializer[Any]):
    """What everybody may know who holds a certificate in his hands."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=TitleKind.choices)
    name_on_paper = serializers.CharField()
    name_today = serializers.CharField()
    is_replaced = serializers.BooleanField(help_text=_("A newer certificate was issued"))
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    last_day = serializers.DateField()
    state = serializers.ChoiceField(choices=TitleState.choices)


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
