"""The service catalogue and cultivation plans in the API."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from common.domain.errors import DomainError
from cultivation.domain.plans.catalogue import (
    book_place,
    change_service,
    give_up_place,
    offer_service,
    set_service_state,
)
from cultivation.domain.plans.drawing import open_plan
from cultivation.domain.plans.performing import DRAWING, perform
from cultivation.enums import TitleKind
from cultivation.enums.plans import (
    PlanAction,
    PlanOutcome,
    PlanStatus,
    ServiceCategory,
    ServiceState,
)
from cultivation.models import CatalogueService, CultivationPlan, ServiceBooking
from cultivation.serializers.plans import (
    PLAN_STEP_FIELDS,
    BookingSerializer,
    BookServiceSerializer,
    ChangeServiceSerializer,
    GiveBackSerializer,
    OfferServiceSerializer,
    OpenPlanSerializer,
    PlanDetailSerializer,
    PlanSerializer,
    PlanStepSerializer,
    ServiceSerializer,
    ServiceStateSerializer,
)
from cultivation.serializers.steps import step_arguments
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.enums import FiguresPage
from enterprises.models import Enterprise

_NUMBER = r"[\w.-]{1,40}"
STEP_PARAMETER = OpenApiParameter(
    "step", OpenApiTypes.STR, OpenApiParameter.PATH, description="The step's name"
)


class ServiceFilter(django_filters.FilterSet):
    """Services by category, state and office."""

    category = django_filters.ChoiceFilter(choices=ServiceCategory.choices)
    state = django_filters.ChoiceFilter(choices=ServiceState.choices)
    office = django_filters.CharFilter("office__code", max_length=6)


class ServiceViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[CatalogueService],
):
    """Services offered to the reader's area; offices keep their own."""

    queryset = CatalogueService.objects.none()
    serializer_class = ServiceSerializer
    filterset_class = ServiceFilter
    lookup_field = "number"
    lookup_value_regex = _NUMBER

    def get_queryset(self) -> QuerySet[CatalogueService]:
        """What the reader may see, with how many places of this year are taken."""
        year = timezone.localdate().year
        taken = Count("bookings", filter=Q(bookings__year=year, bookings__given_up_on=None))
        visible = CatalogueService.objects.visible_to(self.reader)
        return visible.select_related("office").annotate(taken=taken)

    @extend_schema(request=OfferServiceSerializer, responses={201: ServiceSerializer})
    def create(self, request: Request) -> Response:
        """Put a service into the catalogue of the caller's office."""
        given = self.given(OfferServiceSerializer)
        office = self.office
        return self.answered(
            lambda: offer_service(office=office, actor=self.actor, **given),
            ServiceSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=ChangeServiceSerializer, responses=ServiceSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, number: str) -> Response:
        """Change what the catalogue says."""
        return self._changed(request, ChangeServiceSerializer, change_service)

    @extend_schema(request=ServiceStateSerializer, responses=ServiceSerializer)
    @action(detail=True, methods=["post"])
    def state(self, request: Request, number: str) -> Response:
        """Pause the service, offer it again, or end it."""
        return self._changed(request, ServiceStateSerializer, set_service_state)

    def _changed(self, request: Request, kind: Any, do: Any) -> Response:
        service = self.get_object()
        given = self.given(kind)
        if "state" in given:
            given["state"] = ServiceState(given["state"])
        return self.answered(
            lambda: do(service=service, actor=self.actor, **given), ServiceSerializer
        )

    @extend_schema(request=BookServiceSerializer, responses={201: BookingSerializer})
    @action(detail=True, methods=["post"])
    def book(self, request: Request, number: str) -> Response:
        """Book a place for a year."""
        service = self.get_object()
        given = self.given(BookServiceSerializer)
        uscc = given.get("uscc")
        chosen = {"uscc": uscc} if uscc else {"pk": self.reader.enterprise_id or 0}
        enterprise = get_object_or_404(Enterprise.objects.visible_to(self.reader), **chosen)
        return self.answered(
            lambda: book_place(
                service=service,
                enterprise=enterprise,
                year=given["year"],
                actor=self.actor,
            ),
            BookingSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=GiveBackSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"], url_path="give-back", url_name="give-back")
    def give_back(self, request: Request, number: str) -> Response:
        """Give a booked place back, so that it is free again; twice is once."""
        service = self.get_object()
        visible = Enterprise.objects.visible_to(self.reader)
        bookings = ServiceBooking.objects.filter(service=service, enterprise__in=visible)
        booking = get_object_or_404(bookings, pk=self.given(GiveBackSerializer)["booking"])
        return self.answered(
            lambda: give_up_place(booking=booking, actor=self.actor), BookingSerializer
        )


class PlanFilter(django_filters.FilterSet):
    """Plans by state, end, title aimed at, enterprise, office, and whether a note is overdue."""

    status = django_filters.MultipleChoiceFilter(choices=PlanStatus.choices)
    outcome = django_filters.ChoiceFilter(choices=PlanOutcome.choices)
    target = django_filters.ChoiceFilter(choices=TitleKind.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    office = django_filters.CharFilter("office__code", max_length=6)
    is_note_overdue = django_filters.BooleanFilter(
        method="note_overdue", label="The note of a quarter is overdue today"
    )

    def note_overdue(self, queryset: Any, _name: str, is_overdue: Any) -> Any:
        """Those with an overdue note, or the others."""
        overdue = CultivationPlan.objects.notes_overdue_on(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=overdue) if is_overdue else queryset.exclude(pk__in=overdue)


class PlanViewSet(
    FiguresOpenedMixin,
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[CultivationPlan],
):
    """Cultivation plans in the reader's scope: an enterprise's own once it was offered, and of its
    area an office's."""

    queryset = CultivationPlan.objects.none()
    figures_page = FiguresPage.PLAN
    filterset_class = PlanFilter
    lookup_field = "number"
    lookup_value_regex = _NUMBER

    def get_queryset(self) -> QuerySet[CultivationPlan]:
        """What the reader may see."""
        found = CultivationPlan.objects.visible_to(self.reader).select_related(
            "enterprise__county_office", "enterprise__city_office", "enterprise__province_office",
            "office", "base_title", "rule_set", "filing", "measured_filing", "liaison",
            "replaced_by",
        )  # fmt: skip
        if self.action == "retrieve":
            return found.prefetch_related("goals", "measures__service", "notes__office")
        return found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One plan is shown with its parts."""
        return PlanSerializer if self.action == "list" else PlanDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Who reads, for the steps that are open."""
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context["reader"] = self.reader
        return context

    @extend_schema(request=OpenPlanSerializer, responses={201: PlanDetailSerializer})
    def create(self, request: Request) -> Response:
        """Draw a plan up for an enterprise of the caller's county."""
        given = self.given(OpenPlanSerializer)
        visible = Enterprise.objects.visible_to(self.reader)
        enterprise = get_object_or_404(visible, uscc=given.pop("uscc"))
        if "target" in given:
            given["target"] = TitleKind(given["target"])
        return self.answered(
            lambda: open_plan(enterprise=enterprise, actor=self.actor, **given),
            PlanDetailSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(
        request=PlanStepSerializer, responses=PlanDetailSerializer, parameters=[STEP_PARAMETER]
    )
    @action(detail=True, methods=["post"], url_path=r"steps/(?P<step>[a-z-]{1,20})")
    def step(self, request: Request, number: str, step: str) -> Response:
        """Take a step: one of those that the plan lists under `actions`, or `measure` and `settle`
        while it is drawn up or runs."""
        plan: CultivationPlan = self.get_object()
        if step not in {*PlanAction.values, *DRAWING}:
            raise DomainError("unknown_step", _("There is no such step."))
        given = self.given(PlanStepSerializer)
        given = step_arguments(given, *PLAN_STEP_FIELDS.get(step, ((), ())))

        def act() -> CultivationPlan:
            perform(step, plan, given, self.actor)
            plan.refresh_from_db()
            return plan

        return self.answered(act, PlanDetailSerializer)
