"""The people of a course: an owner for each enterprise, two officials for each office."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from accounts.enums import PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from config.demo.people import PASSWORD
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Membership

_ROLES = (PostingRole.EXAMINER, PostingRole.APPROVER)


class Cast:
    """Makes the people and lets them act."""

    def __init__(self, enterprises: Sequence[Enterprise], *, since: date) -> None:
        # One hash for all: hashing a password is made to be slow.
        self._password = make_password(PASSWORD)
        self._owners = self._make_owners(enterprises)
        offices = {one.pk: one for one in (office_of(each) for each in enterprises)}
        self.ministry = Office.objects.get(code="000000")
        offices |= {self.ministry.pk: self.ministry}
        offices |= {one.province_office_id: one.province_office for one in enterprises}
        self._officials = self._make_officials(list(offices.values()), since)

    def owner(self, enterprise: Enterprise) -> Actor:
        """The owner of an enterprise, acting."""
        user = self._owners[enterprise.pk]
        return Actor(
            user_id=user.pk,
            label=user.name,
            role=MembershipRole.OWNER,
            office_name=enterprise.name,
            enterprise_id=enterprise.pk,
        )

    def official(self, office: Office, role: PostingRole) -> Actor:
        """The official with that role at the office, acting."""
        user = self._officials[office.pk, role]
        return Actor(
            user_id=user.pk,
            label=user.name,
            role=role,
            office_id=office.pk,
            office_code=office.code,
            office_name=office.name,
        )

    def _user(self, username: str) -> User:
        return User(username=username, name=username, password=self._password)

    def _make_owners(self, enterprises: Sequence[Enterprise]) -> dict[int, User]:
        owners = {one.pk: self._user(f"course-owner-{one.pk}") for one in enterprises}
        User.objects.bulk_create(owners.values())
        Membership.objects.bulk_create(
            Membership(user=user, enterprise_id=pk, role=MembershipRole.OWNER)
            for pk, user in owners.items()
        )
        return owners

    def _make_officials(
        self, offices: Sequence[Office], since: date
    ) -> dict[tuple[int, PostingRole], User]:
        people = {
            (office.pk, role): self._user(f"course-{role.value}-{office.code}")
            for office in offices
            for role in _ROLES
        }
        User.objects.bulk_create(people.values())
        Posting.objects.bulk_create(
            Posting(user=user, office_id=office, role=role, starts_on=since - timedelta(days=1500))
            for (office, role), user in people.items()
        )
        return people


def office_of(enterprise: Enterprise) -> Office:
    """The lowest office of the enterprise."""
    return enterprise.county_office or enterprise.city_office or enterprise.province_office
