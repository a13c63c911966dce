"""Services and cultivation plans as the API shows and takes them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from cultivation.domain.plans.steps import open_steps
from cultivation.enums import TitleKind
from cultivation.enums.plans import MeasureState, ServiceCategory, ServiceState
from cultivation.models import (
    CatalogueService,
    CultivationPlan,
    PlanGoal,
    PlanMeasure,
    PlanNote,
    ServiceBooking,
)

_LONGEST = 5000


def _text(**options: Any) -> serializers.CharField:
    # Whether it may be empty is the domain's to say.
    return serializers.CharField(allow_blank=True, max_length=_LONGEST, **options)


class ServiceSerializer(ShownSerializer[CatalogueService]):
    """A service of the catalogue. `cost_wan` in 万元 for one enterprise (0 is free); `places` a
    year (null is without limit)."""

    office = serializers.CharField(source="office.code", read_only=True)
    booked_this_year = serializers.IntegerField(source="taken", read_only=True, default=0)

    class Meta:
        model = CatalogueService
        fields = (
            "id", "number", "office", "category", "name", "provider", "summary", "contact",
            "cost_wan", "places", "booked_this_year", "starts_on", "ends_on", "state", "version",
        )  # fmt: skip


class OfferServiceSerializer(StrictSerializer):
    """What an office says of a service that it puts into its catalogue."""

    category = serializers.ChoiceField(choices=ServiceCategory.choices)
    name = _text()
    provider = _text()
    summary = _text()
    contact = _text(required=False, default="")
    cost_wan = serializers.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    places = serializers.IntegerField(
        min_value=1, max_value=100_000, allow_null=True, required=False, default=None
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, required=False, default=None)


class ChangeServiceSerializer(OfferServiceSerializer):
    """The same for a service that is there."""

    version = serializers.IntegerField(min_value=0)


class ServiceStateSerializer(StrictSerializer):
    """Offered, paused or ended."""

    version = serializers.IntegerField(min_value=0)
    state = serializers.ChoiceField(choices=ServiceState.choices)


class BookServiceSerializer(StrictSerializer):
    """A place for the enterprise acted for, or for one of the office's area (`uscc`)."""

    year = serializers.IntegerField(min_value=2000, max_value=2200)
    uscc = serializers.CharField(required=False, max_length=18)


class GiveBackSerializer(StrictSerializer):
    """The place that is given back."""

    booking = serializers.IntegerField(min_value=1, help_text="`id` of the place booked")


class BookingSerializer(ShownSerializer[ServiceBooking]):
    """A place booked."""

    service = serializers.CharField(source="service.number", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True, read_only=True)

    class Meta:
        model = ServiceBooking
        fields = ("id", "service", "uscc", "year", "booked_on", "given_up_on")


class PlanGoalSerializer(ShownSerializer[PlanGoal]):
    """A goal: a line of the standard, with its value and outcome at the beginning and now."""

    is_reached = serializers.BooleanField(read_only=True)

    class Meta:
        model = PlanGoal
        fields = (
            "id", "position", "line_id", "threshold", "from_value", "from_outcome", "now_value",
            "now_outcome", "due_on", "reached_on", "is_reached",
        )  # fmt: skip


class PlanMeasureSerializer(ShownSerializer[PlanMeasure]):
    """A measure: a service of the catalogue, or own words."""

    goal = serializers.IntegerField(source="goal_id", allow_null=True, read_only=True)
    service = serializers.CharField(source="service.number", default=None, allow_null=True)

    class Meta:
        model = PlanMeasure
        fields = ("id", "goal", "service", "words", "planned_on", "state", "done_on", "note")


class PlanNoteSerializer(ShownSerializer[PlanNote]):
    """The note of a quarter, named by its first day."""

    goal = serializers.IntegerField(source="goal_id", allow_null=True, read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = PlanNote
        fields = ("quarter", "goal", "text", "office", "written_at")


class PlanSerializer(ShownSerializer[CultivationPlan]):
    """A cultivation plan."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True, read_only=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)
    base_title = serializers.CharField(source="base_title.number", default=None, allow_null=True)
    rule_set = serializers.CharField(source="rule_set.code", read_only=True)
    filed_year = serializers.IntegerField(source="filing.fiscal_year", read_only=True)
    measured_year = serializers.IntegerField(
        source="measured_filing.fiscal_year", default=None, allow_null=True
    )
    liaison = serializers.CharField(source="liaison.name", default=None, allow_null=True)
    replaced_by = serializers.CharField(source="replaced_by.number", default=None, allow_null=True)

    class Meta:
        model = CultivationPlan
        fields: tuple[str, ...] = (
            "number", "uscc", "enterprise_name", "office", "target", "base_title", "rule_set",
            "filed_year", "measured_year", "measured_on", "status", "version", "summary",
            "liaison", "opened_on", "due_on", "offered_on", "consented_on", "started_on",
            "note_quarter", "note_due_on", "closed_on", "outcome", "reason", "replaced_by",
        )  # fmt: skip


class PlanDetailSerializer(PlanSerializer):
    """A plan with its goals, measures, notes and the steps open to the caller."""

    goals = PlanGoalSerializer(many=True, read_only=True)
    measures = PlanMeasureSerializer(many=True, read_only=True)
    notes = PlanNoteSerializer(many=True, read_only=True)
    actions = serializers.SerializerMethodField()

    class Meta(PlanSerializer.Meta):
        fields = (*PlanSerializer.Meta.fields, "goals", "measures", "notes", "actions")

    def get_actions(self, plan: CultivationPlan) -> list[str]:
        """The steps open to the caller now."""
        reader = self.context.get("reader")
        return [one.action.value for one in open_steps(plan, reader)] if reader else []


class OpenPlanSerializer(StrictSerializer):
    """For which enterprise and title, until when."""

    uscc = serializers.CharField(max_length=18)
    target = serializers.ChoiceField(choices=TitleKind.choices, required=False)
    due_on = serializers.DateField(required=False)
    summary = _text(required=False, default="")


class PlanStepSerializer(StrictSerializer):
    """A step of a plan. `version` always; `reason` to decline, close, replace and withdraw;
    `person` (a user's key) to name the liaison; `quarter` (its first day), `text` and `goal` for a
    note; `due_on` and `summary` for the frame; `planned_on`, `service` (its key) or `words`, and
    `goal` for a measure; `measure`, `state`, `done_on` and `note` for what became of one."""

    version = serializers.IntegerField(min_value=0)
    reason = _text(required=False)
    person = serializers.IntegerField(required=False, min_value=1)
    quarter = serializers.DateField(required=False)
    text = _text(required=False)
    goal = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    due_on = serializers.DateField(required=False)
    summary = _text(required=False)
    service = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    words = serializers.CharField(required=False, allow_blank=True, max_length=200)
    planned_on = serializers.DateField(required=False)
    measure = serializers.IntegerField(required=False, min_value=1)
    state = serializers.ChoiceField(
        choices=[MeasureState.DONE, MeasureState.DROPPED], required=False
    )
    done_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


# Step -> what it needs, what it may take.
PLAN_STEP_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "decline": (("reason",), ()),
    "close": (("reason",), ()),
    "withdraw": (("reason",), ()),
    "replace": (("reason",), ("due_on",)),
    "change": (("due_on",), ("summary",)),
    "liaison": (("person",), ()),
    "note": (("quarter", "text"), ("goal",)),
    "measure": (("planned_on",), ("service", "words", "goal")),
    "settle": (("measure", "state"), ("done_on", "note")),
}
