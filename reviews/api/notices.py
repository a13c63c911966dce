"""Notices in the API. What is published anybody may read."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from common.domain.errors import DomainError
from cultivation.enums import TitleKind
from reviews.domain.publishing import announce, decided_cases, follow_up, publish_notice
from reviews.enums import NoticeState
from reviews.models import Case, Notice, NoticeEntry, Round
from reviews.models.notice import NoticeQuerySet
from reviews.serializers.cases import CaseSerializer
from reviews.serializers.notices import (
    AnnounceSerializer,
    NoticeDetailSerializer,
    NoticeSerializer,
    PublishSerializer,
)

_PUBLIC = frozenset({"list", "retrieve"})


class NoticeFilter(django_filters.FilterSet):
    """Notices by office, round, title, state, and who stands on them."""

    office = django_filters.CharFilter("office__code", max_length=6)
    round = django_filters.CharFilter("round__code", max_length=60)
    title_kind = django_filters.ChoiceFilter("round__title_kind", choices=TitleKind.choices)
    is_running = django_filters.BooleanFilter(method="on_display")
    state = django_filters.ChoiceFilter(choices=NoticeState.choices, method="so_far")
    enterprise = django_filters.CharFilter(method="that_list", max_length=80)

    def on_display(self, queryset: Any, _name: str, is_running: bool) -> Any:  # noqa: FBT001 - a filter is called so
        """Notices on display today, or all others."""
        running = Notice.objects.running_on(timezone.localdate())
        return queryset.filter(pk__in=running) if is_running else queryset.exclude(pk__in=running)

    def so_far(self, queryset: NoticeQuerySet, _name: str, state: str) -> NoticeQuerySet:
        """Notices that are so far today."""
        return queryset.in_state(NoticeState(state), timezone.localdate())

    def that_list(self, queryset: NoticeQuerySet, _name: str, text: str) -> NoticeQuerySet:
        """Notices on which an enterprise of that name (a part of it) or credit code stands."""
        found = NoticeEntry.objects.search(text.replace("\x00", ""))
        return queryset.filter(pk__in=found.values("notice"))


class NoticeViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Notice],
):
    """Public notices, by number; offices publish and announce them."""

    queryset = Notice.objects.none()
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"
    filterset_class = NoticeFilter

    def get_permissions(self) -> list[BasePermission]:
        """Reading needs no sign-in."""
        return [AllowAny() if self.action in _PUBLIC else IsAuthenticated()]

    def get_queryset(self) -> QuerySet[Notice]:
        """A published notice is public."""
        notices = Notice.objects.visible_to(None).select_related("office", "round", "announcement")
        notices = notices.with_end()
        entries = NoticeEntry.objects.select_related("case", "follow_up").order_by("pk")
        return (
            notices
            if self.action == "list"
            else notices.prefetch_related(Prefetch("entries", entries))
        )

    def get_serializer_context(self) -> dict[str, Any]:
        """With the reader: offices are told more of a notice than the public."""
        return {**super().get_serializer_context(), "reader": self.reader_or_none}

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Lists are short, a notice shows what it lists."""
        return NoticeSerializer if self.action == "list" else NoticeDetailSerializer

    @extend_schema(request=PublishSerializer, responses={201: NoticeDetailSerializer})
    def create(self, request: Request) -> Response:
        """Publish decided cases of a round.."""
        given = self.given(PublishSerializer)
        round_: Round = given["round"]
        cases = self._cases(given["cases"])
        return self.answered(
            lambda: publish_notice(round=round_, cases=cases, actor=self.actor),
            code=status.HTTP_201_CREATED,
        )

    @extend_schema(request=AnnounceSerializer, responses={200: NoticeDetailSerializer})
    @action(detail=True, methods=["post"])
    def announce(self, request: Request, number: str) -> Response:
        """Announce a notice that has run its days: its titles are issued."""
        self.given(AnnounceSerializer)
        notice: Notice = self.get_object()

        def act() -> Notice:
            announce(notice=notice, actor=self.actor)
            return notice

        return self.answered(act)

    @extend_schema(
        parameters=[OpenApiParameter("case", OpenApiTypes.STR, OpenApiParameter.PATH)],
        request=AnnounceSerializer,
        responses={200: NoticeDetailSerializer},
    )
    @action(detail=True, methods=["post"], url_path=r"follow-up/(?P<case>[\w.-]{1,40})")
    def follow_up(self, request: Request, number: str, case: str) -> Response:
        """Announce one case that an objection had held.."""
        self.given(AnnounceSerializer)
        notice: Notice = self.get_object()
        entry = get_object_or_404(
            notice.entries.select_related("case", "notice"), case__number=case
        )

        def act() -> Notice:
            follow_up(entry=entry, actor=self.actor)
            return notice

        return self.answered(act)

    @extend_schema(
        parameters=[OpenApiParameter("round", OpenApiTypes.STR, description="Code of a round")],
        responses=CaseSerializer(many=True),
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def decided(self, request: Request) -> Response:
        """Cases that the caller's office has decided and not yet published, by number."""
        code = request.query_params.get("round")
        found = Round.objects.filter(code=code.replace("\x00", "")).first() if code else None
        if code and found is None:
            return Response([])
        cases = decided_cases(office_id=self.office.pk, round_id=found.pk if found else None)
        return Response(CaseSerializer(cases, many=True).data)

    def _cases(self, numbers: list[str]) -> list[Case]:
        cases = list(Case.objects.visible_to(self.reader).filter(number__in=numbers))
        missing = set(numbers) - {case.number for case in cases}
        if missing:
            sentence = _("There is no such case, or it is not yours: %(numbers)s") % {
                "numbers": ", ".join(sorted(missing))
            }
            raise DomainError("invalid", sentence, {"cases": sentence})
        return cases
