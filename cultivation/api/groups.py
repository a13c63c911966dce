"""Registers of key chains and digital parks in the API."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from rest_framework import viewsets
from rest_framework.serializers import BaseSerializer

from accounts.api import ActingMixin
from common.pagination import ByCodePagination
from cultivation.enums import ChainKind, ParkKind
from cultivation.models import Chain, ChainMembership, Park, ParkMembership
from cultivation.serializers.groups import (
    ChainDetailSerializer,
    ChainSerializer,
    ParkDetailSerializer,
    ParkSerializer,
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


class ChainViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[Chain]):
    """Key chains by code, for offices; one with its members in the office's scope."""

    queryset = Chain.objects.none()
    filterset_class = ChainFilter
    pagination_class = ByCodePagination
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,20}"

    def get_queryset(self) -> QuerySet[Chain]:
        """All chains, for officials."""
        found = Chain.objects.select_related("leader", "office")
        members = _visible_members(self, ChainMembership.objects.all())
        return found.prefetch_related(members) if self.action == "retrieve" else found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One chain is shown with its members."""
        return ChainDetailSerializer if self.action == "retrieve" else ChainSerializer


class ParkViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[Park]):
    """Digital parks by code, for offices; one with its members in the office's scope."""

    queryset = Park.objects.none()
    filterset_class = ParkFilter
    pagination_class = ByCodePagination
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,20}"

    def get_queryset(self) -> QuerySet[Park]:
        """All parks, for officials."""
        found = Park.objects.select_related("office")
        members = _visible_members(self, ParkMembership.objects.all())
        return found.prefetch_related(members) if self.action == "retrieve" else found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One park is shown with its members."""
        return ParkDetailSerializer if self.action == "retrieve" else ParkSerializer


def _visible_members(view: ActingMixin, memberships: QuerySet[Any]) -> "Prefetch[Any, Any, Any]":
    # Raises `Refused` for everybody who acts for no office.
    area = view.office
    rows = memberships.filter(enterprise__in=Enterprise.objects.in_area_of(area))
    return Prefetch("memberships", rows.select_related("enterprise").order_by("pk"))
