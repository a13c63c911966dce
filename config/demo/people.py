"""Demo people: officials of every office that a story passes, owners, visitors' sign-ins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from common.enums import Reader
from config.demo.names import Names
from config.demo.residents import SOURCE, Resident
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Membership
from reviews.models import Expert

# Printed for every visitor: it opens invented data on the visitor's own machine.
PASSWORD = "demo-cultivation-2026"  # noqa: S105

# The offices on one way up: user names are the word alone, with 2 and with 3.
_DESKS = {"county": "330106", "city": "330100", "province": "330000", "ministry": "000000"}
_SUFFIXES = {PostingRole.EXAMINER: "", PostingRole.APPROVER: "2", PostingRole.ANALYST: "3"}
# The ministry's three administrators, who have no part in the business.
_ADMINISTRATORS = {
    PostingRole.SYSTEM_ADMIN: "administrator",
    PostingRole.SECURITY_ADMIN: "administrator2",
    PostingRole.AUDIT_ADMIN: "administrator3",
}
_WORDS = {code: word for word, code in _DESKS.items()}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A line of the table of sign-ins: user name, the person's name, role, office or enterprise."""

    username: str
    name: str
    role: str
    place: str


class People:
    """The demo people, who act in the stories."""

    def __init__(self, residents: list[Resident], *, today: date, random: Random) -> None:
        self._names = Names(random)
        self._password = make_password(PASSWORD)
        self._since = today - timedelta(days=1500)
        self._offices = {office.pk: office for office in _offices_of(residents)}
        self._officials: dict[tuple[int, PostingRole], User] = {}
        self._deputies: dict[int, User] = {}
        self._owners: dict[int, User] = {}
        self._make_officials()
        self._make_owners(residents)
        self.experts = [self._user(f"expert{number}") for number in ("", 2, 3, 4, 5, 6, 7)]
        User.objects.bulk_create(self.experts)

    def official(self, office_id: int, role: PostingRole) -> Actor:
        """The official with that role at the office, acting."""
        return self._acting(self._officials[office_id, role], office_id, role)

    def signer(self, office_id: int, *, not_user: int | None) -> Actor:
        """An approver of the office: the deputy where the first one signed the step before."""
        first = self.official(office_id, PostingRole.APPROVER)
        if first.user_id != not_user:
            return first
        return self._acting(self._deputies[office_id], office_id, PostingRole.APPROVER)

    def _acting(self, user: User, office_id: int, role: PostingRole) -> Actor:
        office = self._offices[office_id]
        return Actor(
            user_id=user.pk,
            label=user.name,
            role=role,
            office_id=office.pk,
            office_code=office.code,
            office_name=office.name,
        )

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

    def let_in(self, enterprise: Enterprise, username: str) -> None:
        """Give the owner of an enterprise a name that visitors sign in with."""
        owner = self._owners[enterprise.pk]
        owner.username = username
        owner.save(update_fields=["username"])

    def _make_officials(self) -> None:
        for office in sorted(self._offices.values(), key=lambda office: office.code):
            for role in _SUFFIXES:
                self._officials[office.pk, role] = self._user(_username(office, role))
            if office.code == _DESKS["ministry"]:
                for role, username in _ADMINISTRATORS.items():
                    self._officials[office.pk, role] = self._user(username)
            if office.level in {OfficeLevel.PROVINCE, OfficeLevel.MINISTRY}:
                self._deputies[office.pk] = self._user(f"deputy-{office.code}")
        User.objects.bulk_create([*self._officials.values(), *self._deputies.values()])
        posted = [
            *((user, office_id, role) for (office_id, role), user in self._officials.items()),
            *((user, office, PostingRole.APPROVER) for office, user in self._deputies.items()),
        ]
        Posting.objects.bulk_create(
            Posting(user=user, office_id=office_id, role=role, starts_on=self._since)
            for user, office_id, role in posted
        )

    def _make_owners(self, residents: list[Resident]) -> None:
        for number, resident in enumerate(residents, start=1):
            sign_in = resident.story.sign_in if resident.story else ""
            user = self._user(sign_in or f"owner{number:03}")
            user.name = resident.enterprise.contact_name
            self._owners[resident.enterprise.pk] = user
        User.objects.bulk_create(self._owners.values())
        Membership.objects.bulk_create(
            Membership(user=user, enterprise_id=enterprise_id, role=MembershipRole.OWNER)
            for enterprise_id, user in self._owners.items()
        )

    def _user(self, username: str) -> User:
        # One hash for all: hashing a password is made to be slow.
        return User(username=username, name=self._names.person(), password=self._password)


def _username(office: Office, role: PostingRole) -> str:
    word = _WORDS.get(office.code)
    return f"{word}{_SUFFIXES[role]}" if word else f"{role.value}-{office.code}"


def _offices_of(residents: list[Resident]) -> Iterable[Office]:
    yield Office.objects.get(code=_DESKS["ministry"])
    for resident in residents:
        enterprise: Enterprise = resident.enterprise
        yield enterprise.province_office
        if resident.story is not None:
            yield from filter(None, (enterprise.county_office, enterprise.city_office))


def sign_ins() -> list[SignIn]:
    """The documented sign-ins, from the county up, then the enterprises; empty before seeding."""
    officials = (
        Posting.objects.filter(office__code__in=_DESKS.values())
        .filter(
            user__username__in=[
                *(word + suffix for word in _DESKS for suffix in _SUFFIXES.values()),
                *_ADMINISTRATORS.values(),
            ]
        )
        .select_related("user", "office")
        .order_by("-office__code", "pk")
    )
    owners = (
        Membership.objects.filter(user__username__startswith="factory", enterprise__source=SOURCE)
        .select_related("user", "enterprise")
        .order_by("user__username")
    )
    experts = Expert.objects.filter(user__username="expert").select_related("user", "office")
    return [
        *(
            SignIn(p.user.username, p.user.name, str(PostingRole(p.role).label), p.office.name)
            for p in officials
        ),
        *(
            SignIn(
                m.user.username, m.user.name, str(MembershipRole(m.role).label), m.enterprise.name
            )
            for m in owners
        ),
        *(
            SignIn(e.user.username, e.user.name, str(Reader.EXPERT.label), e.office.name)
            for e in experts
        ),
    ]
