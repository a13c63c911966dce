"""Random walks through the casework, held against a model that knows only the table."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import broken_links
from common.models import Event, OutboxItem
from reviews import workflow
from reviews.domain.acts import current_step
from reviews.domain.examining import ItemToCorrect
from reviews.domain.performing import perform
from reviews.domain.permissions import open_actions
from reviews.enums import CaseAction, CaseStatus, StepKind, StepState, Turn
from reviews.models import Case
from tests.factories import World, make_draft, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OFFICES = ("330106", "330100", "330000", "320102")
SINGLE = [row.action for row in workflow.TRANSITIONS if row.is_single and row.actors]


class Rollback(Exception):
    """Ends an example's transaction."""


class Casework(RuleBasedStateMachine):
    """Anybody tries anything; the model says which attempts may succeed and what follows."""

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.world: World = make_world()
        self.done = 0

    def teardown(self) -> None:
        """Undo the example."""
        self._transaction.__exit__(Rollback, Rollback(), None)

    @initialize()
    def open_a_draft(self) -> None:
        """Every walk begins with a complete draft."""
        self.case = make_draft(self.world, self.world.enterprise("330106"))
        self.events = Event.objects.filter(subject_kind="case", result="done").count()
        self.owed = OutboxItem.objects.count()

    def actors(self) -> list[Actor]:
        """The owner, another enterprise's owner, and officials near and far."""
        owners = [
            self.world.owner_actor(self.world.enterprise("330106", index)) for index in (0, 1)
        ]
        return owners + [
            self.world.official_actor(role, code)
            for code in OFFICES
            for role in ("examiner", "approver", "analyst")
        ]

    def arguments(self, action: CaseAction) -> dict[str, Any]:
        """What the act asks for."""
        match action:
            case CaseAction.REQUEST_CORRECTION:
                return {"items": [ItemToCorrect("ip_class1", "Wrong holder.")]}
            case CaseAction.RESUBMIT:
                correction = self.case.corrections.filter(resubmitted_at=None).first()
                items = correction.items.all() if correction else []
                return {"answers": {str(item.pk): "Mended." for item in items}}
            case CaseAction.PROPOSE_PASS | CaseAction.PROPOSE_REFUSAL:
                return {"opinion": "An opinion."}
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
        step = current_step(self.case)
        possible = [
            (action, actor)
            for actor in self.actors()
            for action in open_actions(self.case, step, actor)
        ]
        if possible:
            self.attempt(*possible[choice % len(possible)], stale=False)

    def attempt(self, action: CaseAction, actor: Actor, stale: bool) -> None:
        """Try, and compare with what the table says."""
        before = self.case.status
        may = action in open_actions(self.case, current_step(self.case), actor) and not stale
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
        assert done == may
        if done:
            self.done += 1
            assert self.case.status in workflow.BY_ACTION[action].targets
        else:
            assert self.case.status == before

    @invariant()
    def every_act_left_one_event_and_one_debt(self) -> None:
        """Neither more nor fewer."""
        if hasattr(self, "case"):
            done = Event.objects.filter(subject_kind="case", result="done").count()
            assert done - self.events == self.done
            assert OutboxItem.objects.count() - self.owed == self.done

    @invariant()
    def the_turn_follows_from_the_state(self) -> None:
        """Whose turn is stored is whose turn it is."""
        if not hasattr(self, "case"):
            return
        case, step = self.case, current_step(self.case)
        if case.status == CaseStatus.IN_REVIEW:
            assert (case.turn, case.turn_office) == (Turn.OFFICE, step.office)
            assert case.due_on == step.due_on
        elif case.status in {CaseStatus.DRAFT, CaseStatus.IN_CORRECTION}:
            assert (case.turn, case.turn_office) == (Turn.ENTERPRISE, None)
        else:
            assert (case.turn, case.turn_office, case.due_on) == (Turn.NOBODY, None, None)

    @invariant()
    def nobody_signed_twice_running(self) -> None:
        """Two pairs of eyes, along the whole route."""
        if not hasattr(self, "case"):
            return
        steps = list(self.case.steps.all())
        for step in steps:
            assert step.signed_by_id is None or step.signed_by_id != step.examined_by_id
        signers = [s.signed_by_id for s in steps if s.state == StepState.PASSED]
        assert all(one != other for one, other in pairwise(signers))
        current = [s for s in steps if s.state == StepState.CURRENT]
        assert len(current) <= 1
        assert all(s.kind != StepKind.DECISION for s in current)

    @invariant()
    def the_trail_holds(self) -> None:
        """Every chain verifies after every step."""
        assert list(broken_links()) == []


def test_random_walks_never_leave_the_table() -> None:
    machine = Casework.TestCase
    machine.settings = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    machine("runTest").runTest()
    assert Case.objects.count() == 0
