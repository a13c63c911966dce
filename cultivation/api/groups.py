"""Registers of key chains and digital parks, pilot cities and recorded sizes in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.models import Office
from common.domain.idempotency import Answer
from common.pagination import ByCodePagination, KeysetPagination
from cultivation.domain.digital.correcting import (
    PILOTS,
    SIZES,
    correct_row,
    kept_rows,
    withdraw_row,
)
from cultivation.domain.digital.fact_keeping import keep_size
from cultivation.domain.digital.groups import (
    CHAINS,
    PARKS,
    add_member,
    end_member,
    keep_group,
    members_of,
)
from cultivation.enums import ChainKind, ParkKind, SizeClass
from cultivation.models import Chain, Park, PilotCity, SizeRecord
from cultivation.serializers.groups import (
    AddMemberSerializer,
    ChainSerializer,
    ChangeChainSerializer,
    ChangeParkSerializer,
    CorrectRowSerializer,
    CorrectSizeSerializer,
    EndMemberSerializer,
    EnterChainSerializer,
    EnterParkSerializer,
    GroupMemberSerializer,
    ParkSerializer,
    PilotCitySerializer,
    RecordSizeSerializer,
    SizeRecordSerializer,
    WithdrawRowSerializer,
)
from enterprises.models import Enterprise


class ChainFilter(django_filters.FilterSet):
    """Chains by kind and office, and those that hold on a day."""

    kind = django_filters.ChoiceFilter(choices=ChainKind.choices)
    office = django_filters.CharFilter("office__code", max_length=6)
    on = django_filters.DateFilter(method="holding", label="Holds on this day")

    def holding(self, queryset: Any, _name: str, day: Any) -> Any:
        """The entries that hold on the day."""
        return queryset.on(day)


class ParkFilter(ChainFilter):
    """Parks by kind and office, and those that hold on a day."""

    kind = django_filters.ChoiceFilter(choices=ParkKind.choices)


class _KeepingMixin(WritingMixin):
    """Rows of a register that their keepers put right or withdraw."""

    def corrected(self, kind: str, row: Any, body: type[Any], *, shown_by: Any) -> Response:
        """Put the row right, as the body says."""
        given = self.given(body)
        return self.answered(
            lambda: correct_row(kind=kind, row=row, actor=self.actor, **given), shown_by
        )

    def withdrawn(self, kind: str, row: Any) -> Response:
        """Take the row away, as the body says."""
        given = self.given(WithdrawRowSerializer)

        def act() -> Answer:
            withdraw_row(kind=kind, row=row, actor=self.actor, **given)
            return Answer(status.HTTP_204_NO_CONTENT, None)

        return self.answer_once(act)

    def enterprise(self, field: str, uscc: str) -> Enterprise:
        """The enterprise of the office's area. Raises `ValidationError` at the field."""
        inside = Enterprise.objects.in_area_of(self.office)
        found = inside.filter(uscc=uscc.strip().upper()).first()
        if found is None:
            sentence = _("Nothing of your area in the register has this code.")
            raise ValidationError({field: [sentence]})
        return found


class _RegisterViewSet(_KeepingMixin, viewsets.ReadOnlyModelViewSet[Any]):
    """A register by code, for offices, with the members of an entry in the office's scope; kept by
    the ministry and the provinces."""

    pagination_class = ByCodePagination
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,20}"
    register: str

    def get_queryset(self) -> QuerySet[Any]:
        """All entries. Raises `Refused` for everybody who acts for no office."""
        found = super().get_queryset()
        return found.all() if self.office else found.none()

    def entered(self, body: type[Any]) -> Response:
        """Enter what the body says."""
        given = self._fields(body)
        return self.answered(
            lambda: keep_group(register=self.register, actor=self.actor, **given),
            code=status.HTTP_201_CREATED,
        )

    def changed(self, body: type[Any]) -> Response:
        """Change the entry to what the body says."""
        group, given = self.get_object(), self._fields(body)
        return self.answered(
            lambda: keep_group(register=self.register, group=group, actor=self.actor, **given)
        )

    def _fields(self, body: type[Any]) -> dict[str, Any]:
        """The body as `keep_group` takes it, its office and enterprise looked up."""
        given = self.given(body)
        if given["office"]:
            below = Office.objects.within(self.office)
            given["office"] = below.filter(code=given["office"]).first()
            if given["office"] is None:
                sentence = _("Nothing of your area in the register has this code.")
                raise ValidationError({"office": [sentence]})
        if leader := given.pop("leader_uscc", None):
            given["leader"] = Enterprise.objects.filter(uscc=leader.strip().upper()).first()
            if given["leader"] is None:
                sentence = _("No enterprise of the register has this code.")
                raise ValidationError({"leader_uscc": [sentence]})
        return given

    @extend_schema(methods=["get"], responses=GroupMemberSerializer(many=True), filters=False)
    @extend_schema(
        methods=["post"], request=AddMemberSerializer, responses={201: GroupMemberSerializer}
    )
    @action(
        detail=True,
        methods=["get", "post"],
        pagination_class=KeysetPagination,
        filterset_class=None,
    )
    def members(self, request: Request, code: str) -> Response:
        """The memberships of enterprises in the office's scope, page by page, those that have
        ended too; the newest entries first. By POST one more."""
        group = self.get_object()
        if request.method == "GET":
            page = self.paginate_queryset(self._members(group))
            return self.get_paginated_response(GroupMemberSerializer(page or [], many=True).data)
        given = self.given(AddMemberSerializer)
        given["enterprise"] = self.enterprise("uscc", given.pop("uscc"))
        return self.answered(
            lambda: self._shown(group, add_member(group=group, actor=self.actor, **given).pk),
            GroupMemberSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=EndMemberSerializer, responses=GroupMemberSerializer)
    @action(detail=True, methods=["post"], url_path=r"members/(?P<member>[0-9]{1,18})/end")
    def end_member(self, request: Request, code: str, member: str) -> Response:
        """End a membership on a day."""
        group, given = self.get_object(), self.given(EndMemberSerializer)
        row = get_object_or_404(self._members(group), pk=int(member))

        def act() -> Any:
            end_member(group=group, membership=row.pk, actor=self.actor, **given)
            return self._shown(group, row.pk)

        return self.answered(act, GroupMemberSerializer)

    @extend_schema(request=CorrectRowSerializer, responses=GroupMemberSerializer)
    @action(detail=True, methods=["post"], url_path=r"members/(?P<member>[0-9]{1,18})/correct")
    def correct_member(self, request: Request, code: str, member: str) -> Response:
        """Put the days of a membership right; what stood before stays in the trail."""
        group, given = self.get_object(), self.given(CorrectRowSerializer)
        row = get_object_or_404(self._members(group), pk=int(member))

        def act() -> Any:
            correct_row(kind=self.register, row=row, actor=self.actor, **given)
            return self._shown(group, row.pk)

        return self.answered(act, GroupMemberSerializer)

    @extend_schema(request=WithdrawRowSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path=r"members/(?P<member>[0-9]{1,18})/withdraw")
    def withdraw_member(self, request: Request, code: str, member: str) -> Response:
        """Take a membership away that was never true; the trail keeps it."""
        group = self.get_object()
        return self.withdrawn(
            self.register, get_object_or_404(self._members(group), pk=int(member))
        )

    def _members(self, group: Any) -> QuerySet[Any]:
        return members_of(group, Enterprise.objects.in_area_of(self.office))

    def _shown(self, group: Any, member: int) -> Any:
        return self._members(group).get(pk=member)


class ChainViewSet(_RegisterViewSet):
    """Key chains by code, for offices; `members/` are those in the office's scope."""

    queryset = Chain.objects.select_related("leader", "office")
    serializer_class = ChainSerializer
    filterset_class = ChainFilter
    register = CHAINS

    @extend_schema(request=EnterChainSerializer, responses={201: ChainSerializer})
    def create(self, request: Request) -> Response:
        """Enter a chain."""
        return self.entered(EnterChainSerializer)

    @extend_schema(request=ChangeChainSerializer, responses=ChainSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, code: str) -> Response:
        """Change an entry: all of it as it is to be."""
        return self.changed(ChangeChainSerializer)


class ParkViewSet(_RegisterViewSet):
    """Digital parks by code, for offices; `members/` are those in the office's scope."""

    queryset = Park.objects.select_related("office")
    serializer_class = ParkSerializer
    filterset_class = ParkFilter
    register = PARKS

    @extend_schema(request=EnterParkSerializer, responses={201: ParkSerializer})
    def create(self, request: Request) -> Response:
        """Enter a park."""
        return self.entered(EnterParkSerializer)

    @extend_schema(request=ChangeParkSerializer, responses=ParkSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, code: str) -> Response:
        """Change an entry: all of it as it is to be."""
        return self.changed(ChangeParkSerializer)


class PilotCityFilter(django_filters.FilterSet):
    """Pilot cities by office, and those that hold on a day."""

    office = django_filters.CharFilter("office__code", max_length=6)
    on = django_filters.DateFilter(method="holding", label="Holds on this day")

    def holding(self, queryset: Any, _name: str, day: Any) -> Any:
        """The cities that are pilots on the day."""
        return queryset.on(day)


class PilotCityViewSet(_KeepingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[PilotCity]):
    """The pilot cities of the office's area, the newest entries first."""

    queryset = PilotCity.objects.none()
    serializer_class = PilotCitySerializer
    filterset_class = PilotCityFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[PilotCity]:
        """What the reader may see. Raises `Refused` for everybody who acts for no office."""
        return kept_rows(PILOTS, self.office)

    @extend_schema(request=CorrectRowSerializer, responses=PilotCitySerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, id: str) -> Response:
        """Put its days right; what stood before stays in the trail."""
        return self.corrected(
            PILOTS, self.get_object(), CorrectRowSerializer, shown_by=PilotCitySerializer
        )

    @extend_schema(request=WithdrawRowSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, id: str) -> Response:
        """Take an entry away that was never true; the trail keeps it."""
        return self.withdrawn(PILOTS, self.get_object())


class SizeRecordFilter(PilotCityFilter):
    """Recorded sizes by enterprise and size, and those that hold on a day."""

    office = None
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    size_class = django_filters.ChoiceFilter(choices=SizeClass.choices)


class SizeRecordViewSet(_KeepingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[SizeRecord]):
    """The recorded sizes of the enterprises of the office's area, the newest entries first."""

    queryset = SizeRecord.objects.none()
    serializer_class = SizeRecordSerializer
    filterset_class = SizeRecordFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SizeRecord]:
        """What the reader may see. Raises `Refused` for everybody who acts for no office."""
        return kept_rows(SIZES, self.office)

    @extend_schema(request=RecordSizeSerializer, responses={201: SizeRecordSerializer})
    def create(self, request: Request) -> Response:
        """Record the size of an enterprise from a day on; the record before it ends on its eve."""
        given = self.given(RecordSizeSerializer)
        enterprise = self.enterprise("uscc", given.pop("uscc"))
        size, day = SizeClass(given.pop("size_class")), given["starts_on"]

        def act() -> SizeRecord:
            keep_size(enterprise=enterprise, size_class=size, actor=self.actor, **given)
            return SizeRecord.objects.all().on(day).get(enterprise=enterprise)

        return self.answered(act, SizeRecordSerializer, status.HTTP_201_CREATED)

    @extend_schema(request=CorrectSizeSerializer, responses=SizeRecordSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, id: str) -> Response:
        """Put its days and size right; what stood before stays in the trail."""
        return self.corrected(
            SIZES, self.get_object(), CorrectSizeSerializer, shown_by=SizeRecordSerializer
        )

    @extend_schema(request=WithdrawRowSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, id: str) -> Response:
        """Take a record away that was never true; the trail keeps it."""
        return self.withdrawn(SIZES, self.get_object())
