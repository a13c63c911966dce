"""Saved screens of an office, and questions to enterprises, in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from cultivation.domain.seeds.questions import answer, ask
from cultivation.domain.seeds.screens import Narrowing, retire_screen, run_screen, save_screen
from cultivation.enums.seeds import ScreenSchedule
from cultivation.models import SeedQuestion, SeedScreen
from cultivation.serializers.seed_desk import (
    AnswerQuestionSerializer,
    AskEnterpriseSerializer,
    ChangeScreenSerializer,
    SaveScreenSerializer,
    SeedQuestionSerializer,
    SeedScreenRunSerializer,
    SeedScreenSerializer,
)
from cultivation.serializers.seeds import SeedVersionSerializer
from enterprises.models import Enterprise

_OWN_WORDS = ("name", "schedule", "version")
_RELATED = ("office", "area", "industry", "chain")


class SeedScreenViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[SeedScreen]):
    """Screens that the caller's office has saved, with their schedule and last run."""

    queryset = SeedScreen.objects.none()
    serializer_class = SeedScreenSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SeedScreen]:
        """The office's own."""
        visible = SeedScreen.objects.visible_to(self.reader)
        return visible.select_related(*_RELATED).prefetch_related("runs")

    @extend_schema(request=SaveScreenSerializer, responses={201: SeedScreenSerializer})
    def create(self, request: Request) -> Response:
        """Save a screen under a name, with its schedule."""
        given = self.given(SaveScreenSerializer)
        return self.answered(
            lambda: save_screen(office=self.office, actor=self.actor, **_arguments(given)),
            SeedScreenSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=ChangeScreenSerializer, responses=SeedScreenSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change what it asks for, its name or its schedule."""
        screen = self.get_object()
        given = self.given(ChangeScreenSerializer)
        return self.answered(
            lambda: save_screen(
                office=self.office, screen=screen, actor=self.actor, **_arguments(given)
            ),
            SeedScreenSerializer,
        )

    @extend_schema(request=SeedVersionSerializer, responses=SeedScreenSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Run it no more; its runs stay."""
        screen = self.get_object()
        given = self.given(SeedVersionSerializer)
        return self.answered(
            lambda: retire_screen(screen=screen, actor=self.actor, **given), SeedScreenSerializer
        )

    @extend_schema(request=None, responses=SeedScreenRunSerializer)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Run it now; twice on a day is once."""
        screen = self.get_object()
        return self.answered(
            lambda: run_screen(screen=screen, today=timezone.localdate()), SeedScreenRunSerializer
        )


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    own = {name: given[name] for name in _OWN_WORDS if name in given}
    own["schedule"] = ScreenSchedule(own["schedule"])
    narrowing = {name: value for name, value in given.items() if name not in _OWN_WORDS}
    return own | {"narrowing": Narrowing(**narrowing)}


class SeedQuestionFilter(django_filters.FilterSet):
    """Questions by topic, enterprise, and whether they are answered."""

    topic = django_filters.CharFilter(max_length=40)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    is_open = django_filters.BooleanFilter("answered_on", lookup_expr="isnull")


class SeedQuestionViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[SeedQuestion]):
    """Questions of offices to enterprises: an office sees those in its area, an enterprise those
    put to it. Nothing is asked twice."""

    queryset = SeedQuestion.objects.none()
    filterset_class = SeedQuestionFilter
    serializer_class = SeedQuestionSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SeedQuestion]:
        """What the reader may see."""
        visible = SeedQuestion.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "office")

    @extend_schema(request=AskEnterpriseSerializer, responses={201: SeedQuestionSerializer})
    def create(self, request: Request) -> Response:
        """Put a question to an enterprise of the area."""
        given = self.given(AskEnterpriseSerializer)
        visible = Enterprise.objects.visible_to(self.reader)
        enterprise = get_object_or_404(visible, uscc=given.pop("uscc").upper())
        return self.answered(
            lambda: ask(enterprise=enterprise, actor=self.actor, **given),
            SeedQuestionSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=AnswerQuestionSerializer, responses=SeedQuestionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """The enterprise answers."""
        question = self.get_object()
        given = self.given(AnswerQuestionSerializer)
        return self.answered(
            lambda: answer(question=question, actor=self.actor, **given), SeedQuestionSerializer
        )
