"""What a case says differently, in the API: against last year, and from version to version."""

from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.models import Filing
from reviews.case_file import note_case_opened, version_rows
from reviews.jumps import DEFAULT_THRESHOLD_PCT, jumps_of, read_threshold
from reviews.models import Case
from reviews.serializers.differences import DifferencesSerializer, VersionDifferencesSerializer

_THRESHOLD = OpenApiParameter(
    "threshold",
    OpenApiTypes.INT,
    description=f"Least change in per cent; {DEFAULT_THRESHOLD_PCT} without one",
)


class CaseDifferencesMixin(WritingMixin):
    """Addresses below a case that compare. Mixed into the case's view set."""

    @extend_schema(parameters=[_THRESHOLD], responses=DifferencesSerializer)
    @action(detail=True, methods=["get"])
    def differences(self, request: Request, number: str) -> Response:
        """The figures that changed most against last year's filing, and that filing."""
        self.expect_office()
        case = self._compared()
        threshold = read_threshold(request.query_params.get("threshold"))
        jumps = jumps_of(case, case.versions.order_by("number").last(), threshold)
        shown = {
            "year": jumps.year,
            "threshold": jumps.threshold,
            "is_first": jumps.is_first,
            "figures": jumps.figures,
            "facts": jumps.facts,
            "last_year": _figures_of(case, jumps.year),
        }
        return Response(DifferencesSerializer(shown).data)

    @extend_schema(responses=VersionDifferencesSerializer(many=True))
    @action(
        detail=True,
        methods=["get"],
        url_path="version-differences",
        pagination_class=None,
        filterset_class=None,
    )
    def version_differences(self, request: Request, number: str) -> Response:
        """What each version says differently from the one before it, newest first."""
        versions = list(self._compared().versions.order_by("number").prefetch_related("evidence"))
        return Response(VersionDifferencesSerializer(version_rows(versions), many=True).data)

    def _compared(self) -> Case:
        """The case for an answer that shows figures of it, with the entry that it was opened."""
        case: Case = self.get_object()
        note_case_opened(case, self.actor)
        return case


def _figures_of(case: Case, year: int) -> dict[str, Any]:
    """That year's filing by measure, decimals as text; empty without one."""
    filing = Filing.objects.filter(enterprise=case.enterprise_id, fiscal_year=year).first()
    if filing is None:
        return {}
    values = {name: getattr(filing, name) for name in MEASURE_COLUMNS}
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
        if value not in {None, ""}
    }
