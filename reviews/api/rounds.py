"""Rounds in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.rounds import change_round, extend_round, open_round, take_back_round
from reviews.domain.rounds.sampling import draw_sample
from reviews.models import Round, Sample
from reviews.serializers.rounds import (
    ChangeRoundSerializer,
    MoreTimeSerializer,
    RoundPlanSerializer,
    RoundSerializer,
    TakeBackRoundSerializer,
)
from reviews.serializers.routes import DrawSerializer, SampleSerializer


class RoundFilter(django_filters.FilterSet):
    """Rounds by title, kind of case, year, office, and day on which they are open."""

    title_kind = django_filters.ChoiceFilter(choices=TitleKind.choices)
    case_kind = django_filters.ChoiceFilter(choices=CaseKind.choices)
    year = django_filters.NumberFilter(min_value=1900, max_value=2200)
    office = django_filters.CharFilter("office__code", max_length=6)
    open_on = django_filters.DateFilter(method="is_open_on")

    def is_open_on(self, queryset: Any, _name: str, day: Any) -> Any:
        """Rounds that take applications on a day."""
        return queryset.open_on(day)


class RoundViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Round],
):
    """Windows in which enterprises may apply. The ministry and the provinces lay them down."""

    queryset = Round.objects.none()
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,60}"
    filterset_class = RoundFilter
    serializer_class = RoundSerializer

    def get_queryset(self) -> QuerySet[Round]:
        """What the reader may see."""
        visible = Round.objects.visible_to(self.reader).select_related("office", "rule_set")
        return visible.prefetch_related("deadlines")

    @extend_schema(request=RoundPlanSerializer, responses={201: RoundSerializer})
    def create(self, request: Request) -> Response:
        """Lay a round down.."""
        form = self.checked(RoundPlanSerializer)
        return self.answered(
            lambda: open_round(plan=form.plan(), actor=self.actor), code=status.HTTP_201_CREATED
        )

    @extend_schema(request=ChangeRoundSerializer, responses=RoundSerializer)
    def update(self, request: Request, code: str) -> Response:
        """Change a round before its first day."""
        round_ = self.get_object()
        form = self.checked(ChangeRoundSerializer)
        version = form.validated_data["version"]
        changed = change_round(round=round_, plan=form.plan(), version=version, actor=self.actor)
        return Response(self.shown(changed))

    @extend_schema(request=MoreTimeSerializer, responses={200: RoundSerializer})
    @action(detail=True, methods=["post"], url_path="more-time", url_name="more-time")
    def more_time(self, request: Request, code: str) -> Response:
        """Move the last day of an open round further.."""
        given = self.given(MoreTimeSerializer)
        round_ = self.get_object()
        return self.answered(lambda: extend_round(round=round_, actor=self.actor, **given))

    @extend_schema(request=TakeBackRoundSerializer, responses={200: RoundSerializer})
    @action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Request, code: str) -> Response:
        """Take a round back that was laid down by mistake, while nobody has begun to apply in it
        and no sample is drawn."""
        given = self.given(TakeBackRoundSerializer)
        round_ = self.get_object()
        return self.answered(lambda: take_back_round(round=round_, actor=self.actor, **given))

    @extend_schema(methods=["GET"], responses=SampleSerializer)
    @extend_schema(methods=["POST"], request=DrawSerializer, responses={201: SampleSerializer})
    @action(detail=True, methods=["get", "post"])
    def sample(self, request: Request, code: str) -> Response:
        """The draw of holders for re-examination, which anybody can repeat; draw it, once."""
        round_ = self.get_object()
        self.expect_office()
        if request.method == "GET":
            found = get_object_or_404(Sample.objects.select_related("round"), round=round_)
            return Response(SampleSerializer(found).data)
        given = self.given(DrawSerializer)
        return self.answered(
            lambda: draw_sample(round=round_, actor=self.actor, **given),
            SampleSerializer,
            status.HTTP_201_CREATED,
        )
