"""Digital projects as the API shows them."""

from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from cultivation.models import DigitalProject

_LONGEST_TEXT = 20_000


class DigitalProjectSerializer(ShownSerializer[DigitalProject]):
    """A project. Money in 万元 as text, days as dates, scenes by their codes."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name")

    class Meta:
        model = DigitalProject
        fields = (
            "number", "uscc", "enterprise_name", "name", "status", "version", "opened_on",
            "step_on", "diagnosed_on", "diagnosed_by", "scenes", "supplier", "contract_number",
            "contract_on", "planned_from", "planned_end_on", "investment_planned_wan",
            "handed_in_on", "filed_on", "started_on", "done_pct", "finished_on",
            "investment_actual_wan", "subsidy_applied_wan", "accepted_on", "subsidy_paid_wan",
            "subsidy_paid_on", "given_up_on", "reason",
        )  # fmt: skip


def _money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=12, decimal_places=2, **options)


def _text(**options: Any) -> serializers.CharField:
    # Whether it may be empty is the domain's to say.
    return serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT, **options)


def _line(longest: int) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=longest)


def _day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True)


class PlanSerializer(StrictSerializer):
    """The plan of a project; what is not named stays as it is."""

    name = _line(120)
    diagnosed_on = _day()
    diagnosed_by = _line(120)
    summary = _text(required=False)
    scenes = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=40
    )
    supplier = _line(120)
    contract_number = _line(80)
    contract_on = _day()
    planned_from = _day()
    planned_end_on = _day()
    investment_planned_wan = _money(required=False, allow_null=True)


class StepSerializer(StrictSerializer):
    """A step that takes the version it was decided on, and no more."""

    version = serializers.IntegerField(min_value=0)


class ChangePlanSerializer(StepSerializer, PlanSerializer):
    """Change the plan."""


class HandInPlanSerializer(StepSerializer):
    """Hand the plan in, with the statement that it is true."""

    is_true = serializers.BooleanField()


class StepReasonSerializer(StepSerializer):
    """A step that needs a reason."""

    reason = _text()


class StartWorksSerializer(StepSerializer):
    """When the works began."""

    started_on = serializers.DateField()


class ReportProgressSerializer(StepSerializer):
    """How far the works are."""

    done_pct = serializers.IntegerField(min_value=0, max_value=100)
    note = _text(required=False)


class ExtendSerializer(StepReasonSerializer):
    """Until when, and why."""

    planned_end_on = serializers.DateField()


class FinishWorksSerializer(StepSerializer):
    """When the works ended, what they cost, what is applied for."""

    finished_on = serializers.DateField()
    investment_actual_wan = _money()
    subsidy_applied_wan = _money(required=False, allow_null=True, default=None)


class ProposeAcceptanceSerializer(StepSerializer):
    """The examiner's opinion, and the subsidy to be granted."""

    opinion = _text()
    subsidy_granted_wan = _money(required=False, allow_null=True, default=None)


class RecordPaymentSerializer(StepSerializer):
    """A payment of the subsidy."""

    amount_wan = _money()
    paid_on = serializers.DateField()


STEP_BODIES: dict[str, type[StepSerializer]] = {
    "details": ChangePlanSerializer,
    "hand-in": HandInPlanSerializer,
    "file": StepSerializer,
    "return": StepReasonSerializer,
    "start": StartWorksSerializer,
    "report": ReportProgressSerializer,
    "extend": ExtendSerializer,
    "finish": FinishWorksSerializer,
    "rework": StepReasonSerializer,
    "propose": ProposeAcceptanceSerializer,
    "accept": StepSerializer,
    "send-back": StepReasonSerializer,
    "pay": RecordPaymentSerializer,
    "give-up": StepReasonSerializer,
}
