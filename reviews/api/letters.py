"""Letters of a case in the API: for the enterprise, and for the offices that see the case."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from reviews.letters import letters_of, opened_letter
from reviews.serializers.cases import LetterSerializer

_KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH)


class CaseLettersMixin(WritingMixin):
    """Addresses of the letters below a case. Mixed into the case's view set."""

    @extend_schema(responses=LetterSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def letters(self, request: Request, number: str) -> Response:
        """The letters that the case has, by their keys."""
        case = self.get_object()
        found = letters_of(case, list(case.corrections.all()))
        return Response(LetterSerializer(found, many=True).data)

    @extend_schema(parameters=[_KEY], responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(
        detail=True,
        methods=["get"],
        url_path=r"letters/(?P<key>[a-z0-9-]{1,40})",
        pagination_class=None,
        filterset_class=None,
    )
    def letter(self, request: Request, number: str, key: str) -> HttpResponse:
        """One letter as PDF. Each reading is kept in the trail."""
        case = self.get_object()
        paper = opened_letter(case, key, self.actor)
        if paper is None:
            raise Http404
        response = HttpResponse(paper, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{case.number}-{key}.pdf"'
        return response
