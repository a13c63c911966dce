"""Digital projects in the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework import viewsets

from accounts.api import ActingMixin
from cultivation.domain.digital.rules import last_steps_allowed
from cultivation.enums import ProjectStatus
from cultivation.models import DigitalProject
from cultivation.serializers.projects import DigitalProjectSerializer


class DigitalProjectFilter(django_filters.FilterSet):
    """Projects by state, enterprise, office, and whether they are late today."""

    status = django_filters.MultipleChoiceFilter(choices=ProjectStatus.choices)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    county_office = django_filters.CharFilter("enterprise__county_office__code", max_length=6)
    is_late = django_filters.BooleanFilter(method="late_today", label="Overdue or stuck today")

    def late_today(self, queryset: Any, _name: str, is_late: Any) -> Any:
        """Those whose planned end has passed or that took no step for long; or the others."""
        today = timezone.localdate()
        every = DigitalProject.objects.all()
        late = Q(pk__in=every.overdue_on(today).values("pk")) | Q(
            pk__in=every.stuck_since(last_steps_allowed(today)).values("pk")
        )
        return queryset.filter(late) if is_late else queryset.exclude(late)


class DigitalProjectViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet[DigitalProject]):
    """Digital projects in the reader's scope, by number: an enterprise's own, and of its area an
    office's what was handed in."""

    queryset = DigitalProject.objects.none()
    serializer_class = DigitalProjectSerializer
    filterset_class = DigitalProjectFilter
    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    def get_queryset(self) -> QuerySet[DigitalProject]:
        """What the reader may see."""
        visible = DigitalProject.objects.visible_to(self.reader)
        return visible.select_related("enterprise", "self_assessment", "on_site")
