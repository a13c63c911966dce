"""The ladder and the changes of title holders in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActingMixin
from cultivation.enums import CaseKind, TitleKind
from enterprises.models import Enterprise
from reviews.domain.ladder import ladder_of
from reviews.domain.rounds.sampling import standing_with_draws
from reviews.enums import CaseStatus, ChangeKind
from reviews.models import ChangeReport


class LadderQuerySerializer(serializers.Serializer[Any]):
    """Whose ladder is asked for."""

    uscc = serializers.CharField(
        required=False, max_length=18, help_text="The enterprise acted for by default"
    )


class LadderStepSerializer(serializers.Serializer[Any]):
    """One title: what could be asked for, whether it may be today, and why not."""

    title_kind = serializers.ChoiceField(choices=TitleKind.choices, source="kind")
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    may_apply = serializers.BooleanField()
    code = serializers.CharField(source="refusal.code", default="", allow_blank=True)
    why_not = serializers.CharField(source="refusal.sentence", default="", allow_blank=True)
    round = serializers.CharField(source="round.code", default=None, allow_null=True)
    next_round = serializers.CharField(source="next_round.code", default=None, allow_null=True)
    open_case = serializers.CharField(source="open_case.number", default=None, allow_null=True)


class LadderView(ActingMixin, APIView):
    """What an enterprise may apply for today, and why not yet."""

    @extend_schema(parameters=[LadderQuerySerializer], responses=LadderStepSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every title decided here, lowest rung first."""
        form = LadderQuerySerializer(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        visible = Enterprise.objects.visible_to(self.reader)
        uscc = form.validated_data.get("uscc")
        chosen = {"uscc": uscc} if uscc else {"pk": self.reader.enterprise_id or 0}
        enterprise = get_object_or_404(visible, **chosen)
        today = timezone.localdate()
        steps = ladder_of(enterprise, standing_with_draws(enterprise, today), today)
        return Response(LadderStepSerializer(steps, many=True).data)


class ChangeSerializer(serializers.ModelSerializer[ChangeReport]):
    """A major change that the holder of a title reported."""

    number = serializers.CharField(source="case.number", read_only=True)
    uscc = serializers.CharField(source="case.enterprise.uscc", read_only=True, allow_null=True)
    status = serializers.ChoiceField(
        choices=CaseStatus.choices, source="case.status", read_only=True
    )
    kind = serializers.ChoiceField(choices=ChangeKind.choices, read_only=True)
    from_office = serializers.CharField(source="from_office.code", read_only=True)
    new_office = serializers.CharField(source="new_office.code", default=None, allow_null=True)

    class Meta:
        model = ChangeReport
        fields = (
            "number", "uscc", "kind", "status", "happened_on", "reported_on", "days_late",
            "name_before", "new_name", "from_office", "new_office", "other_party", "ceases",
            "new_main_product", "new_industry", "explanation", "evidence",
        )  # fmt: skip
        read_only_fields = fields


class ChangeFilter(django_filters.FilterSet):
    """Changes by kind, state and enterprise."""

    kind = django_filters.ChoiceFilter(choices=ChangeKind.choices)
    status = django_filters.ChoiceFilter("case__status", choices=CaseStatus.choices)
    uscc = django_filters.CharFilter("case__enterprise__uscc", max_length=18)


class ChangeViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[ChangeReport]):
    """Major changes of title holders, for the offices of both places."""

    queryset = ChangeReport.objects.none()
    lookup_field = "case__number"
    lookup_url_kwarg = "number"
    lookup_value_regex = r"[\w.-]{1,40}"
    filterset_class = ChangeFilter
    serializer_class = ChangeSerializer

    def get_queryset(self) -> QuerySet[ChangeReport]:
        """Those that the reader may see."""
        visible = ChangeReport.objects.visible_to(self.reader)
        return visible.select_related("case__enterprise", "from_office", "new_office")
