"""Evidence in the API: what an enterprise keeps to prove the figures of its years."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from common.api import KeyedMixin, plain
from common.domain.files import checked_upload
from common.domain.idempotency import Answer, once
from enterprises.domain.evidence import add_evidence, remove_evidence
from enterprises.models import Enterprise, Evidence
from enterprises.serializers import AddEvidenceSerializer, EvidenceSerializer


class EvidenceFilter(django_filters.FilterSet):
    """Evidence by year and by what it proves."""

    fiscal_year = django_filters.NumberFilter()
    proof = django_filters.CharFilter(max_length=40)


class EvidenceViewSet(
    ActingMixin, KeyedMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Evidence]
):
    """The caller's enterprise's own evidence that has not been taken back."""

    queryset = Evidence.objects.none()
    filterset_class = EvidenceFilter
    serializer_class = EvidenceSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    parser_classes = [parsers.MultiPartParser]

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
        form = AddEvidenceSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        enterprise = get_object_or_404(
            Enterprise.objects.visible_to(self.reader), pk=self.reader.enterprise_id or 0
        )
        checked = checked_upload(asked["file"])

        def act() -> Answer:
            made = add_evidence(
                enterprise=enterprise,
                fiscal_year=asked["fiscal_year"],
                proof=asked["proof"],
                label=asked["label"],
                upload=checked,
                actor=self.actor,
            )
            return Answer(status.HTTP_201_CREATED, plain(EvidenceSerializer(made).data))

        key = self.idempotency_key(request)
        body = {**asked, "file": [checked.name, checked.key]}
        answer = act() if key is None else self._once(request, key, body, act)
        return Response(answer.body, status=answer.status)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, id: str) -> Response:
        """Take a file back. Cases that were handed in with it keep it."""
        evidence = get_object_or_404(Evidence.objects.visible_to(self.reader), pk=int(id))
        remove_evidence(evidence=evidence, actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _once(self, request: Request, key: str, body: dict[str, Any], act: Any) -> Answer:
        """The same file sent again is the same request: it is known by its content."""
        route = f"{request.method} {request.path} {self.capacity_key}".strip()
        return once(user_id=self.user.pk, route=route, key=key, body=body, act=act)
