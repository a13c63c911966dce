"""Experts and panels in the API, at the office that draws them."""

from hashlib import sha256
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from common.domain.errors import DomainError
from common.pagination import ByCodePagination
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import draw_panel, waiting_for_panel
from reviews.domain.panels.roll import (
    add_conflict,
    add_expert,
    change_expert,
    end_conflict,
    set_expert_state,
)
from reviews.domain.panels.roll_list import import_experts, read_roll
from reviews.domain.panels.scoring import release
from reviews.enums import ExpertState, PanelState
from reviews.models import Case, Expert, ExpertConflict, Panel, PanelCase, Round, Seat
from reviews.serializers.cases import CaseSerializer
from reviews.serializers.panels import (
    ChangeExpertSerializer,
    ClosePanelSerializer,
    DrawPanelSerializer,
    EndConflictSerializer,
    ExpertConflictSerializer,
    ExpertEntrySerializer,
    ExpertSerializer,
    ExpertStateSerializer,
    ImportedExpertsSerializer,
    ImportExpertsSerializer,
    PanelDetailSerializer,
    PanelSerializer,
    ReleaseSeatSerializer,
)

_CONFLICT = OpenApiParameter("conflict", OpenApiTypes.INT, OpenApiParameter.PATH)
_SEAT = OpenApiParameter("seat", OpenApiTypes.INT, OpenApiParameter.PATH)


class ExpertFilter(django_filters.FilterSet):
    """Experts by name, state, unit and office."""

    name = django_filters.CharFilter("user__name", lookup_expr="contains", max_length=100)
    state = django_filters.ChoiceFilter(choices=ExpertState.choices)
    affiliation = django_filters.CharFilter(lookup_expr="contains", max_length=200)
    office = django_filters.CharFilter("office__code", max_length=6)


class ExpertViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Expert],
):
    """The roll of experts at the caller's office; the ministry reads all rolls."""

    queryset = Expert.objects.none()
    serializer_class = ExpertSerializer
    filterset_class = ExpertFilter
    pagination_class = ByCodePagination
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,20}"

    def get_queryset(self) -> QuerySet[Expert]:
        """What the reader may see."""
        found = Expert.objects.visible_to(self.reader).select_related("user", "office", "city")
        conflicts = ExpertConflict.objects.select_related("enterprise").order_by("pk")
        return found.prefetch_related(Prefetch("conflicts", conflicts))

    @extend_schema(request=ExpertEntrySerializer, responses={201: ExpertSerializer})
    def create(self, request: Request) -> Response:
        """Put a person on the roll."""
        form = self.checked(ExpertEntrySerializer)
        entry = form.entry()
        return self.answered(
            lambda: add_expert(entry=entry, actor=self.actor), code=status.HTTP_201_CREATED
        )

    @extend_schema(request=ChangeExpertSerializer, responses=ExpertSerializer)
    def update(self, request: Request, code: str) -> Response:
        """Change the line. Draws that were made keep what was known on their day; seats that his
        new unit or city makes a conflict go to the next expert of the draw."""
        expert = self.get_object()
        form = self.checked(ChangeExpertSerializer)
        entry, version = form.entry(), form.validated_data["version"]
        changed = change_expert(expert=expert, entry=entry, version=version, actor=self.actor)
        return Response(self.shown(changed))

    @extend_schema(request=ExpertStateSerializer, responses=ExpertSerializer)
    @action(detail=True, methods=["post"])
    def state(self, request: Request, code: str) -> Response:
        """Suspend the expert, or bring him back."""
        expert, given = self.get_object(), self.given(ExpertStateSerializer)
        return self.answered(lambda: set_expert_state(expert=expert, actor=self.actor, **given))

    @extend_schema(request=ExpertConflictSerializer, responses=ExpertSerializer)
    @action(detail=True, methods=["post"])
    def conflicts(self, request: Request, code: str) -> Response:
        """Note an enterprise that the expert must not judge."""
        expert, given = self.get_object(), self.given(ExpertConflictSerializer)
        return self.answered(
            lambda: add_conflict(expert=expert, actor=self.actor, **given).expert,
        )

    @extend_schema(
        parameters=[_CONFLICT], request=EndConflictSerializer, responses=ExpertSerializer
    )
    @action(detail=True, methods=["post"], url_path="conflicts/(?P<conflict>[0-9]{1,18})/end")
    def end_conflict(self, request: Request, code: str, conflict: str) -> Response:
        """Take back a conflict that was noted by mistake. Draws that were made stay."""
        expert, given = self.get_object(), self.given(EndConflictSerializer)
        row = get_object_or_404(expert.conflicts.select_related("expert"), pk=int(conflict))
        return self.answered(
            lambda: end_conflict(conflict=row, actor=self.actor, **given).expert,
        )

    @extend_schema(
        request={"multipart/form-data": ImportExpertsSerializer},
        responses={200: ImportedExpertsSerializer, 201: ImportedExpertsSerializer},
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        url_name="import",
        parser_classes=[parsers.MultiPartParser],
    )
    def import_list(self, request: Request) -> Response:
        """Put a list (multipart) on the roll, all its lines or none. A trial says of each line what
        would become of it and changes nothing."""
        given = self.given(ImportExpertsSerializer)
        is_trial, content = given["is_trial"], given["file"].read()

        def act() -> dict[str, Any]:
            entries = read_roll([content])
            lines = import_experts(entries=entries, actor=self.actor, is_trial=is_trial)
            return {"is_taken_over": not is_trial, "lines": lines}

        return self.answered(
            act,
            ImportedExpertsSerializer,
            status.HTTP_200_OK if is_trial else status.HTTP_201_CREATED,
            # The same file sent again is the same request: it is known by its content.
            body={"is_trial": is_trial, "sha256": sha256(content).hexdigest()},
        )


class PanelFilter(django_filters.FilterSet):
    """Panels by state, round, case before them and due day."""

    state = django_filters.ChoiceFilter(choices=PanelState.choices)
    round = django_filters.CharFilter("round__code", max_length=60)
    case = django_filters.CharFilter("cases__case__number", max_length=40)
    due_by = django_filters.DateFilter("due_on", lookup_expr="lte")


class PanelViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Panel],
):
    """Panels of the caller's office, by number; the ministry reads all."""

    queryset = Panel.objects.none()
    filterset_class = PanelFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    def get_queryset(self) -> QuerySet[Panel]:
        """What the reader may see."""
        found = Panel.objects.visible_to(self.reader).select_related("office", "round")
        if self.action in {"list", "waiting"}:
            return found
        entries = PanelCase.objects.with_correction().select_related("case")
        entries = entries.prefetch_related("seats__expert")
        return found.prefetch_related(Prefetch("cases", entries))

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Lists are short, a panel shows its scorecards and its draw."""
        return PanelSerializer if self.action == "list" else PanelDetailSerializer

    @extend_schema(request=DrawPanelSerializer, responses={201: PanelDetailSerializer})
    def create(self, request: Request) -> Response:
        """Draw experts for cases that wait for a panel."""
        given = self.given(DrawPanelSerializer)
        round_ = get_object_or_404(Round.objects.visible_to(self.reader), code=given.pop("round"))
        numbers = given.pop("cases")

        def act() -> Panel:
            # Looked up within the act: sent again, the request finds them drawn already.
            cases = self._waiting(round_, numbers)
            return draw_panel(round=round_, cases=cases, actor=self.actor, **given)

        return self.answered(act, code=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("round", OpenApiTypes.STR, description="Code of a round")],
        responses=CaseSerializer(many=True),
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def waiting(self, request: Request) -> Response:
        """Cases that wait for a panel at the caller's office; also those that came back to the
        step since a panel judged them."""
        code = request.query_params.get("round", "").replace("\x00", "")
        waiting = waiting_for_panel(office_id=self.office.pk)
        shown = waiting.filter(round__code=code) if code else waiting
        return Response(CaseSerializer(shown.with_related(), many=True).data)

    @extend_schema(request=ClosePanelSerializer, responses=PanelDetailSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, number: str) -> Response:
        """Close the panel: its results are attached to the cases. A case that nobody is left to
        sit for is named, gets no result and waits for a panel again."""
        panel, given = self.get_object(), self.given(ClosePanelSerializer)
        return self.answered(lambda: close_panel(panel=panel, actor=self.actor, **given))

    @extend_schema(
        parameters=[_SEAT], request=ReleaseSeatSerializer, responses=PanelDetailSerializer
    )
    @action(detail=True, methods=["post"], url_path="seats/(?P<seat>[0-9]{1,18})/release")
    def release_seat(self, request: Request, number: str, seat: str) -> Response:
        """Take a seat back from an expert who does not answer; the next one is drawn."""
        panel, given = self.get_object(), self.given(ReleaseSeatSerializer)
        row = get_object_or_404(Seat, panel_case__panel=panel, pk=int(seat))

        def act() -> Panel:
            release(seat=row, actor=self.actor, **given)
            return Panel.objects.get(pk=panel.pk)

        return self.answered(act)

    def _waiting(self, round_: Round, numbers: list[str]) -> list[Case]:
        waiting = waiting_for_panel(office_id=self.office.pk).filter(round=round_)
        found = list(waiting.filter(number__in=numbers))
        missing = set(numbers) - {case.number for case in found}
        if missing:
            sentence = _("These cases do not wait for a panel at your office: %(numbers)s") % {
                "numbers": ", ".join(sorted(missing))
            }
            raise DomainError("invalid", sentence, {"cases": sentence})
        return found
