"""Digital projects in the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from cultivation.domain.digital.performing import STEP_ACTS
from cultivation.domain.digital.reporting import open_project
from cultivation.domain.digital.rules import last_steps_allowed
from cultivation.enums import ProjectStatus
from cultivation.models import DigitalProject
from cultivation.serializers.projects import (
    STEP_BODIES,
    DigitalProjectSerializer,
    PlanSerializer,
)
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.enums import FiguresPage
from enterprises.models import Enterprise


class DigitalProjectFilter(django_filters.FilterSet):
    """Projects by state, enterprise, office, and whether they are late today."""

    status = django_filters.MultipleChoiceFilter(choices=ProjectStatus.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    county_office = django_filters.CharFilter("enterprise__county_office__code", max_length=6)
    is_late = django_filters.BooleanFilter(method="late_today", label="Overdue or stuck today")

    def late_today(self, queryset: Any, _name: str, is_late: Any) -> Any:
        """Those whose planned end has passed or that took no step for long; or the others."""
        today = timezone.localdate()
        every = DigitalProject.objects.all()
        late = Q(pk__in=every.overdue_on(today).values("pk")) | Q(
            pk__in=every.stuck_since(last_steps_allowed(today)).values("pk")
        )
        return queryset.filter(late) if is_late else queryset.exclude(late)


_STEP = OpenApiParameter("step", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(STEP_BODIES))
_STEP_BODY = PolymorphicProxySerializer(
    component_name="ProjectStepBody",
    serializers=list(dict.fromkeys(STEP_BODIES.values())),
    resource_type_field_name=None,
)


class DigitalProjectViewSet(
    FiguresOpenedMixin, WritingMixin, viewsets.ReadOnlyModelViewSet[DigitalProject]
):
    """Digital projects in the reader's scope, by number: an enterprise's own, and of its area an
    office's what was handed in."""

    queryset = DigitalProject.objects.none()
    serializer_class = DigitalProjectSerializer
    figures_page = FiguresPage.PROJECT
    filterset_class = DigitalProjectFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    def get_queryset(self) -> QuerySet[DigitalProject]:
        """What the reader may see."""
        visible = DigitalProject.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "self_assessment", "on_site")

    @extend_schema(request=PlanSerializer, responses={201: DigitalProjectSerializer})
    def create(self, request: Request) -> Response:
        """Open a project of the enterprise acted for, with its diagnosis."""
        given = self.given(PlanSerializer)
        enterprise = get_object_or_404(Enterprise, pk=self.reader.enterprise_id or 0)
        return self.answered(
            lambda: open_project(enterprise=enterprise, actor=self.actor, **given),
            DigitalProjectSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(
        parameters=[_STEP], request=_STEP_BODY, responses={200: DigitalProjectSerializer}
    )
    @action(detail=True, methods=["post"], url_path="steps/(?P<step>[a-z-]+)")
    def step(self, request: Request, number: str, step: str) -> Response:
        """Take one step of the table of steps, on the version that was seen. Papers are added on
        screen."""
        if step not in STEP_BODIES:
            raise Http404
        project = self.get_object()
        given = self.given(STEP_BODIES[step])
        return self.answered(
            lambda: STEP_ACTS[step](project=project, actor=self.actor, **given),
            DigitalProjectSerializer,
        )
