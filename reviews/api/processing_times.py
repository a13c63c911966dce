"""Processing times in the API."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActingMixin
from common.serializers import StrictSerializer
from cultivation.enums import TitleKind
from reviews.domain.deadlines.processing_times import Grouping, processing_times
from reviews.enums import StepKind
from reviews.forms.deadlines import months_back


class ProcessingTimesQuerySerializer(StrictSerializer):
    """The days on which stays at a step ended, and what a line stands for."""

    first = serializers.DateField(required=False, help_text="Twelve months back by default")
    last = serializers.DateField(required=False, help_text="Today by default")
    by = serializers.ChoiceField(
        choices=Grouping.choices, required=False, default=Grouping.MONTH.value
    )
    title_kind = serializers.ChoiceField(choices=TitleKind.choices, required=False, default="")
    is_own_only = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """A span that runs forwards, of five years at most; the last twelve months by default."""
        today = timezone.localdate()
        attrs = {"first": months_back(today, 11), "last": today} | attrs
        days = (attrs["last"] - attrs["first"]).days  # type: ignore[operator]
        if not 0 <= days <= 5 * 366:
            raise serializers.ValidationError(
                {"last": _("From first to last, at most five years.")}
            )
        return attrs


class ProcessingTimeSerializer(serializers.Serializer[object]):
    """A line: days are working days."""

    office_code = serializers.CharField()
    office_name = serializers.CharField()
    step_kind = serializers.ChoiceField(choices=StepKind.choices)
    month = serializers.DateField(allow_null=True)
    count = serializers.IntegerField()
    in_time = serializers.IntegerField()
    mean_days = serializers.DecimalField(max_digits=8, decimal_places=1)
    median_days = serializers.DecimalField(max_digits=8, decimal_places=1)
    ninetieth_days = serializers.DecimalField(max_digits=8, decimal_places=1)
    longest_days = serializers.IntegerField()


class ProcessingTimesSerializer(serializers.Serializer[object]):
    """The lines, and whether a calendar of the span is still to be published."""

    is_provisional = serializers.BooleanField()
    rows = ProcessingTimeSerializer(many=True)


class ProcessingTimesView(ActingMixin, APIView):
    """How long steps have taken at the offices of the caller's area."""

    @extend_schema(parameters=[ProcessingTimesQuerySerializer], responses=ProcessingTimesSerializer)
    def get(self, request: Request) -> Response:
        """Steps signed or sent back in the span, by month, office or step."""
        form = ProcessingTimesQuerySerializer(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        found = processing_times(
            office=self.office,
            first=asked["first"],
            last=asked["last"],
            by=Grouping(asked["by"]),
            title_kind=asked["title_kind"],
            is_own_only=asked["is_own_only"],
        )
        return Response(ProcessingTimesSerializer(found).data)
