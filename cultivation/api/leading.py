"""Posted needs, key support and readiness for single champion in the API."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin, Refused
from accounts.api.writing import WritingMixin
from accounts.domain.acting import Capacity
from cultivation.domain.leading import answering, posting, supporting
from cultivation.domain.leading.readiness import record_readiness
from cultivation.enums import Certainty
from cultivation.enums.leading import AnswerStatus, NeedResult, NeedStatus, SupportStatus
from cultivation.models import ChampionReadiness, Need, NeedAnswer, SupportBatch, Supported
from cultivation.serializers.leading import (
    ChampionReadinessSerializer,
    EnterPlanSerializer,
    GiveAnswerSerializer,
    NeedAnswerSerializer,
    NeedSerializer,
    NeedStepSerializer,
    OpenNeedSerializer,
    RecordReadinessSerializer,
    SupportBatchSerializer,
    SupportedSerializer,
    SupportStepSerializer,
)
from enterprises.api.figures import FiguresOpenedMixin
from enterprises.enums import FiguresPage
from enterprises.models import Enterprise

_Steps = dict[str, tuple[Callable[..., object], tuple[str, ...]]]
_NEED_STEPS: _Steps = {
    "submit": (posting.submit_need, ()),
    "publish": (posting.publish_need, ()),
    "return": (posting.return_need, ("reason",)),
    "shortlist": (answering.shortlist_answer, ("answer",)),
    "decline": (answering.decline_answer, ("answer", "reason")),
    "match": (answering.match_need, ("answer",)),
    "conclude": (answering.conclude_need, ("result", "result_text", "contract_wan")),
    "withdraw": (posting.withdraw_need, ("reason",)),
}
_SUPPORT_STEPS: _Steps = {
    "plan": (supporting.change_support_plan, ("investment_wan", "goals")),
    "confirm": (supporting.confirm_support, ()),
    "pay-first": (supporting.pay_first, ("paid_on", "document")),
    "year": (supporting.record_year, ("year", "invested_wan", "progress")),
    "evaluate": (supporting.evaluate_support, ("invested_wan", "goals_met", "opinion")),
    "sign": (supporting.sign_evaluation, ()),
    "send-back": (supporting.send_evaluation_back, ("reason",)),
    "pay-rest": (supporting.pay_rest, ("paid_on", "document")),
    "demand": (supporting.demand_back, ("document", "due_on")),
    "paid-back": (supporting.record_paid_back, ("amount_wan", "paid_on", "document")),
    "drop": (supporting.drop_support, ("reason",)),
}


class NeedFilter(django_filters.FilterSet):
    """Needs by state, poster's office and chain."""

    status = django_filters.MultipleChoiceFilter(choices=NeedStatus.choices)
    office = django_filters.CharFilter("office__code", max_length=6)
    chain = django_filters.CharFilter("chain__code", max_length=20)


class NeedViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[Need]):
    """Needs posted by large enterprises: what is published, and one's own."""

    queryset = Need.objects.none()
    serializer_class = NeedSerializer
    filterset_class = NeedFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    def get_queryset(self) -> QuerySet[Need]:
        """What the reader may see."""
        return Need.objects.visible_to(self.reader).select_related("office", "chain")

    @extend_schema(request=OpenNeedSerializer, responses={201: NeedSerializer})
    def create(self, request: Request) -> Response:
        """Begin a need as a draft: a large enterprise, or an office on behalf of one."""
        given = self.given(OpenNeedSerializer)
        enterprise = Enterprise.objects.filter(pk=self.reader.enterprise_id or 0).first()
        return self.answered(
            lambda: posting.open_need(enterprise=enterprise, actor=self.actor, **given),
            NeedSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=GiveAnswerSerializer, responses={201: NeedAnswerSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, number: str) -> Response:
        """Answer a published need for the enterprise acted for."""
        need = self.get_object()
        enterprise = Enterprise.objects.filter(pk=self.reader.enterprise_id or 0).first()
        if enterprise is None:
            raise Refused("not_yours", "Only an enterprise answers a need.")
        given = self.given(GiveAnswerSerializer)
        return self.answered(
            lambda: answering.answer_need(
                need=need, enterprise=enterprise, actor=self.actor, **given
            ),
            NeedAnswerSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=NeedStepSerializer, responses=NeedSerializer)
    @action(detail=True, methods=["post"], url_path=r"actions/(?P<action>[a-z-]{1,20})")
    def step(self, request: Request, number: str, action: str) -> Response:
        """One step: submit, publish, return, shortlist, decline, match, conclude, withdraw."""
        need: Need = self.get_object()
        if action not in _NEED_STEPS:
            raise Http404
        function, names = _NEED_STEPS[action]
        form = self.checked(NeedStepSerializer)
        given = form.arguments(names)
        if "result" in given:
            given["result"] = NeedResult(given["result"])

        def act() -> Need:
            function(need=need, actor=self.actor, **given)
            need.refresh_from_db()
            return need

        return self.answered(act, NeedSerializer)


class NeedAnswerFilter(django_filters.FilterSet):
    """Answers by need and state."""

    need = django_filters.CharFilter("need__number", max_length=40)
    status = django_filters.ChoiceFilter(choices=AnswerStatus.choices)


class NeedAnswerViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[NeedAnswer]):
    """Answers: one's own, those to one's own needs, those of needs that the office handles."""

    queryset = NeedAnswer.objects.none()
    serializer_class = NeedAnswerSerializer
    filterset_class = NeedAnswerFilter
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[NeedAnswer]:
        """What the reader may see."""
        return NeedAnswer.objects.visible_to(self.reader).select_related("need", "enterprise")


class SupportBatchViewSet(WritingMixin, viewsets.ReadOnlyModelViewSet[SupportBatch]):
    """Batches of key support with their documents, for offices; the ministry enters them."""

    queryset = SupportBatch.objects.none()
    serializer_class = SupportBatchSerializer
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,20}"

    def get_queryset(self) -> QuerySet[SupportBatch]:
        """Every batch; nothing for an enterprise."""
        return SupportBatch.objects.all() if self.reader.office else SupportBatch.objects.none()

    @extend_schema(request=SupportBatchSerializer, responses={201: SupportBatchSerializer})
    def create(self, request: Request) -> Response:
        """Enter a batch; the rule in force on its first day is its rule."""
        given = self.given(SupportBatchSerializer)
        given |= {"certainty": Certainty(given["certainty"])}
        return self.answered(
            lambda: supporting.enter_batch(actor=self.actor, **given),
            SupportBatchSerializer,
            status.HTTP_201_CREATED,
        )


class SupportedFilter(django_filters.FilterSet):
    """Supported little giants by state, batch and enterprise."""

    status = django_filters.MultipleChoiceFilter(choices=SupportStatus.choices)
    batch = django_filters.CharFilter("batch__code", max_length=20)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)


class SupportedViewSet(FiguresOpenedMixin, WritingMixin, viewsets.ReadOnlyModelViewSet[Supported]):
    """Key support of little giants: read by the enterprise, followed by its offices."""

    queryset = Supported.objects.none()
    serializer_class = SupportedSerializer
    figures_page = FiguresPage.SUPPORT
    filterset_class = SupportedFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    def get_queryset(self) -> QuerySet[Supported]:
        """What the reader may see."""
        visible = Supported.objects.visible_to(self.reader)
        return visible.select_related("batch", "enterprise", "title").prefetch_related("payments")

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether an enterprise reads."""
        reader = self.reader_or_none
        is_own = reader is not None and reader.enterprise_id is not None
        return {**super().get_serializer_context(), "for_enterprise": is_own}

    @extend_schema(request=EnterPlanSerializer, responses={201: SupportedSerializer})
    def create(self, request: Request) -> Response:
        """Enter the plan of a little giant in a batch; the ministry confirms it."""
        given = self.given(EnterPlanSerializer)
        enterprise = _enterprise(self.reader, given.pop("uscc"))
        return self.answered(
            lambda: supporting.enter_plan_of(enterprise=enterprise, actor=self.actor, **given),
            SupportedSerializer,
            status.HTTP_201_CREATED,
        )

    @extend_schema(request=SupportStepSerializer, responses=SupportedSerializer)
    @action(detail=True, methods=["post"], url_path=r"actions/(?P<action>[a-z-]{1,20})")
    def step(self, request: Request, number: str, action: str) -> Response:
        """One step: plan, confirm, pay-first, year, evaluate, sign, send-back, pay-rest, demand,
        paid-back, drop."""
        supported: Supported = self.get_object()
        if action not in _SUPPORT_STEPS:
            raise Http404
        function, names = _SUPPORT_STEPS[action]
        form = self.checked(SupportStepSerializer)
        given = form.arguments(names)

        def act() -> Supported:
            function(supported=supported, actor=self.actor, **given)
            return supported

        return self.answered(act)


class ChampionReadinessViewSet(
    FiguresOpenedMixin, WritingMixin, viewsets.ReadOnlyModelViewSet[ChampionReadiness]
):
    """What provinces recorded of readiness for single champion; nothing is decided here."""

    queryset = ChampionReadiness.objects.none()
    serializer_class = ChampionReadinessSerializer
    figures_page = FiguresPage.READINESS
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[ChampionReadiness]:
        """The newest entry of each enterprise in scope."""
        visible = ChampionReadiness.objects.visible_to(self.reader).newest()
        return visible.select_related("enterprise", "office")

    @extend_schema(request=RecordReadinessSerializer, responses={201: ChampionReadinessSerializer})
    def create(self, request: Request) -> Response:
        """Record where an enterprise's product stands; earlier entries stay."""
        given = self.given(RecordReadinessSerializer)
        enterprise = _enterprise(self.reader, given.pop("uscc"))
        if enterprise is None:
            raise Http404
        return self.answered(
            lambda: record_readiness(enterprise=enterprise, actor=self.actor, **given),
            ChampionReadinessSerializer,
            status.HTTP_201_CREATED,
        )


def _enterprise(reader: Capacity, uscc: str) -> Enterprise | None:
    """The enterprise with a code, where the reader may see it."""
    return Enterprise.objects.visible_to(reader).filter(uscc=uscc.strip().upper()).first()
