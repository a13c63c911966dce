"""Random walks through the casework, held against a model that was written down by hand."""

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import broken_links
from common.domain.reading import Reader, ask
from cultivation.enums import TitleKind
from cultivation.models import Title
from reviews import workflow
from reviews.domain.applying import lapse_drafts
from reviews.domain.examining import ItemToCorrect
from reviews.domain.notices.turning import pass_turns
from reviews.domain.objections.taking import keep_objection
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_again
from reviews.domain.panels.scoring import declare, save_scores, submit_scorecard
from reviews.domain.performing import perform
from reviews.domain.permissions import open_actions
from reviews.domain.publishing import announce, publish_notice
from reviews.domain.recommending import next_rank
from reviews.enums import CaseAction, CaseStatus, ObjectionResult, StepKind, StepState, Turn
from reviews.forms.desk import ACT_FORMS
from reviews.models import Case, Notice, Route, Seat, Step
from tests.factories import GROUNDS, World, judge_all, make_draft, make_title, make_world
from tests.pages import act, signed_in
from tests.reviews.casework_model import Situation, leads_to, may
from tests.reviews.notices.objecting import SOMEBODY, decided
from tests.reviews.panels.steps import acting, draw, make_expert

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# A nightly run takes 2,000 walks of 50 steps: CASEWORK_WALKS=2000 CASEWORK_WALK_STEPS=50.
WALKS = int(os.environ.get("CASEWORK_WALKS", "0"))
STEPS = int(os.environ.get("CASEWORK_WALK_STEPS", "20"))
# Many walks go in several tests: two processes share them, and one hears how far they are.
_AT_ONCE = 200
SHARES = range(max(1, WALKS // _AT_ONCE))
ROLES = ("examiner", "approver", "analyst")
# The office of another province, by its place among the offices of a walk.
FAR = 3
# On which page of its case an enterprise does what.
OWN_PAGES = {
    CaseAction.SUBMIT: "submit",
    CaseAction.RESUBMIT: "submit",
    CaseAction.WITHDRAW: "withdraw",
}
SINGLE = [row.action for row in workflow.TRANSITIONS if row.is_single and row.actors]


BEGAN = "2026-11-02T02:00:00Z"
_COUNTS = """
    SELECT (SELECT count(*) FROM common_event WHERE subject_kind = 'case' AND result = 'done'),
        (SELECT count(*) FROM common_outboxitem)"""

_STEP = Reader(Step)
_STEPS_SQL = f"SELECT {_STEP.columns} FROM reviews_step WHERE case_id = %s ORDER BY position"  # noqa: S608 - names of columns


class Rollback(Exception):
    """Ends an example's transaction."""


@dataclass
class Start:
    """Where every walk begins: a complete draft, the people, and browsers they signed in with."""

    world: World
    case: Case
    actors: dict[tuple[str, str], Actor]
    owners: list[Actor]
    cookies: dict[tuple[str, str], SimpleCookie]
    own_cookies: list[SimpleCookie]

    @classmethod
    def make(cls, world: World, case: Case, offices: tuple[str, ...]) -> "Start":
        """The owner, another enterprise's owner, and officials near and far."""
        people = [(role, code) for code in offices for role in ROLES]
        enterprises = [world.enterprise("330106", index) for index in (0, 1)]
        return cls(
            world=world,
            case=case,
            actors={one: world.official_actor(*one) for one in people},
            owners=[world.owner_actor(one) for one in enterprises],
            cookies={one: signed_in(world.official(*one)).cookies for one in people},
            own_cookies=[signed_in(world.owner(one)).cookies for one in enterprises],
        )


class Casework(RuleBasedStateMachine):
    """Anybody tries anything; the model says which attempts may succeed and what follows."""

    offices = ("330106", "330100", "330000", "320102")
    # Made once in the test's transaction; every walk has a copy of it and rolls back to it.
    start: bytes

    def __init__(self) -> None:
        super().__init__()
        self._travel = time_machine.travel(BEGAN, tick=False)
        self.clock = self._travel.start()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.at_start: Start = pickle.loads(self.start)  # noqa: S301 - our own
        self.world, self.case = self.at_start.world, self.at_start.case
        self.office_of = {office.pk: office for office in self.world.offices.values()}
        # What the invariant found after the last rule: the step whose office is at work.
        self.route: list[Step] = []
        self.step: Step | None = None
        self.is_later = False
        self.done = 0
        self.settle()

    def teardown(self) -> None:
        """Undo the example; entries are never changed, so that a chain that holds at its end held
        after every step."""
        try:
            assert list(broken_links()) == []
        finally:
            self._transaction.__exit__(Rollback, Rollback(), None)
            self._travel.stop()

    @classmethod
    def draft(cls, world: World) -> Case:
        """Every walk begins with a complete draft."""
        return make_draft(world, world.enterprise("330106"))

    def counts(self) -> tuple[int, int]:
        """How many acts on cases are in the trail, and how many deliveries were owed."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS)
            return tuple(cursor.fetchone())

    def settle(self) -> None:
        """Count from here what is not an act of the table."""
        events, owed = self.counts()
        self.events, self.owed = events - self.done, owed - self.done

    def has_what_the_step_needs(self, action: CaseAction) -> bool:
        """Whether the guard of the step's kind lets the act through (all do on this way)."""
        return True

    def judge(self, actor: Actor) -> None:
        """Judge what the standard leaves to people (nothing on this way)."""

    def actors(self) -> list[Actor]:
        """The owner, another enterprise's owner, and officials near and far."""
        return self.at_start.owners + list(self.at_start.actors.values())

    def browser(self, role: str, code: str) -> Client:
        """The official's browser; days later he has signed in anew."""
        if self.is_later:
            return signed_in(self.world.official(role, code))
        browser = Client(headers={"accept-language": "en"})
        browser.cookies = self.at_start.cookies[role, code]
        return browser

    def own_browser(self, *, is_own: bool) -> Client:
        """The browser of the enterprise's owner, or of another's."""
        if self.is_later:
            index = 0 if is_own else 1
            return signed_in(self.world.owner(self.world.enterprise("330106", index)))
        browser = Client(headers={"accept-language": "en"})
        browser.cookies = self.at_start.own_cookies[not is_own]
        return browser

    def arguments(self, action: CaseAction) -> dict[str, Any]:
        """What the act asks for."""
        match action:
            case CaseAction.REQUEST_CORRECTION:
                return {"items": [ItemToCorrect("ip_class1", "Wrong holder.")]}
            case CaseAction.RESUBMIT:
                correction = self.case.corrections.open().first()
                items = correction.items.all() if correction else []
                return {"answers": {str(item.pk): "Mended." for item in items}}
            case CaseAction.PROPOSE_PASS:
                return {"opinion": "An opinion."}
            case CaseAction.PROPOSE_REFUSAL:
                return {"opinion": "An opinion.", "grounds": GROUNDS}
            case CaseAction.RETURN_TO_EXAMINER | CaseAction.SEND_BACK:
                return {"reason": "A reason."}
            case _:
                return {}

    @rule(
        action=st.sampled_from(SINGLE),
        who=st.integers(0, 13),
        stale=st.sampled_from([False] * 9 + [True]),
    )
    def anybody_tries_anything(self, action: CaseAction, who: int, stale: bool) -> None:
        """An attempt succeeds exactly when the act is open to the actor and the version fresh."""
        self.attempt(action, self.actors()[who], stale)

    @rule(choice=st.integers(0, 1_000))
    def somebody_does_what_is_open(self, choice: int) -> None:
        """Drives the walk forward: one of the acts that are open to somebody."""
        possible = [
            (action, actor)
            for actor in self.actors()
            for action in SINGLE
            if may(action, self.now(), actor)
        ]
        if possible:
            self.attempt(*possible[choice % len(possible)], stale=False)

    @rule(who=st.integers(0, 13))
    def somebody_looks_at_his_buttons(self, who: int) -> None:
        """What is offered is what the model says, no more and no less."""
        actor = self.actors()[who]
        offered = open_actions(self.case, self.step, actor)
        assert set(offered) == {one for one in SINGLE if may(one, self.now(), actor)}

    @rule(aim=st.sampled_from(list(CaseStatus)), by_sql=st.booleans())
    def somebody_forges_the_state(self, aim: CaseStatus, by_sql: bool) -> None:
        """No pair that the table lacks is taken, whether by ORM or by SQL."""
        pair = (self.case.status, aim.value)
        if pair[0] == pair[1] or pair in workflow.STATUS_PAIRS:
            return
        with pytest.raises(IntegrityError, match="may not go from"), transaction.atomic():
            self.forge(aim, by_sql)
        self.case.refresh_from_db()
        assert self.case.status == pair[0]

    def forge(self, target: CaseStatus, by_sql: bool) -> None:
        """Write the state past the domain."""
        if not by_sql:
            Case.objects.filter(pk=self.case.pk).update(status=target)
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE reviews_case SET status = %s WHERE id = %s", [target, self.case.pk]
            )

    @rule(
        action=st.sampled_from(list(ACT_FORMS)),
        role=st.sampled_from(ROLES),
        office=st.integers(0, 4),
    )
    def an_official_sends_a_form_out_of_turn(
        self, action: CaseAction, role: str, office: int
    ) -> None:
        """What is not open is refused over HTTP as 404, 409 or 422 and changes nothing."""
        code = self.offices[office % len(self.offices)]
        actor = self.at_start.actors[role, code]
        if may(action, self.now(), actor):
            return
        before = Case.objects.values().get(pk=self.case.pk)
        typed = {"opinion": "x", "reason": "x", "subject_0": "market", "reason_0": "x"}
        answer = act(
            self.browser(role, code),
            self.case.number,
            action.value,
            version=self.case.version,
            key=f"key-{self.done}-{action}-{role}-{code}",
            working_days=5,
            rank=1,
            **typed,
        )
        # Who may not know of the case is told nothing; a draft is nobody's but the enterprise's.
        is_hidden = office % len(self.offices) == FAR or self.case.submitted_at is None
        assert answer.status_code in ({404} if is_hidden else {409, 422})
        assert Case.objects.values().get(pk=self.case.pk) == before

    @rule(action=st.sampled_from(list(OWN_PAGES)), is_own=st.booleans())
    def an_enterprise_sends_a_form_out_of_turn(self, action: CaseAction, is_own: bool) -> None:
        """What is not open to the enterprise is refused over HTTP and changes nothing; another's
        case is none it knows of."""
        actor = self.at_start.owners[not is_own]
        if may(action, self.now(), actor):
            return
        before = Case.objects.values().get(pk=self.case.pk)
        answer = self.own_browser(is_own=is_own).post(
            f"/applications/{self.case.number}/{OWN_PAGES[action]}/",
            {
                "version": self.case.version,
                "submit_key": f"key-{self.done}-{action}-{is_own}",
                "action": action.value,
            },
        )
        assert answer.status_code in ({409, 422} if is_own else {404})
        assert Case.objects.values().get(pk=self.case.pk) == before

    @rule(comes=st.sampled_from([False] * 19 + [True]))
    def the_round_closes(self, comes: bool) -> None:
        """A draft that was not handed in lapses; nothing else does."""
        if not comes:
            return
        before = self.case.status
        self.clock.shift(max(self.case.round.closes_on - timezone.localdate(), timedelta(0)))
        assert lapse_drafts() == 0
        self.clock.shift(timedelta(days=1))
        self.is_later = True
        lapsed = lapse_drafts()
        self.done += lapsed
        self.case.refresh_from_db()
        assert lapsed == (before == CaseStatus.DRAFT)
        assert self.case.status == (CaseStatus.LAPSED if lapsed else before)

    @rule()
    def the_day_of_a_correction_passes(self) -> None:
        """From then on the office may go on without it."""
        if self.case.status == CaseStatus.IN_CORRECTION:
            days = (self.case.due_on - timezone.localdate()).days + 1
            self.clock.shift(timedelta(days=max(days, 0)))
            self.is_later = True

    @rule(role=st.sampled_from(["examiner", "approver"]), office=st.integers(0, 4))
    def somebody_publishes(self, role: str, office: int) -> None:
        """A notice takes the case exactly when it is decided and the office is the right one."""
        actor = self.at_start.actors[role, self.offices[office % len(self.offices)]]
        step = self.step
        is_open = (
            self.case.status == CaseStatus.IN_REVIEW
            and step is not None
            and step.kind == StepKind.NOTICE
            and (step.office_id, actor.role) == (actor.office_id, "examiner")
        )
        self.on_a_list(
            lambda: publish_notice(round=self.case.round, cases=[self.case], actor=actor), is_open
        )

    @rule(role=st.sampled_from(["examiner", "approver"]), is_later=st.booleans())
    def somebody_announces(self, role: str, is_later: bool) -> None:
        """A notice is announced once, after its days, by an approver of its office."""
        notice = self.notice()
        if notice is None:
            return
        if is_later:
            self.clock.shift(timedelta(days=12))
            self.is_later = True
        actor = self.world.official_actor(role, notice.office.code)
        is_open = (
            self.case.status == CaseStatus.IN_NOTICE
            and role == "approver"
            and notice.closes_on < timezone.localdate()
        )
        self.on_a_list(lambda: announce(notice=notice, actor=actor), is_open)
        titles = Title.objects.filter(case_number=self.case.number).count()
        assert titles == (self.case.status == CaseStatus.CERTIFIED)

    @rule(becomes=st.sampled_from(["rejected", "inadmissible", "refused", "sent back"]))
    def somebody_objects_and_is_heard(self, becomes: str) -> None:
        """While the notice runs. Upheld, the case ends or goes back to who examined it last; else
        it stays where it is."""
        notice = self.notice()
        if self.case.status != CaseStatus.IN_NOTICE or notice.closes_on < timezone.localdate():
            return
        entry = notice.entries.select_related("case", "notice").get(case=self.case)
        objection = keep_objection(entry=entry, objector=SOMEBODY, text="The share is invented.")
        is_upheld = becomes in {"refused", "sent back"}
        result = ObjectionResult.UPHELD if is_upheld else ObjectionResult(becomes)
        # The walk's own clerk decides: offices far from the notice are tried elsewhere.
        decided(
            self.world,
            objection,
            result,
            code=notice.office.code,
            sends_back=becomes == "sent back",
        )
        last = [one for one in self.route if one.is_examined][-1]
        self.case.refresh_from_db()
        current = [one for one in self.steps() if one.state == StepState.CURRENT]
        match becomes:
            case "refused":
                assert (self.case.status, current) == (CaseStatus.REFUSED, [])
            case "sent back":
                assert self.case.status == CaseStatus.IN_REVIEW
                assert [one.position for one in current] == [last.position]
            case _:
                assert self.case.status == CaseStatus.IN_NOTICE
        self.settle()

    @rule()
    def the_clock_passes_the_turn(self) -> None:
        """Once the notice is over it is the turn of whoever announces; of other cases nothing
        changes."""
        before = Case.objects.values().get(pk=self.case.pk)
        pass_turns(today=timezone.localdate())
        self.case.refresh_from_db()
        if self.case.status != CaseStatus.IN_NOTICE:
            assert Case.objects.values().get(pk=self.case.pk) == before
            return
        is_over = self.notice().closes_on < timezone.localdate()
        assert self.case.turn == (Turn.OFFICE if is_over else Turn.PUBLIC)

    def notice(self) -> Notice | None:
        """The notice that listed the case last."""
        return Notice.objects.filter(entries__case=self.case).order_by("-pk").first()

    def on_a_list(self, do: Callable[[], object], may: bool) -> None:
        """An act on a list of cases: done exactly when it may be."""
        try:
            with transaction.atomic():
                do()
            done = True
        except DomainError:
            done = False
        self.case.refresh_from_db()
        assert done == may
        self.done += done

    def attempt(self, action: CaseAction, actor: Actor, stale: bool) -> None:
        """Try, and compare with what the table says."""
        before = (self.case.status, self.step and self.step.position)
        is_open = may(action, self.now(), actor) and not stale
        is_open = is_open and self.has_what_the_step_needs(action)
        aim = leads_to(action, self.now()) if is_open else before
        if is_open and action == CaseAction.PROPOSE_PASS:
            self.judge(actor)
        version = self.case.version - stale
        try:
            with transaction.atomic():
                perform(
                    case=self.case,
                    action=action,
                    actor=actor,
                    version=version,
                    arguments=self.arguments(action),
                )
            done = True
        except DomainError:
            done = False
        self.case.refresh_from_db()
        assert done == is_open
        self.done += done
        current = [one.position for one in self.steps() if one.state == StepState.CURRENT]
        assert (self.case.status, current) == (aim[0], [aim[1]] if aim[1] else [])
        assert not done or self.case.status in workflow.BY_ACTION[action].targets

    def now(self) -> Situation:
        """What the model is asked about."""
        return Situation(self.case, self.route, timezone.localdate())

    @invariant()
    def every_act_left_one_event_and_one_debt(self) -> None:
        """Neither more nor fewer."""
        assert self.counts() == (self.events + self.done, self.owed + self.done)

    @invariant()
    def the_turn_and_the_signatures_follow_from_the_state(self) -> None:
        """Whose turn is stored is whose turn it is; nobody signed twice running."""
        self.route = steps = self.steps()
        current = [step for step in steps if step.state == StepState.CURRENT]
        self.step = current[0] if current else None
        self.expect_the_turn(current)
        for step in steps:
            assert step.signed_by_id is None or step.signed_by_id != step.examined_by_id
        # Two pairs of eyes, along the whole route.
        signers = [s.signed_by_id for s in steps if s.state == StepState.PASSED]
        is_asked = self.case.status == CaseStatus.IN_CORRECTION
        assert self.case.corrections.open().count() == is_asked
        assert all(one != other for one, other in pairwise(signers))

    def steps(self) -> list[Step]:
        """The steps of the case in their order, with their offices."""
        (rows,) = ask((_STEPS_SQL, [self.case.pk]))
        steps = [_STEP.instance(row) for row in rows]
        for step in steps:
            step.office = self.office_of[step.office_id]
        return steps

    def expect_the_turn(self, current: list[Step]) -> None:
        """Of one step at most; on a notice, the decision alone waits."""
        case = self.case
        assert len(current) <= 1
        if case.status == CaseStatus.IN_REVIEW:
            (step,) = current
            assert (case.turn, case.turn_office) == (Turn.OFFICE, step.office)
            assert case.due_on == step.due_on
        elif case.status in {CaseStatus.DRAFT, CaseStatus.IN_CORRECTION}:
            assert (case.turn, case.turn_office) == (Turn.ENTERPRISE, None)
        elif case.status == CaseStatus.IN_NOTICE:
            (step,) = current
            is_over = self.notice().closes_on < timezone.localdate()
            is_handed_over = (case.turn, case.turn_office) == (Turn.OFFICE, step.office)
            assert (is_handed_over and is_over) or (case.turn, case.turn_office) == (
                Turn.PUBLIC,
                None,
            )
        else:
            assert (case.turn, case.turn_office, case.due_on) == (Turn.NOBODY, None, None)
        is_on_notice = case.status == CaseStatus.IN_NOTICE
        assert [s.kind for s in current if s.kind == StepKind.DECISION] == (
            [StepKind.DECISION] * is_on_notice
        )


class LittleGiants(Casework):
    """The same walk on the way of little giants: a ranked recommendation, a panel of experts."""

    offices = ("330100", "330000", "000000", "320100")

    @classmethod
    def draft(cls, world: World) -> Case:
        """The complete draft of a holder of the title below."""
        route = Route.objects.get(title_kind=TitleKind.LITTLE_GIANT)
        route.steps.filter(kind=StepKind.REVIEW).update(kind=StepKind.PANEL)
        for number in range(1, 4):
            make_expert(world, number)
        enterprise = world.enterprise("330106")
        make_title(enterprise, TitleKind.SRDI)
        return make_draft(world, enterprise, TitleKind.LITTLE_GIANT)

    def arguments(self, action: CaseAction) -> dict[str, Any]:
        """A rank where one is needed."""
        given = super().arguments(action)
        step = self.step
        if action == CaseAction.PROPOSE_PASS:
            given["override_reason"] = "Judged later."
            if step is not None and step.kind == StepKind.RECOMMENDATION:
                given["rank"] = next_rank(step)
        return given

    def has_what_the_step_needs(self, action: CaseAction) -> bool:
        """A panel's result before its step may pass."""
        step = self.step
        if action != CaseAction.PROPOSE_PASS or step is None or step.kind != StepKind.PANEL:
            return True
        return step.panel_cases.exclude(mean=None).exists()

    def judge(self, actor: Actor) -> None:
        """Judge what the standard leaves to people."""
        judge_all(self.case, actor)
        self.case.refresh_from_db()
        self.settle()

    @rule()
    def experts_judge(self) -> None:
        """A panel is drawn for what waits, scores and is closed."""
        waiting = cases_for_panel(office_id=self.world.offices["000000"].pk)
        if not waiting:
            return
        panel = draw(self.world, waiting, seats=2)
        for seat in Seat.objects.filter(panel_case__panel=panel).select_related("expert__user"):
            declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))
            scores = {one["code"]: 70 for one in panel.dimensions}
            saved = save_scores(seat=seat, scores=scores, comment="Sound.", version=1)
            submit_scorecard(seat=saved, version=2, actor=acting(seat.expert))
        actor = self.at_start.actors["examiner", "000000"]
        close_panel(panel=panel, version=1, actor=actor)
        assert draw_again(panel) == []
        self.settle()


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize(("walk", "examples"), [(Casework, 6), (LittleGiants, 4)])
def test_random_walks_never_leave_the_table(
    walk: type[Casework], examples: int, share: int
) -> None:
    with time_machine.travel(BEGAN, tick=False):
        world = make_world()
        walk.start = pickle.dumps(Start.make(world, walk.draft(world), walk.offices))
    machine = walk.TestCase
    machine.settings = settings(
        max_examples=WALKS // len(SHARES) or examples,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        # A nightly run goes other ways each time; a failure prints how to repeat it.
        derandomize=not WALKS,
        print_blob=True,
    )
    machine("runTest").runTest()
    assert Case.objects.get().status == CaseStatus.DRAFT
