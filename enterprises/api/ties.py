"""Ties between enterprises in the API, at an enterprise. Offices record them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from common.domain.errors import DomainError
from common.serializers import StrictSerializer
from enterprises.domain.ties import end_tie, record_tie, ties_of
from enterprises.enums import TieKind
from enterprises.models import Enterprise, EnterpriseTie

_TIE = OpenApiParameter("tie", OpenApiTypes.INT, OpenApiParameter.PATH)


class TieSerializer(serializers.ModelSerializer[EnterpriseTie]):
    """`enterprise` controls `other`, or both belong to one group; with where it is known from."""

    enterprise = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    other = serializers.CharField(source="other.uscc", read_only=True, allow_null=True)
    other_name = serializers.CharField(source="other.name", read_only=True)
    kind = serializers.ChoiceField(choices=TieKind.choices, read_only=True)

    class Meta:
        model = EnterpriseTie
        fields = (
            "id", "enterprise", "other", "other_name", "kind", "source", "recorded_at", "ended_at",
        )  # fmt: skip
        read_only_fields = fields


class RecordTieSerializer(StrictSerializer):
    """The other enterprise, the kind of tie, and where it is known from."""

    uscc = serializers.CharField(max_length=18)
    kind = serializers.ChoiceField(choices=TieKind.choices)
    source = serializers.CharField(max_length=200, allow_blank=True)


class TiesMixin(WritingMixin):
    """Addresses below an enterprise that only offices have. Mixed into its view set."""

    @extend_schema(methods=["GET"], responses=TieSerializer(many=True))
    @extend_schema(methods=["POST"], request=RecordTieSerializer, responses={201: TieSerializer})
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def ties(self, request: Request, uscc: str) -> Response:
        """The ties that hold, from either side; record one."""
        enterprise = self._of_office()
        if request.method == "GET":
            return Response(TieSerializer(ties_of([enterprise.pk]), many=True).data)
        given = self.given(RecordTieSerializer)
        other = Enterprise.objects.filter(uscc=given["uscc"].upper()).first()
        if other is None:
            sentence = _("There is no enterprise with this code.")
            raise DomainError("invalid", sentence, {"uscc": sentence})
        return self.answered(
            lambda: record_tie(
                enterprise=enterprise,
                other=other,
                kind=TieKind(given["kind"]),
                source=given["source"],
                actor=self.actor,
            ),
            TieSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(parameters=[_TIE], request=None, responses=TieSerializer)
    @action(detail=True, methods=["post"], url_path="ties/(?P<tie>[0-9]{1,18})/end")
    def end_tie(self, request: Request, uscc: str, tie: str) -> Response:
        """A tie holds no longer."""
        row = get_object_or_404(EnterpriseTie, enterprise=self._of_office(), pk=int(tie))
        return self.answered(lambda: end_tie(tie=row, actor=self.actor), TieSerializer)

    def _of_office(self) -> Enterprise:
        self.expect_office()
        enterprise: Enterprise = self.get_object()
        return enterprise
