"""The one table of transitions: which act is open in which state, to whom, and where it leads.

Buttons, API actions, permissions, the database's trigger and the tests are made from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.enums import PostingRole
from cultivation.enums import CaseKind
from enterprises.enums import MembershipRole
from reviews.enums import CaseAction, CaseStatus, Proposal


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in `sources` the `actors` may do `action`, which leads to one of `targets`.

    `actors` are membership roles (the enterprise), posting roles (the office whose turn it is),
    or empty (jobs only). `proposals` limits it to steps where the examiner has (not) proposed.
    `is_single` acts are done on one case; the others on a whole list of decided cases.
    """

    action: CaseAction
    sources: frozenset[CaseStatus]
    targets: frozenset[CaseStatus]
    actors: frozenset[MembershipRole | PostingRole]
    verb: str
    proposals: frozenset[Proposal] | None = None
    is_single: bool = True

    @property
    def is_enterprises(self) -> bool:
        """Whether the enterprise does it."""
        return any(isinstance(role, MembershipRole) for role in self.actors)

    @property
    def is_offices(self) -> bool:
        """Whether an office does it."""
        return any(isinstance(role, PostingRole) for role in self.actors)


_ENTERPRISE = frozenset(MembershipRole)
_EXAMINER = frozenset({PostingRole.EXAMINER})
_APPROVER = frozenset({PostingRole.APPROVER})
_PROPOSED = frozenset({Proposal.PASS, Proposal.REFUSE})
_NOT_PROPOSED = frozenset({Proposal.NONE})

_DRAFT = frozenset({CaseStatus.DRAFT})
_IN_REVIEW = frozenset({CaseStatus.IN_REVIEW})
_IN_CORRECTION = frozenset({CaseStatus.IN_CORRECTION})
_IN_NOTICE = frozenset({CaseStatus.IN_NOTICE})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(CaseAction.SUBMIT, _DRAFT, _IN_REVIEW, _ENTERPRISE, "case.submitted"),
    Transition(
        CaseAction.WITHDRAW,
        _DRAFT | _IN_REVIEW | _IN_CORRECTION,
        frozenset({CaseStatus.WITHDRAWN}),
        _ENTERPRISE,
        "case.withdrawn",
    ),
    Transition(
        CaseAction.LAPSE, _DRAFT, frozenset({CaseStatus.LAPSED}), frozenset(), "case.lapsed"
    ),
    Transition(
        CaseAction.REQUEST_CORRECTION,
        _IN_REVIEW,
        _IN_CORRECTION,
        _EXAMINER,
        "case.correction_requested",
        _NOT_PROPOSED,
    ),
    Transition(CaseAction.RESUBMIT, _IN_CORRECTION, _IN_REVIEW, _ENTERPRISE, "case.resubmitted"),
    # After the day that the enterprise was given; the office examines what was handed in last.
    Transition(
        CaseAction.END_CORRECTION, _IN_CORRECTION, _IN_REVIEW, _EXAMINER, "case.correction_ended"
    ),
    # Asked for by mistake: whatever the day, as long as the enterprise has not answered.
    Transition(
        CaseAction.TAKE_BACK_CORRECTION,
        _IN_CORRECTION,
        _IN_REVIEW,
        _EXAMINER,
        "case.correction_taken_back",
    ),
    Transition(
        CaseAction.PROPOSE_PASS,
        _IN_REVIEW,
        _IN_REVIEW,
        _EXAMINER,
        "case.pass_proposed",
        _NOT_PROPOSED,
    ),
    Transition(
        CaseAction.PROPOSE_REFUSAL,
        _IN_REVIEW,
        _IN_REVIEW,
        _EXAMINER,
        "case.refusal_proposed",
        _NOT_PROPOSED,
    ),
    Transition(
        CaseAction.RETURN_TO_EXAMINER,
        _IN_REVIEW,
        _IN_REVIEW,
        _APPROVER,
        "case.returned_to_examiner",
        _PROPOSED,
    ),
    Transition(
        CaseAction.SIGN,
        _IN_REVIEW,
        # The last signature of a case without a public notice (a change) accepts it.
        _IN_REVIEW | {CaseStatus.REFUSED, CaseStatus.CERTIFIED},
        _APPROVER,
        "case.signed",
        _PROPOSED,
    ),
    Transition(
        CaseAction.SEND_BACK,
        _IN_REVIEW,
        _IN_REVIEW,
        _EXAMINER,
        "case.sent_back",
        _NOT_PROPOSED,
    ),
    Transition(
        CaseAction.PUBLISH_NOTICE,
        _IN_REVIEW,
        _IN_NOTICE,
        _EXAMINER,
        "case.put_on_notice",
        is_single=False,
    ),
    Transition(
        CaseAction.ANNOUNCE,
        _IN_NOTICE,
        frozenset({CaseStatus.CERTIFIED}),
        _APPROVER,
        "case.certified",
        is_single=False,
    ),
    # Done with the objection's result, by the office whose notice it is.
    Transition(
        CaseAction.UPHOLD_OBJECTION,
        _IN_NOTICE,
        _IN_REVIEW | {CaseStatus.REFUSED},
        _APPROVER,
        "case.objection_upheld",
        is_single=False,
    ),
    # By the clock, once the cancellation that bars the enterprise stands for good.
    Transition(
        CaseAction.BAR,
        _IN_REVIEW | _IN_CORRECTION | _IN_NOTICE,
        frozenset({CaseStatus.REFUSED}),
        frozenset(),
        "case.barred",
    ),
)

BY_ACTION: dict[CaseAction, Transition] = {row.action: row for row in TRANSITIONS}


def _pairs() -> Iterator[tuple[CaseStatus, CaseStatus]]:
    for row in TRANSITIONS:
        for source in row.sources:
            for target in row.targets:
                if source != target:
                    yield source, target


def status_pairs(kind: CaseKind) -> frozenset[tuple[str, str]]:
    """The steps from state to state that a case of the kind may take. An application is certified
    from its public notice alone; the report of a change has none."""
    has_notice = kind != CaseKind.CHANGE
    if has_notice:
        found = {
            (source, target)
            for source, target in _pairs()
            if target != CaseStatus.CERTIFIED or source == CaseStatus.IN_NOTICE
        }
    else:
        found = {pair for pair in _pairs() if CaseStatus.IN_NOTICE not in pair}
    return frozenset((source.value, target.value) for source, target in found)
