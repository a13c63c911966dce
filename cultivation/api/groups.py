"""Registers of key chains and digital parks in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from accounts.models import Office
from common.pagination import ByCodePagination, KeysetPagination
from cultivation.domain.digital.groups import members_of
from cultivation.enums import ChainKind, ParkKind
from cultivation.models import Chain, Park, PilotCity
from cultivation.serializers.groups import (
    ChainSerializer,
    GroupMemberSerializer,
    ParkSerializer,
    PilotCitySerializer,
)
from enterprises.models import Enterprise


class ChainFilter(django_filters.FilterSet):
    """Chains by kind and office, and those that hold on a day."""

    kind = django_filters.ChoiceFilter(choices=ChainKind.choices)
    office = django_filters.CharFilter("office__code", max_length=6)
    on = django_filters.DateFilter(method="holding", label="Holds on this day")

    def holding(self, queryset: Any, _name: str, day: Any) -> Any:
        """The entries that hold on the day."""
        return queryset.on(day)


class ParkFilter(ChainFilter):
    """Parks by kind and office, and those that hold on a day."""

    kind = django_filters.ChoiceFilter(choices=ParkKind.choices)


class _RegisterViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[Any]):
    """A register by code, for offices, with the members of an entry in the office's scope."""

    pagination_class = ByCodePagination
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,20}"

    def get_queryset(self) -> QuerySet[Any]:
        """All entries. Raises `Refused` for everybody who acts for no office."""
        found = super().get_queryset()
        return found.all() if self.office else found.none()

    @extend_schema(responses=GroupMemberSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=KeysetPagination, filterset_class=None)
    def members(self, request: Request, code: str) -> Response:
        """The memberships of enterprises in the office's scope, page by page, those that have
        ended too; the newest entries first."""
        inside = Enterprise.objects.in_area_of(self.office)
        page = self.paginate_queryset(members_of(self.get_object(), inside))
        return self.get_paginated_response(GroupMemberSerializer(page or [], many=True).data)


class PilotCityFilter(django_filters.FilterSet):
    """Pilot cities by office, and those that hold on a day."""

    office = django_filters.CharFilter("office__code", max_length=6)
    on = django_filters.DateFilter(method="holding", label="Holds on this day")

    def holding(self, queryset: Any, _name: str, day: Any) -> Any:
        """The cities that are pilots on the day."""
        return queryset.on(day)


class PilotCityViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[PilotCity]):
    """The pilot cities of the office's area, the newest entries first."""

    queryset = PilotCity.objects.none()
    serializer_class = PilotCitySerializer
    filterset_class = PilotCityFilter

    def get_queryset(self) -> QuerySet[PilotCity]:
        """What the reader may see."""
        area = Office.objects.within(self.office)
        return PilotCity.objects.filter(office__in=area).select_related("office")


class ChainViewSet(_RegisterViewSet):
    """Key chains by code, for offices; `members/` are those in the office's scope."""

    queryset = Chain.objects.select_related("leader", "office")
    serializer_class = ChainSerializer
    filterset_class = ChainFilter


class ParkViewSet(_RegisterViewSet):
    """Digital parks by code, for offices; `members/` are those in the office's scope."""

    queryset = Park.objects.select_related("office")
    serializer_class = ParkSerializer
    filterset_class = ParkFilter
