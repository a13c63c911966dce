"""The people of an office and what lies on whose desk, for the page and the API alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.domain.absences import staff_of
from accounts.models import Absence, Office, User
from common.counting import bounded_counts
from reviews.domain.desk.assigning import open_cases_of
from reviews.models import Case


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the office with what lies on his desk; `absence` is today's or the next one."""

    user: User
    roles: list[str]
    open: int
    overdue: int
    absence: Absence | None
    is_away: bool
    has_left: bool


def others_with_cases(office: Office, people: Mapping[str, str]) -> dict[str, str]:
    """People who are no longer posted here and still have cases on their desk."""
    holders = (
        Case.objects.filter(at_office=office, officer__isnull=False)
        .exclude(officer__in=list(people))
        .order_by()
        .values_list("officer", "officer__name")
        .distinct()
    )
    return {str(pk): name for pk, name in holders}


def members_of(office: Office, today: date) -> list[Member]:
    """Everybody posted at the office today, then those who left and still have cases there."""
    roles: dict[User, list[str]] = {}
    for posting in staff_of(office.pk, today):
        roles.setdefault(posting.user, []).append(str(posting.get_role_display()))
    left = User.objects.in_bulk(
        [int(pk) for pk in others_with_cases(office, {str(one.pk): "" for one in roles})]
    )
    people = [*roles, *left.values()]
    asked = {}
    for user in people:
        asked[f"open {user.pk}"] = open_cases_of(user.pk, office.pk)
        asked[f"overdue {user.pk}"] = open_cases_of(user.pk, office.pk).filter(due_on__lt=today)
    counts = bounded_counts(asked)
    absences: dict[int, Absence] = {}
    coming = Absence.objects.at(office.pk).filter(ends_on__gte=today).select_related("deputy")
    for absence in coming:
        absences.setdefault(absence.user_id, absence)
    return [
        Member(
            user=user,
            roles=roles.get(user, []),
            open=counts[f"open {user.pk}"],
            overdue=counts[f"overdue {user.pk}"],
            absence=absences.get(user.pk),
            is_away=user.pk in absences and absences[user.pk].starts_on <= today,
            has_left=user not in roles,
        )
        for user in people
    ]
