"""Runs of background jobs in the API: how far they are, their lines, cancel and retry."""

from collections.abc import Callable

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.serializers import JobLineSerializer, JobRunSerializer
from common.domain.jobs import cancel_job, retry_job
from common.enums import JobState, LineOutcome
from common.models import JobLine, JobRun
from common.pagination import KeysetPagination


class JobRunFilter(django_filters.FilterSet):
    """Runs by kind and state."""

    kind = django_filters.CharFilter(max_length=60)
    state = django_filters.ChoiceFilter(choices=JobState.choices)


class JobLineFilter(django_filters.FilterSet):
    """Lines by what came of them."""

    outcome = django_filters.ChoiceFilter(choices=LineOutcome.choices)


class LinePagination(KeysetPagination):
    """Lines in their order."""

    ordering = "position"


class JobRunViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[JobRun]):
    """Background jobs of the caller's office or enterprise; the ministry sees the system's too."""

    queryset = JobRun.objects.none()
    serializer_class = JobRunSerializer
    filterset_class = JobRunFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[JobRun]:
        """The runs that the caller may see."""
        return JobRun.objects.visible_to(self.reader)

    @extend_schema(responses=JobLineSerializer(many=True))
    @action(
        detail=True,
        pagination_class=LinePagination,
        filterset_class=JobLineFilter,
    )
    def lines(self, request: Request, id: str) -> Response:
        """The items of a run and what came of each, in their order."""
        run = self._run()
        lines = JobLineFilter(request.query_params, queryset=run.lines.all()).qs
        page: list[JobLine] = self.paginate_queryset(lines) or []
        return self.get_paginated_response(JobLineSerializer(page, many=True).data)

    @extend_schema(request=None, responses=JobRunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, id: str) -> Response:
        """Stop a run after the chunk under way.."""
        return self._steer(request, cancel_job)

    @extend_schema(request=None, responses=JobRunSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, id: str) -> Response:
        """Go on with a run, and try again what failed.."""
        return self._steer(request, retry_job)

    def _run(self) -> JobRun:
        run = self.get_queryset().filter(pk=int(self.kwargs["id"])).first()
        if run is None:
            raise Http404
        return run

    def _steer(self, request: Request, steer: Callable[..., JobRun]) -> Response:
        run = self._run()
        return self.answered(lambda: steer(run=run, actor=self.actor), JobRunSerializer)
