"""Digital projects as the API shows them."""

from rest_framework import serializers

from cultivation.models import DigitalProject


class DigitalProjectSerializer(serializers.ModelSerializer[DigitalProject]):
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
        read_only_fields = fields
