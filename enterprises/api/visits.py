"""Gradings on site in the API: ordered, answered, recorded. Evidence is added on screen."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.models import User
from enterprises.domain.grading import call_off, finish_visit, order_visit, save_visit
from enterprises.enums import VisitState
from enterprises.models import Assessor, Enterprise, Visit
from enterprises.serializers import (
    CallOffVisitSerializer,
    FinishVisitSerializer,
    OrderVisitSerializer,
    SaveVisitSerializer,
    VisitSerializer,
)


class VisitFilter(django_filters.FilterSet):
    """Visits by state, enterprise, office and day."""

    state = django_filters.MultipleChoiceFilter(choices=VisitState.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    office = django_filters.CharFilter("office__code", max_length=6)
    planned_by = django_filters.DateFilter("planned_on", lookup_expr="lte")


class VisitViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[Visit]):
    """Gradings on site in the reader's scope: an assessor's own, an office's those of its area."""

    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Visit]:
        """What the reader may see."""
        visible = Visit.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "office", "grader", "assessment")

    @extend_schema(request=OrderVisitSerializer, responses={201: VisitSerializer})
    def create(self, request: Request) -> Response:
        """Order a grading of an enterprise of the caller's area."""
        asked = self.given(OrderVisitSerializer)
        enterprise = get_object_or_404(
            Enterprise.objects.visible_to(self.reader), uscc=asked["uscc"]
        )
        official = User.objects.filter(username=asked["official"]).first()
        assessor = Assessor.objects.filter(user__username=asked["assessor"]).first()
        return self.answered(
            lambda: order_visit(
                enterprise=enterprise,
                planned_on=asked["planned_on"],
                official=official.pk if official else None,
                assessor=assessor.pk if assessor else None,
                actor=self.actor,
            ),
            VisitSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=SaveVisitSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def save(self, request: Request, id: str) -> Response:
        """Keep what the grader has answered so far."""
        return self._acted(request, SaveVisitSerializer, save_visit)

    @extend_schema(request=FinishVisitSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, id: str) -> Response:
        """Record the kept answers as the on-site assessment; evidence was added before."""
        return self._acted(request, FinishVisitSerializer, finish_visit)

    @extend_schema(request=CallOffVisitSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, id: str) -> Response:
        """Call an ordered visit off, with a reason."""
        return self._acted(request, CallOffVisitSerializer, call_off)

    def _acted(self, request: Request, body: type[Any], act: Callable[..., Visit]) -> Response:
        visit = self.get_object()
        given = self.given(body)
        return self.answered(lambda: act(visit=visit, actor=self.actor, **given), VisitSerializer)
