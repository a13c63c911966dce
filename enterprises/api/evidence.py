"""Evidence in the API: what an enterprise keeps to prove the figures of its years."""

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from enterprises.domain.evidence import add_evidence, remove_evidence, use_again
from enterprises.models import Enterprise, Evidence
from enterprises.serializers import (
    AddEvidenceSerializer,
    EvidenceSerializer,
    UseAgainSerializer,
)


class EvidenceFilter(django_filters.FilterSet):
    """Evidence by year and by what it proves."""

    fiscal_year = django_filters.NumberFilter()
    proof = django_filters.CharFilter(max_length=40)


class EvidenceViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Evidence]):
    """The caller's enterprise's own evidence that has not been taken back."""

    queryset = Evidence.objects.none()
    filterset_class = EvidenceFilter
    serializer_class = EvidenceSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    parser_classes = [parsers.MultiPartParser, parsers.JSONParser]

    def get_queryset(self) -> QuerySet[Evidence]:
        """What the reader may see."""
        return Evidence.objects.visible_to(self.reader).in_use().select_related("file")

    @extend_schema(
        request={"multipart/form-data": AddEvidenceSerializer},
        responses={201: EvidenceSerializer},
    )
    def create(self, request: Request) -> Response:
        """Upload one file (multipart). It is checked by its structure: PDF, JPG, PNG, XLSX, DOCX.
        The refusal names the rule in `code`."""
        asked = self.given(AddEvidenceSerializer)
        enterprise = get_object_or_404(
            Enterprise.objects.visible_to(self.reader), pk=self.reader.enterprise_id or 0
        )
        checked = checked_upload(asked["file"])
        return self.answered(
            lambda: add_evidence(
                enterprise=enterprise,
                fiscal_year=asked["fiscal_year"],
                proof=asked["proof"],
                label=asked["label"],
                upload=checked,
                actor=self.actor,
            ),
            EvidenceSerializer,
            status.HTTP_201_CREATED,
            # The same file sent again is the same request: it is known by its content.
            body={**asked, "file": [checked.name, checked.key]},
        )

    @extend_schema(request=UseAgainSerializer, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, id: str) -> Response:
        """Let a file of another year prove the same in this one, too."""
        evidence, asked = self.get_object(), self.given(UseAgainSerializer)
        return self.answered(
            lambda: use_again(evidence=evidence, actor=self.actor, **asked),
            EvidenceSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, id: str) -> Response:
        """Take a file back. Cases that were handed in with it keep it."""
        evidence = get_object_or_404(Evidence.objects.visible_to(self.reader), pk=int(id))

        def act() -> Answer:
            remove_evidence(evidence=evidence, actor=self.actor)
            return Answer(status.HTTP_204_NO_CONTENT, None)

        return self.answer_once(act)
