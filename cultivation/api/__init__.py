"""Titles and rule sets in the API."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api import ActingMixin
from common.domain.errors import DomainError
from cultivation.checking_limits import certificate_check_refusal, count_certificate_miss
from cultivation.criteria import FactsError, validate_facts
from cultivation.domain.certificates import check_by_number
from cultivation.domain.verdicts import verdict_on
from cultivation.enums import RuleSetStatus, TitleKind, TitleState
from cultivation.models import RuleSet, Title
from cultivation.queries import lapsing_within, text_on
from cultivation.serializers.rule_sets import (
    MeasuresSerializer,
    RuleSetDetailSerializer,
    RuleSetSerializer,
    VerdictSerializer,
)
from cultivation.serializers.titles import (
    CertificateQuerySerializer,
    CheckedCertificateSerializer,
    TitleDetailSerializer,
    TitleSerializer,
)


class TitleFilter(django_filters.FilterSet):
    """Titles by kind, enterprise, number of the case, and state on a day (today without `on`)."""

    kind = django_filters.ChoiceFilter(choices=TitleKind.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    case_number = django_filters.CharFilter(max_length=40)
    announcement = django_filters.CharFilter(max_length=60)
    valid_on = django_filters.DateFilter(method="in_force")
    state = django_filters.ChoiceFilter(choices=TitleState.choices, method="in_state")
    on = django_filters.DateFilter(method="unchanged", help_text=_("The day of `state`"))
    lapses_within_days = django_filters.NumberFilter(
        method="lapsing", min_value=0, max_value=3650, help_text=_("Valid today, not continued yet")
    )

    def in_force(self, queryset: Any, _name: str, day: Any) -> Any:
        """Titles in force on a day."""
        return queryset.valid_on(day)

    def in_state(self, queryset: Any, _name: str, state: str) -> Any:
        """Titles in a state on the day asked for."""
        day = self.form.cleaned_data.get("on") or timezone.localdate()
        return queryset.in_state_on([TitleState(state)], day)

    def lapsing(self, queryset: Any, _name: str, days: Any) -> Any:
        """Titles that end within so many days with nothing to continue them."""
        return lapsing_within(queryset, timezone.localdate(), int(days))

    def unchanged(self, queryset: Any, _name: str, _day: Any) -> Any:
        """The day alone narrows nothing."""
        return queryset


class TitleViewSet(
    ActingMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Title],
):
    """Titles in the reader's scope; everybody may check a certificate by number and code."""

    queryset = Title.objects.none()
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"
    filterset_class = TitleFilter

    def get_permissions(self) -> list[BasePermission]:
        """A certificate is checked without signing in."""
        return [AllowAny() if self.action == "check" else IsAuthenticated()]

    def get_queryset(self) -> QuerySet[Title]:
        """What the reader may see; one title with its life."""
        found = Title.objects.visible_to(self.reader).select_related(
            "enterprise", "issued_by", "office_at_recognition"
        )
        return found.prefetch_related("events") if self.action == "retrieve" else found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One title is shown with its life."""
        return TitleDetailSerializer if self.action == "retrieve" else TitleSerializer

    @extend_schema(
        request=CertificateQuerySerializer, responses=CheckedCertificateSerializer, auth=[]
    )
    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> Response:
        """A certificate by number and check code. Unknown and malformed ones are one 404; more
        than thirty a minute from one address are refused (429)."""
        wait = certificate_check_refusal(request, is_guessable=True)
        if wait:
            raise Throttled(60, wait)
        form = CertificateQuerySerializer(data=request.data)
        asked = form.validated_data if form.is_valid() else {"number": "", "code": ""}
        found = check_by_number(**asked)
        if found is None:
            count_certificate_miss()
            raise Http404
        return Response(CheckedCertificateSerializer(found).data)


class RuleSetFilter(django_filters.FilterSet):
    """Rule sets by code, title and day on which they are in force."""

    code = django_filters.CharFilter(max_length=40)
    title_kind = django_filters.ChoiceFilter(choices=TitleKind.choices)


class RuleSetViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[RuleSet]):
    """Published standards; a code stands for the text of it that counts today."""

    queryset = RuleSet.objects.filter(status=RuleSetStatus.PUBLISHED)
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9-]{1,40}"
    filterset_class = RuleSetFilter

    def get_object(self) -> RuleSet:
        """The text of this code that counts today."""
        found = text_on(self.kwargs["code"], timezone.localdate())
        if found is None:
            raise Http404
        return found

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """One standard is shown with its text."""
        return RuleSetSerializer if self.action == "list" else RuleSetDetailSerializer

    @extend_schema(request=MeasuresSerializer, responses=VerdictSerializer)
    @action(detail=True, methods=["post"])
    def evaluate(self, request: Request, code: str) -> Response:
        """Hold measures against the standard. Nothing is kept of them."""
        rule_set = self.get_object()
        facts = _checked_facts(request.data)
        return Response(verdict_on(rule_set, facts).as_dict())


def _checked_facts(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise DomainError("invalid_measures", _("Send one JSON object of measures by name."))
    try:
        return validate_facts(body)
    except FactsError as error:
        language = get_language() or "zh-hans"
        fields = {one.measure: one.sentence.in_language(language) for one in error.problems}
        sentence = _("Some figures cannot be right.")
        raise DomainError("invalid_measures", sentence, fields) from None
