"""Work orders on uncovered enterprises, contacts and alerts in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from accounts.api.writing import WritingMixin
from accounts.models import Office, User
from common.api import plain
from common.domain.idempotency import Answer
from common.pagination import KeysetPagination
from cultivation.domain.coverage import DEFAULT_CODE, definition_for
from cultivation.domain.digital.following_up import assign_contact, follow_up_of, record_contact
from cultivation.domain.digital.rules import recent_days
from cultivation.domain.digital.work import (
    PLACES,
    counted_at,
    uncovered_on,
    who_acts,
    with_places,
)
from cultivation.enums import ContactKind, ContactOutcome
from cultivation.models import CoverageDefinition, PathAlert
from cultivation.serializers.follow_up import (
    ActsByOfficeSerializer,
    ActsQuerySerializer,
    AssignContactSerializer,
    ContactSerializer,
    FollowedUpSerializer,
    PathAlertSerializer,
    RecordContactSerializer,
    WorkOrderSerializer,
)
from cultivation.shown.work import work_rows
from enterprises.models import Enterprise

_LACKS = [(word, word) for word in ("assessment", "level", "project")]
_CONTACT = [
    (word, word) for word in ("nobody", "left", "mine", "silent", "overdue", "mine_overdue")
]


class WorkOrderFilter(django_filters.FilterSet):
    """What is asked of the work list; the queryset answers it."""

    definition = django_filters.CharFilter(method="as_it_is", max_length=40)
    office = django_filters.CharFilter(method="as_it_is", max_length=6)
    q = django_filters.CharFilter(
        method="as_it_is", max_length=200, label="Name, or unified social credit code"
    )
    lacks = django_filters.ChoiceFilter(choices=_LACKS, method="as_it_is")
    contact = django_filters.ChoiceFilter(choices=_CONTACT, method="as_it_is")
    sort = django_filters.ChoiceFilter(
        choices=[(word, word) for word in PLACES],
        method="as_it_is",
        label="Order: closest to being covered, next step due first, longest without a contact, or"
        " name; newest entries first without it",
    )

    def as_it_is(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Nothing more to narrow."""
        return queryset


class WorkOrderPagination(KeysetPagination):
    """The work list in the order that `sort` asks for."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """The column of the order; of one name, the number."""
        first = PLACES.get(request.query_params.get("sort", ""), "-id")
        return (first, "id") if first == "name" else (first,)

    def is_position(self, position: str) -> bool:
        """Any text of a name, else a number."""
        if self.ordering[0] == "name":
            return "\x00" not in position
        return super().is_position(position)


class WorkOrderViewSet(WritingMixin, viewsets.GenericViewSet[Enterprise]):
    """The uncovered enterprises of the office's area with what each lacks, by unified social credit
    code; naming who looks after one, and recording contacts."""

    queryset = Enterprise.objects.none()
    serializer_class = WorkOrderSerializer
    filterset_class = WorkOrderFilter
    pagination_class = WorkOrderPagination
    lookup_field = "uscc"
    lookup_value_regex = "[0-9A-Z]{18}"

    def get_queryset(self) -> QuerySet[Enterprise]:
        """What the reader may see."""
        return Enterprise.objects.visible_to(self.reader).in_area_of(self.office)

    @extend_schema(responses=WorkOrderSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Who is not covered today, in the order that `sort` asks for: newest entries first without
        it."""
        today = timezone.localdate()
        filters = WorkOrderFilter(request.query_params, queryset=self.queryset)
        if not filters.is_valid():
            raise translate_validation(filters.errors)
        asked = filters.form.cleaned_data
        definition = self._definition(asked["definition"] or DEFAULT_CODE)
        area = get_object_or_404(
            Office.objects.within(self.office), code=asked["office"] or self.office.code
        )
        chosen = {name: asked[name] for name in ("q", "lacks", "contact")}
        chosen["person"] = self.user.pk
        found = with_places(uncovered_on(today, definition, area, chosen), asked["sort"])
        rows = work_rows(self.paginate_queryset(found) or [], definition, today)
        return self.get_paginated_response(WorkOrderSerializer(rows, many=True).data)

    @extend_schema(
        parameters=[ActsQuerySerializer], responses=ActsByOfficeSerializer, filters=False
    )
    @action(detail=False, url_path="by-office", pagination_class=None)
    def by_office(self, request: Request) -> Response:
        """Who acts: what is done about the uncovered enterprises of each office below, by the live
        figures."""
        asked = ActsQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        today = timezone.localdate()
        definition = self._definition(asked.validated_data["definition"])
        code = asked.validated_data["office"] or self.office.code
        area = get_object_or_404(Office.objects.within(self.office), code=code)
        lines = who_acts(definition, area, today) if definition.pk else []
        lines.sort(key=lambda one: one.office.code if one.office else "")
        body = {
            "definition": definition.code,
            "office": area.code,
            "counted_at": counted_at(),
            "recent_days": recent_days(),
            "offices": lines,
        }
        return Response(ActsByOfficeSerializer(body).data)

    def _definition(self, code: str) -> CoverageDefinition:
        definition = definition_for(day=timezone.localdate(), code=code)
        if definition is None:
            raise Http404
        return definition

    @extend_schema(request=AssignContactSerializer, responses=FollowedUpSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, uscc: str) -> Response:
        """Name who looks after the enterprise."""
        enterprise = self.get_object()
        asked = self.given(AssignContactSerializer)

        def act() -> Answer:
            # Somebody unknown is refused by the domain like anybody who is not posted there.
            person = User.objects.filter(username=asked["person"]).first() or User(pk=0)
            kept = assign_contact(
                enterprise=enterprise, person=person, version=asked["version"], actor=self.actor
            )
            return Answer(status.HTTP_200_OK, {"version": kept.version})

        return self.answer_once(act)

    @extend_schema(methods=["get"], responses=ContactSerializer(many=True), filters=False)
    @extend_schema(
        methods=["post"], request=RecordContactSerializer, responses={201: FollowedUpSerializer}
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def contacts(self, request: Request, uscc: str) -> Response:
        """The last fifty contacts with the enterprise; by POST one more."""
        enterprise = self.get_object()
        if request.method == "GET":
            rows = enterprise.contacts.select_related("person", "office").order_by("-on", "-pk")
            return Response(ContactSerializer(rows[:50], many=True).data)
        asked = self.given(RecordContactSerializer)
        kind, outcome = ContactKind(asked.pop("kind")), ContactOutcome(asked.pop("outcome"))

        def act() -> Answer:
            record_contact(
                enterprise=enterprise, kind=kind, outcome=outcome, actor=self.actor, **asked
            )
            body = {"version": follow_up_of(enterprise).version}
            return Answer(status.HTTP_201_CREATED, plain(body))

        return self.answer_once(act)


class PathAlertFilter(django_filters.FilterSet):
    """Alerts by month, office and definition."""

    month = django_filters.DateFilter(help_text="The first day of the month")
    office = django_filters.CharFilter("office__code", max_length=6)
    definition = django_filters.CharFilter("definition_code", max_length=40)


class PathAlertViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[PathAlert]):
    """Which offices of the caller's area were told that they are behind their path."""

    queryset = PathAlert.objects.none()
    serializer_class = PathAlertSerializer
    filterset_class = PathAlertFilter

    def get_queryset(self) -> QuerySet[PathAlert]:
        """What the reader may see."""
        area = Office.objects.within(self.office)
        return PathAlert.objects.filter(office__in=area).select_related("office")
