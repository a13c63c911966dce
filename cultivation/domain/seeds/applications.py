"""Applications that are under way. They stand to the right of here: whoever takes them in tells of
them, so that nobody is sent after an enterprise that has filed already."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from enterprises.models import Enterprise

# (enterprise's key, title) -> the number of the case.
Applications = Mapping[tuple[int, str], str]
_Teller = Callable[[QuerySet[Enterprise]], Applications]
_TELLERS: list[_Teller] = []


def tells_applications(teller: _Teller) -> _Teller:
    """Register who tells of the applications under way of a set of enterprises."""
    _TELLERS.append(teller)
    return teller


def under_way(enterprises: QuerySet[Enterprise]) -> dict[tuple[int, str], str]:
    """The applications of these enterprises that were handed in and are not decided yet: the
    number of the case by enterprise and title (a query for each teller)."""
    return {key: number for teller in _TELLERS for key, number in teller(enterprises).items()}


def under_way_of(enterprise: Enterprise) -> dict[str, str]:
    """The same for one enterprise, by title."""
    found = under_way(Enterprise.objects.filter(pk=enterprise.pk))
    return {title: number for (_enterprise, title), number in found.items()}
