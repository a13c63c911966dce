"""Coverage in the API: figures, definitions, targets, outlook, movement, enterprises."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActingMixin
from accounts.api.writing import WritingMixin
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.idempotency import Answer
from common.pagination import KeysetPagination
from common.shares import tenth_of
from cultivation.domain.coverage import coverage, definition_for, definition_of_title
from cultivation.domain.coverage.beside import side_by_side
from cultivation.domain.coverage.course import Course, history_of
from cultivation.domain.coverage.movement import Moved, movement
from cultivation.domain.coverage.population import (
    closest_first,
    counted_on,
    narrowed_to,
    part_condition,
)
from cultivation.domain.coverage.reading import frozen_known_at, latest_day
from cultivation.domain.coverage.rules import denominator_rule, numerator_rule
from cultivation.domain.coverage.since import covered_since
from cultivation.domain.coverage.targets import (
    Outlook,
    outlook_of,
    path_of,
    remove_target,
    set_target,
)
from cultivation.enums import TitleKind
from cultivation.models import CoverageDefinition, CoverageTarget
from cultivation.serializers.coverage import (
    AskedCoverageSerializer,
    CountedEnterpriseSerializer,
    CountedQuerySerializer,
    CoverageDefinitionSerializer,
    CoverageQuerySerializer,
    CoverageSerializer,
    CoverageTargetSerializer,
    DefinitionQuerySerializer,
    MovementQuerySerializer,
    MovementSerializer,
    OutlookSerializer,
    RemoveTargetSerializer,
    SetTargetSerializer,
)
from enterprises.models import Enterprise

_MOVED_SHOWN = 500
_MOVEMENT_COUNTS = (
    "holders_before", "holders_after", "covered_before", "covered_after", "became_covered",
    "ceased_covered", "entered", "entered_covered", "left", "left_covered",
)  # fmt: skip


class CoverageAskedMixin(ActingMixin):
    """What is asked of coverage: an office of the caller's area, a definition, a day."""

    def asked(self, form: type[Any]) -> Mapping[str, Any]:
        """The validated parameters, with `as_of` (today by default, then `is_latest`) and `area`,
        the office asked for. Raises `Http404` for one outside the caller's area."""
        query = form(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(query.validated_data)
        code = given.get("office") or self.office.code
        offices = Office.objects.within(self.office).select_related("parent__parent")
        return given | {
            "as_of": given.get("as_of") or timezone.localdate(),
            "is_latest": not given.get("as_of"),
            "area": get_object_or_404(offices, code=code),
        }


def _definition(asked: Mapping[str, Any]) -> CoverageDefinition:
    known_at = asked.get("known_at")
    found = definition_for(day=asked["as_of"], code=asked["definition"], known_at=known_at)
    if found is None:
        raise Http404
    return found


def _day(asked: Mapping[str, Any], definition: CoverageDefinition) -> date:
    """The day asked for; without one that of the last figures there are."""
    day: date = asked["as_of"]
    is_of_then = not asked["is_latest"] or asked.get("known_at")
    return day if is_of_then else latest_day(definition, day)


def _country_as_none(area: Office) -> Office | None:
    return None if area.level == OfficeLevel.MINISTRY else area


def _told(definition: CoverageDefinition, day: date) -> dict[str, Any]:
    """What every answer says of its figures."""
    return {
        "as_of": day,
        "definition": definition.code,
        "numerator": numerator_rule(definition),
        "denominator": denominator_rule(definition),
    }


def _tenth(value: float | None) -> str | None:
    return None if value is None else str(Decimal(str(value)).quantize(Decimal("0.1")))


def _share(value: float | None) -> str | None:
    return None if value is None else str(tenth_of(value))


class CoverageView(CoverageAskedMixin, APIView):
    """The share of a population that is digitally transformed, as of any day."""

    @extend_schema(parameters=[CoverageQuerySerializer], responses=CoverageSerializer)
    def get(self, request: Request) -> Response:
        """Figures of the caller's area or of an office inside it, with both rules in words."""
        asked = self.asked(CoverageQuerySerializer)
        if asked.get("definition"):
            definition = _definition(asked)
        else:
            kind = TitleKind(asked["title"])
            definition = definition_of_title(
                day=asked["as_of"], title_kind=kind, known_at=asked.get("known_at")
            )
        figures = coverage(
            as_of=_day(asked, definition),
            definition=definition,
            office=_country_as_none(asked["area"]),
            by=asked["by"],
            known_at=asked.get("known_at"),
        )
        return Response(figures.as_json())


class CoverageDefinitionsView(CoverageAskedMixin, APIView):
    """The definitions in force, side by side."""

    @extend_schema(
        parameters=[DefinitionQuerySerializer], responses=CoverageDefinitionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Each with its two rules, its target and what it says of the area on the day: without one
        that of the last figures there are, as on screen."""
        asked = self.asked(DefinitionQuerySerializer)
        day = asked["as_of"]
        default = definition_for(day=day)
        if default is not None:
            day = _day(asked, default)
        rows = side_by_side(as_of=day, office=asked["area"])
        return Response(CoverageDefinitionSerializer(rows, many=True).data)


class CoverageTargetFilter(django_filters.FilterSet):
    """Targets by definition and province."""

    definition = django_filters.CharFilter("definition_code", max_length=40)
    office = django_filters.CharFilter("office__code", max_length=6)


class CoverageTargetViewSet(
    WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[CoverageTarget]
):
    """Targets of the country and of provinces, for offices; several of one area are its path."""

    queryset = CoverageTarget.objects.none()
    serializer_class = CoverageTargetSerializer
    filterset_class = CoverageTargetFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[CoverageTarget]:
        """What the office reads. Raises `Refused` for everybody who acts for none."""
        return CoverageTarget.objects.readable_by(self.office).select_related("office")

    @extend_schema(request=SetTargetSerializer, responses={201: CoverageTargetSerializer})
    def create(self, request: Request) -> Response:
        """Set a target; one of the same area and day is replaced at its `version`."""
        given = self.given(SetTargetSerializer)
        code, office_code = given.pop("definition"), given.pop("office")
        if definition_for(day=timezone.localdate(), code=code) is None:
            raise Http404
        offices = Office.objects.within(self.office)
        office = get_object_or_404(offices, code=office_code) if office_code else None
        return self.answered(
            lambda: set_target(definition_code=code, office=office, **given, actor=self.actor),
            CoverageTargetSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=RemoveTargetSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, id: str) -> Response:
        """Take a target back; the trail keeps it."""
        target, given = self.get_object(), self.given(RemoveTargetSerializer)

        def act() -> Answer:
            remove_target(target=target, actor=self.actor, **given)
            return Answer(status.HTTP_204_NO_CONTENT, None)

        return self.answer_once(act)


class CoverageOutlookView(CoverageAskedMixin, APIView):
    """Whether the goal will be reached."""

    @extend_schema(parameters=[AskedCoverageSerializer], responses=OutlookSerializer)
    def get(self, request: Request) -> Response:
        """The course so far, the path, the forecast with its interval, the pace needed."""
        asked = self.asked(AskedCoverageSerializer)
        definition, area = _definition(asked), asked["area"]
        office = _country_as_none(area)
        day = _day(asked, definition)
        now = coverage(as_of=day, definition=definition, office=office)
        until = day - timedelta(days=1)
        courses = history_of(definition, [area.pk], until) if definition.pk else {}
        course = courses.get(area.pk, Course())
        outlook = outlook_of(now, path_of(definition.code, office), course)
        body = _told(definition, day) | _foretold(outlook)
        return Response(OutlookSerializer(body | {"total": now.total, "note": now.note}).data)


def _foretold(outlook: Outlook) -> dict[str, Any]:
    interval, tested = outlook.interval_at_goal, outlook.back_test
    return {
        "course": [{"day": day, "share_pct": _share(share)} for day, share in outlook.points],
        "other_rule_until": outlook.other_rule_until,
        "targets": outlook.path.targets,
        "path_pct": _share(outlook.path_today),
        "is_reached": outlook.is_reached,
        "reached_on": outlook.reached_on,
        "at_goal_pct": _share(outlook.at_goal),
        "interval_pct": interval and [_share(one) for one in interval],
        "needed_monthly": outlook.needed_monthly,
        "recent_monthly": _tenth(outlook.recent_monthly),
        "mean_error_points": _tenth(tested.mean_error) if tested else None,
        "trials": tested.trials if tested else 0,
    }


class CoverageMovementView(CoverageAskedMixin, APIView):
    """Movement between two days."""

    @extend_schema(parameters=[MovementQuerySerializer], responses=MovementSerializer)
    def get(self, request: Request) -> Response:
        """The counts from one figure to the other, and who moved, five hundred at a time."""
        asked = self.asked(MovementQuerySerializer)
        definition = _definition(asked)
        found = movement(
            definition=definition,
            since=asked["since"],
            until=asked["as_of"],
            office=_country_as_none(asked["area"]),
        )
        counts = {name: getattr(found, name) for name in _MOVEMENT_COUNTS}
        rows = [
            one
            for one in found.moved
            if one.enterprise > asked["after"] and one.move == asked.get("kind", one.move)
        ]
        page = rows[:_MOVED_SHOWN]
        body = _told(definition, asked["as_of"]) | counts
        body |= {"since": asked["since"], "moved": _moved(page)}
        body["known_at"] = frozen_known_at(definition, asked["as_of"])
        body["since_known_at"] = frozen_known_at(definition, asked["since"])
        body["next_after"] = page[-1].enterprise if len(rows) > len(page) else None
        return Response(MovementSerializer(body).data)


def _moved(page: list[Moved]) -> list[dict[str, Any]]:
    known = Enterprise.objects.only("name", "uscc").in_bulk([one.enterprise for one in page])
    return [
        {
            "uscc": known[one.enterprise].uscc,
            "name": known[one.enterprise].name,
            "move": one.move,
            "level_before": one.level_before,
            "level_after": one.level_after,
            "was_covered": one.was_covered,
            "is_covered": one.is_covered,
        }
        for one in page
        if one.enterprise in known
    ]


class CountedEnterpriseViewSet(CoverageAskedMixin, viewsets.GenericViewSet[Enterprise]):
    """The enterprises behind a figure of coverage."""

    queryset = Enterprise.objects.none()
    serializer_class = CountedEnterpriseSerializer
    pagination_class = KeysetPagination

    @extend_schema(
        parameters=[CountedQuerySerializer],
        responses=CountedEnterpriseSerializer(many=True),
        filters=False,
    )
    def list(self, request: Request) -> Response:
        """Who is counted, with the level and the day since which it is covered."""
        asked = self.asked(CountedQuerySerializer)
        definition = _definition(asked)
        day = _day(asked, definition)
        part = asked.get("covered", "")
        known_at = frozen_known_at(definition, day)
        found = counted_on(day, definition, asked["area"], known_at=known_at).filter(
            part_condition(part, definition),
            pk__in=Enterprise.objects.visible_to(self.reader),
        )
        try:
            found = found.filter(narrowed_to(day, asked, known_at=known_at))
        except LookupError:
            raise Http404 from None
        found = found.select_related("county_office", "city_office", "province_office")
        if part == "closest":
            rows = list(closest_first(found))
        else:
            rows = list(self.paginate_queryset(found) or [])
        since = covered_since([one.pk for one in rows], day, definition, known_at=known_at)
        told = CountedEnterpriseSerializer(rows, many=True, context={"since": since}).data
        if part == "closest":
            return Response({"next": None, "previous": None, "results": told})
        return self.get_paginated_response(told)
