"""Coverage as the API shows it."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.days import no_future, this_century
from common.serializers import ShownSerializer, StrictSerializer
from cultivation.domain.coverage import DEFAULT_CODE
from cultivation.domain.coverage.movement import Move
from cultivation.enums import (
    CellDimension,
    Certainty,
    CoverageBasis,
    CoveragePopulation,
    SizeClass,
    TitleKind,
)
from cultivation.models import CoverageTarget
from enterprises.enums import AssessmentBasis
from enterprises.models import Enterprise


def _office_field() -> serializers.RegexField:
    return serializers.RegexField(
        "^[0-9]{6}$",
        required=False,
        help_text=_("Code of an office in your area; your own by default"),
    )


def _day_field() -> serializers.DateField:
    return serializers.DateField(
        required=False,
        validators=[no_future],
        help_text=_("The day; that of the last figures by default, which the answer names"),
    )


class _MomentField(serializers.DateTimeField):
    """A moment of this century, in the form of ISO 8601."""

    def to_internal_value(self, value: Any) -> datetime:
        """The moment, or a sentence at the parameter: of the first and the last days of all the
        framework makes a fault, because the clock of UTC does not reach them."""
        try:
            moment = super().to_internal_value(value)
        except OverflowError:
            raise serializers.ValidationError(_("Choose a day of this century.")) from None
        this_century(moment.date())
        return moment


class CoverageQuerySerializer(serializers.Serializer[Any]):
    """Which coverage is asked for."""

    as_of = _day_field()
    known_at = _MomentField(
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
    office = _office_field()


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
    note = serializers.CharField(
        allow_blank=True,
        help_text=_("Of a past day that is told from what is known today: which day that is"),
    )
    definition = serializers.CharField()
    title = serializers.ChoiceField(choices=TitleKind.choices, allow_null=True)
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    by = serializers.ChoiceField(choices=CellDimension.choices)
    total = CoverageFigureSerializer()
    lacking_project = serializers.IntegerField(
        allow_null=True,
        help_text=_("Of the total those whose level is enough while the accepted project is "
                    "missing; null where none is asked for"),
    )  # fmt: skip
    with_plan_city = CoverageFigureSerializer(allow_null=True)
    lines = CoverageFigureSerializer(many=True)


class FrozenQuerySerializer(serializers.Serializer[Any]):
    """By what a snapshot's figures are told, and for which area."""

    by = serializers.ChoiceField(
        choices=CellDimension.choices, required=False, default=CellDimension.OFFICE
    )
    office = serializers.RegexField(
        "^[0-9]{6}$",
        required=False,
        help_text=_("Code of an office in your area; the whole country by default"),
    )


class DefinitionQuerySerializer(serializers.Serializer[Any]):
    """Of which day and area the definitions are told."""

    as_of = _day_field()
    office = _office_field()


class CoverageTargetSerializer(ShownSerializer[CoverageTarget]):
    """A share to be reached by a day; without an office, nationally."""

    definition = serializers.CharField(source="definition_code")
    office = serializers.CharField(source="office.code", allow_null=True, default=None)

    class Meta:
        model = CoverageTarget
        fields = ("id", "definition", "office", "due_on", "share_pct", "source", "version")


class SetTargetSerializer(StrictSerializer):
    """A target with the document that sets it; `version` of the one that it replaces."""

    definition = serializers.RegexField("^[a-z0-9-]{1,40}$")
    office = serializers.RegexField(
        "^[0-9]{6}$", allow_null=True, help_text=_("Code of a province; null for the country")
    )
    due_on = serializers.DateField(validators=[this_century])
    share_pct = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    source = serializers.CharField(max_length=200)
    version = serializers.IntegerField(min_value=0, default=0)


class RemoveTargetSerializer(StrictSerializer):
    """The version that was seen."""

    version = serializers.IntegerField(min_value=0)


class CoverageDefinitionSerializer(serializers.Serializer[Any]):
    """A definition with both rules in words, how well it is known, and what it says of the area:
    no figure where that day would have to be counted from history."""

    as_of = serializers.DateField(help_text=_("The day of the figure"))
    code = serializers.CharField(source="definition.code")
    name = serializers.CharField(source="definition.name")
    population = serializers.ChoiceField(
        choices=CoveragePopulation.choices, source="definition.population"
    )
    title = serializers.CharField(source="definition.title_kind", help_text=_("Or empty"))
    minimum_level = serializers.IntegerField(source="definition.minimum_level")
    basis = serializers.ChoiceField(choices=CoverageBasis.choices, source="definition.basis")
    maximum_age_months = serializers.IntegerField(
        source="definition.maximum_age_months", allow_null=True
    )
    needs_project = serializers.BooleanField(source="definition.needs_project")
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    certainty = serializers.ChoiceField(choices=Certainty.choices, source="definition.certainty")
    source = serializers.CharField(source="definition.source")
    in_force_from = serializers.DateField(source="definition.in_force_from")
    in_force_to = serializers.DateField(source="definition.in_force_to", allow_null=True)
    figure = CoverageFigureSerializer(allow_null=True)
    target = CoverageTargetSerializer(source="goal", allow_null=True)


class AskedCoverageSerializer(serializers.Serializer[Any]):
    """Definition, day and area."""

    definition = serializers.RegexField("^[a-z0-9-]{1,40}$", default=DEFAULT_CODE)
    as_of = _day_field()
    office = _office_field()


class TrendPointSerializer(serializers.Serializer[Any]):
    """The share of a day in %."""

    day = serializers.DateField()
    share_pct = serializers.CharField()


class OutlookSerializer(serializers.Serializer[Any]):
    """Course, path and forecast of an area under one definition; what is not known is null.

    The trend is the median of the slopes between the last twelve months; four of five outcomes lie
    in its interval, and `mean_error` says how far the same rule was off in the past.
    """

    as_of = serializers.DateField()
    note = serializers.CharField(
        allow_blank=True,
        help_text=_("Of a past day that is told from what is known today: which day that is"),
    )
    definition = serializers.CharField()
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    total = CoverageFigureSerializer()
    course = TrendPointSerializer(many=True)
    other_rule_until = serializers.DateField(
        allow_null=True,
        help_text=_("Up to this day the course was counted by another rule of this definition"),
    )
    targets = CoverageTargetSerializer(many=True)
    path_pct = serializers.CharField(allow_null=True)
    is_reached = serializers.BooleanField(
        allow_null=True, help_text=_("Whether the last target is reached, by the counts")
    )
    reached_on = serializers.DateField(
        allow_null=True, help_text=_("When it is expected, if it goes on so")
    )
    at_goal_pct = serializers.CharField(allow_null=True)
    interval_pct = serializers.ListField(child=serializers.CharField(), allow_null=True)
    needed_monthly = serializers.IntegerField(allow_null=True)
    recent_monthly = serializers.CharField(allow_null=True)
    mean_error_points = serializers.CharField(allow_null=True)
    trials = serializers.IntegerField()


class MovementQuerySerializer(AskedCoverageSerializer):
    """Two days: `since` and `as_of`, today by default."""

    as_of = serializers.DateField(
        required=False, validators=[no_future], help_text=_("The day; today by default")
    )
    since = serializers.DateField(validators=[no_future])
    kind = serializers.ChoiceField(choices=Move.choices, required=False)
    after = serializers.IntegerField(
        min_value=0, default=0, help_text=_("`next_after` of the page before")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The days in their order."""
        if attrs["since"] >= (attrs.get("as_of") or timezone.localdate()):
            raise serializers.ValidationError({"since": _("Choose a day before the other one.")})
        return attrs


class MovedSerializer(serializers.Serializer[Any]):
    """One enterprise that moved; levels are null where nothing was known or it was not counted."""

    uscc = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    move = serializers.ChoiceField(choices=Move.choices)
    level_before = serializers.IntegerField(allow_null=True)
    level_after = serializers.IntegerField(allow_null=True)
    was_covered = serializers.BooleanField()
    is_covered = serializers.BooleanField()


class MovementSerializer(serializers.Serializer[Any]):
    """The counts that lead from one day's figure to the other's, and who moved. A frozen day is
    read from what was recorded before its `known_at`; null: from all that is known now."""

    since = serializers.DateField()
    since_known_at = serializers.DateTimeField(allow_null=True)
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    definition = serializers.CharField()
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    holders_before = serializers.IntegerField()
    holders_after = serializers.IntegerField()
    covered_before = serializers.IntegerField()
    covered_after = serializers.IntegerField()
    became_covered = serializers.IntegerField()
    ceased_covered = serializers.IntegerField()
    entered = serializers.IntegerField()
    entered_covered = serializers.IntegerField()
    left = serializers.IntegerField()
    left_covered = serializers.IntegerField()
    moved = MovedSerializer(many=True)
    next_after = serializers.IntegerField(allow_null=True)


class CountedQuerySerializer(AskedCoverageSerializer):
    """Which of the enterprises behind a figure are listed."""

    covered = serializers.ChoiceField(
        choices=[(one, one) for one in ("yes", "no", "closest", "not_assessed")],
        required=False,
        help_text=_("`closest`: those not covered, a project under way and the level just below "
                    "first, a hundred at most"),
    )  # fmt: skip
    size = serializers.ChoiceField(choices=SizeClass.choices, required=False)
    basis = serializers.ChoiceField(
        choices=AssessmentBasis.choices,
        required=False,
        help_text=_("Of the assessment that counts"),
    )
    industry = serializers.CharField(
        required=False, max_length=4, help_text=_("A division of GB/T 4754")
    )
    chain = serializers.CharField(required=False, max_length=20)
    park = serializers.CharField(required=False, max_length=20)


class CountedEnterpriseSerializer(serializers.Serializer[Any]):
    """An enterprise that a figure counts. The context's `since` has the days by enterprise."""

    uscc = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    office = serializers.CharField(source="responsible_office.code")
    level = serializers.IntegerField(allow_null=True)
    assessed_on = serializers.DateField(allow_null=True)
    basis = serializers.ChoiceField(
        choices=AssessmentBasis.choices,
        source="assessment_basis",
        allow_null=True,
        help_text=_("Of the assessment that counts; null where none does"),
    )
    covered_since = serializers.SerializerMethodField()
    is_under_way = serializers.BooleanField()
    is_accepted = serializers.BooleanField()

    def get_covered_since(self, enterprise: Enterprise) -> date | None:
        """The day since which it has met the numerator rule; null where it does not."""
        since: dict[int, date] = self.context["since"]
        return since.get(enterprise.pk)
