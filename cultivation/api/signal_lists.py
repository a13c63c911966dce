"""Taking over lists of signals from outside, in the API."""

from hashlib import sha256

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from cultivation.domain.seeds.signal_import import apply_signal_list, check_signal_list
from cultivation.enums.seeds import SignalKind
from cultivation.models import SignalList
from cultivation.serializers.signal_lists import (
    ApplySignalListSerializer,
    CheckSignalListSerializer,
    SignalListSerializer,
)


class SignalListFilter(django_filters.FilterSet):
    """Lists by kind."""

    kind = django_filters.ChoiceFilter(choices=SignalKind.choices)


class SignalListViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[SignalList]):
    """Lists of signals that the caller's office has checked or taken over."""

    queryset = SignalList.objects.none()
    filterset_class = SignalListFilter
    serializer_class = SignalListSerializer
    lookup_value_regex = "[0-9]{1,18}"
    parser_classes = [parsers.MultiPartParser, parsers.JSONParser]

    def get_queryset(self) -> QuerySet[SignalList]:
        """The office's own."""
        return SignalList.objects.visible_to(self.reader).select_related("office").defer("content")

    @extend_schema(
        request={"multipart/form-data": CheckSignalListSerializer},
        responses={201: SignalListSerializer},
    )
    def create(self, request: Request) -> Response:
        """Check a list (multipart): nothing is written but what the list would do, row by row."""
        asked = self.given(CheckSignalListSerializer)
        upload, kind, office = asked["file"], SignalKind(asked["kind"]), self.office
        content = upload.read()
        return self.answered(
            lambda: check_signal_list(
                kind=kind, name=upload.name, content=content, office=office, actor=self.actor
            ),
            SignalListSerializer,
            status.HTTP_201_CREATED,
            # The same file sent again is the same request: it is known by its content.
            body={"kind": kind.value, "sha256": sha256(content).hexdigest()},
        )

    @extend_schema(request=ApplySignalListSerializer, responses=SignalListSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Take the list over exactly as it was checked, once."""
        found = self.get_object()
        digest = self.given(ApplySignalListSerializer)["sha256"]
        return self.answered(
            lambda: apply_signal_list(signal_list=found, digest=digest, actor=self.actor),
            SignalListSerializer,
        )
