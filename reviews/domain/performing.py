"""One door to the single-case acts, for screens and API alike: once per key, refusals kept."""

from collections.abc import Callable, Mapping
from typing import Any

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.idempotency import Answer, once
from common.enums import ActResult, SubjectKind
from reviews import workflow
from reviews.domain import applying, examining
from reviews.enums import CaseAction
from reviews.models import Case

_FUNCTIONS: dict[CaseAction, Callable[..., Case]] = {
    CaseAction.SUBMIT: applying.submit,
    CaseAction.WITHDRAW: applying.withdraw,
    CaseAction.RESUBMIT: applying.resubmit,
    CaseAction.END_CORRECTION: examining.end_correction,
    CaseAction.TAKE_BACK_CORRECTION: examining.take_back_correction,
    CaseAction.REQUEST_CORRECTION: examining.request_correction,
    CaseAction.PROPOSE_PASS: examining.propose_pass,
    CaseAction.PROPOSE_REFUSAL: examining.propose_refusal,
    CaseAction.RETURN_TO_EXAMINER: examining.return_to_examiner,
    CaseAction.SIGN: examining.sign,
    CaseAction.SEND_BACK: examining.send_back,
}


def perform(
    *, case: Case, action: CaseAction, actor: Actor, version: int, arguments: Mapping[str, Any]
) -> Case:
    """Perform an act that is done on one case. A refusal leaves its entry in the trail."""
    try:
        return _FUNCTIONS[action](case=case, actor=actor, version=version, **arguments)
    except DomainError as refusal:
        _note(case, action, actor, refusal)
        raise


def perform_once(
    *,
    case: Case,
    action: CaseAction,
    actor: Actor,
    version: int,
    arguments: Mapping[str, Any],
    key: str,
) -> Answer:
    """`perform`, but carried out once per key; the answer's body is `{"number", "version"}`.

    Raises what `perform` raises, and `DomainError` (`idempotency_key_reused`).
    """

    def act() -> Answer:
        done = _FUNCTIONS[action](case=case, actor=actor, version=version, **arguments)
        return Answer(200, {"number": done.number, "version": done.version})

    try:
        return once(
            user_id=actor.person_id,
            route=f"case {case.number} {action.value}",
            key=key,
            body={"version": version, "arguments": _plain(arguments)},
            act=act,
        )
    except DomainError as refusal:
        _note(case, action, actor, refusal)
        raise


def _plain(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {name: repr(value) for name, value in sorted(arguments.items())}


def _note(case: Case, action: CaseAction, actor: Actor, refusal: DomainError) -> None:
    record(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb=workflow.BY_ACTION[action].verb,
        actor=actor,
        result=ActResult.REFUSED,
        after={"code": refusal.code},
    )
