"""Routes in the API: proposed by one person, approved by another."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.routes.changing import approve_route, propose_route, reject_route
from reviews.enums import RouteState
from reviews.models import Route
from reviews.serializers.routes import (
    ApproveRouteSerializer,
    ProposeRouteSerializer,
    RejectRouteSerializer,
    RouteSerializer,
)


class RouteFilter(django_filters.FilterSet):
    """Routes by title, kind, state, office, and a day on which they lead cases."""

    title_kind = django_filters.ChoiceFilter(choices=TitleKind.choices)
    case_kind = django_filters.ChoiceFilter(choices=CaseKind.choices)
    state = django_filters.ChoiceFilter(choices=RouteState.choices)
    office = django_filters.CharFilter("office__code", max_length=6)
    in_force_on = django_filters.DateFilter(method="leading")

    def leading(self, queryset: "QuerySet[Route]", _name: str, day: object) -> "QuerySet[Route]":
        """Approved routes of that day."""
        return queryset.in_force_on(day)  # type: ignore[attr-defined,no-any-return]


class RouteViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Route],
):
    """The ways of cases, for every office to read."""

    queryset = Route.objects.none()
    serializer_class = RouteSerializer
    filterset_class = RouteFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Route]:
        """What the reader may see."""
        found = Route.objects.visible_to(self.reader)
        return found.select_related("office").prefetch_related("steps")

    @extend_schema(request=ProposeRouteSerializer, responses={201: RouteSerializer})
    def create(self, request: Request) -> Response:
        """Propose a way for cases handed in from a day on."""
        form = self.checked(ProposeRouteSerializer)
        plan = form.plan()
        return self.answered(
            lambda: propose_route(actor=self.actor, **plan), code=status.HTTP_201_CREATED
        )

    @extend_schema(request=ApproveRouteSerializer, responses=RouteSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, id: str) -> Response:
        """Let a proposed way lead the cases from its first day."""
        route, given = self.get_object(), self.given(ApproveRouteSerializer)
        return self.answered(lambda: approve_route(route=route, actor=self.actor, **given))

    @extend_schema(request=RejectRouteSerializer, responses=RouteSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, id: str) -> Response:
        """Turn a proposed way down."""
        route, given = self.get_object(), self.given(RejectRouteSerializer)
        return self.answered(lambda: reject_route(route=route, actor=self.actor, **given))
