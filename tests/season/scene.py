"""The world of a season: offices, their people, enterprises that will file, experts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.domain.enterprises import placement
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Filing, Industry, Membership
from reviews.enums import StepKind
from reviews.models import Expert, Route, RouteStep
from tests.factories import (
    RULE_SETS,
    STRONG_FIGURES,
    actor_of_user,
    make_round,
    make_route,
    make_rule_set,
    make_uscc,
)

FIRST_DAY = date(2026, 3, 2)
# Of a hundred applications; the last working day of the window takes the most.
_KINDS = (TitleKind.INNOVATIVE,) * 70 + (TitleKind.SRDI,) * 25 + (TitleKind.LITTLE_GIANT,) * 5
_BELOW = {TitleKind.SRDI: TitleKind.INNOVATIVE, TitleKind.LITTLE_GIANT: TitleKind.SRDI}
EXPERTS, SEATS = 8, 2
_LITTLE_GIANTS_WAY = (
    (StepKind.PRELIMINARY, OfficeLevel.CITY),
    (StepKind.INSPECTION, OfficeLevel.PROVINCE),
    (StepKind.RECOMMENDATION, OfficeLevel.PROVINCE),
    (StepKind.PANEL, OfficeLevel.MINISTRY),
    (StepKind.REVIEW, OfficeLevel.MINISTRY),
    (StepKind.NOTICE, OfficeLevel.MINISTRY),
    (StepKind.DECISION, OfficeLevel.MINISTRY),
)


@dataclass
class Scene:
    """The world of one season. `provinces`, three cities each and three counties to a city, give
    the offices: 3 make 40 with the ministry. Figures of what happened are in `happened`."""

    cases: int = 3000
    provinces: int = 3
    days: int = 60
    window_days: int = 20
    # Of the enterprises on a notice, the share that somebody objects to on a day.
    objected: float = 0.006
    seed: int = 2026
    happened: Counter[str] = field(default_factory=Counter)
    watch: Callable[[int], object] = lambda _day: None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.offices: list[Office] = []
        self.people: dict[tuple[int, PostingRole], list[Actor]] = {}
        self.owners: dict[int, Actor] = {}
        self.waiting: list[tuple[int, Enterprise, TitleKind]] = []
        self.away: dict[int, date] = {}
        self.everybody: dict[tuple[int, int], Actor] = {}
        self.keys = self.newcomers = 0

    def settle(self, last_day: date) -> None:
        """Make the world; the window of filing closes on the last day."""
        self._open_offices()
        Industry.objects.get_or_create(
            code="34", defaults={"name_zh": "通用设备制造业", "name_en": "General equipment"}
        )
        for kind, code in RULE_SETS.items():
            make_rule_set(code)
            if kind != TitleKind.LITTLE_GIANT:
                make_route(kind)
        giants = Route.objects.create(
            title_kind=TitleKind.LITTLE_GIANT, case_kind="recognition", valid_from=date(2022, 8, 1)
        )
        RouteStep.objects.bulk_create(
            RouteStep(route=giants, position=n, kind=kind, office_level=level, working_days=5)
            for n, (kind, level) in enumerate(_LITTLE_GIANTS_WAY, start=1)
        )
        self.rounds = {
            kind: make_round(kind, opens_on=FIRST_DAY, closes_on=last_day) for kind in RULE_SETS
        }
        self._found_enterprises()
        self._enrol_experts()
        self._appoint_administrators()

    def _open_offices(self) -> None:
        ministry = self._office("000000", OfficeLevel.MINISTRY, None)
        for p in range(1, self.provinces + 1):
            province = self._office(f"{30 + p}0000", OfficeLevel.PROVINCE, ministry)
            for t in range(1, 4):
                city = self._office(f"{30 + p}0{t}00", OfficeLevel.CITY, province)
                for c in range(1, 4):
                    self._office(f"{30 + p}0{t}0{c}", OfficeLevel.COUNTY, city)

    def _office(self, code: str, level: OfficeLevel, parent: Office | None) -> Office:
        office = Office.objects.create(code=code, name=f"Office {code}", level=level, parent=parent)
        self.offices.append(office)
        for role, number in ((PostingRole.EXAMINER, 2), (PostingRole.APPROVER, 3)):
            for n in range(number):
                user = User.objects.create(
                    username=f"{role}-{n}-{code}", name=f"{role} {n}", password="!"
                )
                Posting.objects.create(
                    user=user, office=office, role=role, starts_on=date(2020, 1, 1)
                )
                self._employ(office, role, actor_of_user(user))
        return office

    def _employ(self, office: Office, role: PostingRole, actor: Actor) -> None:
        self.people.setdefault((office.pk, role), []).append(actor)
        self.everybody[office.pk, actor.user_id] = actor

    def _appoint_administrators(self) -> None:
        ministry, admins = self.offices[0], []
        for role in (PostingRole.SYSTEM_ADMIN, PostingRole.SECURITY_ADMIN):
            user = User.objects.create(username=role, name=role.label, password="!")
            Posting.objects.create(
                user=user, office=ministry, role=role, starts_on=date(2020, 1, 1)
            )
            admins.append(actor_of_user(user))
        self.system_admin, self.security_admin = admins

    def _found_enterprises(self) -> None:
        counties = [office for office in self.offices if office.level == OfficeLevel.COUNTY]
        for number in range(self.cases):
            office = counties[number % len(counties)]
            kind = self.random.choice(_KINDS)
            # Four of ten come on the last day of the window, one of twenty too late.
            luck = self.random.random()
            last = self.window_days - 1
            day = last if luck < 0.4 else self.random.randrange(last)
            enterprise = Enterprise(
                uscc=make_uscc(office.code, number + 1), name=f"Works {number}", industry_id="34",
                **placement(office),
            )  # fmt: skip
            self.waiting.append((day, enterprise, kind))
        enterprises = [enterprise for _day, enterprise, _kind in self.waiting]
        Enterprise.objects.bulk_create(enterprises)
        self._found_owners(enterprises)
        Filing.objects.bulk_create(
            Filing(enterprise=enterprise, fiscal_year=2025, **STRONG_FIGURES)
            for enterprise in enterprises
        )
        Title.objects.bulk_create(
            _held_before(enterprise, _BELOW[kind])
            for _day, enterprise, kind in self.waiting
            if kind in _BELOW
        )

    def _found_owners(self, enterprises: list[Enterprise]) -> None:
        users = User.objects.bulk_create(
            User(username=f"owner-{number}", name="Owner", password="!")
            for number in range(len(enterprises))
        )
        Membership.objects.bulk_create(
            Membership(user=user, enterprise=enterprise, role=MembershipRole.OWNER)
            for user, enterprise in zip(users, enterprises, strict=True)
        )
        for user, enterprise in zip(users, enterprises, strict=True):
            self.owners[enterprise.pk] = Actor(
                user_id=user.pk, label=user.name, role=MembershipRole.OWNER,
                office_name=enterprise.name, enterprise_id=enterprise.pk,
            )  # fmt: skip

    def _enrol_experts(self) -> None:
        ministry = self.offices[0]
        for number in range(EXPERTS):
            user = User.objects.create(username=f"expert-{number}", name="Expert", password="!")
            Expert.objects.create(
                code=f"E{number}", user=user, office=ministry, affiliation=f"Institute {number}",
                city=ministry,
            )  # fmt: skip


def _held_before(enterprise: Enterprise, kind: TitleKind) -> Title:
    return Title(
        enterprise=enterprise, kind=kind, number=f"OLD-{enterprise.pk:05}",
        valid_from=date(2025, 1, 1), valid_to=date(2027, 12, 31), last_day=date(2027, 12, 31),
        origin="published_list", name_at_recognition=enterprise.name, granted_at=timezone.now(),
    )  # fmt: skip
