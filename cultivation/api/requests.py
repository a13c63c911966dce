"""Requests of enterprises in the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.api import ActingMixin, Refused
from accounts.api.writing import WritingMixin
from common.domain.errors import DomainError
from common.domain.files import checked_upload
from cultivation.domain.requests import asking, handling
from cultivation.domain.requests.figures import figures_by_category, figures_by_office
from cultivation.enums.requests import (
    DebtorKind,
    LatePaymentResult,
    RequestAction,
    RequestCategory,
    RequestStatus,
)
from cultivation.models import ServiceRequest
from cultivation.serializers.requests import (
    REQUEST_STEP_FIELDS,
    AskSerializer,
    RequestDetailSerializer,
    RequestSerializer,
    RequestStepSerializer,
    RequestTablesSerializer,
)
from cultivation.serializers.steps import step_arguments
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.enums import FiguresPage
from enterprises.models import Enterprise

_STEP = OpenApiParameter(
    "step", OpenApiTypes.STR, OpenApiParameter.PATH, description="The step's name"
)
_SINCE_DAYS = 365
_DEBT = ("debtor_name", "debtor_uscc", "debtor_kind", "contract", "amount_wan", "payable_on")
_ACTS: dict[str, Callable[..., ServiceRequest]] = {
    RequestAction.TAKE: handling.take,
    RequestAction.REPLY: handling.reply,
    RequestAction.PASS_ON: handling.pass_on,
    RequestAction.TO_AUTHORITY: handling.pass_to_authority,
    RequestAction.RESULT: handling.conclude,
    RequestAction.RATE: asking.rate,
    RequestAction.REOPEN: asking.reopen,
    RequestAction.WITHDRAW: asking.withdraw,
}


class RequestFilter(django_filters.FilterSet):
    """Requests by category, state, enterprise, the office that holds them, and their day."""

    category = django_filters.ChoiceFilter(choices=RequestCategory.choices)
    status = django_filters.MultipleChoiceFilter(choices=RequestStatus.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    office = django_filters.CharFilter("office__code", max_length=6)
    due_by = django_filters.DateFilter("due_on", lookup_expr="lte")


class RequestViewSet(
    FiguresOpenedMixin,
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ServiceRequest],
):
    """Requests in the reader's scope. Late payments are shown to their enterprise, to those who
    deal with them at the office that holds them, and to the debtor's authority; to nobody else."""

    queryset = ServiceRequest.objects.none()
    figures_page = FiguresPage.REQUEST
    filterset_class = RequestFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"
    parser_classes = [parsers.JSONParser, parsers.MultiPartParser]

    def get_queryset(self) -> QuerySet[ServiceRequest]:
        """What the reader may see."""
        found = ServiceRequest.objects.visible_to(self.reader).select_related(
            "enterprise__county_office", "enterprise__city_office", "enterprise__province_office",
            "office",
        )  # fmt: skip
        return found.prefetch_related("entries__office") if self.action == "retrieve" else found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One request is shown with its words."""
        return RequestSerializer if self.action == "list" else RequestDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Who reads, for the steps that are open."""
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context["reader"] = self.reader
        return context

    @extend_schema(request=AskSerializer, responses={201: RequestDetailSerializer})
    def create(self, request: Request) -> Response:
        """Ask an office for help; the category says which one, and by when it answers."""
        enterprise = Enterprise.objects.filter(pk=self.reader.enterprise_id or 0).first()
        if enterprise is None:
            raise Refused("not_yours", _("Only an enterprise asks."))
        given = self.given(AskSerializer)
        files = [checked_upload(one) for one in given.pop("papers", [])]
        body = {name: str(value) for name, value in given.items()}
        debt = _debt({name: given.pop(name) for name in _DEBT if name in given})
        category = RequestCategory(given.pop("category"))
        return self.answered(
            lambda: asking.ask(
                enterprise=enterprise,
                category=category,
                debt=debt,
                files=files,
                actor=self.actor,
                **given,
            ),
            RequestDetailSerializer,
            status.HTTP_201_CREATED,
            body=body | {"papers": [one.key for one in files]},
        )

    @extend_schema(
        request=RequestStepSerializer, responses=RequestDetailSerializer, parameters=[_STEP]
    )
    @action(detail=True, methods=["post"], url_path=r"steps/(?P<step>[a-z-]{1,20})")
    def step(self, request: Request, number: str, step: str) -> Response:
        """Take a step: one of those that the request lists under `actions`."""
        asked = self.get_object()
        if step not in _ACTS:
            raise DomainError("unknown_step", _("There is no such step."))
        given = self.given(RequestStepSerializer)
        given = step_arguments(given, *REQUEST_STEP_FIELDS.get(step, ((), ())))
        if "result" in given:
            given["result"] = LatePaymentResult(given["result"])
        return self.answered(
            lambda: _ACTS[step](request=asked, actor=self.actor, **given), RequestDetailSerializer
        )


def _debt(given: dict[str, Any]) -> asking.Debt | None:
    if not given:
        return None
    missing = {name: _("This step needs the field.") for name in _DEBT if name not in given}
    if missing:
        sentence = _("Name the whole debt: who owes what since when.")
        raise DomainError("debt_missing", sentence, missing)
    return asking.Debt(**given | {"debtor_kind": DebtorKind(given["debtor_kind"])})


class RequestFiguresView(ActingMixin, APIView):
    """Requests of the last year, counted."""

    @extend_schema(responses=RequestTablesSerializer)
    def get(self, request: Request) -> Response:
        """By category and by the offices below; late payments are counted like the others."""
        office, today = self.office, timezone.localdate()
        since = today - timedelta(days=_SINCE_DAYS)
        tables = {
            "since": since,
            "by_category": figures_by_category(office, since=since, today=today),
            "by_office": figures_by_office(office, since=since, today=today),
        }
        return Response(RequestTablesSerializer(tables).data)
