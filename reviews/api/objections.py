"""Objections in the API, at the office whose notice they are against."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from common.domain.files.uploading import checked_upload
from reviews.domain.objections.handling import admit, propose_result, return_result, sign_result
from reviews.domain.objections.taking import Objector, record_written_objection
from reviews.enums import ObjectionResult, ObjectionState
from reviews.models import NoticeEntry, Objection
from reviews.serializers.objections import (
    ObjectionDetailSerializer,
    ObjectionSerializer,
    ObjectionVersionSerializer,
    ProposeResultSerializer,
    RecordedObjectionSerializer,
    ReturnResultSerializer,
    WrittenObjectionSerializer,
)


class ObjectionFilter(django_filters.FilterSet):
    """Objections by state and notice."""

    state = django_filters.MultipleChoiceFilter(choices=ObjectionState.choices)
    notice = django_filters.CharFilter("notice__number", max_length=40)


class ObjectionViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Objection],
):
    """Objections to notices of the caller's office, for its examiners and approvers."""

    queryset = Objection.objects.none()
    filterset_class = ObjectionFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Objection]:
        """Those whom the reader handles."""
        found = Objection.objects.visible_to(self.reader).select_related("entry__case", "notice")
        return found if self.action == "list" else found.prefetch_related("evidence")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Lists name nobody who objects."""
        return ObjectionSerializer if self.action == "list" else ObjectionDetailSerializer

    @extend_schema(
        request={"multipart/form-data": WrittenObjectionSerializer},
        responses={201: RecordedObjectionSerializer},
    )
    @action(detail=False, methods=["post"], parser_classes=[parsers.MultiPartParser])
    def written(self, request: Request) -> Response:
        """Enter an objection that came in writing (multipart); the letter is among the files. The
        answer has the receipt number for whoever objects."""
        given = self.given(WrittenObjectionSerializer)
        own = NoticeEntry.objects.filter(notice__office=self.office)
        entry = get_object_or_404(
            own.select_related("case", "notice__office"),
            notice__number=given["notice"],
            case__number=given["case"],
        )
        files = [checked_upload(one) for one in given["files"]]
        return self.answered(
            lambda: record_written_objection(
                entry=entry,
                objector=Objector(given["name"], given["contact"], given["is_unit"]),
                text=given["text"],
                files=files,
                came_on=given["came_on"],
                actor=self.actor,
            ),
            RecordedObjectionSerializer,
            status.HTTP_201_CREATED,
            body=given | {"files": [one.key for one in files]},
        )

    @extend_schema(request=ObjectionVersionSerializer, responses=ObjectionDetailSerializer)
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, id: str) -> Response:
        """Take it up: the office looks into it."""
        found, given = self.get_object(), self.given(ObjectionVersionSerializer)
        return self.answered(lambda: admit(objection=found, actor=self.actor, **given))

    @extend_schema(request=ProposeResultSerializer, responses=ObjectionDetailSerializer)
    @action(detail=True, methods=["post"])
    def result(self, request: Request, id: str) -> Response:
        """Propose what comes of it; another person signs."""
        found, given = self.get_object(), self.given(ProposeResultSerializer)
        given["result"] = ObjectionResult(given["result"])
        return self.answered(lambda: propose_result(objection=found, actor=self.actor, **given))

    @extend_schema(request=ReturnResultSerializer, responses=ObjectionDetailSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, id: str) -> Response:
        """Let the examiner look again."""
        found, given = self.get_object(), self.given(ReturnResultSerializer)
        return self.answered(lambda: return_result(objection=found, actor=self.actor, **given))

    @extend_schema(request=ObjectionVersionSerializer, responses=ObjectionDetailSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, id: str) -> Response:
        """Sign the result, which the objector reads from then on."""
        found, given = self.get_object(), self.given(ObjectionVersionSerializer)
        return self.answered(lambda: sign_result(objection=found, actor=self.actor, **given))
