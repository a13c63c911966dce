"""Keeping each examination for good: what was proposed, on which findings, and what became of it.

A proposal to pass has to fit the verdict on the verified figures and judgements; see
`docs/decisions/` on passing against the verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from common.domain.reading import Reader
from cultivation.enums import CaseKind
from reviews.domain.acts import Act
from reviews.domain.desk.verifying import Verified, verified
from reviews.domain.rerunning import found_digest
from reviews.enums import ExaminationMarkKind, Proposal
from reviews.models import Examination, ExaminationMark, RefusalGround, Step

# A ground that is no condition of the standard.
OTHER_GROUND = "other"
_EXAMINATION = Reader(Examination)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a case is to be refused: the line of the verdict, or `other`, and the reason."""

    condition: str
    reason: str


def expect_may_pass(act: Act, override_reason: str = "", *, is_for_many: bool = False) -> Verified:
    """The verdict on what was found, if the case may be proposed to pass on it. A reason given for
    many cases at once is none for a verdict that is not met.

    Raises `DomainError`: `verdict_fails`, `verdict_undetermined` at the step that decides,
    `override_missing` at those before it. Changes nothing.
    """
    found = _found(act)
    is_reason = not (is_for_many and found.outcome == "fail")
    _check_pass(act, found, override_reason if is_reason else "")
    return found


def _found(act: Act) -> Verified:
    """What was found on the version that was handed in last. Raises `ValueError` where nothing
    was."""
    dossier = act.known()
    if dossier.version is None:
        raise ValueError(f"Case {act.case.number} was not handed in.")
    if dossier.has_findings:
        return verified(act.case, dossier.version)
    return Verified(dossier.version, dossier.outcome)


def expect_grounds(act: Act, grounds: Sequence[Ground]) -> Verified:
    """The verdict on what was found, if the grounds of a refusal cover what it misses; there is at
    least one, but for a change.

    Raises `DomainError` (`unknown_condition`, `grounds_missing`). Changes nothing."""
    found = _found(act)
    if act.case.kind != CaseKind.CHANGE:
        _check_grounds(found, grounds)
    return found


def keep_examination(
    act: Act,
    found: Verified,
    *,
    override_reason: str = "",
    earlier_panel_reason: str = "",
    grounds: Sequence[Ground] = (),
) -> Examination:
    """Keep the examination of the act's step, whose proposal and opinion are set already. It is
    written with the act. Where nothing was found its facts and verdict are the version's own."""
    step = act.current_step()
    _panel, is_earlier_panel = act.known().panel_result or ("", False)
    is_override = step.proposal == Proposal.PASS and found.outcome != "pass"
    examination = _EXAMINATION.new(
        case_id=act.case.pk,
        step_id=step.pk,
        number=max((one.number for one in act.known().examinations), default=0) + 1,
        proposal=step.proposal,
        opinion=step.opinion,
        override_reason=override_reason.strip() if is_override else "",
        earlier_panel_reason=earlier_panel_reason.strip() if is_earlier_panel else "",
        version_id=found.version.pk,
        rule_set_id=found.version.rule_set_id,
        outcome=found.outcome,
        verified=found.verified,
        judged=found.judged,
        facts=found.facts if found.differs else None,
        verdict=dict(found.verdict) if found.differs else None,
        digest=found_digest(
            found.version, found.verified, found.judged, found.facts if found.differs else None
        ),
        examined_by_id=act.actor.person_id,
        examined_at=step.examined_at or timezone.now(),
    )
    act.rows.append(examination)
    if step.proposal == Proposal.REFUSE:
        act.rows += [
            RefusalGround(examination=examination, condition=one.condition, reason=one.reason)
            for one in _told(grounds)
        ]
    act.after["verified_outcome"] = found.outcome
    if examination.override_reason:
        act.after["override_reason"] = examination.override_reason
    if examination.earlier_panel_reason:
        act.after["earlier_panel_reason"] = examination.earlier_panel_reason
    return examination


def mark(step: Step, kind: ExaminationMarkKind, act: Act, comment: str = "") -> None:
    """Keep what became of the step's examination, with the act. Call it before the step is
    cleared. A step from before examinations were kept has none to mark."""
    if step.proposal == Proposal.NONE:
        return
    of_step = [one for one in act.known().examinations if one.step_id == step.pk]
    if not of_step:
        return
    act.rows.append(
        ExaminationMark(
            examination=max(of_step, key=lambda one: one.number),
            kind=kind,
            person_id=act.actor.person_id,
            comment=comment.strip(),
            marked_at=timezone.now(),
        )
    )


def decides(step: Step, steps: Sequence[Step]) -> bool:
    """Whether the step is the last that examines the case before it is published."""
    later = [one for one in steps if one.position > step.position]
    return not any(one.is_examined for one in later)


def condition_names(lines: Sequence[Mapping[str, Any]]) -> str:
    """The ids of conditions in one line, for the trail."""
    return ", ".join(str(line["id"]) for line in lines)


def _check_pass(act: Act, found: Verified, override_reason: str) -> None:
    # What is asked of a change is whether it is true and reported; a holder who no longer meets
    # the standard after it loses the title by a cancellation, where he is heard.
    if found.outcome == "pass" or act.case.kind == CaseKind.CHANGE:
        return
    if decides(act.current_step(), act.steps):
        if found.outcome == "fail":
            raise DomainError(
                "verdict_fails",
                _(
                    "Not met on the verified figures: %(lines)s. Who decides passes nothing that "
                    "the standard refuses: enter what you found, with its source, or refuse."
                )
                % {"lines": condition_names(found.lines("fail"))},
            )
        raise DomainError(
            "verdict_undetermined",
            _(
                "Still open: %(lines)s. Judge what the standard leaves to you, or enter the "
                "figure you found, before you decide."
            )
            % {"lines": condition_names(found.lines("undetermined"))},
        )
    if not override_reason.strip():
        sentence = _(
            "The verdict on the verified figures is not “met”. Say why you recommend it all "
            "the same: whoever signs and every level above reads it."
        )
        raise DomainError("override_missing", sentence, {"override_reason": sentence})


def _check_grounds(found: Verified, grounds: Sequence[Ground]) -> None:
    known = {line["id"] for line in found.verdict["lines"]} | {OTHER_GROUND}
    told = {one.condition for one in _told(grounds)}
    unknown = {
        one.condition: _("The standard has no such condition.")
        for one in grounds
        if one.condition not in known
    }
    if unknown:
        raise DomainError("unknown_condition", next(iter(unknown.values())), _at(unknown))
    missing = {
        line["id"]: _("Say of this condition why it is not met.")
        for line in found.lines("fail")
        if line["id"] not in told
    }
    if missing:
        sentence = _("Give a reason for each condition that is not met.")
        raise DomainError("grounds_missing", sentence, _at(missing))
    if not told:
        sentence = _("Give at least one ground: of a condition, or another reason.")
        raise DomainError("grounds_missing", sentence, _at({OTHER_GROUND: sentence}))


def _told(grounds: Sequence[Ground]) -> list[Ground]:
    """Those with a reason, one for each condition."""
    told = {one.condition: one for one in grounds if one.reason.strip()}
    return [Ground(one.condition, one.reason.strip()) for one in told.values()]


def _at(sentences: Mapping[str, str]) -> dict[str, str]:
    return {f"ground_{condition}": sentence for condition, sentence in sentences.items()}
