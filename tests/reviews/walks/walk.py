"""What every walk has: a case among people, an attempt at an act, what holds after each step."""

import pickle
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, invariant

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import broken_links
from common.domain.reading import Reader, ask
from reviews import workflow
from reviews.domain.examining import ItemToCorrect
from reviews.domain.performing import perform
from reviews.enums import CaseAction, CaseStatus, StepKind, StepState, Turn
from reviews.models import Case, Notice, Step
from tests.factories import GROUNDS, World, make_draft
from tests.pages import signed_in
from tests.reviews.walks.model import Situation, leads_to, may
from tests.reviews.walks.start import BEGAN, Start

SINGLE = [row.action for row in workflow.TRANSITIONS if row.is_single and row.actors]

_COUNTS = """
    SELECT (SELECT count(*) FROM common_event WHERE subject_kind = 'case' AND result = 'done'),
        (SELECT count(*) FROM common_outboxitem)"""

_STEP = Reader(Step)
_STEPS_SQL = f"SELECT {_STEP.columns} FROM reviews_step WHERE case_id = %s ORDER BY position"  # noqa: S608 - names of columns


class Rollback(Exception):
    """Ends an example's transaction."""


class Walk(RuleBasedStateMachine):
    """A case among its people; the model says which attempts may succeed and what follows."""

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
            case (
                CaseAction.RETURN_TO_EXAMINER
                | CaseAction.SEND_BACK
                | CaseAction.TAKE_BACK_CORRECTION
            ):
                return {"reason": "A reason."}
            case _:
                return {}

    def forge(self, target: CaseStatus, by_sql: bool) -> None:
        """Write the state past the domain."""
        if not by_sql:
            Case.objects.filter(pk=self.case.pk).update(status=target)
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE reviews_case SET status = %s WHERE id = %s", [target, self.case.pk]
            )

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
