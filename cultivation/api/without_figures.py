"""Enterprises without figures in the API."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from cultivation.domain.seeds.without_figures import without_figures
from cultivation.serializers.seeds import WithoutFiguresSerializer
from cultivation.shown.seeds import silent_rows
from enterprises.models import Enterprise, Membership


class WithoutFiguresViewSet(
    ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Enterprise]
):
    """Holders of a title and enterprises named by a source of whom no figures are filed, so that
    discovery can say nothing of them; for offices."""

    queryset = Enterprise.objects.none()
    serializer_class = WithoutFiguresSerializer

    def get_queryset(self) -> QuerySet[Enterprise]:
        """Those of the area."""
        area = Enterprise.objects.in_area_of(self.office)
        found = without_figures(area, on=timezone.localdate())
        has_account = Exists(Membership.objects.filter(enterprise=OuterRef("pk")))
        related = ("county_office", "city_office", "province_office")
        return found.annotate(has_account=has_account).select_related(*related)

    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A page of them, the latest opened first."""
        page = self.paginate_queryset(self.get_queryset()) or []
        rows = silent_rows(page, timezone.localdate())
        return self.get_paginated_response(WithoutFiguresSerializer(rows, many=True).data)
