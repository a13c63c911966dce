"""Posted needs, key support and readiness as the API shows and takes them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import serializers

from common.serializers import ShownSerializer
from cultivation.enums import Certainty
from cultivation.enums.leading import (
    AnswerStatus,
    NeedResult,
    NeedStatus,
    PaymentKind,
    SupportStatus,
)
from cultivation.models import (
    Chain,
    ChampionReadiness,
    Need,
    NeedAnswer,
    SupportBatch,
    Supported,
    SupportPayment,
)


class NeedSerializer(ShownSerializer[Need]):
    """A posted need. Money in 万元 as text."""

    office = serializers.CharField(source="office.code", read_only=True)
    chain = serializers.CharField(source="chain.code", read_only=True, default=None)
    status = serializers.ChoiceField(choices=NeedStatus.choices, read_only=True)
    result = serializers.CharField(read_only=True, help_text="Empty before it is concluded")

    class Meta:
        model = Need
        fields = (
            "number", "title", "text", "field", "chain", "poster", "office", "status",
            "budget_wan", "deadline_on", "contact", "published_on", "matched_on", "result",
            "result_text", "contract_wan", "concluded_on", "version",
        )  # fmt: skip


class OpenNeedSerializer(serializers.Serializer[Any]):
    """What is needed; `poster` names the large enterprise where an office posts for it."""

    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=5000)
    field = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    chain = serializers.SlugRelatedField(
        "code", queryset=Chain.objects.all(), required=False, allow_null=True, default=None
    )
    budget_wan = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, allow_null=True, default=None
    )
    deadline_on = serializers.DateField()
    contact = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    poster = serializers.CharField(max_length=200, required=False, allow_blank=True)


class NeedAnswerSerializer(ShownSerializer[NeedAnswer]):
    """An answer, to whoever may see it."""

    need = serializers.CharField(source="need.number", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    status = serializers.ChoiceField(choices=AnswerStatus.choices, read_only=True)

    class Meta:
        model = NeedAnswer
        fields = (
            "id", "need", "uscc", "enterprise_name", "status", "text", "price_wan", "contact",
            "handed_in_at", "reason", "version",
        )  # fmt: skip


class GiveAnswerSerializer(serializers.Serializer[Any]):
    """What an SME offers."""

    text = serializers.CharField(max_length=5000)
    contact = serializers.CharField(max_length=120)
    price_wan = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, allow_null=True, default=None
    )


class _StepSerializer(serializers.Serializer[Any]):
    """Arguments of a step; which ones it takes stands in its description."""

    version = serializers.IntegerField(min_value=0)

    def arguments(self, names: Sequence[str]) -> dict[str, Any]:
        """The version and the named arguments. Raises `ValidationError` for a missing one."""
        given = self.validated_data
        missing = {name: ["This field is required."] for name in names if name not in given}
        if missing:
            raise serializers.ValidationError(missing)
        return {name: given[name] for name in ("version", *names)}


class NeedStepSerializer(_StepSerializer):
    """`answer` for shortlist, match and decline; `reason` for return, decline and withdraw;
    `result`, `result_text` and `contract_wan` for conclude."""

    answer = serializers.IntegerField(required=False)
    reason = serializers.CharField(required=False, max_length=5000)
    result = serializers.ChoiceField(choices=NeedResult.choices, required=False)
    result_text = serializers.CharField(required=False, max_length=5000)
    contract_wan = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, allow_null=True
    )


class SupportBatchSerializer(serializers.ModelSerializer[SupportBatch]):
    """A batch of key support: its days, its document, and how sure that is."""

    certainty = serializers.ChoiceField(choices=Certainty.choices)

    class Meta:
        model = SupportBatch
        fields = ("code", "name", "starts_on", "ends_on", "source", "certainty")
        # That a code is taken already is told by the act, as a conflict.
        extra_kwargs: ClassVar = {"code": {"validators": []}}


class EnterPlanSerializer(serializers.Serializer[Any]):
    """The plan of a little giant in a batch."""

    batch = serializers.SlugRelatedField("code", queryset=SupportBatch.objects.all())
    uscc = serializers.CharField(max_length=18)
    investment_wan = serializers.DecimalField(max_digits=14, decimal_places=2)
    goals = serializers.CharField(max_length=5000)


class SupportPaymentSerializer(ShownSerializer[SupportPayment]):
    """Money that moved, in 万元."""

    kind = serializers.ChoiceField(choices=PaymentKind.choices, read_only=True)

    class Meta:
        model = SupportPayment
        fields = ("kind", "amount_wan", "on", "document")


class SupportedSerializer(ShownSerializer[Supported]):
    """A supported little giant with what was paid. Money in 万元 as text. An enterprise is shown
    the evaluation once it is signed."""

    batch = serializers.CharField(source="batch.code", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    title = serializers.CharField(source="title.number", read_only=True)
    status = serializers.ChoiceField(choices=SupportStatus.choices, read_only=True)
    verdict = serializers.CharField(
        read_only=True, help_text="pay_rest, withhold or recover; empty before the evaluation"
    )
    payments = SupportPaymentSerializer(many=True, read_only=True)

    class Meta:
        model = Supported
        fields = (
            "number", "batch", "uscc", "enterprise_name", "title", "status", "investment_wan",
            "goals", "total_wan", "payments", "confirmed_on", "invested_wan", "goals_met",
            "verdict", "evaluated_on", "signed_on", "recover_wan", "demanded_on", "demand_due_on",
            "reason", "version",
        )  # fmt: skip

    def to_representation(self, instance: Supported) -> dict[str, Any]:
        """Without the unsigned evaluation where an enterprise reads."""
        shown = super().to_representation(instance)
        if self.context.get("for_enterprise") and instance.signed_on is None:
            unsigned = dict.fromkeys(("invested_wan", "goals_met", "evaluated_on"))
            shown |= unsigned | {"verdict": ""}
        return shown


class SupportStepSerializer(_StepSerializer):
    """`investment_wan`, `goals` for plan; `paid_on`, `document` for pay-first and pay-rest, with
    `amount_wan` for paid-back; `year`, `invested_wan`, `progress` for year; `invested_wan`,
    `goals_met`, `opinion` for evaluate; `document`, `due_on` for demand; `reason` for send-back
    and drop."""

    investment_wan = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    goals = serializers.CharField(required=False, max_length=5000)
    paid_on = serializers.DateField(required=False)
    document = serializers.CharField(required=False, max_length=120)
    amount_wan = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    invested_wan = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    progress = serializers.CharField(required=False, max_length=5000)
    goals_met = serializers.BooleanField(required=False)
    opinion = serializers.CharField(required=False, max_length=5000)
    due_on = serializers.DateField(required=False)
    reason = serializers.CharField(required=False, max_length=5000)


class ChampionReadinessSerializer(ShownSerializer[ChampionReadiness]):
    """What a province recorded of an enterprise's place in its market."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = ChampionReadiness
        fields = (
            "id", "uscc", "enterprise_name", "product", "national_rank", "global_rank",
            "market_share_pct", "niche_years", "note", "office", "recorded_on",
        )  # fmt: skip


class RecordReadinessSerializer(serializers.Serializer[Any]):
    """Where an enterprise's product stands; what is not known is left out."""

    uscc = serializers.CharField(max_length=18)
    product = serializers.CharField(max_length=200)
    national_rank = serializers.IntegerField(required=False, allow_null=True, max_value=9999)
    global_rank = serializers.IntegerField(required=False, allow_null=True, max_value=9999)
    market_share_pct = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, allow_null=True
    )
    niche_years = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=200
    )
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
