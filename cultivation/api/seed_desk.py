"""Saved screens of an office, and questions to enterprises, in the API."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from common.api import KeyedMixin, plain
from common.domain.idempotency import Answer
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


class SeedScreenViewSet(ActingMixin, KeyedMixin, viewsets.ReadOnlyModelViewSet[SeedScreen]):
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
        self.idempotency_key(request, is_required=True)
        given = self._given(request, SaveScreenSerializer)

        def act() -> Answer:
            kept = save_screen(office=self.office, actor=self.actor, **_arguments(given))
            return Answer(status.HTTP_201_CREATED, self._shown(kept))

        return self._once(request, act)

    @extend_schema(request=ChangeScreenSerializer, responses=SeedScreenSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change what it asks for, its name or its schedule."""
        self.idempotency_key(request, is_required=True)
        screen = self.get_object()
        given = self._given(request, ChangeScreenSerializer)

        def act() -> Answer:
            kept = save_screen(
                office=self.office, screen=screen, actor=self.actor, **_arguments(given)
            )
            return Answer(status.HTTP_200_OK, self._shown(kept))

        return self._once(request, act)

    @extend_schema(request=SeedVersionSerializer, responses=SeedScreenSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Run it no more; its runs stay."""
        self.idempotency_key(request, is_required=True)
        screen = self.get_object()
        given = self._given(request, SeedVersionSerializer)

        def act() -> Answer:
            kept = retire_screen(screen=screen, actor=self.actor, **given)
            return Answer(status.HTTP_200_OK, self._shown(kept))

        return self._once(request, act)

    @extend_schema(request=None, responses=SeedScreenRunSerializer)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Run it now; twice on a day is once."""
        self.idempotency_key(request, is_required=True)
        screen = self.get_object()

        def act() -> Answer:
            done = run_screen(screen=screen, today=timezone.localdate())
            return Answer(status.HTTP_200_OK, plain(SeedScreenRunSerializer(done).data))

        return self._once(request, act)

    def _given(
        self, request: Request, form_class: type[serializers.Serializer[Any]]
    ) -> dict[str, Any]:
        form = form_class(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def _once(self, request: Request, act: Callable[[], Answer]) -> Response:
        return self.answer_once(request, act, capacity_key=self.capacity_key, is_key_required=True)

    def _shown(self, screen: SeedScreen) -> Any:
        return plain(SeedScreenSerializer(screen).data)


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


class SeedQuestionViewSet(ActingMixin, KeyedMixin, viewsets.ReadOnlyModelViewSet[SeedQuestion]):
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
        self.idempotency_key(request, is_required=True)
        form = AskEnterpriseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = dict(form.validated_data)
        visible = Enterprise.objects.visible_to(self.reader)
        enterprise = get_object_or_404(visible, uscc=given.pop("uscc").upper())

        def act() -> Answer:
            asked = ask(enterprise=enterprise, actor=self.actor, **given)
            return Answer(status.HTTP_201_CREATED, plain(SeedQuestionSerializer(asked).data))

        return self.answer_once(request, act, capacity_key=self.capacity_key, is_key_required=True)

    @extend_schema(request=AnswerQuestionSerializer, responses=SeedQuestionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """The enterprise answers."""
        self.idempotency_key(request, is_required=True)
        question = self.get_object()
        form = AnswerQuestionSerializer(data=request.data)
        form.is_valid(raise_exception=True)

        def act() -> Answer:
            done = answer(question=question, actor=self.actor, **form.validated_data)
            return Answer(status.HTTP_200_OK, plain(SeedQuestionSerializer(done).data))

        return self.answer_once(request, act, capacity_key=self.capacity_key, is_key_required=True)
