"""Recommendation lists and draws of inspections in the API."""

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from reviews.domain.inspections.sampling import draw_sample
from reviews.domain.recommending import hand_up, reorder
from reviews.models import InspectionSample, RecommendationList, Round, Step
from reviews.serializers.routes import (
    DrawInspectionsSerializer,
    HandUpSerializer,
    InspectionSampleSerializer,
    RankingSerializer,
    ReorderSerializer,
)

_BY_ID = "[0-9]{1,18}"


class RankingFilter(django_filters.FilterSet):
    """Lists by round and office."""

    round = django_filters.CharFilter("round__code", max_length=60)
    office = django_filters.CharFilter("office__code", max_length=6)


class RankingViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[RecommendationList],
):
    """What offices recommend in rounds, in order: the caller's office's own, the ministry all."""

    queryset = RecommendationList.objects.none()
    serializer_class = RankingSerializer
    filterset_class = RankingFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = _BY_ID

    def get_queryset(self) -> QuerySet[RecommendationList]:
        """What the reader may see."""
        ranked = Step.objects.select_related("case__enterprise").order_by("rank")
        found = RecommendationList.objects.visible_to(self.reader)
        return found.select_related("round", "office").prefetch_related(Prefetch("steps", ranked))

    @extend_schema(request=ReorderSerializer, responses=RankingSerializer)
    @action(detail=True, methods=["post"])
    def order(self, request: Request, id: str) -> Response:
        """Put the list into another order, until it is handed up."""
        ranking, given = self.get_object(), self.given(ReorderSerializer)
        return self.answered(
            lambda: reorder(
                ranking=ranking, numbers=given["cases"], version=given["version"], actor=self.actor
            ),
        )

    @extend_schema(request=HandUpSerializer, responses=RankingSerializer)
    @action(detail=True, methods=["post"], url_path="hand-up")
    def hand_up(self, request: Request, id: str) -> Response:
        """Hand the list up: its ranks stand for good."""
        ranking, given = self.get_object(), self.given(HandUpSerializer)
        return self.answered(lambda: hand_up(ranking=ranking, actor=self.actor, **given))


class InspectionSampleViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[InspectionSample],
):
    """Draws of cases to inspect, made by the caller's office."""

    queryset = InspectionSample.objects.none()
    serializer_class = InspectionSampleSerializer
    filterset_class = RankingFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = _BY_ID

    def get_queryset(self) -> QuerySet[InspectionSample]:
        """The office's own."""
        found = InspectionSample.objects.filter(office=self.office)
        return found.select_related("round", "office")

    @extend_schema(request=DrawInspectionsSerializer, responses={201: InspectionSampleSerializer})
    def create(self, request: Request) -> Response:
        """Draw a share of the round's cases at the office, and order their inspections."""
        given = self.given(DrawInspectionsSerializer)
        round_ = get_object_or_404(Round.objects.visible_to(self.reader), code=given.pop("round"))
        return self.answered(
            lambda: draw_sample(round=round_, actor=self.actor, **given),
            code=status.HTTP_201_CREATED,
        )
