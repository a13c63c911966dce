"""Digital projects as the API shows them."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from cultivation.domain.digital.rules import is_overdue_on, is_stuck_on
from cultivation.domain.digital.steps import responsible_office
from cultivation.enums import ProjectPaperKind, ProjectStatus
from cultivation.models import DigitalProject, ProjectPaper

_LONGEST_TEXT = 20_000


# What an office decides, which the enterprise is shown once it is signed, and what is never shown.
_SHOWN_SIGNED = ("subsidy_granted_wan", "level_after")
_OFFICES_OWN = "opinion"


class DigitalProjectSerializer(ShownSerializer[DigitalProject]):
    """A project. Money in 万元 as text, days as dates, scenes by their codes. `level_before` is the
    level that counted on the day of the diagnosis, `own_level` the own rating after the works,
    `level_after` the grading on site on which it is accepted. With `for_enterprise` in the context
    what an office decides is null before it is signed, and its opinion empty."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name")
    office = serializers.SerializerMethodField(help_text="Which office files and accepts it")
    level_before = serializers.IntegerField(allow_null=True, read_only=True, default=None)
    own_level = serializers.IntegerField(
        source="self_assessment.level", allow_null=True, default=None, read_only=True
    )
    level_after = serializers.IntegerField(
        source="on_site.level", allow_null=True, default=None, read_only=True
    )
    is_overdue = serializers.SerializerMethodField(help_text="Its planned end has passed")
    is_stuck = serializers.SerializerMethodField(help_text="It took no step for long")

    class Meta:
        model = DigitalProject
        fields = (
            "number", "uscc", "enterprise_name", "name", "status", "version", "opened_on",
            "step_on", "diagnosed_on", "diagnosed_by", "scenes", "supplier", "contract_number",
            "contract_on", "planned_from", "planned_end_on", "investment_planned_wan",
            "handed_in_on", "filed_on", "started_on", "done_pct", "finished_on",
            "investment_actual_wan", "subsidy_applied_wan", "subsidy_granted_wan", "accepted_on",
            "subsidy_paid_wan", "subsidy_paid_on", "given_up_on", "reason", "summary", "office",
            "level_before", "own_level", "level_after", "opinion", "is_overdue", "is_stuck",
        )  # fmt: skip

    def to_representation(self, instance: DigitalProject) -> dict[str, Any]:
        """The project as its reader is shown it."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.context.get("for_enterprise"):
            shown[_OFFICES_OWN] = ""
            if instance.status != ProjectStatus.ACCEPTED:
                shown |= dict.fromkeys(_SHOWN_SIGNED)
        return shown

    def get_office(self, project: DigitalProject) -> str:
        """The code of the responsible office."""
        return responsible_office(project.enterprise).code

    def get_is_overdue(self, project: DigitalProject) -> bool:
        """Whether its works should have ended before today."""
        return is_overdue_on(project, timezone.localdate())

    def get_is_stuck(self, project: DigitalProject) -> bool:
        """Whether its last step lies longer back than its state allows."""
        return is_stuck_on(project, timezone.localdate())


class ProjectPaperSerializer(ShownSerializer[ProjectPaper]):
    """A paper of a project; its content at `files/{file}/`."""

    name = serializers.CharField(source="file.name", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)

    class Meta:
        model = ProjectPaper
        fields = ("id", "kind", "name", "sha256", "file", "added_at")


class AddProjectPaperSerializer(StrictSerializer):
    """One file, and what it is."""

    kind = serializers.ChoiceField(choices=ProjectPaperKind.choices)
    file = serializers.FileField()


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
