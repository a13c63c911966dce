"""Cases in the API."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api import ActingMixin
from accounts.api.writing import WritingMixin
from common.domain.errors import Conflict, DomainError
from common.enums import ActResult, SubjectKind
from common.models import Event
from enterprises.models import Enterprise, Filing
from reviews.api.actions import BODIES, actions_for, requestable_actions
from reviews.api.case_desk import CaseDeskMixin, with_current
from reviews.api.case_differences import CaseDifferencesMixin
from reviews.api.case_filter import CaseFilter
from reviews.api.case_many import ManyCasesMixin
from reviews.api.case_needs import CaseNeedsMixin
from reviews.api.case_pages import CasePagination
from reviews.api.letters import CaseLettersMixin
from reviews.case_file import note_case_opened
from reviews.disclosure import INTERNAL_VERBS
from reviews.domain.applying import open_case, save_draft
from reviews.domain.performing import perform_once
from reviews.enums import CaseAction
from reviews.models import Case, Examination
from reviews.queries import with_current_step
from reviews.related_parties import related_parties
from reviews.serializers.cases import (
    FOR_ENTERPRISE,
    ActedSerializer,
    CaseDetailSerializer,
    CaseSerializer,
    OpenCaseSerializer,
    SaveDraftSerializer,
)

_ACTION_BODY = PolymorphicProxySerializer(
    component_name="CaseActionBody",
    serializers=list(dict.fromkeys(BODIES.values())),
    resource_type_field_name=None,
)
_ACTION_PARAMETER = OpenApiParameter(
    "action",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    enum=[action.value for action in requestable_actions()],
)


class CaseViewSet(
    CaseDeskMixin,
    CaseDifferencesMixin,
    CaseNeedsMixin,
    ManyCasesMixin,
    CaseLettersMixin,
    WritingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Case],
):
    """Cases in the reader's scope, by number. Acts are those of the workflow table."""

    queryset = Case.objects.none()
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"
    filterset_class = CaseFilter
    pagination_class = CasePagination

    def get_queryset(self) -> QuerySet[Case]:
        """What the reader may see: with all that is shown of it, or for an act, which reads what it
        needs once the case is locked, alone."""
        cases = Case.objects.visible_to(self.reader)
        if self.action == "act":
            return cases.only("number")
        cases = with_current_step(cases)
        if self.action == "counts":
            return cases
        cases = cases.with_related()
        if self.action == "list":
            return cases
        return cases.select_related(
            "enterprise", "round", "turn_office", "county_office", "officer", "filing"
        ).prefetch_related(
            "versions__rule_set",
            "versions__submitted_by",
            "versions__evidence",
            "steps__office",
            "steps__examined_by",
            "steps__signed_by",
            "corrections__items",
            "corrections__step",
            Prefetch(
                "examinations",
                Examination.objects.defer("facts", "verdict").prefetch_related("grounds"),
            ),
        )

    def get_serializer_context(self) -> dict[str, Any]:
        """What is the offices' own is not told to enterprises."""
        context: dict[str, Any] = super().get_serializer_context()
        if not getattr(self, "swagger_fake_view", False):
            context[FOR_ENTERPRISE] = self.reader.office is None
        return context

    def filter_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Lists are filtered; one case is looked up by its number alone."""
        is_list = self.action in {"list", "counts"}
        return super().filter_queryset(queryset) if is_list else queryset

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Lists are short, a case is whole."""
        return CaseSerializer if self.action == "list" else CaseDetailSerializer

    def retrieve(self, request: Request, number: str) -> Response:
        """The whole case, and what the caller may do with it now."""
        case = self.get_object()
        note_case_opened(case, self.actor)
        return Response(self.shown(case))

    @extend_schema(request=OpenCaseSerializer, responses={201: CaseDetailSerializer})
    def create(self, request: Request) -> Response:
        """Open a draft in a round, on the filing of a year."""
        given = self.given(OpenCaseSerializer)
        enterprise = _enterprise(self, given["uscc"])
        filing = _filing(enterprise, given["fiscal_year"])
        round_ = given["round"]
        return self.answered(
            lambda: open_case(enterprise=enterprise, round=round_, filing=filing, actor=self.actor),
            code=status.HTTP_201_CREATED,
        )

    @extend_schema(request=SaveDraftSerializer, responses=CaseDetailSerializer)
    def partial_update(self, request: Request, number: str) -> Response:
        """Save what was typed into a draft or a correction."""
        case = self.get_object()
        given = self.given(SaveDraftSerializer)
        try:
            save_draft(case=case, actor=self.actor, **given)
        except Conflict as conflict:
            raise with_current(conflict, case) from None
        return Response(self.shown(self.get_object()))

    @extend_schema(
        parameters=[_ACTION_PARAMETER], request=_ACTION_BODY, responses={200: ActedSerializer}
    )
    @action(detail=True, methods=["post"], url_path="actions/(?P<action>[a-z_]+)")
    def act(self, request: Request, number: str, action: str) -> Response:
        """Perform one act of the workflow table."""
        if action not in requestable_actions():
            raise Http404
        case = self.get_object()
        form = self.checked(BODIES[CaseAction(action)])
        try:
            answer = perform_once(
                case=case,
                action=CaseAction(action),
                actor=self.actor,
                version=form.validated_data["version"],
                arguments=form.arguments(),
                key=self.key,
            )
        except Conflict as conflict:
            raise with_current(conflict, case) from None
        return Response(answer.body, status=answer.status)

    def shown(self, case: Case) -> dict[str, Any]:
        is_own = self.reader.enterprise_id == case.enterprise_id
        draft = {"statements": case.statements, "is_pledged": case.is_pledged}
        # An enterprise is not told what offices know of its ties.
        tied = related_parties([case]) if self.reader.office is not None else {}
        # What depends on the reader, beside the case's own columns.
        vars(case).update(
            draft=draft if is_own else None,
            events=_events(case, is_own=is_own),
            related_parties=tied.get(case.pk, []),
            actions=actions_for(case, self.actor),
        )
        return dict(CaseDetailSerializer(case, context={FOR_ENTERPRISE: is_own}).data)


def _events(case: Case, *, is_own: bool) -> QuerySet[Event]:
    events = Event.objects.filter(subject_kind=SubjectKind.CASE, subject_id=case.pk)
    if is_own:
        events = events.filter(result=ActResult.DONE).exclude(verb__in=INTERNAL_VERBS)
    return events.order_by("sequence")


def _enterprise(view: ActingMixin, uscc: str) -> Enterprise:
    enterprise = Enterprise.objects.visible_to(view.reader).filter(uscc=uscc).first()
    if enterprise is None:
        sentence = _("There is no such enterprise, or it is not yours.")
        raise DomainError("invalid", sentence, {"uscc": sentence})
    return enterprise


def _filing(enterprise: Enterprise, fiscal_year: int) -> Filing:
    filing = Filing.objects.filter(enterprise=enterprise, fiscal_year=fiscal_year).first()
    if filing is None:
        sentence = _("There is no filing of this year yet.")
        raise DomainError("invalid", sentence, {"fiscal_year": sentence})
    return filing
