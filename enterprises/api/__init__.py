"""Enterprises, filings and assessments in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from enterprises.api.ties import TiesMixin
from enterprises.domain.assessing import current_questionnaire, record_assessment
from enterprises.domain.enterprises import open_record, update_record
from enterprises.domain.filings import save_filing
from enterprises.enums import AssessmentBasis, EnterpriseState, FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Assessment, Enterprise, Filing
from enterprises.serializers import (
    AssessmentSerializer,
    EnterpriseDetailSerializer,
    EnterpriseSerializer,
    FiguresSerializer,
    FilingLineSerializer,
    FilingSerializer,
    OpenRecordSerializer,
    RatingSerializer,
    RecordSerializer,
)

USCC = "[0-9A-Z]{18}"


class EnterpriseFilter(django_filters.FilterSet):
    """Enterprises by name or code, state, industry and responsible office."""

    search = django_filters.CharFilter(method="by_name", max_length=200, label="Name or USCC")
    state = django_filters.ChoiceFilter(choices=EnterpriseState.choices)
    industry = django_filters.CharFilter("industry_id", max_length=4)
    county_office = django_filters.CharFilter("county_office__code", max_length=6)
    city_office = django_filters.CharFilter("city_office__code", max_length=6)
    province_office = django_filters.CharFilter("province_office__code", max_length=6)

    def by_name(self, queryset: QuerySet[Enterprise], _name: str, text: str) -> Any:
        """Enterprises of the reader's whose name contains the text."""
        return queryset.filter(pk__in=Enterprise.objects.search(text).values("pk"))


class EnterpriseViewSet(
    TiesMixin,
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Enterprise],
):
    """Enterprises in the reader's scope, by unified social credit code."""

    queryset = Enterprise.objects.none()
    lookup_field = "uscc"
    lookup_value_regex = USCC
    filterset_class = EnterpriseFilter

    def get_queryset(self) -> QuerySet[Enterprise]:
        """What the reader may see."""
        return Enterprise.objects.visible_to(self.reader).select_related(
            "county_office", "city_office", "province_office"
        )

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Lists are short, a record is whole."""
        return EnterpriseSerializer if self.action == "list" else EnterpriseDetailSerializer

    @extend_schema(request=OpenRecordSerializer, responses={201: EnterpriseDetailSerializer})
    def create(self, request: Request) -> Response:
        """Open the record of an enterprise; the caller becomes its owner."""
        form = self.checked(OpenRecordSerializer)
        fields = form.changes()
        return self.answered(
            lambda: open_record(user=self.user, actor=self.actor, **fields),
            EnterpriseDetailSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=RecordSerializer, responses=EnterpriseDetailSerializer)
    def partial_update(self, request: Request, uscc: str) -> Response:
        """Change fields of the record as seen in `version`."""
        enterprise = self.get_object()
        form = self.checked(RecordSerializer)
        changed = update_record(
            enterprise=enterprise,
            changes=form.changes(),
            version=form.validated_data["version"],
            actor=self.actor,
        )
        return Response(EnterpriseDetailSerializer(changed).data)


class FilingFilter(django_filters.FilterSet):
    """Filings by enterprise and year."""

    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    fiscal_year = django_filters.NumberFilter()

    class Meta:
        model = Filing
        fields = ("uscc", "fiscal_year")


class FilingViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Filing]):
    """Filings in the reader's scope, by code of the enterprise and fiscal year."""

    queryset = Filing.objects.none()
    filterset_class = FilingFilter
    serializer_class = FilingLineSerializer

    def get_queryset(self) -> QuerySet[Filing]:
        """What the reader may see."""
        return Filing.objects.visible_to(self.reader).select_related("enterprise")

    @extend_schema(responses=FilingSerializer)
    def retrieve(self, request: Request, uscc: str, fiscal_year: str) -> Response:
        """All figures of one year."""
        filing = get_object_or_404(
            self.get_queryset(), enterprise__uscc=uscc, fiscal_year=int(fiscal_year)
        )
        note_figures_opened(
            actor=self.actor,
            enterprise_id=filing.enterprise_id,
            page=FiguresPage.FILING,
            number=fiscal_year,
        )
        return Response(FilingSerializer(filing).data)

    @extend_schema(
        request=FiguresSerializer, responses={200: FilingSerializer, 201: FilingSerializer}
    )
    def update(self, request: Request, uscc: str, fiscal_year: str) -> Response:
        """Save all figures of the year: those not sent become unknown. Version 0 opens it."""
        return self._saved(request, uscc, int(fiscal_year), is_whole=True)

    @extend_schema(
        request=FiguresSerializer, responses={200: FilingSerializer, 201: FilingSerializer}
    )
    def partial_update(self, request: Request, uscc: str, fiscal_year: str) -> Response:
        """Save the figures sent; the others stay. Version 0 opens the year."""
        return self._saved(request, uscc, int(fiscal_year), is_whole=False)

    def _saved(self, request: Request, uscc: str, fiscal_year: int, *, is_whole: bool) -> Response:
        enterprise = get_object_or_404(Enterprise.objects.visible_to(self.reader), uscc=uscc)
        form = self.checked(FiguresSerializer)
        version = form.validated_data["version"]
        filing = save_filing(
            enterprise=enterprise,
            fiscal_year=fiscal_year,
            figures=form.figures(is_whole=is_whole),
            version=version,
            actor=self.actor,
        )
        is_new = version == 0
        return Response(
            FilingSerializer(filing).data,
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )


class AssessmentFilter(django_filters.FilterSet):
    """Assessments by enterprise and basis."""

    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    basis = django_filters.ChoiceFilter(choices=AssessmentBasis.choices)


class AssessmentViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Assessment]):
    """The history of digital levels in the reader's scope, the latest record first."""

    queryset = Assessment.objects.none()
    filterset_class = AssessmentFilter
    serializer_class = AssessmentSerializer

    def get_queryset(self) -> QuerySet[Assessment]:
        """What the reader may see."""
        return Assessment.objects.visible_to(self.reader).select_related("enterprise")

    @extend_schema(request=RatingSerializer, responses={201: AssessmentSerializer})
    def create(self, request: Request) -> Response:
        """Record an own rating of today; a grading on site is recorded at `visits/`."""
        asked = self.given(RatingSerializer)
        enterprises = Enterprise.objects.visible_to(self.reader)
        own = self.reader.enterprise_id
        if "uscc" in asked:
            chosen: dict[str, Any] = {"uscc": asked["uscc"]}
        else:
            chosen = {"pk": own or 0}
        enterprise = get_object_or_404(enterprises, **chosen)

        def act() -> Assessment:
            made = record_assessment(
                enterprise=enterprise,
                questionnaire=current_questionnaire(),
                answers=asked["answers"],
                basis=AssessmentBasis(asked["basis"]),
                assessed_on=asked.get("assessed_on") or timezone.localdate(),
                actor=self.actor,
                is_pledged=asked["is_pledged"],
            )
            made.refresh_from_db()
            return made

        return self.answered(act, AssessmentSerializer, status.HTTP_201_CREATED)
