"""Yearly updates and cancellations of titles in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin, Refused
from accounts.api.writing import WritingMixin
from common.domain.idempotency import Answer
from cultivation.domain.duties.handing_in import hand_in_update
from cultivation.enums import (
    CancellationGround,
    CancellationOrigin,
    CancellationStatus,
    TitleKind,
    UpdateState,
)
from cultivation.models import Cancellation, UpdateObligation
from enterprises.models import Enterprise


class UpdateSerializer(serializers.ModelSerializer[UpdateObligation]):
    """The yearly update that a title owes or owed."""

    title = serializers.CharField(source="title.number", read_only=True)
    kind = serializers.ChoiceField(choices=TitleKind.choices, source="title.kind", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    state = serializers.SerializerMethodField(help_text="owing, missed, late or in_time today")

    class Meta:
        model = UpdateObligation
        fields = (
            "title", "kind", "uscc", "enterprise_name", "year", "due_on", "handed_in_on", "state",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, obligation: UpdateObligation) -> str:
        """Where it stands today."""
        return obligation.state_on(timezone.localdate()).value


class HandInSerializer(serializers.Serializer[Any]):
    """What is handed in: the year, the version of its filing that was looked at, the pledge."""

    year = serializers.IntegerField(min_value=2000, max_value=2200)
    filing_version = serializers.IntegerField(min_value=0)
    is_pledged = serializers.BooleanField()
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class HandedInSerializer(serializers.Serializer[Any]):
    """The receipt of an update."""

    year = serializers.IntegerField()
    number = serializers.IntegerField(help_text="1 is the first report of the year")
    handed_in_on = serializers.DateField()
    digest = serializers.CharField()


class UpdateFilter(django_filters.FilterSet):
    """Updates by year, title, enterprise and state today."""

    year = django_filters.NumberFilter(min_value=2000, max_value=2200)
    kind = django_filters.ChoiceFilter("title__kind", choices=TitleKind.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    state = django_filters.ChoiceFilter(choices=UpdateState.choices, method="in_state")

    def in_state(self, queryset: Any, _name: str, state: str) -> Any:
        """Updates in a state today."""
        return queryset.in_state(UpdateState(state), timezone.localdate())


class UpdateViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[UpdateObligation]):
    """The yearly updates of titles: who owes one, and handing it in."""

    queryset = UpdateObligation.objects.none()
    filterset_class = UpdateFilter
    serializer_class = UpdateSerializer

    def get_queryset(self) -> QuerySet[UpdateObligation]:
        """Those that the reader may see and that still bind or were handed in."""
        visible = UpdateObligation.objects.visible_to(self.reader).binding()
        return visible.select_related("title", "enterprise")

    @extend_schema(request=HandInSerializer, responses={201: HandedInSerializer})
    @action(detail=False, methods=["post"], url_path="hand-in", url_name="hand-in")
    def hand_in(self, request: Request) -> Response:
        """Hand in the update of a year for every title of the enterprise acted for."""
        enterprise = Enterprise.objects.filter(pk=self.reader.enterprise_id or 0).first()
        if enterprise is None:
            raise Refused("not_yours", "Only an enterprise hands its update in.")
        given = self.given(HandInSerializer)

        def act() -> Answer:
            report = hand_in_update(enterprise=enterprise, actor=self.actor, **given)
            body = {
                "year": report.year,
                "number": report.number,
                "handed_in_on": report.handed_in_on.isoformat(),
                "digest": report.digest,
            }
            return Answer(status.HTTP_201_CREATED, body)

        return self.answer_once(act)


class CancellationSerializer(serializers.ModelSerializer[Cancellation]):
    """A title put up for cancellation. What an office thinks before it signs is not shown."""

    title = serializers.CharField(source="title.number", read_only=True)
    uscc = serializers.CharField(source="title.enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="title.enterprise.name", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)
    ground = serializers.ChoiceField(choices=CancellationGround.choices, read_only=True)
    origin = serializers.ChoiceField(choices=CancellationOrigin.choices, read_only=True)
    status = serializers.ChoiceField(choices=CancellationStatus.choices, read_only=True)

    class Meta:
        model = Cancellation
        fields = (
            "number", "title", "uscc", "enterprise_name", "office", "ground", "origin", "finding",
            "status", "statement_due_on", "decided_on", "document", "banned_until",
        )  # fmt: skip
        read_only_fields = fields


class CancellationFilter(django_filters.FilterSet):
    """Cancellations by state, ground, title and enterprise."""

    status = django_filters.ChoiceFilter(choices=CancellationStatus.choices)
    ground = django_filters.ChoiceFilter(choices=CancellationGround.choices)
    title = django_filters.CharFilter("title__number", max_length=40)
    uscc = django_filters.CharFilter("title__enterprise__uscc", max_length=18)


class CancellationViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[Cancellation]):
    """Titles put up for cancellation, and what was decided."""

    queryset = Cancellation.objects.none()
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"
    filterset_class = CancellationFilter
    serializer_class = CancellationSerializer

    def get_queryset(self) -> QuerySet[Cancellation]:
        """Those that the reader may see."""
        visible = Cancellation.objects.visible_to(self.reader)
        return visible.select_related("title__enterprise", "office")
