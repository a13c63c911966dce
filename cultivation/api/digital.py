"""Digital projects in the API."""

from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from cultivation.domain.digital.performing import STEP_ACTS
from cultivation.domain.digital.reporting import add_paper, open_project, remove_paper
from cultivation.domain.digital.rules import last_steps_allowed
from cultivation.enums import ProjectPaperKind, ProjectStatus
from cultivation.models import DigitalProject
from cultivation.serializers.projects import (
    STEP_BODIES,
    AddProjectPaperSerializer,
    DigitalProjectSerializer,
    PlanSerializer,
    ProjectPaperSerializer,
)
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.enums import FiguresPage
from enterprises.models import Assessment, Enterprise

_RELATED = (
    "enterprise__county_office",
    "enterprise__city_office",
    "enterprise__province_office",
    "self_assessment",
    "on_site",
)


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
        before = Assessment.objects.filter(enterprise=OuterRef("enterprise")).filter(
            assessed_on__lte=OuterRef("diagnosed_on")
        )
        latest = before.order_by("-assessed_on", "-pk").values("level")[:1]
        return visible.select_related(*_RELATED).annotate(level_before=Subquery(latest))

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether an enterprise reads."""
        reader = self.reader_or_none
        is_own = reader is not None and reader.enterprise_id is not None
        return {**super().get_serializer_context(), "for_enterprise": is_own}

    @extend_schema(request=PlanSerializer, responses={201: DigitalProjectSerializer})
    def create(self, request: Request) -> Response:
        """Open a project of the enterprise acted for, with its diagnosis."""
        given = self.given(PlanSerializer)
        enterprise = get_object_or_404(Enterprise, pk=self.reader.enterprise_id or 0)
        return self.answered(
            lambda: open_project(enterprise=enterprise, actor=self.actor, **given),
            code=status.HTTP_201_CREATED,
        )

    @extend_schema(
        parameters=[_STEP], request=_STEP_BODY, responses={200: DigitalProjectSerializer}
    )
    @action(detail=True, methods=["post"], url_path="steps/(?P<step>[a-z-]+)")
    def step(self, request: Request, number: str, step: str) -> Response:
        """Take one step of the table of steps, on the version that was seen."""
        if step not in STEP_BODIES:
            raise Http404
        project = self.get_object()
        given = self.given(STEP_BODIES[step])
        return self.answered(lambda: STEP_ACTS[step](project=project, actor=self.actor, **given))

    @extend_schema(methods=["get"], responses=ProjectPaperSerializer(many=True), filters=False)
    @extend_schema(
        methods=["post"],
        request={"multipart/form-data": AddProjectPaperSerializer},
        responses={201: ProjectPaperSerializer},
    )
    @action(
        detail=True,
        methods=["get", "post"],
        pagination_class=None,
        parser_classes=[parsers.MultiPartParser, parsers.JSONParser],
    )
    def papers(self, request: Request, number: str) -> Response:
        """The papers of the project; by POST of its enterprise one more (multipart), while it is
        open."""
        project = self.get_object()
        if request.method == "GET":
            kept = project.papers.filter(removed_at=None).select_related("file")
            return Response(ProjectPaperSerializer(kept, many=True).data)
        given = self.given(AddProjectPaperSerializer)
        kind, checked = ProjectPaperKind(given["kind"]), checked_upload(given["file"])
        return self.answered(
            lambda: add_paper(project=project, kind=kind, upload=checked, actor=self.actor),
            ProjectPaperSerializer,
            status.HTTP_201_CREATED,
            # The same file sent again is the same request: it is known by its content.
            body={"kind": kind.value, "file": [checked.name, checked.key]},
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path=r"papers/(?P<paper>[0-9]{1,18})/remove")
    def remove_paper(self, request: Request, number: str, paper: str) -> Response:
        """Take a paper back, before the project is handed in."""
        found = get_object_or_404(self.get_object().papers.filter(removed_at=None), pk=int(paper))

        def act() -> Answer:
            remove_paper(paper=found, actor=self.actor)
            return Answer(status.HTTP_204_NO_CONTENT, None)

        return self.answer_once(act)
