"""Snapshots of coverage in the API: read, asked for, proposed and published."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.models import Office
from cultivation.domain.coverage.frozen import kept_dimensions
from cultivation.domain.coverage.reading import read_snapshot
from cultivation.domain.coverage.snapshots import (
    propose_publication,
    publish_snapshot,
    request_snapshot,
)
from cultivation.enums import SnapshotOrigin
from cultivation.models import CoverageSnapshot
from cultivation.serializers.coverage import CoverageSerializer, FrozenQuerySerializer
from cultivation.serializers.snapshots import (
    ProposeSnapshotSerializer,
    PublishSnapshotSerializer,
    RequestSnapshotSerializer,
    SnapshotSerializer,
)


class SnapshotFilter(django_filters.FilterSet):
    """Snapshots by definition, days and origin."""

    definition = django_filters.CharFilter("definition__code", max_length=40)
    since = django_filters.DateFilter("day", lookup_expr="gte")
    until = django_filters.DateFilter("day", lookup_expr="lte")
    origin = django_filters.ChoiceFilter(choices=SnapshotOrigin.choices)


class SnapshotViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[CoverageSnapshot]):
    """Frozen days of coverage: all of them for the ministry, the published ones for other
    offices."""

    queryset = CoverageSnapshot.objects.none()
    serializer_class = SnapshotSerializer
    filterset_class = SnapshotFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[CoverageSnapshot]:
        """What the reader may see. Raises `Refused` for everybody who acts for no office."""
        rows = CoverageSnapshot.objects.select_related("definition", "publication")
        return rows.readable_by(self.office)

    @extend_schema(request=RequestSnapshotSerializer, responses={201: SnapshotSerializer})
    def create(self, request: Request) -> Response:
        """The ministry freezes a day as it is known now."""
        given = self.given(RequestSnapshotSerializer)
        day, code = given["day"], given["definition"]
        return self.answered(
            lambda: request_snapshot(day=day, code=code, actor=self.actor),
            SnapshotSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(parameters=[FrozenQuerySerializer], responses=CoverageSerializer, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def figures(self, request: Request, id: str) -> Response:
        """Its frozen figures by a dimension, the country's or those of an area of the caller's.

        Other dimensions than offices and pilot cities are kept for the country and provinces.
        """
        snapshot: CoverageSnapshot = self.get_object()
        query = FrozenQuerySerializer(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked, office = query.validated_data, None
        if asked.get("office"):
            offices = Office.objects.within(self.office).select_related("parent__parent")
            office = get_object_or_404(offices, code=asked["office"])
        if asked["by"] not in kept_dimensions(office):
            raise ValidationError({"by": _("Not kept for a city or a county.")})
        return Response(read_snapshot(snapshot, office=office, by=asked["by"]).as_json())

    @extend_schema(request=ProposeSnapshotSerializer, responses=SnapshotSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, id: str) -> Response:
        """Propose it for publication with a note."""
        return self._acted(request, ProposeSnapshotSerializer, propose_publication)

    @extend_schema(request=PublishSnapshotSerializer, responses=SnapshotSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, id: str) -> Response:
        """Publish what another official proposed."""
        return self._acted(request, PublishSnapshotSerializer, publish_snapshot)

    def _acted(self, request: Request, body: type[Any], act: Callable[..., object]) -> Response:
        snapshot: CoverageSnapshot = self.get_object()
        given = self.given(body)

        def once() -> CoverageSnapshot:
            act(snapshot=snapshot, actor=self.actor, **given)
            return snapshot

        return self.answered(once)
