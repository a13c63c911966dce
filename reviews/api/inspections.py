"""On-site inspections in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.writing import WritingMixin
from accounts.models import User
from common.domain.files import checked_upload
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from reviews.domain.inspections import (
    Found,
    Report,
    add_photo,
    call_off,
    conclude,
    order_inspection,
    plan_inspection,
    remove_photo,
    reply_to_inspection,
    save_findings,
    sign_inspection,
    take_up_again,
    waive_reply,
)
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Case, Inspection
from reviews.serializers.inspections import (
    AddPhotoSerializer,
    CallOffInspectionSerializer,
    ConcludeSerializer,
    FindingsSerializer,
    InspectionLineSerializer,
    InspectionSerializer,
    OrderInspectionSerializer,
    PlanInspectionSerializer,
    ReplySerializer,
    VersionSerializer,
)

_FILE = OpenApiParameter("file", OpenApiTypes.INT, OpenApiParameter.PATH)


class InspectionFilter(django_filters.FilterSet):
    """Inspections by state, case, office, day, and whether the caller is sent."""

    state = django_filters.MultipleChoiceFilter(choices=InspectionState.choices)
    case = django_filters.CharFilter("case__number", max_length=40)
    office = django_filters.CharFilter("office__code", max_length=6)
    due_by = django_filters.DateFilter("due_on", lookup_expr="lte")
    is_mine = django_filters.BooleanFilter(method="of_caller")

    def of_caller(self, queryset: Any, _name: str, is_mine: bool) -> Any:  # noqa: FBT001 - a filter is called so
        """Those on which the caller is sent, or all others."""
        own = Inspection.objects.filter(inspectors__user=self.request.user.pk)
        return queryset.filter(pk__in=own) if is_mine else queryset.exclude(pk__in=own)


class InspectionViewSet(
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Inspection],
):
    """Inspections in the reader's scope, by number. What was found is told to the enterprise once
    the inspection is concluded."""

    queryset = Inspection.objects.none()
    filterset_class = InspectionFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    def get_queryset(self) -> QuerySet[Inspection]:
        """What the reader may see."""
        found = (
            Inspection.objects.visible_to(self.reader)
            .select_related("case", "office")
            .prefetch_related("inspectors__user", "photos__file")
        )
        return found if self.action == "list" else found.prefetch_related("findings")

    def get_object(self) -> Inspection:
        """One inspection, whose declared figures the answer shows: an entry that it was opened."""
        found: Inspection = super().get_object()
        note_figures_opened(
            actor=self.actor,
            enterprise_id=found.case.enterprise_id,
            page=FiguresPage.INSPECTION,
            number=found.number,
        )
        return found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """A list tells no figures."""
        return InspectionLineSerializer if self.action == "list" else InspectionSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether the reader is the enterprise."""
        context = dict(super().get_serializer_context())
        # The description of the API is drawn up for nobody in particular.
        if not getattr(self, "swagger_fake_view", False):
            context["is_own"] = self.reader.enterprise_id is not None
        return context

    @extend_schema(request=OrderInspectionSerializer, responses={201: InspectionSerializer})
    def create(self, request: Request) -> Response:
        """Order an inspection of a case at the caller's office's step."""
        asked = self.given(OrderInspectionSerializer)
        case = get_object_or_404(Case.objects.visible_to(self.reader), number=asked["case"])
        return self.answered(
            lambda: order_inspection(case=case, reason=asked["reason"], actor=self.actor),
            code=status.HTTP_201_CREATED,
        )

    @extend_schema(request=PlanInspectionSerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, number: str) -> Response:
        """Say who goes (user names), when, and which figures are confirmed."""
        inspection = self.get_object()
        asked = self.given(PlanInspectionSerializer)
        names = asked.pop("inspectors")
        known = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
        # Nobody is left out without a word: an unknown name is refused like any stranger.
        people = [known.get(name, 0) for name in names]
        return self.answered(
            lambda: plan_inspection(
                inspection=inspection, inspectors=people, actor=self.actor, **asked
            ),
        )

    @extend_schema(request=FindingsSerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def findings(self, request: Request, number: str) -> Response:
        """Keep what was found, by measure; what is not named stays as it is, be it a figure or a
        part of one. With the version that was seen nothing is written over a later one."""
        inspection = self.get_object()
        asked = self.given(FindingsSerializer)
        rows = {row.measure: row.pk for row in inspection.findings.all()}
        found = {
            # A measure that is not on the list is refused by the domain like any unknown line.
            rows.get(one["measure"], 0): Found(
                FindingOutcome(one["outcome"]), one.get("found"), one.get("remark")
            )
            for one in asked.pop("findings")
        }
        version = asked.pop("version", None)
        return self.answered(
            lambda: save_findings(
                inspection=inspection,
                findings=found,
                report=Report(**asked),
                version=version,
                actor=self.actor,
            ),
        )

    @extend_schema(request=ConcludeSerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, number: str) -> Response:
        """Lay down the conclusion and sign it as the first."""
        inspection = self.get_object()
        asked = self.given(ConcludeSerializer)
        return self.answered(
            lambda: conclude(
                inspection=inspection,
                conclusion=InspectionConclusion(asked["conclusion"]),
                summary=asked["summary"],
                version=asked["version"],
                actor=self.actor,
            ),
        )

    @extend_schema(request=VersionSerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, number: str) -> Response:
        """Sign the report; the last signature ends the inspection."""
        inspection = self.get_object()
        version = self.given(VersionSerializer)["version"]
        return self.answered(
            lambda: sign_inspection(inspection=inspection, version=version, actor=self.actor),
        )

    @extend_schema(request=VersionSerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"], url_path="take-up-again", url_name="take-up-again")
    def take_up_again(self, request: Request, number: str) -> Response:
        """An inspector who does not agree opens the report again; signatures given are void."""
        inspection = self.get_object()
        version = self.given(VersionSerializer)["version"]
        return self.answered(
            lambda: take_up_again(inspection=inspection, version=version, actor=self.actor),
        )

    @extend_schema(request=CallOffInspectionSerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"], url_path="call-off", url_name="call-off")
    def call_off(self, request: Request, number: str) -> Response:
        """Call an unfinished inspection off, as an approver of the office."""
        inspection = self.get_object()
        asked = self.given(CallOffInspectionSerializer)
        return self.answered(lambda: call_off(inspection=inspection, actor=self.actor, **asked))

    @extend_schema(
        request={"multipart/form-data": AddPhotoSerializer}, responses={201: InspectionSerializer}
    )
    @action(detail=True, methods=["post"], parser_classes=[parsers.MultiPartParser])
    def photos(self, request: Request, number: str) -> Response:
        """Add a picture taken on site (multipart; JPG or PNG)."""
        inspection = self.get_object()
        checked = checked_upload(self.given(AddPhotoSerializer)["file"])

        def act() -> Inspection:
            add_photo(inspection=inspection, actor=self.actor, upload=checked)
            return inspection

        # The same picture sent again is the same request: it is known by its content.
        body = [checked.name, checked.key]
        return self.answered(act, code=status.HTTP_201_CREATED, body=body)

    @extend_schema(parameters=[_FILE], request=None, responses=InspectionSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path="photos/(?P<file>[0-9]{1,18})/remove",
        url_name="remove-photo",
    )
    def remove_photo(self, request: Request, number: str, file: str) -> Response:
        """Take a picture out, while the report is open. It stays in the trail's reach."""
        inspection = self.get_object()
        photos = inspection.photos.select_related("inspection")
        photo = get_object_or_404(photos, file_id=int(file))

        def act() -> Inspection:
            remove_photo(photo=photo, actor=self.actor)
            return inspection

        return self.answered(act)

    @extend_schema(request=ReplySerializer, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, number: str) -> Response:
        """The enterprise's word on a concluded inspection, once."""
        inspection = self.get_object()
        text = self.given(ReplySerializer)["reply"]
        return self.answered(
            lambda: reply_to_inspection(inspection=inspection, text=text, actor=self.actor),
        )

    @extend_schema(request=None, responses=InspectionSerializer)
    @action(detail=True, methods=["post"], url_path="waive-reply", url_name="waive-reply")
    def waive_reply(self, request: Request, number: str) -> Response:
        """The enterprise has nothing to reply: nobody waits for its days any more."""
        inspection = self.get_object()
        return self.answered(lambda: waive_reply(inspection=inspection, actor=self.actor))
