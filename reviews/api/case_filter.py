"""What narrows a list of cases in the API: the list itself, its counts, and acts on all of it."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.enums import OfficeLevel
from accounts.middleware import acting_in
from accounts.models import Office
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import CaseStatus, Proposal, Turn, Work
from reviews.models import Correction
from reviews.queries import Age, Due, OfficerFilter, QueueTab, named, of_officer, of_tab


class CaseFilter(django_filters.FilterSet):
    """Cases by state, title, turn, round, enterprise, office below, due day, age and desk."""

    search = django_filters.CharFilter(
        method="by_name", max_length=200, label="Number, USCC or name of the enterprise"
    )
    status = django_filters.MultipleChoiceFilter(choices=CaseStatus.choices)
    title_kind = django_filters.ChoiceFilter(choices=TitleKind.choices)
    kind = django_filters.ChoiceFilter(choices=CaseKind.choices)
    turn = django_filters.ChoiceFilter(choices=Turn.choices)
    turn_office = django_filters.CharFilter("turn_office__code", max_length=6)
    round = django_filters.CharFilter("round__code", max_length=60)
    uscc = django_filters.CharFilter("enterprise__uscc", max_length=18)
    due = django_filters.ChoiceFilter(choices=Due.choices, method="of_due")
    due_by = django_filters.DateFilter("due_on", lookup_expr="lte")
    due_from = django_filters.DateFilter("due_on", lookup_expr="gte")
    officer = django_filters.CharFilter("officer__username", max_length=150)
    work = django_filters.ChoiceFilter(choices=[one for one in Work.choices if one[0]])
    proposal = django_filters.ChoiceFilter(
        choices=[one for one in Proposal.choices if one[0]], method="by_proposal"
    )
    view = django_filters.ChoiceFilter(
        choices=QueueTab.choices, method="of_view", label="A view of the caller's work list"
    )
    desk = django_filters.ChoiceFilter(
        choices=OfficerFilter.choices, method="of_desk", label="On whose desk at an office"
    )
    age = django_filters.ChoiceFilter(
        choices=Age.choices, method="of_age", label="Calendar days it has waited where it is"
    )
    area = django_filters.CharFilter(
        method="in_area", max_length=6, label="Code of an office, to whose area it belongs"
    )
    sort = django_filters.ChoiceFilter(
        choices=[("due", "due")],
        method="as_it_is",
        label="Soonest due first, of those that have a due day; newest first without it",
    )
    has_officer = django_filters.BooleanFilter("officer", lookup_expr="isnull", exclude=True)
    has_correction = django_filters.BooleanFilter(method="with_corrections")

    def by_name(self, queryset: Any, _name: str, text: str) -> Any:
        """Cases with this number, or of enterprises in whose name the text stands."""
        return named(queryset, text)

    def of_view(self, queryset: Any, _name: str, view: str) -> Any:
        """What a view of the work list shows; enterprises have none."""
        capacity = acting_in(self.request)
        if capacity is None or capacity.office is None:
            return queryset.none()
        return queryset.filter(of_tab(QueueTab(view), capacity.office))

    def of_desk(self, queryset: Any, _name: str, desk: str) -> Any:
        """Mine, nobody's, colleagues'."""
        return queryset.filter(of_officer(desk, self.request.user.pk))

    def as_it_is(self, queryset: Any, _name: str, _value: Any) -> Any:
        """The order is the page's."""
        return queryset

    def of_due(self, queryset: Any, _name: str, due: str) -> Any:
        """As pressing as this today."""
        return queryset.filter(Due(due).on(timezone.localdate()))

    def of_age(self, queryset: Any, _name: str, age: str) -> Any:
        """By the day on which the turn came to where it is."""
        return queryset.filter(Age(age).days(timezone.localdate()))

    def in_area(self, queryset: Any, _name: str, code: str) -> Any:
        """Cases of an office's area; none for a code that is no office's."""
        office = Office.objects.filter(code=code).first()
        if office is None:
            return queryset.none()
        is_whole = office.level == OfficeLevel.MINISTRY
        return queryset if is_whole else queryset.filter(**{f"{office.level}_office": office})

    def by_proposal(self, queryset: Any, _name: str, proposal: str) -> Any:
        """Cases whose proposal waits for its signature; no enterprise is told which."""
        capacity = acting_in(self.request)
        is_office = capacity is not None and capacity.office is not None
        return queryset.filter(step_proposal=proposal) if is_office else queryset.none()

    def with_corrections(self, queryset: Any, _name: str, has_any: bool) -> Any:  # noqa: FBT001 - a filter is called so
        """Cases that an office has asked to be corrected, or all others."""
        asked = Exists(Correction.objects.meant().filter(case=OuterRef("pk")))
        return queryset.filter(asked if has_any else ~asked)
