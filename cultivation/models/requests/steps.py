"""The one table of a request's steps: who may do what in which state, and where it leads. Buttons,
the API, the domain's guards, the database's trigger and the tests are made from it."""

from dataclasses import dataclass

from accounts.enums import PostingRole
from cultivation.enums.requests import LatePaymentStep, RequestAction, RequestStatus

ENTERPRISE = "enterprise"
_A, _S = RequestAction, RequestStatus
_OFFICE = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})
_OWN = frozenset({ENTERPRISE})


@dataclass(frozen=True, slots=True)
class RequestStep:
    """In `sources` those of `by` (the enterprise, or roles at the office that holds it) may do
    `action`; `target` is the state it leads to, None where the state stays. `late` limits it to
    late payments in these steps; an empty set to everything that is none."""

    action: RequestAction
    sources: frozenset[RequestStatus]
    target: RequestStatus | None
    by: frozenset[str]
    verb: str
    late: frozenset[LatePaymentStep] | None = None
    is_danger: bool = False


def _step(
    action: RequestAction,
    sources: set[RequestStatus],
    target: RequestStatus | None,
    by: frozenset[str],
    verb: str,
    *,
    late: set[LatePaymentStep] | None = None,
    is_danger: bool = False,
) -> RequestStep:
    kinds = None if late is None else frozenset(late)
    return RequestStep(action, frozenset(sources), target, by, verb, kinds, is_danger)


_OWED = set(_S.open())
_UNDECIDED = {LatePaymentStep.REGISTERED, LatePaymentStep.PASSED}
REQUEST_STEPS: dict[RequestAction, RequestStep] = {
    one.action: one
    for one in (
        _step(_A.TAKE, _OWED, _S.TAKEN, _OFFICE, "request.taken"),
        _step(_A.REPLY, {_S.TAKEN}, _S.REPLIED, _OFFICE, "request.replied", late=set()),
        _step(
            _A.TO_AUTHORITY,
            {_S.TAKEN},
            None,
            _OFFICE,
            "request.passed_to_authority",
            late={LatePaymentStep.REGISTERED},
        ),
        _step(_A.RESULT, {_S.TAKEN}, _S.REPLIED, _OFFICE, "request.result", late=_UNDECIDED),
        _step(_A.PASS_ON, _OWED, _S.SUBMITTED, _OFFICE, "request.passed_on"),
        _step(_A.RATE, {_S.REPLIED}, _S.CLOSED, _OWN, "request.rated"),
        _step(_A.REOPEN, {_S.REPLIED, _S.CLOSED}, _S.SUBMITTED, _OWN, "request.reopened"),
        _step(_A.WITHDRAW, _OWED, _S.WITHDRAWN, _OWN, "request.withdrawn", is_danger=True),
    )
}
REQUEST_PAIRS = frozenset(
    (source.value, step.target.value)
    for step in REQUEST_STEPS.values()
    if step.target is not None
    for source in step.sources
    if source != step.target
)
