"""The world of the played years: offices and their people, enterprises, titles of old lists."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from cultivation.enums import TitleKind
from cultivation.models import Chain, ChainMembership, SizeRecord, Title
from enterprises.domain.enterprises import placement
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Industry, Membership
from reviews.enums import StepKind
from reviews.models import Route, RouteStep
from tests.factories import RULE_SETS, actor_of_user, make_rule_set, make_uscc
from tests.years.journal import Journal

FIRST_DAY, LAST_DAY = date(2027, 1, 4), date(2029, 12, 31)
EXAMINER, APPROVER = PostingRole.EXAMINER, PostingRole.APPROVER
# Of each sixteen enterprises some have a part of their own, so that a small play takes every way:
# a little giant, and three on the first rung who lack one thing (see `figures.LACKS`).
ROLES = {
    3: "giant",
    11: "giant",
    4: "debt",
    5: "ip",
    6: "unknown",
    12: "debt",
    13: "ip",
    14: "unknown",
}
_INDUSTRIES = {"34": "C", "39": "C", "65": "I"}
_WAYS = {
    TitleKind.INNOVATIVE: (
        (StepKind.REVIEW, OfficeLevel.PROVINCE),
        (StepKind.NOTICE, OfficeLevel.PROVINCE),
        (StepKind.DECISION, OfficeLevel.PROVINCE),
    ),
    TitleKind.SRDI: (
        (StepKind.REVIEW, OfficeLevel.PROVINCE),
        (StepKind.NOTICE, OfficeLevel.PROVINCE),
        (StepKind.DECISION, OfficeLevel.PROVINCE),
    ),
    TitleKind.LITTLE_GIANT: (
        (StepKind.RECOMMENDATION, OfficeLevel.PROVINCE),
        (StepKind.NOTICE, OfficeLevel.MINISTRY),
        (StepKind.DECISION, OfficeLevel.MINISTRY),
    ),
}


@dataclass
class Scene:
    """Who is there. Enterprises are numbered from 0; `firms[n]` is the row of number n. Discovery
    and warnings run on every `look_every`th day played; reports are asked for in so many
    `quarters`."""

    enterprises: int = 2000
    seed: int = 2027
    step_days: int = 14
    look_every: int = 4
    quarters: int = 13
    watch: Callable[[date], object] = lambda _day: None
    journal: Journal = field(default_factory=Journal)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.offices: dict[str, Office] = {}
        self.people: dict[tuple[str, PostingRole], list[Actor]] = {}
        self.firms: list[Enterprise] = []
        self.number_of: dict[int, int] = {}
        self.owners: list[Actor] = []
        self.lacks: list[set[str]] = []
        self.has_institution: list[bool] = []
        self.filed: dict[int, dict[str, Any]] = {}
        # Whoever has a plan mends more; whoever was asked about a signal files what it says.
        self.planned: set[int] = set()
        self.corrected: dict[int, Any] = {}
        self.states: dict[str, set[str]] = defaultdict(set)
        self.today = FIRST_DAY

    def say(self, what: str, **facts: Any) -> None:
        """Write into the journal."""
        self.journal.say(self.today, what, facts)
        self.happened[what] += 1

    def settle(self) -> None:
        """Make the world as it stands on the first day."""
        self._open_offices()
        for code, section in _INDUSTRIES.items():
            Industry.objects.get_or_create(
                code=section, defaults={"name_zh": section, "name_en": section}
            )
            Industry.objects.get_or_create(
                code=code, defaults={"name_zh": code, "name_en": code, "section_id": section}
            )
        for kind, code in RULE_SETS.items():
            make_rule_set(code)
            route = Route.objects.create(
                title_kind=kind, case_kind="recognition", valid_from=date(2022, 8, 1)
            )
            RouteStep.objects.bulk_create(
                RouteStep(route=route, position=n, kind=step, office_level=level, working_days=30)
                for n, (step, level) in enumerate(_WAYS[kind], start=1)
            )
        leader = {"starts_on": date(2020, 1, 1)}
        self.chains = [
            Chain.objects.create(code=f"L{n}", name=f"Chain {n}", **leader) for n in (1, 2)
        ]
        for number in range(self.enterprises):
            self._found(number)

    def _open_offices(self) -> None:
        self._office("000000", OfficeLevel.MINISTRY, None)
        for province in ("310000", "320000"):
            self._office(province, OfficeLevel.PROVINCE, "000000")
            for t in (1, 2):
                city = f"{province[:2]}0{t}00"
                self._office(city, OfficeLevel.CITY, province)
                for c in (1, 2):
                    self._office(f"{city[:4]}0{c}", OfficeLevel.COUNTY, city)
        self._office("330200", OfficeLevel.PROVINCE, "000000", is_plan_city=True)
        self._office("330203", OfficeLevel.COUNTY, "330200")

    def _office(self, code: str, level: OfficeLevel, above: str | None, **fields: Any) -> None:
        parent = self.offices[above] if above else None
        office = Office.objects.create(
            code=code, name=f"Office {code}", level=level, parent=parent, **fields
        )
        self.offices[code] = office
        for role, count in ((EXAMINER, 2), (APPROVER, 2)):
            for n in range(count):
                user = User.objects.create(
                    username=f"{role}{n}-{code}", name=f"{role}{n} {code}", password="!"
                )
                Posting.objects.create(
                    user=user, office=office, role=role, starts_on=date(2020, 1, 1)
                )
                self.people.setdefault((code, role), []).append(actor_of_user(user))

    def _found(self, number: int) -> None:
        at_city = number % 19 == 18
        places = [
            one
            for one in self.offices.values()
            if one.level == (OfficeLevel.CITY if at_city else OfficeLevel.COUNTY)
        ]
        office = self.random.choice(places)
        firm = Enterprise.objects.create(
            uscc=make_uscc(office.code, number + 1),
            name=f"Works {number}",
            industry_id=self.random.choice(sorted(_INDUSTRIES)),
            **placement(office),
        )
        user = User.objects.create(username=f"owner-{number}", name=f"Owner {number}", password="!")
        Membership.objects.create(user=user, enterprise=firm, role=MembershipRole.OWNER)
        self.firms.append(firm)
        self.number_of[firm.pk] = number
        self.owners.append(
            Actor(
                user_id=user.pk,
                label=user.name,
                role=MembershipRole.OWNER,
                office_name=firm.name,
                enterprise_id=firm.pk,
            )
        )
        chain = None
        if self.random.random() < 0.2:
            chain = self.random.choice(self.chains)
            ChainMembership.objects.create(chain=chain, enterprise=firm, starts_on=date(2024, 1, 1))
        is_large = number % 40 == 7
        if is_large:
            SizeRecord.objects.create(
                enterprise=firm, size_class="large", starts_on=date(2024, 1, 1)
            )
        self.say(
            "founded",
            of=number,
            uscc=firm.uscc,
            section=_INDUSTRIES[firm.industry_id],
            industry=firm.industry_id,
            chain=chain.code if chain else None,
            is_large=is_large,
            county=office.code if not at_city else None,
            city=self._city_of(office),
            province=firm.province_office.code,
        )
        self._list_titles(number)

    def _city_of(self, office: Office) -> str | None:
        found = office.lineage()["city"]
        return found.code if found else None

    def _list_titles(self, number: int) -> None:
        """Titles of old lists: some on every rung; some of them end while the years are played."""
        begins = date(2024, 2, 1) + timedelta(days=self.random.randrange(900))
        role = ROLES.get(number % 16, "")
        if role:
            begins = date(2026, 1, 10 + number % 16)
        for kind, share in (("innovative", 0.6), ("srdi", 0.5), ("little_giant", 0.4)):
            is_sure = bool(role) and (kind == "innovative" or role == "giant")
            if not is_sure and (role or self.random.random() >= share):
                return
            ends = date(begins.year + 3, begins.month, min(begins.day, 28))
            is_assumed = self.random.random() < 0.2
            Title.objects.create(
                enterprise=self.firms[number],
                kind=kind,
                number=f"OLD-{kind}-{number:05}",
                valid_from=begins,
                valid_to=ends,
                last_day=ends,
                origin="published_list",
                name_at_recognition=self.firms[number].name,
                granted_at=_noon(begins),
                is_first_day_assumed=is_assumed,
            )
            self.say("listed", of=number, kind=kind, begins=begins, ends=ends, assumed=is_assumed)
            begins += timedelta(days=60 if role else self.random.choice((60, 200, 420)))
            if begins >= FIRST_DAY:
                return

    def excuse(self, error: DomainError, *codes: str) -> None:
        """Note a refusal that may well come; raise any other one."""
        if error.code not in codes:
            raise error
        self.happened[f"refused: {error.code}"] += 1

    def office_of(self, number: int) -> str:
        """The code of the lowest office of an enterprise."""
        return self.firms[number].responsible_office.code

    def person(self, code: str, role: PostingRole = EXAMINER) -> Actor:
        """Somebody of an office who is still there."""
        return self.random.choice(self.people[code, role])

    def province_of(self, number: int) -> str:
        return self.firms[number].province_office.code


def _noon(day: date) -> Any:
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
