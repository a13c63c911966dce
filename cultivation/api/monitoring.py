"""Quarterly reports, their indices and early warnings in the API."""

from dataclasses import asdict
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.api import ActingMixin
from accounts.api.writing import WritingMixin
from accounts.models import Office, User
from common.domain.errors import DomainError
from cultivation.domain.monitoring.assigning import assign_warning
from cultivation.domain.monitoring.counting import warnings_by_office
from cultivation.domain.monitoring.raising import close_warning
from cultivation.domain.monitoring.reporting import file_report
from cultivation.domain.monitoring.rounds import call_off_round, plan_round
from cultivation.domain.monitoring.statistics import (
    Cell,
    index_definition,
    statistics_of,
)
from cultivation.enums.monitoring import ReportState, WarningKind, WarningOutcome
from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue
from cultivation.serializers.monitoring import (
    CallOffRoundSerializer,
    CloseWarningSerializer,
    EarlyWarningSerializer,
    FileReportSerializer,
    GiveWarningSerializer,
    IndexQuerySerializer,
    IndexSerializer,
    MonitoringRoundSerializer,
    PlanRoundSerializer,
    QuarterlyLineSerializer,
    QuarterlyReportSerializer,
    WarningFiguresSerializer,
)
from cultivation.shown.monitoring import OLD_DAYS
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.enums import FiguresPage


class MonitoringRoundViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[MonitoringRound]):
    """Rounds of quarterly reports, for offices; the ministry plans them."""

    queryset = MonitoringRound.objects.none()
    serializer_class = MonitoringRoundSerializer
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[MonitoringRound]:
        """Every round; nothing for an enterprise."""
        return MonitoringRound.objects.visible_to(self.reader).defer("pool")

    @extend_schema(request=PlanRoundSerializer, responses={201: MonitoringRoundSerializer})
    def create(self, request: Request) -> Response:
        """Plan the round of a quarter; it opens on its first day."""
        form = self.checked(PlanRoundSerializer)
        return self.answered(
            lambda: plan_round(actor=self.actor, **form.arguments()),
            MonitoringRoundSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=CallOffRoundSerializer, responses=MonitoringRoundSerializer)
    @action(detail=True, methods=["post"], url_path="call-off", url_name="call-off")
    def call_off(self, request: Request, id: str) -> Response:
        """Call a round off before it opens."""
        found = self.get_object()
        given = self.given(CallOffRoundSerializer)
        return self.answered(
            lambda: call_off_round(round=found, actor=self.actor, **given),
            MonitoringRoundSerializer,
        )


class QuarterlyReportFilter(django_filters.FilterSet):
    """Reports by quarter, enterprise and state today."""

    year = django_filters.NumberFilter("round__year", min_value=2000, max_value=2200)
    quarter = django_filters.NumberFilter("round__quarter", min_value=1, max_value=4)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    state = django_filters.ChoiceFilter(choices=ReportState.choices, method="in_state")

    def in_state(self, queryset: Any, _name: str, state: str) -> Any:
        """Reports in a state today."""
        return queryset.in_state(ReportState(state), timezone.localdate())


class QuarterlyReportViewSet(
    FiguresOpenedMixin, WritingMixin, viewsets.ReadOnlyModelViewSet[QuarterlyDue]
):
    """Quarterly reports: who owes one, and filing it."""

    queryset = QuarterlyDue.objects.none()
    figures_page = FiguresPage.QUARTERLY_REPORT
    filterset_class = QuarterlyReportFilter
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[QuarterlyDue]:
        """Those that the reader may see."""
        visible = QuarterlyDue.objects.visible_to(self.reader)
        return visible.select_related("round", "enterprise", "report").defer("round__pool")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """A list tells no figures."""
        return QuarterlyLineSerializer if self.action == "list" else QuarterlyReportSerializer

    @extend_schema(request=FileReportSerializer, responses={201: QuarterlyReportSerializer})
    @action(detail=True, methods=["post"], url_name="file")
    def file(self, request: Request, id: str) -> Response:
        """File the report of a quarter, or correct it, for the enterprise acted for."""
        due: QuarterlyDue = self.get_object()
        form = self.checked(FileReportSerializer)

        def act() -> QuarterlyDue:
            file_report(due=due, actor=self.actor, **form.arguments())
            return due

        return self.answered(act, code=status.HTTP_201_CREATED)


class EarlyWarningFilter(django_filters.FilterSet):
    """Warnings by state, cause, enterprise and office."""

    is_open = django_filters.BooleanFilter("closed_on", lookup_expr="isnull")
    kind = django_filters.ChoiceFilter(choices=WarningKind.choices)
    rule = django_filters.CharFilter(max_length=40)
    outcome = django_filters.ChoiceFilter(choices=WarningOutcome.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    office = django_filters.CharFilter("office__code", max_length=6)


class EarlyWarningViewSet(
    FiguresOpenedMixin,
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[EarlyWarning],
):
    """Early warnings of the office's area; nothing for an enterprise."""

    queryset = EarlyWarning.objects.none()
    figures_page = FiguresPage.WARNING
    serializer_class = EarlyWarningSerializer
    filterset_class = EarlyWarningFilter
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[EarlyWarning]:
        """Those of the reader's area."""
        visible = EarlyWarning.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "office", "person")

    @extend_schema(request=CloseWarningSerializer, responses=EarlyWarningSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, id: str) -> Response:
        """Close a warning with its outcome and what was found."""
        warning = self.get_object()
        given = self.given(CloseWarningSerializer)
        given["outcome"] = WarningOutcome(given["outcome"])
        return self.answered(lambda: close_warning(warning=warning, actor=self.actor, **given))

    @extend_schema(request=GiveWarningSerializer, responses=EarlyWarningSerializer)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, id: str) -> Response:
        """Name who looks after it: somebody posted at the caller's office."""
        warning = self.get_object()
        given = self.given(GiveWarningSerializer)
        person = User.objects.filter(username=given.pop("username")).first()
        if person is None:
            sentence = _("There is no such person.")
            raise DomainError("unknown_person", sentence, {"username": sentence})
        return self.answered(
            lambda: assign_warning(warning=warning, person=person, actor=self.actor, **given)
        )


class WarningFiguresView(ActingMixin, APIView):
    """Open warnings and their ages at each office below the caller's."""

    @extend_schema(responses=WarningFiguresSerializer(many=True))
    def get(self, request: Request) -> Response:
        """A line for each office with warnings."""
        lines = warnings_by_office(self.office, timezone.localdate(), old_days=OLD_DAYS)
        return Response(WarningFiguresSerializer([asdict(one) for one in lines], many=True).data)


class MonitoringIndexView(ActingMixin, APIView):
    """Diffusion indices and medians of a quarter."""

    @extend_schema(parameters=[IndexQuerySerializer], responses=IndexSerializer)
    def get(self, request: Request) -> Response:
        """The caller's area or an office inside it, by office or industry. Figures that fewer than
        five enterprises stand behind, or that the rest would tell, are null."""
        form = IndexQuerySerializer(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        code = asked.get("office") or self.office.code
        area = get_object_or_404(Office.objects.within(self.office), code=code)
        rounds = MonitoringRound.objects.exclude(opened_at=None).defer("pool")
        if asked.get("quarter"):
            year, quarter = asked["quarter"].split("Q")
            rounds = rounds.filter(year=year, quarter=quarter)
        found = rounds.first()
        if found is None:
            raise Http404
        figures = statistics_of(found, area=area, by=asked["by"])
        keys = _keys([cell.key for cell in figures.parts], asked["by"])
        body = {
            "quarter": found.code,
            "office": area.code,
            "by": asked["by"],
            "definition": index_definition(),
            "total": _cell("", figures.total),
            "parts": [_cell(keys.get(cell.key, ""), cell) for cell in figures.parts],
        }
        return Response(IndexSerializer(body).data)


def _keys(keys: list[Any], by: str) -> dict[Any, str]:
    if by == "industry":
        return {key: str(key) for key in keys if key is not None}
    rows = Office.objects.filter(pk__in=[key for key in keys if key is not None])
    return dict(rows.values_list("pk", "code"))


def _cell(key: str, cell: Cell) -> dict[str, Any]:
    return {
        "key": key,
        "asked": cell.owed,
        "filed": cell.reported,
        "figures": [
            {
                "figure": name,
                "index": spread.index,
                "pairs": None if spread.is_index_hidden else spread.pairs,
                "median": spread.shown_median,
            }
            for name, spread in cell.spreads.items()
        ],
    }
