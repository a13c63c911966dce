"""Seed selection and the ladder in the API."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActingMixin
from accounts.api.writing import WritingMixin
from accounts.models import Office, User
from common.domain.errors import DomainError
from cultivation.domain.ladder.reading import ladder_of
from cultivation.domain.seeds.conflicts import resolve
from cultivation.domain.seeds.pool import (
    contact_seed,
    decline_seed,
    invite_seed,
    name_contact_person,
    origin_of,
    take_into_pool,
)
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import (
    ConflictState,
    DeclineReason,
    FindingOutcome,
    SeedOutcome,
    SeedState,
    SignalKind,
)
from cultivation.models import SeedCandidate, SeedFinding, SeedSignal
from cultivation.serializers.pipeline_figures import FollowedSerializer
from cultivation.serializers.seed_desk import NamePersonSerializer, ResolveSignalSerializer
from cultivation.serializers.seeds import (
    DeclineSeedSerializer,
    LadderFiguresSerializer,
    LadderQuerySerializer,
    SeedContactSerializer,
    SeedFindingSerializer,
    SeedSerializer,
    SeedSignalSerializer,
    SeedVersionSerializer,
    TakeSeedSerializer,
)
from enterprises.models import Enterprise


class SeedFindingFilter(django_filters.FilterSet):
    """Finds by title, outcome, how much is missing, standard and enterprise."""

    target = django_filters.ChoiceFilter(choices=TitleKind.choices)
    outcome = django_filters.ChoiceFilter(choices=FindingOutcome.choices)
    most_missing = django_filters.NumberFilter("missing_count", lookup_expr="lte")
    rule_set = django_filters.CharFilter("rule_set__code", max_length=40)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)


class SeedFindingViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[SeedFinding]):
    """Who would pass the standard of the next rung today, or misses little; for offices."""

    queryset = SeedFinding.objects.none()
    filterset_class = SeedFindingFilter
    serializer_class = SeedFindingSerializer

    def get_queryset(self) -> QuerySet[SeedFinding]:
        """The finds of the area."""
        visible = SeedFinding.objects.visible_to(self.reader).with_staleness()
        return visible.select_related("enterprise", "rule_set", "filing")


class SeedFilter(django_filters.FilterSet):
    """Seeds by state, title and enterprise."""

    state = django_filters.ChoiceFilter(choices=SeedState.choices)
    target = django_filters.ChoiceFilter(choices=TitleKind.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)


class SeedViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[SeedCandidate]):
    """The seed pool of an area, for offices. *Filed* is said by the system alone."""

    queryset = SeedCandidate.objects.none()
    filterset_class = SeedFilter
    serializer_class = SeedSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SeedCandidate]:
        """The seeds of the area."""
        visible = SeedCandidate.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "office")

    @extend_schema(request=TakeSeedSerializer, responses={201: SeedSerializer})
    def create(self, request: Request) -> Response:
        """Take an enterprise of the area into the pool."""
        asked = self.given(TakeSeedSerializer)
        visible = Enterprise.objects.visible_to(self.reader)
        enterprise = get_object_or_404(visible, uscc=asked["uscc"].upper())
        target = TitleKind(asked["target"])
        origin = origin_of(enterprise, target)
        return self.answered(
            lambda: take_into_pool(
                enterprise=enterprise, target=target, origin=origin, actor=self.actor
            ),
            SeedSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=SeedContactSerializer, responses=SeedSerializer)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, pk: str) -> Response:
        """Record a contact."""

        def act(seed: SeedCandidate, given: dict[str, Any]) -> None:
            given |= {"kind": ContactKind(given["kind"]), "outcome": SeedOutcome(given["outcome"])}
            contact_seed(seed=seed, **given, actor=self.actor)

        return self._step(SeedContactSerializer, act)

    @extend_schema(request=SeedVersionSerializer, responses=SeedSerializer)
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: str) -> Response:
        """The enterprise was invited to apply."""

        def act(seed: SeedCandidate, given: dict[str, Any]) -> None:
            invite_seed(seed=seed, **given, actor=self.actor)

        return self._step(SeedVersionSerializer, act)

    @extend_schema(request=DeclineSeedSerializer, responses=SeedSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """The enterprise does not apply now."""

        def act(seed: SeedCandidate, given: dict[str, Any]) -> None:
            given["reason"] = DeclineReason(given["reason"])
            decline_seed(seed=seed, **given, actor=self.actor)

        return self._step(DeclineSeedSerializer, act)

    @extend_schema(request=NamePersonSerializer, responses=SeedSerializer)
    @action(detail=True, methods=["post"])
    def person(self, request: Request, pk: str) -> Response:
        """Name the contact person, posted at the office in charge."""

        def act(seed: SeedCandidate, given: dict[str, Any]) -> None:
            person = User.objects.filter(username=given.pop("username")).first()
            if person is None:
                sentence = _("There is no such person.")
                raise DomainError("unknown_person", sentence, {"username": sentence})
            name_contact_person(seed=seed, person=person, **given, actor=self.actor)

        return self._step(NamePersonSerializer, act)

    def _step(
        self,
        form_class: type[serializers.Serializer[Any]],
        step: Callable[[SeedCandidate, dict[str, Any]], None],
    ) -> Response:
        seed: SeedCandidate = self.get_object()
        given = self.given(form_class)

        def act() -> SeedCandidate:
            step(seed, given)
            seed.refresh_from_db()
            return seed

        return self.answered(act, SeedSerializer)


class SeedSignalFilter(django_filters.FilterSet):
    """Signals by kind, conflict, measure and enterprise."""

    kind = django_filters.ChoiceFilter(choices=SignalKind.choices)
    conflict = django_filters.ChoiceFilter(choices=ConflictState.choices)
    measure = django_filters.CharFilter(max_length=40)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)


class SeedSignalViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[SeedSignal]):
    """Signals from outside about enterprises of an area, beside what they filed; for offices."""

    queryset = SeedSignal.objects.none()
    filterset_class = SeedSignalFilter
    serializer_class = SeedSignalSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SeedSignal]:
        """The signals of the area."""
        visible = SeedSignal.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "filing", "office")

    @extend_schema(request=ResolveSignalSerializer, responses=SeedSignalSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Say what is made of a contradiction: the filed figure stands, the signal is wrong, or the
        enterprise is asked. Both values stay."""
        signal = self.get_object()
        given = self.given(ResolveSignalSerializer)
        given["decision"] = ConflictState(given["decision"])
        return self.answered(
            lambda: resolve(signal=signal, actor=self.actor, **given), SeedSignalSerializer
        )


class LadderFiguresView(ActingMixin, APIView):
    """Stock and flow of titles in the caller's area, and conversion from rung to rung."""

    @extend_schema(parameters=[LadderQuerySerializer], responses=LadderFiguresSerializer)
    def get(self, request: Request) -> Response:
        """The last five years of every title, and one title's lines of one year."""
        form = LadderQuerySerializer(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        asked, today = form.validated_data, timezone.localdate()
        code = asked.get("office") or self.office.code
        area = Office.objects.within(self.office).filter(code=code).first()
        if area is None:
            raise Http404
        kind, year = TitleKind(asked["kind"]), asked.get("year") or today.year
        counted = ladder_of(area, today=today)
        flows = counted.by_year()
        lines = counted.lines(by=asked["by"], kind=kind, year=year) if year <= today.year else {}
        return Response(
            {
                "office": area.code,
                "as_of": counted.day.isoformat(),
                "counted_at": counted.counted_at or timezone.now(),
                "by": asked["by"],
                "kind": kind.value,
                "year": year,
                "years": [
                    {"year": of_year, "kind": of_kind.value, **flow.as_json()}
                    for of_year, kinds in flows.items()
                    for of_kind, flow in kinds.items()
                ],
                "lines": [{"code": key, **lines[key].as_json()} for key in sorted(lines)],
                "climbs": [
                    {
                        "rung": one.rung,
                        "stood": one.stood,
                        "rose": one.rose,
                        "share_pct": None if one.share_pct is None else str(one.share_pct),
                        "median_days": one.median_days,
                        "assumed": one.assumed,
                    }
                    for one in counted.climbs()
                ],
                "followed": FollowedSerializer(counted.followed(), many=True).data,
            }
        )
