"""The funnel of each round in the API."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from accounts.models import Office
from reviews.api.rounds import RoundFilter
from reviews.domain.rounds.funnel import Funnel, funnels, rounds_of
from reviews.models import Round
from reviews.serializers.funnel import RoundFunnelSerializer

_AREA = OpenApiParameter(
    "area",
    OpenApiTypes.STR,
    description="Code of an office of the caller's area whose enterprises are counted",
)


class RoundFunnelViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Round]):
    """How many cases of each round came how far, among the enterprises of an area; for offices."""

    queryset = Round.objects.none()
    filterset_class = RoundFilter
    serializer_class = RoundFunnelSerializer

    def get_queryset(self) -> QuerySet[Round]:
        """The rounds that concern the caller's office, the latest first."""
        return rounds_of(self.office).select_related("office")

    @extend_schema(parameters=[_AREA])
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A page of rounds, each with its counts."""
        code = request.query_params.get("area") or self.office.code
        area = Office.objects.within(self.office).filter(code=code[:6]).first()
        if area is None:
            raise Http404
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        counts = funnels(page, area)
        rows = [{"round": one, "counts": counts.get(one.pk, Funnel())} for one in page]
        return self.get_paginated_response(RoundFunnelSerializer(rows, many=True).data)
