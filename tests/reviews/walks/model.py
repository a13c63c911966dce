"""Who may do what on a case, and where it leads: the procedures written down a second time.

The random walks hold the casework against this. It knows neither the table of transitions nor what
reads it: plain sentences about a case, its steps and whoever acts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from common.domain.actor import Actor
from reviews.models import Case, Step

UNDER_WAY = ("draft", "in_review", "in_correction")
# From state to state, as the procedures go; a step within a state is none.
_ALWAYS = {
    "draft": {"in_review", "withdrawn", "lapsed"},
    "in_review": {"in_correction", "refused", "withdrawn"},
    "in_correction": {"in_review", "refused", "withdrawn"},
}
# What is decided on an application is published, and announced from there.
_PUBLISHED = {"in_review": {"in_notice"}, "in_notice": {"in_review", "refused", "certified"}}
# The report of a change ends with its last signature.
_SIGNED = {"in_review": {"certified"}}


def steps_of_states(kind: str) -> set[tuple[str, str]]:
    """The steps from state to state that a case of the kind may take."""
    own = _SIGNED if kind == "change" else _PUBLISHED
    return {
        (source, target)
        for steps in (_ALWAYS, own)
        for source, targets in steps.items()
        for target in targets
    }


@dataclass(frozen=True)
class Situation:
    """A case, its steps by position and the day."""

    case: Case
    steps: Sequence[Step]
    today: date

    @property
    def step(self) -> Step | None:
        """The step whose office is at work."""
        return next((one for one in self.steps if one.state == "current"), None)

    def is_own(self, actor: Actor) -> bool:
        """Whether the actor acts for the enterprise."""
        return actor.enterprise_id == self.case.enterprise_id

    def is_on_desk_of(self, actor: Actor, role: str, *, status: str = "in_review") -> bool:
        """Whether the case is in that state, at a step of the actor's office that is examined, and
        the actor there in that role."""
        step = self.step
        return (
            self.case.status == status
            and step is not None
            and step.kind not in {"notice", "decision"}
            and (actor.office_id, actor.role) == (step.office_id, role)
        )

    def is_unexamined(self, actor: Actor) -> bool:
        """Whether the actor is the examiner of a step that waits for an opinion."""
        return self.is_on_desk_of(actor, "examiner") and not self.proposal

    def is_unsigned(self, actor: Actor) -> bool:
        """Whether the actor is the approver of a step that waits for a signature."""
        return self.is_on_desk_of(actor, "approver") and bool(self.proposal)

    @property
    def proposal(self) -> str:
        """What the examiner proposed at the current step."""
        return self.step.proposal if self.step is not None else ""

    def has_other_eyes(self, actor: Actor) -> bool:
        """Whether the actor neither examined the step nor signed the one before or after it."""
        here = self.step
        beside = [one for one in self.steps if abs(one.position - here.position) == 1]
        signed = {one.signed_by_id for one in beside}
        return actor.user_id != here.examined_by_id and actor.user_id not in signed


_MAY: dict[str, Callable[[Situation, Actor], bool]] = {
    "submit": lambda now, who: now.case.status == "draft" and now.is_own(who),
    "withdraw": lambda now, who: now.case.status in UNDER_WAY and now.is_own(who),
    "resubmit": lambda now, who: now.case.status == "in_correction" and now.is_own(who),
    "end_correction": lambda now, who: (
        now.is_on_desk_of(who, "examiner", status="in_correction") and now.case.due_on < now.today
    ),
    "take_back_correction": lambda now, who: now.is_on_desk_of(
        who, "examiner", status="in_correction"
    ),
    "request_correction": lambda now, who: now.is_unexamined(who),
    "propose_pass": lambda now, who: now.is_unexamined(who),
    "propose_refusal": lambda now, who: now.is_unexamined(who),
    "send_back": lambda now, who: now.is_unexamined(who) and now.step.position > 1,
    "return_to_examiner": lambda now, who: now.is_unsigned(who),
    "sign": lambda now, who: now.is_unsigned(who) and now.has_other_eyes(who),
}


def may(action: str, now: Situation, actor: Actor) -> bool:
    """Whether the act is open to the actor."""
    return _MAY[action](now, actor)


def leads_to(action: str, now: Situation) -> tuple[str, int | None]:
    """The state of the case after the act, and the position of the step at work."""
    here = now.step.position if now.step is not None else 1
    match action:
        case "withdraw":
            return "withdrawn", now.step and here
        case "request_correction":
            return "in_correction", here
        case "send_back":
            return "in_review", here - 1
        case "sign" if now.proposal == "refuse":
            return "refused", None
        case "sign":
            return "in_review", here + 1
        case _:
            return "in_review", here
