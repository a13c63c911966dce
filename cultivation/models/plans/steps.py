"""The one table of a plan's steps: who may do what in which state, and where it leads. Buttons,
the API, the domain's guards, the database's trigger and the tests are made from it."""

from dataclasses import dataclass

from accounts.enums import PostingRole
from cultivation.enums.plans import PlanAction, PlanStatus

ENTERPRISE = "enterprise"
_A, _S = PlanAction, PlanStatus
_OFFICE = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})
_OWN = frozenset({ENTERPRISE})


@dataclass(frozen=True, slots=True)
class PlanStep:
    """In `sources` those of `by` (the enterprise, or roles at the plan's office) may do `action`;
    `target` is the state that it leads to, None where the state stays."""

    action: PlanAction
    sources: frozenset[PlanStatus]
    target: PlanStatus | None
    by: frozenset[str]
    verb: str
    is_danger: bool = False


def _step(
    action: PlanAction,
    sources: set[PlanStatus],
    target: PlanStatus | None,
    by: frozenset[str],
    verb: str,
    *,
    is_danger: bool = False,
) -> PlanStep:
    return PlanStep(action, frozenset(sources), target, by, verb, is_danger)


_OPEN = set(_S.open())
PLAN_STEPS: dict[PlanAction, PlanStep] = {
    one.action: one
    for one in (
        _step(_A.CONSENT, {_S.OFFERED}, _S.AGREED, _OWN, "plan.consented"),
        _step(_A.DECLINE, {_S.OFFERED}, _S.DRAFT, _OWN, "plan.declined"),
        _step(_A.OFFER, {_S.DRAFT}, _S.OFFERED, _OFFICE, "plan.offered"),
        _step(_A.CHANGE, {_S.DRAFT}, None, _OFFICE, "plan.changed"),
        _step(_A.TAKE_BACK, {_S.OFFERED}, _S.DRAFT, _OFFICE, "plan.taken_back"),
        _step(_A.START, {_S.AGREED}, _S.RUNNING, _OFFICE, "plan.started"),
        _step(_A.NOTE, {_S.RUNNING}, None, _OFFICE, "plan.noted"),
        _step(_A.LIAISON, _OPEN, None, _OFFICE, "plan.liaison_named"),
        _step(_A.CLOSE, {_S.RUNNING}, _S.CLOSED, _OFFICE, "plan.closed"),
        _step(_A.REPLACE, {_S.AGREED, _S.RUNNING}, _S.CLOSED, _OFFICE, "plan.replaced"),
        _step(
            _A.WITHDRAW,
            _OPEN,
            _S.CLOSED,
            frozenset({PostingRole.APPROVER.value}),
            "plan.withdrawn",
            is_danger=True,
        ),
    )
}
# Whatever is open closes when the title that it builds on ends; no person does that.
PLAN_PAIRS = frozenset(
    {
        (source.value, step.target.value)
        for step in PLAN_STEPS.values()
        if step.target is not None
        for source in step.sources
    }
    | {(source.value, _S.CLOSED.value) for source in _OPEN}
)
