"""Offices and the caller himself in the API; and in which capacity the caller acts."""

from typing import Any, cast

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.domain.acting import Capacity, capacities_of
from accounts.enums import OfficeLevel
from accounts.middleware import acting_in, client_address
from accounts.models import Office, User
from accounts.schema import ApiKeyScheme
from accounts.serializers import OfficeDetailSerializer, OfficeSerializer, PersonSerializer
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.pagination import ByCodePagination

# `capacities` of `me/` lists what it may name.
ACTING_HEADER = "X-Acting"

__all__ = ["ACTING_HEADER", "ActingMixin", "ApiKeyScheme", "Me", "OfficeViewSet", "Refused"]


class Refused(DomainError):
    """The caller's capacity does not open this at all, whatever its content."""

    status = 403


class ActingMixin:
    """For views that show or change what depends on the caller's capacity."""

    request: Request

    @property
    def reader(self) -> Capacity:
        """The capacity in which the caller acts. Raises `Refused` (`no_capacity`)."""
        capacity = self.reader_or_none
        if capacity is None:
            raise Refused(
                "no_capacity",
                _("You act for no office and no enterprise, so there is nothing here."),
            )
        return capacity

    @property
    def reader_or_none(self) -> Capacity | None:
        """The capacity, or None for somebody who has none (yet).

        Raises `Refused` (`unknown_capacity`) when the header names one that the caller has not.
        """
        acting = acting_in(self.request)
        asked = self.request.headers.get(ACTING_HEADER)
        if asked and (acting is None or acting.key != asked):
            raise Refused("unknown_capacity", _("The header X-Acting names no capacity of yours."))
        return acting

    @property
    def office(self) -> Office:
        """The caller's office. Raises `Refused` (`no_office`) for everybody else."""
        office = self.reader.office
        if office is None:
            raise Refused("no_office", _("This is open to offices only."))
        return office

    def expect_office(self) -> None:
        """Raises `Refused` (`no_office`) for whoever acts for none."""
        _ = self.office

    @property
    def user(self) -> User:
        """The caller, who is signed in."""
        return cast("User", self.request.user)

    @property
    def actor(self) -> Actor:
        """The caller in his capacity, as domain functions take him."""
        address = client_address(self.request)
        capacity = self.reader_or_none
        if capacity is None:
            return Actor(user_id=self.user.pk, label=self.user.name, address=address)
        return capacity.actor(self.user, address)

    @property
    def capacity_key(self) -> str:
        """The capacity that the request names, empty when it leaves it to the default: whoever
        opens his first record has another default when he sends the request again."""
        return self.request.headers.get(ACTING_HEADER, "")


class OfficeFilter(django_filters.FilterSet):
    """Offices by place in the tree."""

    level = django_filters.ChoiceFilter(choices=OfficeLevel.choices)
    parent = django_filters.CharFilter("parent__code", max_length=6)
    name = django_filters.CharFilter(lookup_expr="contains", max_length=100)


class OfficeViewSet(viewsets.ReadOnlyModelViewSet[Office]):
    """The tree of authorities: list by level or parent, walk it by code. `000000` is its root."""

    queryset = Office.objects.all()
    lookup_field = "code"
    lookup_value_regex = "[0-9]{6}"
    filterset_class = OfficeFilter
    pagination_class = ByCodePagination

    def get_queryset(self) -> QuerySet[Office]:
        """Offices are no secret: everybody who is signed in sees the whole tree."""
        offices = Office.objects.select_related("parent")
        if self.action == "retrieve":
            children = Office.objects.select_related("parent").order_by("code")
            return offices.prefetch_related(Prefetch("children", children))
        return offices

    def get_serializer_class(self) -> type[OfficeSerializer]:
        """One office shows those below it too."""
        return OfficeDetailSerializer if self.action == "retrieve" else OfficeSerializer


class Me(ActingMixin, APIView):
    """The caller: what he acts as now, and what else he may act as."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=PersonSerializer)
    def get(self, request: Request) -> Response:
        """Name and capacities."""
        person: dict[str, Any] = {
            "username": self.user.username,
            "name": self.user.name,
            "acting": self.reader_or_none,
            "capacities": capacities_of(self.user),
        }
        return Response(PersonSerializer(person).data)
