"""Gradings on site in the API: ordered, answered, proved by files, recorded."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.models import User
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.domain.grading import (
    add_visit_file,
    call_off,
    finish_visit,
    order_visit,
    remove_visit_file,
    save_visit,
)
from enterprises.enums import FiguresPage, VisitState
from enterprises.models import Assessor, Enterprise, Visit
from enterprises.serializers import (
    AddVisitFileSerializer,
    CallOffVisitSerializer,
    FinishVisitSerializer,
    OrderVisitSerializer,
    SaveVisitSerializer,
    VisitFileSerializer,
    VisitSerializer,
)


class VisitFilter(django_filters.FilterSet):
    """Visits by state, enterprise, office and day."""

    state = django_filters.MultipleChoiceFilter(choices=VisitState.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    office = django_filters.CharFilter("office__code", max_length=6)
    planned_by = django_filters.DateFilter("planned_on", lookup_expr="lte")


class VisitViewSet(FiguresOpenedMixin, WritingMixin, viewsets.ReadOnlyModelViewSet[Visit]):
    """Gradings on site in the reader's scope: an assessor's own, an office's those of its area."""

    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    figures_page = FiguresPage.GRADING
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

    @extend_schema(methods=["get"], responses=VisitFileSerializer(many=True), filters=False)
    @extend_schema(
        methods=["post"],
        request={"multipart/form-data": AddVisitFileSerializer},
        responses={201: VisitFileSerializer},
    )
    @action(
        detail=True,
        methods=["get", "post"],
        pagination_class=None,
        parser_classes=[parsers.MultiPartParser, parsers.JSONParser],
    )
    def evidence(self, request: Request, id: str) -> Response:
        """The files that prove what was found; by POST one more (multipart), while it is open."""
        visit = self.get_object()
        if request.method == "GET":
            kept = visit.files.filter(removed_at=None).select_related("file")
            return Response(VisitFileSerializer(kept, many=True).data)
        checked = checked_upload(self.given(AddVisitFileSerializer)["file"])
        return self.answered(
            lambda: add_visit_file(visit=visit, upload=checked, actor=self.actor),
            VisitFileSerializer,
            status.HTTP_201_CREATED,
            # The same file sent again is the same request: it is known by its content.
            body={"file": [checked.name, checked.key]},
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path=r"evidence/(?P<file>[0-9]{1,18})/remove")
    def remove_evidence(self, request: Request, id: str, file: str) -> Response:
        """Take a file of an open visit back."""
        found = get_object_or_404(self.get_object().files.filter(removed_at=None), pk=int(file))

        def act() -> Answer:
            remove_visit_file(file=found, actor=self.actor)
            return Answer(status.HTTP_204_NO_CONTENT, None)

        return self.answer_once(act)

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
