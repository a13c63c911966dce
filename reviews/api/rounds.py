"""Rounds in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import viewsets

from accounts.api import ActingMixin
from cultivation.enums import CaseKind, TitleKind
from reviews.models import Round
from reviews.serializers import RoundSerializer


class RoundFilter(django_filters.FilterSet):
    """Rounds by title, kind of case, year, office, and day on which they are open."""

    title_kind = django_filters.ChoiceFilter(choices=TitleKind.choices)
    case_kind = django_filters.ChoiceFilter(choices=CaseKind.choices)
    year = django_filters.NumberFilter(min_value=1900, max_value=2200)
    office = django_filters.CharFilter("office__code", max_length=6)
    open_on = django_filters.DateFilter(method="is_open_on")

    def is_open_on(self, queryset: Any, _name: str, day: Any) -> Any:
        """Rounds that take applications on a day."""
        return queryset.open_on(day)


class RoundViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[Round]):
    """Windows in which enterprises may apply."""

    queryset = Round.objects.none()
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,60}"
    filterset_class = RoundFilter
    serializer_class = RoundSerializer

    def get_queryset(self) -> QuerySet[Round]:
        """What the reader may see."""
        return Round.objects.visible_to(self.reader).select_related("office", "rule_set")
