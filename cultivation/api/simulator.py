"""Drafts of standards and simulations in the API, for the ministry and the provinces."""

from collections.abc import Callable
from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from accounts.models import Office
from cultivation.domain.simulator.drafts import copy_standard, discard_draft, write_draft
from cultivation.domain.simulator.handing_on import hand_on_draft, publish_draft, return_draft
from cultivation.domain.simulator.results import (
    Tally,
    histogram_of,
    tallies_below,
    tallies_by,
    total_of,
)
from cultivation.domain.simulator.running import Asked, repeat_simulation, start_simulation
from cultivation.enums import CaseKind
from cultivation.enums.simulator import (
    DraftState,
    SimulatedDimension,
    SimulatedOutcome,
    SimulatedPopulation,
)
from cultivation.models import (
    RuleSet,
    Simulation,
    SimulationDifference,
    SimulationLine,
    StandardDraft,
)
from cultivation.serializers.simulator import (
    CopyStandardSerializer,
    DraftCommentSerializer,
    DraftVersionSerializer,
    MovedLineSerializer,
    PublishDraftSerializer,
    RepeatSimulationSerializer,
    SimulateSerializer,
    SimulationDetailSerializer,
    SimulationDifferenceSerializer,
    SimulationSerializer,
    StandardDraftDetailSerializer,
    StandardDraftSerializer,
    WriteDraftSerializer,
)


class DraftFilter(django_filters.FilterSet):
    """Drafts by state."""

    state = django_filters.ChoiceFilter(choices=DraftState.choices)


class StandardDraftViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[StandardDraft]):
    """Drafts of the caller's office, and for the ministry those handed on to it."""

    queryset = StandardDraft.objects.none()
    filterset_class = DraftFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[StandardDraft]:
        """What the reader may see."""
        found = StandardDraft.objects.visible_to(self.reader)
        return found.select_related("office", "source")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One draft is shown with its text."""
        return StandardDraftSerializer if self.action == "list" else StandardDraftDetailSerializer

    @extend_schema(request=CopyStandardSerializer, responses={201: StandardDraftDetailSerializer})
    def create(self, request: Request) -> Response:
        """Copy a published standard."""
        given = self.given(CopyStandardSerializer)
        office = self.office
        source = get_object_or_404(RuleSet, sha256=given["source_sha256"])
        return self.answered(
            lambda: copy_standard(
                source=source, name=given["name"], office=office, actor=self.actor
            ),
            StandardDraftDetailSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=WriteDraftSerializer, responses=StandardDraftDetailSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, id: str) -> Response:
        """Put another text in its place; a text that is no standard is refused line by line."""
        draft = get_object_or_404(self.get_queryset(), id=id, office=self.office)
        given = self.given(WriteDraftSerializer)
        return self.answered(
            lambda: write_draft(draft=draft, **given, actor=self.actor),
            StandardDraftDetailSerializer,
        )

    @extend_schema(request=DraftCommentSerializer, responses=StandardDraftSerializer)
    @action(detail=True, methods=["post"], url_path="hand-on", url_name="hand-on")
    def hand_on(self, request: Request, id: str) -> Response:
        """Hand the draft on for publication; an approver of its office."""
        draft = get_object_or_404(self.get_queryset(), id=id, office=self.office)
        return self._moved(draft, DraftCommentSerializer, hand_on_draft)

    @extend_schema(request=DraftCommentSerializer, responses=StandardDraftSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, id: str) -> Response:
        """Take a draft that was handed on back into work: its own office, or the ministry with a
        reason."""
        return self._moved(self.get_object(), DraftCommentSerializer, return_draft)

    @extend_schema(request=PublishDraftSerializer, responses=StandardDraftSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, id: str) -> Response:
        """Publish a draft that was handed on; another person, an approver of the ministry."""
        publish = partial(publish_draft, office=self.office)
        return self._moved(self.get_object(), PublishDraftSerializer, publish)

    @extend_schema(request=DraftVersionSerializer, responses=StandardDraftSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, id: str) -> Response:
        """Put the draft aside; its simulations stay."""
        draft = get_object_or_404(self.get_queryset(), id=id, office=self.office)
        return self._moved(draft, DraftVersionSerializer, discard_draft)

    def _moved(
        self,
        draft: StandardDraft,
        form_class: type[DraftVersionSerializer],
        step: Callable[..., StandardDraft],
    ) -> Response:
        given = self.given(form_class)
        return self.answered(
            lambda: step(draft=draft, **given, actor=self.actor), StandardDraftSerializer
        )


class SimulationDifferenceFilter(django_filters.FilterSet):
    """Those who differ by outcomes, industry, size and rung."""

    before = django_filters.ChoiceFilter(choices=SimulatedOutcome.choices)
    after = django_filters.ChoiceFilter(choices=SimulatedOutcome.choices)
    industry = django_filters.CharFilter(max_length=4)
    size = django_filters.CharFilter(max_length=12)
    rung = django_filters.NumberFilter(min_value=0, max_value=4)


class SimulationViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[Simulation]):
    """Simulations of the caller's office."""

    queryset = Simulation.objects.none()
    filterset_class: type[django_filters.FilterSet] | None = None
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Simulation]:
        """What the reader may see."""
        found = Simulation.objects.visible_to(self.reader).select_related("office", "area")
        return found.defer("before_text", "after_text") if self.action == "list" else found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One simulation is shown with its figures."""
        return SimulationSerializer if self.action == "list" else SimulationDetailSerializer

    @extend_schema(responses=SimulationDetailSerializer)
    def retrieve(self, request: Request, id: str) -> Response:
        """A simulation; with its figures by office, industry, size and rung once it has
        finished."""
        return Response(_detail(self.get_object()))

    @extend_schema(request=SimulateSerializer, responses={201: SimulationSerializer})
    def create(self, request: Request) -> Response:
        """Hold a draft against a published standard; a broken draft is refused before it
        starts. `run` names the job to follow."""
        given = self.given(SimulateSerializer)
        office = self.office
        before = get_object_or_404(RuleSet, sha256=given["before_sha256"])
        drafts = StandardDraft.objects.visible_to(self.reader).of_office(office)
        after = get_object_or_404(drafts, pk=given["draft"])
        area = get_object_or_404(Office.objects.within(office), code=given["area"])
        asked = Asked(
            area=area,
            population=SimulatedPopulation(given["population"]),
            case_kind=CaseKind(given["case_kind"]),
            population_on=given["population_on"],
            judged_as_met=given["judged_as_met"],
        )
        return self.answered(
            lambda: start_simulation(
                before=before,
                after=after,
                asked=asked,
                name=given["name"],
                office=office,
                actor=self.actor,
            ),
            SimulationSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=RepeatSimulationSerializer, responses={201: SimulationSerializer})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, id: str) -> Response:
        """Run it again with the same texts, day and area: the digest must be the same."""
        simulation = self.get_object()
        return self.answered(
            lambda: repeat_simulation(simulation=simulation, actor=self.actor),
            SimulationSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(responses=SimulationDifferenceSerializer(many=True))
    @action(detail=True, filterset_class=SimulationDifferenceFilter, url_path="enterprises")
    def enterprises(self, request: Request, id: str) -> Response:
        """The enterprises in the reader's scope whose outcome differs."""
        simulation = self.get_object()
        visible = SimulationDifference.objects.visible_to(self.reader)
        rows: QuerySet[Any] = visible.filter(simulation=simulation).select_related("enterprise")
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(SimulationDifferenceSerializer(page, many=True).data)


def _detail(simulation: Simulation) -> Any:
    shown: dict[str, Any] = dict(SimulationSerializer(simulation).data)
    shown |= {"total": None, "splits": [], "lines": []}
    if simulation.is_finished:
        shown["total"] = total_of(simulation).as_json()
        _whole, below = tallies_below(simulation, simulation.area)
        shown["splits"] = [_split("office", row.office.code, row.tally) for row in below]
        for dimension in ("industry", "size", "rung"):
            tallies = tallies_by(simulation, SimulatedDimension(dimension))
            shown["splits"] += [_split(dimension, key, one) for key, one in tallies.items()]
        shown["lines"] = [_line(simulation, line) for line in simulation.lines.all()]
    return shown


def _line(simulation: Simulation, line: SimulationLine) -> dict[str, Any]:
    bins = [
        {"low": one.low, "high": one.high, "is_known": one.is_known, **one.tally.as_json()}
        for one in histogram_of(simulation, line)
    ]
    return dict(MovedLineSerializer({"line": line, "bins": bins}).data)


def _split(dimension: str, key: str, tally: Tally) -> dict[str, Any]:
    return {"dimension": dimension, "key": key, **tally.as_json()}
