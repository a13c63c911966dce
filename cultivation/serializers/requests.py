"""Requests of enterprises as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.serializers import StrictSerializer
from cultivation.domain.requests.steps import open_steps, payment_of
from cultivation.enums.requests import DebtorKind, LatePaymentResult, RequestCategory
from cultivation.models import LatePayment, RequestEntry, ServiceRequest
from cultivation.serializers.pipeline_figures import LineOfFiguresSerializer

_LONGEST = 5000


def _text(**options: Any) -> serializers.CharField:
    # Whether it may be empty is the domain's to say.
    return serializers.CharField(allow_blank=True, max_length=_LONGEST, **options)


class RequestSerializer(serializers.ModelSerializer[ServiceRequest]):
    """A request. Late payments are listed to those alone who may read them."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True, read_only=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = ServiceRequest
        fields: tuple[str, ...] = (
            "number", "uscc", "enterprise_name", "category", "subject", "status", "version",
            "office", "received_on", "due_on", "promised_on", "replied_on", "first_replied_on",
            "satisfaction", "reopened_on", "withdrawn_on",
        )  # fmt: skip
        read_only_fields = fields


class LatePaymentSerializer(serializers.ModelSerializer[LatePayment]):
    """Who owes what since when, and what came of it. Money in 万元."""

    authority = serializers.CharField(source="authority.code", default=None, allow_null=True)

    class Meta:
        model = LatePayment
        fields = (
            "debtor_name", "debtor_uscc", "debtor_kind", "contract", "amount_wan", "payable_on",
            "step", "authority", "passed_on", "result", "recovered_wan", "concluded_on",
        )  # fmt: skip
        read_only_fields = fields


class RequestEntrySerializer(serializers.ModelSerializer[RequestEntry]):
    """A line of the timeline."""

    office = serializers.CharField(source="office.code", default=None, allow_null=True)

    class Meta:
        model = RequestEntry
        fields = ("verb", "office", "text", "happened_at")
        read_only_fields = fields


class RequestDetailSerializer(RequestSerializer):
    """A request with its words, its timeline and the steps open to the caller."""

    late_payment = serializers.SerializerMethodField()
    entries = RequestEntrySerializer(many=True, read_only=True)
    papers = serializers.SerializerMethodField(help_text="Keys of files: GET files/{id}/")
    actions = serializers.SerializerMethodField()

    class Meta(RequestSerializer.Meta):
        fields = (
            *RequestSerializer.Meta.fields, "text", "reply", "satisfaction_comment",
            "late_payment", "papers", "entries", "actions",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(LatePaymentSerializer(allow_null=True))
    def get_late_payment(self, request: ServiceRequest) -> dict[str, Any] | None:
        """The late payment, if it is one."""
        payment = payment_of(request)
        return dict(LatePaymentSerializer(payment).data) if payment else None

    def get_papers(self, request: ServiceRequest) -> list[int]:
        """The keys of the papers."""
        return list(request.papers.values_list("file", flat=True))

    def get_actions(self, request: ServiceRequest) -> list[str]:
        """The steps open to the caller now."""
        reader = self.context.get("reader")
        if reader is None:
            return []
        return [one.action.value for one in open_steps(request, payment_of(request), reader)]


class AskSerializer(StrictSerializer):
    """What the enterprise asks. A late payment names its debt and comes as multipart with its
    papers."""

    category = serializers.ChoiceField(choices=RequestCategory.choices)
    subject = serializers.CharField(allow_blank=True, max_length=120)
    text = _text()
    debtor_name = serializers.CharField(required=False, max_length=120)
    debtor_uscc = serializers.CharField(required=False, max_length=18)
    debtor_kind = serializers.ChoiceField(choices=DebtorKind.choices, required=False)
    contract = serializers.CharField(required=False, max_length=120)
    amount_wan = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    payable_on = serializers.DateField(required=False)
    papers = serializers.ListField(child=serializers.FileField(), required=False, max_length=5)


class RequestStepSerializer(StrictSerializer):
    """A step of a request. `version` always; `reply` to answer and for a result; `office` (code)
    and `reason` to pass on; `authority` (code) and `note` to pass a late payment on; `result` and
    `recovered_wan` for its result; `satisfaction` and `comment` to rate; `reason` to open again or
    withdraw."""

    version = serializers.IntegerField(min_value=0)
    reply = _text(required=False)
    office = serializers.CharField(required=False, max_length=6)
    authority = serializers.CharField(required=False, max_length=6)
    note = _text(required=False)
    reason = _text(required=False)
    result = serializers.ChoiceField(choices=LatePaymentResult.choices, required=False)
    recovered_wan = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, allow_null=True
    )
    satisfaction = serializers.IntegerField(required=False, min_value=1, max_value=5)
    comment = _text(required=False)


class RequestFiguresSerializer(LineOfFiguresSerializer):
    """Counts of a category or an office; `satisfaction` is null of fewer than five ratings."""

    asked = serializers.IntegerField()
    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    answered = serializers.IntegerField()
    in_time = serializers.IntegerField()
    rated = serializers.IntegerField()
    satisfaction = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)


class RequestTablesSerializer(serializers.Serializer[Any]):
    """The figures by category and by the offices below."""

    since = serializers.DateField()
    by_category = RequestFiguresSerializer(many=True)
    by_office = RequestFiguresSerializer(many=True)


# Step -> what it needs, what it may take.
REQUEST_STEP_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reply": (("reply",), ()),
    "pass-on": (("office", "reason"), ()),
    "to-authority": (("authority",), ("note",)),
    "result": (("result", "reply"), ("recovered_wan",)),
    "rate": (("satisfaction",), ("comment",)),
    "reopen": (("reason",), ()),
    "withdraw": ((), ("reason",)),
}
