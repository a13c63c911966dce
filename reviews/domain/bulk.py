"""One act on many cases: checked case by case by the same guards, one result line each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.absences import is_posted
from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.jobs import Item, actor_of, start_job
from common.enums import ActResult, LineOutcome, SubjectKind
from common.models import JobLine, JobRun
from reviews.domain import examining
from reviews.domain.acts import Act, acting_on_many
from reviews.domain.desk import assigning
from reviews.enums import CaseAction
from reviews.models import Case
from reviews.workflow import BY_ACTION

BULK_ACT = "bulk_act"
# What one job takes. A province's season goes through in a few of them.
MOST_CASES = 20_000

# Case ids with the versions that were seen -> why each was refused, or None.
Refusals = dict[int, DomainError | None]
CarryOut = Callable[[Mapping[int, int], Actor, Mapping[str, Any]], Refusals]


@dataclass(frozen=True, slots=True)
class BulkAct:
    """An act that can be done on many cases: its words, who does it, what it must be told."""

    name: str
    label: str | Promise
    verb: str
    roles: frozenset[str]
    carry_out: CarryOut
    required: Sequence[str] = ()
    optional: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ChosenCase:
    """A case as it was seen when it was chosen."""

    case_id: int
    number: str
    name: str
    version: int


def digest_of(cases: Iterable[ChosenCase]) -> str:
    """What tells a choice from any other: the cases and their versions. Whoever looked at one acts
    on no other."""
    seen = sorted(f"{one.case_id}:{one.version}" for one in cases)
    return sha256("\n".join(seen).encode()).hexdigest()


def _by_table(
    action: CaseAction,
    body: Callable[..., None],
    *,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> BulkAct:
    """An act of the workflow table, a hundred cases in one statement."""

    def carry_out(
        versions: Mapping[int, int], actor: Actor, arguments: Mapping[str, Any]
    ) -> Refusals:
        changes: Callable[[Act], None] = partial(body, **arguments)
        return acting_on_many(versions=versions, action=action, actor=actor, body=changes)

    row = BY_ACTION[action]
    roles = frozenset(role.value for role in row.actors)
    return BulkAct(action.value, action.label, row.verb, roles, carry_out, required, optional)


def _at_the_desk(change: Callable[..., Case]) -> CarryOut:
    """A change of the desk, case by case: each may fail on its own."""

    def carry_out(
        versions: Mapping[int, int], actor: Actor, arguments: Mapping[str, Any]
    ) -> Refusals:
        refusals: Refusals = {}
        for case in Case.objects.filter(pk__in=versions).order_by("pk"):
            try:
                change(case=case, actor=actor, version=versions[case.pk], **arguments)
            except DomainError as refusal:
                refusals[case.pk] = refusal
            else:
                refusals[case.pk] = None
        return refusals

    return carry_out


_BOTH = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})
_ACTS = (
    _by_table(
        CaseAction.PROPOSE_PASS,
        examining.pass_proposed_among_many,
        required=["opinion"],
        optional=["override_reason"],
    ),
    _by_table(CaseAction.SIGN, examining.signed_among_many, optional=["comment"]),
    _by_table(CaseAction.RETURN_TO_EXAMINER, examining.returned_to_examiner, required=["reason"]),
    _by_table(CaseAction.SEND_BACK, examining.sent_back, required=["reason"]),
    BulkAct("take", gettext_lazy("Take"), assigning.TAKEN, _BOTH, _at_the_desk(assigning.take)),
    BulkAct(
        "assign",
        gettext_lazy("Assign"),
        assigning.ASSIGNED,
        _BOTH,
        _at_the_desk(assigning.assign),
        ["officer_id"],
        ["note"],
    ),
    BulkAct(
        "put_back",
        gettext_lazy("Put back"),
        assigning.PUT_BACK,
        _BOTH,
        _at_the_desk(assigning.put_back),
        (),
        ["note"],
    ),
)
BULK_ACTS: Mapping[str, BulkAct] = {act.name: act for act in _ACTS}


def acts_for(role: str) -> list[BulkAct]:
    """The acts on many cases that a role has."""
    return [act for act in _ACTS if role in act.roles]


@transaction.atomic
def start_bulk(
    *, act: str, cases: Iterable[ChosenCase], arguments: Mapping[str, Any], actor: Actor
) -> JobRun:
    """Start a background job that does the act on each of the cases.

    Raises `DomainError` (`unknown_act`, `not_yours`, `no_cases`, `too_many`, `reason_missing`).
    """
    chosen = {one.case_id: one for one in cases}
    _check(act, chosen, arguments, actor)
    return start_job(
        BULK_ACT,
        actor=actor,
        parameters={"act": act, "arguments": dict(arguments)},
        items=[
            Item(f"{one.number} · {one.name}", one.case_id, _what_was_seen(one))
            for one in chosen.values()
        ],
    )


def _what_was_seen(one: ChosenCase) -> dict[str, Any]:
    return {"number": one.number, "version": one.version}


def _check(
    act: str, chosen: Mapping[int, ChosenCase], arguments: Mapping[str, Any], actor: Actor
) -> None:
    known = BULK_ACTS.get(act)
    if known is None:
        raise DomainError("unknown_act", _("This cannot be done on many cases at once."))
    if actor.role not in known.roles:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    if not chosen:
        raise DomainError("no_cases", _("Choose at least one case."))
    if len(chosen) > MOST_CASES:
        sentence = _("At most %(most)s cases at once: narrow the list.") % {"most": MOST_CASES}
        raise DomainError("too_many", sentence)
    _check_arguments(known, arguments)


def _check_arguments(act: BulkAct, arguments: Mapping[str, Any]) -> None:
    for name in act.required:
        if not str(arguments.get(name) or "").strip():
            sentence = _("This is needed, and goes into the file of each case.")
            raise DomainError("reason_missing", sentence, {name: sentence})
    for name in set(arguments) - {*act.required, *act.optional}:
        sentence = _("This act does not take it.")
        raise DomainError("unknown_argument", sentence, {name: sentence})


def carry_out(run: JobRun, lines: Sequence[JobLine]) -> None:
    """Do the run's act on the cases of these lines, in the caller's transaction.

    A refusal becomes the line's sentence and leaves its entry in the case's trail. Raises
    `DomainError` (`left_office`) when whoever asked has left his office or role meanwhile.
    """
    actor, act = actor_of(run), BULK_ACTS[run.parameters["act"]]
    _expect_in_office(actor)
    versions = {
        line.subject_id: line.parameters["version"] for line in lines if line.subject_id is not None
    }
    refusals = act.carry_out(versions, actor, run.parameters["arguments"])
    for line in lines:
        if line.subject_id not in refusals:
            line.outcome, line.sentence = LineOutcome.FAILED, _("This case is no longer there.")
            continue
        refusal = refusals[line.subject_id]
        if refusal is None:
            line.outcome = LineOutcome.DONE
            continue
        line.outcome, line.sentence = LineOutcome.REFUSED, str(refusal)
        record(
            subject_kind=SubjectKind.CASE,
            subject_id=line.subject_id,
            verb=act.verb,
            actor=actor,
            result=ActResult.REFUSED,
            after={"code": refusal.code},
        )


def _expect_in_office(actor: Actor) -> None:
    today = timezone.localdate()
    if actor.office_id is None or not is_posted(
        actor.person_id, actor.office_id, today, [actor.role]
    ):
        raise DomainError(
            "left_office", _("Whoever asked for this no longer works at the office in this role.")
        )
