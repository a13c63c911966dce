"""The caller's messages in the API."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.domain.messages import mark_read
from accounts.models import Message, User
from common.domain.idempotency import Answer
from reviews.disclosure import INTERNAL_VERBS
from reviews.serializers.messages import (
    MarkedReadSerializer,
    MarkReadSerializer,
    MessageSerializer,
)
from reviews.views.applicant.messages import message_rows


class MessageFilter(django_filters.FilterSet):
    """Messages that were read, or not yet."""

    is_read = django_filters.BooleanFilter("read_at", lookup_expr="isnull", exclude=True)


class MessageViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Message]):
    """What the caller was told, newest first, in whatever capacity he acts."""

    queryset = Message.objects.none()
    filterset_class = MessageFilter
    serializer_class = MessageSerializer

    def get_queryset(self) -> QuerySet[Message]:
        """His own; to an enterprise nothing of what is the offices' business."""
        found = Message.objects.filter(user=self.request.user.pk).select_related("event")
        reader = self.reader_or_none
        if reader is not None and reader.enterprise_id is not None:
            found = found.exclude(event__verb__in=INTERNAL_VERBS)
        return found

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A page of messages."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        rows = message_rows(list(page), self.reader_or_none)
        return self.get_paginated_response(MessageSerializer(rows, many=True).data)

    @extend_schema(request=MarkReadSerializer, responses=MarkedReadSerializer)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def read(self, request: Request) -> Response:
        """Mark messages as read; others' are left alone."""
        given = self.given(MarkReadSerializer)
        user = cast("User", self.request.user)

        def act() -> Answer:
            return Answer(200, {"marked": mark_read(user=user, **given)})

        return self.answer_once(act)
