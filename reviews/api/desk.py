"""An official's own desk in the API: kept filters, and the absences of his office."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from accounts.domain.absences import call_off_absence, declare_absence
from accounts.models import Absence, User
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from reviews.domain.desk.assigning import hand_over_all
from reviews.domain.desk.saved_filters import choose_default, delete_filter, save_filter
from reviews.forms.queue import kept_query
from reviews.models import SavedFilter
from reviews.serializers.desk import (
    AbsenceSerializer,
    ChooseDefaultSerializer,
    ColleagueSerializer,
    DeclareAbsenceSerializer,
    HandedOverSerializer,
    HandOverSerializer,
    SavedFilterSerializer,
    SaveFilterBodySerializer,
)
from reviews.shown_staff import members_of


class SavedFilterViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[SavedFilter]):
    """The caller's own kept filters at his office."""

    queryset = SavedFilter.objects.none()
    serializer_class = SavedFilterSerializer
    pagination_class = None
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[SavedFilter]:
        """Nobody sees another's."""
        return SavedFilter.objects.of(self.user.pk, self.reader)

    @extend_schema(request=SaveFilterBodySerializer, responses={201: SavedFilterSerializer})
    def create(self, request: Request) -> Response:
        """Keep filters under a name; the same name again replaces them."""
        self.expect_office()
        asked = self.given(SaveFilterBodySerializer)
        return self.answered(
            lambda: save_filter(
                actor=self.actor, **asked | {"query": kept_query(QueryDict(asked["query"]))}
            ),
            SavedFilterSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=ChooseDefaultSerializer, responses=SavedFilterSerializer)
    def partial_update(self, request: Request, id: str) -> Response:
        """Let the queue open with it, or no longer."""
        given = self.given(ChooseDefaultSerializer)
        saved = choose_default(saved=self.get_object(), **given)
        return Response(SavedFilterSerializer(saved).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, id: str) -> Response:
        """Forget it."""
        delete_filter(saved=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


class AbsenceFilter(django_filters.FilterSet):
    """Absences by person, and by a day that they cover."""

    user = django_filters.CharFilter("user__username", max_length=150)
    on = django_filters.DateFilter(method="covering")

    def covering(self, queryset: Any, _name: str, day: Any) -> Any:
        """Those of that day."""
        return queryset.filter(starts_on__lte=day, ends_on__gte=day)


class AbsenceViewSet(WritingMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Absence]):
    """Who of the caller's office is or will be away, and who stands in."""

    queryset = Absence.objects.none()
    filterset_class = AbsenceFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Absence]:
        """Of today and to come, those called off left out."""
        return (
            Absence.objects.at(self.office.pk)
            .filter(ends_on__gte=timezone.localdate())
            .select_related("user", "deputy")
        )

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One shape for all."""
        return AbsenceSerializer

    @extend_schema(request=DeclareAbsenceSerializer, responses={201: AbsenceSerializer})
    def create(self, request: Request) -> Response:
        """Enter an absence: one's own, or as an approver anybody's of the office."""
        office = self.office
        asked = self.given(DeclareAbsenceSerializer)
        return self.answered(
            lambda: declare_absence(
                user=_person(asked["user"], "user"),
                office=office,
                starts_on=asked["starts_on"],
                ends_on=asked["ends_on"],
                deputy=_person(asked["deputy"], "deputy") if asked.get("deputy") else None,
                actor=self.actor,
            ),
            AbsenceSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=None, responses=AbsenceSerializer)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, id: str) -> Response:
        """Take it back."""
        absence = self.get_object()
        return self.answered(
            lambda: call_off_absence(absence=absence, actor=self.actor), AbsenceSerializer
        )


class StaffViewSet(WritingMixin, viewsets.ViewSet):
    """The people of the caller's office."""

    @extend_schema(responses=ColleagueSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Everybody with what lies on his desk; whoever left and still has cases too."""
        members = members_of(self.office, timezone.localdate())
        return Response(ColleagueSerializer(members, many=True).data)

    @extend_schema(request=HandOverSerializer, responses=HandedOverSerializer)
    @action(detail=False, methods=["post"], url_path="hand-over", url_name="hand-over")
    def hand_over(self, request: Request) -> Response:
        """Hand over every open case of a colleague who leaves (as an approver), or one's own."""
        people = {
            one.user.username: one.user for one in members_of(self.office, timezone.localdate())
        }
        given = self.given(HandOverSerializer)
        for field in ("from_officer", "officer"):
            if given[field] not in people:
                raise _not_posted(field)

        def act() -> Answer:
            moved = hand_over_all(
                from_user_id=people[given["from_officer"]].pk,
                to_user_id=people[given["officer"]].pk,
                note=given["note"],
                actor=self.actor,
            )
            return Answer(status.HTTP_200_OK, moved)

        return self.answer_once(act)


def _person(username: str, field: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise _not_posted(field)
    return found


def _not_posted(field: str) -> DomainError:
    sentence = _("This person does not work at your office.")
    return DomainError("not_posted", sentence, {field: sentence})
