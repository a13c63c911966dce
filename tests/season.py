"""A season played by chance: enterprises file, offices work, things go wrong, everything ends.

`Season(cases=3000).play()` lives through 60 working days over 40 offices. People act at random;
some acts come late, twice, from a stale page or from the wrong person, and some are cut off before
they are committed. What must hold at the end is asked by `faults()`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from common.domain.events import broken_links
from common.domain.outbox import without_nudges
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.domain.enterprises import placement
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Filing, Industry, Membership
from reviews.domain.applying import lapse_drafts, open_case, save_draft
from reviews.domain.examining import ItemToCorrect
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_again, draw_panel
from reviews.domain.panels.scoring import declare, decline, save_scores, submit_scorecard
from reviews.domain.performing import perform_once
from reviews.domain.publishing import announce, decided_cases, publish_notice
from reviews.domain.recommending import next_rank
from reviews.enums import CaseAction, CaseStatus, PanelState, SeatState, StepKind
from reviews.models import Announcement, Case, Expert, Notice, Panel, Route, RouteStep, Seat, Step
from tests.factories import (
    RULE_SETS,
    STATEMENTS,
    STRONG_FIGURES,
    actor_of_user,
    judge_all,
    make_round,
    make_route,
    make_rule_set,
    make_uscc,
)

FIRST_DAY = date(2026, 3, 2)
_ZONE = ZoneInfo("Asia/Shanghai")
# Of a hundred applications; the last working day of the window takes the most.
_KINDS = (TitleKind.INNOVATIVE,) * 70 + (TitleKind.SRDI,) * 25 + (TitleKind.LITTLE_GIANT,) * 5
_BELOW = {TitleKind.SRDI: TitleKind.INNOVATIVE, TitleKind.LITTLE_GIANT: TitleKind.SRDI}
_EXPERTS, _SEATS = 8, 2
_LITTLE_GIANTS_WAY = (
    (StepKind.PRELIMINARY, OfficeLevel.CITY),
    (StepKind.INSPECTION, OfficeLevel.PROVINCE),
    (StepKind.RECOMMENDATION, OfficeLevel.PROVINCE),
    (StepKind.PANEL, OfficeLevel.MINISTRY),
    (StepKind.REVIEW, OfficeLevel.MINISTRY),
    (StepKind.NOTICE, OfficeLevel.MINISTRY),
    (StepKind.DECISION, OfficeLevel.MINISTRY),
)


class CutOff(Exception):
    """The process died before its transaction was committed."""


@dataclass
class Season:
    """One season. `provinces`, three cities each and three counties to a city, give the offices:
    3 make 40 with the ministry. Figures of what happened are in `happened`."""

    cases: int = 3000
    provinces: int = 3
    days: int = 60
    window_days: int = 20
    seed: int = 2026
    happened: Counter[str] = field(default_factory=Counter)
    watch: Callable[[int], object] = lambda _day: None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.offices: list[Office] = []
        self.people: dict[tuple[int, PostingRole], list[Actor]] = {}
        self.owners: dict[int, Actor] = {}
        self.waiting: list[tuple[int, Enterprise, TitleKind]] = []
        self.keys = 0

    def play(self) -> "Season":
        """Make the world and live through the days, one after the other."""
        calendar = WorkCalendar.current()
        days = [FIRST_DAY]
        while len(days) < self.days:
            days.append(calendar.add(days[-1], 1))
        with time_machine.travel(_morning(FIRST_DAY)), without_nudges():
            self._settle(days[self.window_days - 1])
        for number, day in enumerate(days):
            with time_machine.travel(_morning(day)), without_nudges():
                self._live(number)
            self.watch(number)
        return self

    # --- the world ---

    def _settle(self, last_day: date) -> None:
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
                self.people.setdefault((office.pk, role), []).append(actor_of_user(user))
        return office

    def _found_enterprises(self) -> None:
        counties = [office for office in self.offices if office.level == OfficeLevel.COUNTY]
        for number in range(self.cases):
            office = counties[number % len(counties)]
            kind = self.random.choice(_KINDS)
            enterprise = Enterprise.objects.create(
                uscc=make_uscc(office.code, number + 1), name=f"Works {number}", industry_id="34",
                **placement(office),
            )  # fmt: skip
            user = User.objects.create(username=f"owner-{number}", name="Owner", password="!")
            Membership.objects.create(user=user, enterprise=enterprise, role=MembershipRole.OWNER)
            self.owners[enterprise.pk] = Actor(
                user_id=user.pk, label=user.name, role=MembershipRole.OWNER,
                office_name=enterprise.name, enterprise_id=enterprise.pk,
            )  # fmt: skip
            if kind in _BELOW:
                self._held_before(enterprise, _BELOW[kind], number)
            Filing.objects.create(enterprise=enterprise, fiscal_year=2025, **STRONG_FIGURES)
            # Four of ten come on the last day of the window, one of twenty too late.
            luck = self.random.random()
            last = self.window_days - 1
            day = last if luck < 0.4 else self.random.randrange(last)
            self.waiting.append((day, enterprise, kind))

    def _held_before(self, enterprise: Enterprise, kind: TitleKind, number: int) -> None:
        Title.objects.create(
            enterprise=enterprise, kind=kind, number=f"OLD-{number:05}",
            valid_from=date(2025, 1, 1), valid_to=date(2027, 12, 31), last_day=date(2027, 12, 31),
            origin="published_list", name_at_recognition=enterprise.name,
            granted_at=timezone.now(),
        )  # fmt: skip

    def _enrol_experts(self) -> None:
        ministry = self.offices[0]
        for number in range(_EXPERTS):
            user = User.objects.create(username=f"expert-{number}", name="Expert", password="!")
            Expert.objects.create(
                code=f"E{number}", user=user, office=ministry, affiliation=f"Institute {number}",
                city=ministry,
            )  # fmt: skip

    # --- a day ---

    def _live(self, number: int) -> None:
        self._enterprises_file(number)
        hurry = number >= self.days - 25
        for case in self._in_random_order(CaseStatus.IN_CORRECTION):
            if self.random.random() < 0.5 or hurry:
                self._answer(case)
        for case in self._in_random_order(CaseStatus.IN_REVIEW):
            if self.random.random() < 0.8 or hurry:
                self._office_works(case, is_late=number >= self.days - 22)
        self._panels()
        if number % 3 == 0 or hurry:
            self._publish()
        self._announce()
        for _ in range(self.random.choice((0, 1, 1, 2))):
            self.happened["lapsed"] += lapse_drafts()

    def _in_random_order(self, status: CaseStatus) -> list[Case]:
        cases = list(Case.objects.filter(status=status).select_related("enterprise", "round"))
        self.random.shuffle(cases)
        return cases

    def _enterprises_file(self, number: int) -> None:
        for day, enterprise, kind in self.waiting:
            if day == number:
                self._file(enterprise, kind)

    def _file(self, enterprise: Enterprise, kind: TitleKind) -> None:
        owner = self.owners[enterprise.pk]
        filing = Filing.objects.get(enterprise=enterprise)
        case = open_case(enterprise=enterprise, round=self.rounds[kind], filing=filing, actor=owner)
        luck = self.random.random()
        is_whole = luck >= 0.04
        case = save_draft(
            case=case, statements=STATEMENTS if is_whole else {"market": "Half of it."},
            is_pledged=is_whole, version=case.version, actor=owner,
        )  # fmt: skip
        if is_whole:
            self._do(case, CaseAction.SUBMIT, owner)
            if luck > 0.98:
                case.refresh_from_db()
                self._do(case, CaseAction.WITHDRAW, owner)

    def _answer(self, case: Case) -> None:
        items = case.corrections.get(resubmitted_at=None).items.all()
        answers = {str(item.pk): "Mended." for item in items}
        self._do(case, CaseAction.RESUBMIT, self.owners[case.enterprise_id], answers=answers)

    def _office_works(self, case: Case, *, is_late: bool) -> None:
        step = case.steps.get(state="current")
        if not step.is_examined:
            return
        if step.proposal:
            self._sign(case, step, is_late=is_late)
            return
        if step.kind == StepKind.PANEL and not step.panel_cases.exclude(mean=None).exists():
            return
        actor = self.random.choice(self.people[step.office_id, PostingRole.EXAMINER])
        luck = self.random.random()
        if luck < 0.05 and not is_late:
            items = [ItemToCorrect("ip_class1", "Wrong holder.")]
            self._do(case, CaseAction.REQUEST_CORRECTION, actor, items=items)
        elif luck < 0.08 and step.position > 1 and not is_late:
            self._do(case, CaseAction.SEND_BACK, actor, reason="Look again.")
        elif luck < 0.12:
            self._do(case, CaseAction.PROPOSE_REFUSAL, actor, opinion="No.")
        else:
            self._propose(case, step, actor)

    def _propose(self, case: Case, step: Step, actor: Actor) -> None:
        if case.title_kind != TitleKind.INNOVATIVE:
            judge_all(case, actor)
            case.refresh_from_db()
        ranked = {"rank": next_rank(step)} if step.kind == StepKind.RECOMMENDATION else {}
        self._do(case, CaseAction.PROPOSE_PASS, actor, opinion="Yes.", **ranked)

    def _sign(self, case: Case, step: Step, *, is_late: bool) -> None:
        signers = set(
            case.steps.filter(position__in=(step.position - 1, step.position + 1)).values_list(
                "signed_by", flat=True
            )
        )
        free = [
            actor
            for actor in self.people[step.office_id, PostingRole.APPROVER]
            if actor.user_id not in signers
        ]
        actor = self.random.choice(free)
        if self.random.random() < 0.04 and not is_late:
            self._do(case, CaseAction.RETURN_TO_EXAMINER, actor, reason="Look again.")
        else:
            self._do(case, CaseAction.SIGN, actor)

    # --- one act, with what goes wrong ---

    def _do(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> None:
        luck = self.random.random()
        if luck < 0.04:
            self._refused("stale", case, action, actor, version=case.version + 1, **arguments)
        elif luck < 0.07:
            wrong = self._wrong_person(actor)
            self._refused("wrong person", case, action, wrong, version=case.version, **arguments)
        elif luck < 0.09:
            self._cut_off(case, action, actor, **arguments)
        key, version = self._key(), case.version
        first = self._perform(case, action, actor, version, key, arguments)
        if luck > 0.96:
            again = self._perform(case, action, actor, version, key, arguments)
            assert again.body == first.body
            self.happened["repeated"] += 1
        self.happened[action.value] += 1

    def _perform(
        self, case: Case, action: CaseAction, actor: Actor, version: int, key: str, arguments: Any
    ) -> Any:
        with transaction.atomic():
            return perform_once(
                case=case, action=action, actor=actor, version=version, arguments=arguments, key=key
            )

    def _refused(
        self, why: str, case: Case, action: CaseAction, actor: Actor, *, version: int,
        **arguments: Any,
    ) -> None:  # fmt: skip
        before = Case.objects.values("status", "version").get(pk=case.pk)
        try:
            self._perform(case, action, actor, version, self._key(), arguments)
        except DomainError:
            self.happened[f"refused: {why}"] += 1
        else:
            raise AssertionError(f"{case} {action}: {why} was let through")
        assert Case.objects.values("status", "version").get(pk=case.pk) == before

    def _cut_off(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> None:
        before = Case.objects.values("status", "version").get(pk=case.pk)
        try:
            with transaction.atomic():
                self._perform(case, action, actor, case.version, self._key(), arguments)
                _die()
        except CutOff:
            self.happened["cut off"] += 1
        case.refresh_from_db()
        assert {"status": case.status, "version": case.version} == before

    def _wrong_person(self, actor: Actor) -> Actor:
        others = [
            other
            for (office, _role), people in self.people.items()
            for other in people[:1]
            if office != actor.office_id
        ]
        return self.random.choice(others)

    def _key(self) -> str:
        self.keys += 1
        return f"season-{self.keys}"

    # --- experts, notices ---

    def _panels(self) -> None:
        ministry = self.offices[0].pk
        examiner = self.people[ministry, PostingRole.EXAMINER][0]
        waiting = cases_for_panel(office_id=ministry)
        if waiting:
            panel = draw_panel(
                round=waiting[0].round, cases=waiting[:200], seats=_SEATS,
                due_on=timezone.localdate() + timedelta(days=5), actor=examiner,
            )  # fmt: skip
            self.happened["panels"] += 1
            for expert in Expert.objects.filter(seats__panel_case__panel=panel).distinct():
                declare(panel=panel, expert=expert, actor=actor_of_user(expert.user))
        for panel in Panel.objects.filter(state=PanelState.SCORING):
            self._score(panel)
            owing = Seat.objects.open().before_panel().filter(panel_case__panel=panel)
            if not owing.exists():
                panel.refresh_from_db()
                close_panel(panel=panel, version=panel.version, actor=examiner)

    def _score(self, panel: Panel) -> None:
        seats = Seat.objects.open().before_panel().filter(panel_case__panel=panel)
        for seat in seats.select_related("expert__user"):
            actor = actor_of_user(seat.expert.user)
            if seat.state == SeatState.DRAWN:
                declare(panel=panel, expert=seat.expert, actor=actor)
                seat.refresh_from_db()
            sat = seat.panel_case.seats.count()
            if self.random.random() < 0.05 and sat < _EXPERTS - _SEATS:
                decline(
                    seat=seat, reason="I know it.", version=seat.version, actor=actor,
                    is_conflict=True,
                )  # fmt: skip
                self.happened["declined"] += 1
                continue
            scores = {one["code"]: self.random.randint(40, 100) for one in panel.dimensions}
            saved = save_scores(seat=seat, scores=scores, comment="Sound.", version=seat.version)
            submit_scorecard(seat=saved, version=saved.version, actor=actor)
            self.happened["scorecards"] += 1

    def _publish(self) -> None:
        for office in self.offices:
            if office.level not in {OfficeLevel.PROVINCE, OfficeLevel.MINISTRY}:
                continue
            examiner = self.people[office.pk, PostingRole.EXAMINER][0]
            for round_ in self.rounds.values():
                cases = decided_cases(office_id=office.pk, round_id=round_.pk)
                if cases:
                    publish_notice(round=round_, cases=cases[:1000], actor=examiner)
                    self.happened["notices"] += 1

    def _announce(self) -> None:
        for notice in Notice.objects.filter(announcement=None):
            signers = self.people[notice.office_id, PostingRole.APPROVER]
            is_over = notice.closes_on < timezone.localdate()
            if not is_over:
                self._expect_refusal(lambda n=notice, a=signers[0]: announce(notice=n, actor=a))
                continue
            announce(notice=notice, actor=signers[0])
            self.happened["announcements"] += 1
            self._expect_refusal(lambda n=notice, a=signers[0]: announce(notice=n, actor=a))

    def _expect_refusal(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except DomainError:
            self.happened["refused: out of turn"] += 1
        else:
            raise AssertionError("An announcement out of turn was let through.")

    # --- what must hold in the end ---

    def faults(self) -> list[str]:
        """What is wrong at the end; empty when all holds."""
        found = [
            f"{case} is still {case.status}"
            for case in Case.objects.filter(status__in=CaseStatus.open())
        ]
        found += [f"broken chain: {link}" for link in broken_links()]
        found += [
            f"{panel}: {fault}" for panel in Panel.objects.all() for fault in draw_again(panel)
        ]
        if Case.objects.count() != self.cases:
            found.append(f"{Case.objects.count()} cases instead of {self.cases}")
        return found + list(_mismatched(Announcement.objects.select_related("notice")))


def _mismatched(announcements: Sequence[Announcement]) -> list[str]:
    """Titles without their announcement, and entries of announced notices without their title."""
    decided = Title.objects.filter(origin="decision")
    titles = {(t.batch, t.case_number, t.enterprise_id) for t in decided}
    announced = {
        (one.number, entry.case.number, entry.case.enterprise_id)
        for one in announcements
        for entry in one.notice.entries.select_related("case")
    }
    certified = set(Case.objects.filter(status="certified").values_list("number", flat=True))
    faults = [f"title without announcement: {one}" for one in titles - announced]
    faults += [f"announced without title: {one}" for one in announced - titles]
    if decided.count() != len(titles) or certified != {number for _b, number, _e in titles}:
        faults.append("certified cases and titles differ")
    return faults


def _die() -> None:
    raise CutOff


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=_ZONE)
