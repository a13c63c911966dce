"""Findings of the examiner: judgements on what the standard leaves to people, verified figures.

Both are entered before the proposal and signed with it: whoever signs sees what they change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from cultivation.criteria.measures import MEASURES
from reviews.domain.acts import Act
from reviews.domain.desk.changing import changing
from reviews.domain.desk.verifying import check_facts, findings_on, judged_items
from reviews.domain.turns import work_of
from reviews.enums import Work
from reviews.models import Case, CaseVersion, Judgement, VerifiedFigure

JUDGED, VERIFIED = "case.judged", "case.figure_verified"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Met or not met, and why, for one judged measure."""

    measure: str
    is_met: bool
    reason: str


def judge(*, case: Case, actor: Actor, version: int, opinions: Sequence[Opinion]) -> Case:
    """Judge what the standard leaves to people. An opinion that already stands so of what was
    handed in last is not repeated; one of an earlier version is thereby confirmed.

    Raises `Conflict` (`action_not_open`) or `DomainError` (`not_yours`, `nothing_judged`,
    `not_judged_here`, `judged_twice`, `reason_missing`).
    """
    if not opinions:
        raise DomainError("nothing_judged", _("Say of at least one item whether it is met."))
    with changing(case=case, actor=actor, version=version, verb=JUDGED) as act:
        latest = _handed_in(act)
        _check_opinions(opinions, latest)
        standing = findings_on(act.case, latest).judgements
        new = [
            Judgement(
                case=act.case,
                step=act.current_step(),
                version=latest,
                measure=one.measure,
                is_met=one.is_met,
                reason=one.reason.strip(),
                judged_by_id=actor.person_id,
                judged_at=timezone.now(),
            )
            for one in opinions
            if not _stands_so(standing.get(one.measure), one, latest)
        ]
        if not new:
            raise DomainError("nothing_judged", _("All of this stands already."))
        Judgement.objects.bulk_create(new)
        act.after["judged"] = {one.measure: one.is_met for one in new}
    return case


def verify_figure(
    *, case: Case, actor: Actor, version: int, measure: str, found: Any, reason: str, source: str
) -> Case:
    """Put a found figure beside the declared one, with reason and source.

    Raises `Conflict` (`action_not_open`) or `DomainError` (`not_yours`, `unknown_measure`,
    `reason_missing`, `source_missing`, `as_declared`, `impossible_figure`).
    """
    _require(reason, "reason", _("Say why the figure is another."))
    _require(source, "source", _("Name the document in which you found it."), "source_missing")
    with changing(case=case, actor=actor, version=version, verb=VERIFIED) as act:
        latest = _handed_in(act)
        _expect_verifiable(measure)
        declared = latest.facts.get(measure)
        if found in (None, "") or _is_as_declared(measure, found, declared):
            sentence = _("Enter the figure that you found; it differs from the declared one.")
            raise DomainError("as_declared", sentence, {"found": sentence})
        standing = findings_on(act.case, latest)
        figures = {name: one.found for name, one in standing.figures.items()} | {measure: found}
        problem = check_facts({**latest.facts, **figures})
        if problem:
            raise DomainError("impossible_figure", problem, {"found": problem})
        _keep(act, latest, measure, declared, found, reason=reason, source=source)
    return case


def withdraw_figure(*, case: Case, actor: Actor, version: int, measure: str, reason: str) -> Case:
    """Let the declared figure count again. Raises `Conflict` (`action_not_open`,
    `nothing_verified`) or `DomainError` (`not_yours`, `reason_missing`)."""
    _require(reason, "reason", _("Say why the declared figure counts again."))
    with changing(case=case, actor=actor, version=version, verb=VERIFIED) as act:
        latest = _handed_in(act)
        standing = findings_on(act.case, latest)
        if measure not in {*standing.figures, *standing.outdated}:
            raise Conflict("nothing_verified", _("No verified figure stands here."))
        _keep(act, latest, measure, latest.facts.get(measure), None, reason=reason, source="")
    return case


def verifiable_measures() -> list[str]:
    """Figures and facts that an enterprise declares; what is judged or derived is none."""
    return [
        name
        for name, measure in MEASURES.items()
        if not measure.is_derived and not name.endswith("_ok")
    ]


def _handed_in(act: Act) -> CaseVersion:
    """The version under examination. Raises unless it is the examiner's turn."""
    if work_of(act.case, act.current_step()) != Work.EXAMINE:
        raise Conflict(
            "action_not_open", _("Findings are entered while the case is to be examined.")
        )
    if act.actor.role != PostingRole.EXAMINER:
        raise DomainError("not_yours", _("An examiner of the office enters findings."))
    return act.case.versions.select_related("rule_set").latest("number")


def _check_opinions(opinions: Sequence[Opinion], version: CaseVersion) -> None:
    known = {item.measure for item in judged_items(version.rule_set)}
    wrong = {
        one.measure: _("The standard does not leave this to reviewers.")
        for one in opinions
        if one.measure not in known
    }
    if wrong:
        raise DomainError("not_judged_here", next(iter(wrong.values())), wrong)
    told = [one.measure for one in opinions]
    doubled = {name: _("Judge each item once.") for name in told if told.count(name) > 1}
    if doubled:
        raise DomainError("judged_twice", next(iter(doubled.values())), doubled)
    empty = {
        one.measure: _("Say why it is met or not met.")
        for one in opinions
        if not one.reason.strip()
    }
    if empty:
        raise DomainError("reason_missing", next(iter(empty.values())), empty)


def _stands_so(standing: Judgement | None, opinion: Opinion, version: CaseVersion) -> bool:
    return standing is not None and (standing.is_met, standing.reason, standing.version_id) == (
        opinion.is_met,
        opinion.reason.strip(),
        version.pk,
    )


def _is_as_declared(measure: str, found: Any, declared: Any) -> bool:
    """Whether the found figure is the declared one, however many places it is written with."""
    if found == declared or MEASURES[measure].kind not in {"money", "decimal"}:
        return bool(found == declared)
    try:
        return Decimal(str(found)) == Decimal(str(declared))
    except InvalidOperation:
        return False


def _expect_verifiable(measure: str) -> None:
    if measure not in verifiable_measures():
        sentence = _("This is no figure that an enterprise declares.")
        raise DomainError("unknown_measure", sentence, {"measure": sentence})


def _keep(
    act: Act,
    version: CaseVersion,
    measure: str,
    declared: Any,
    found: Any,
    *,
    reason: str,
    source: str,
) -> None:
    VerifiedFigure.objects.create(
        case=act.case,
        step=act.current_step(),
        version=version,
        measure=measure,
        declared=declared,
        found=found,
        reason=reason.strip(),
        source=source.strip()[:300],
        is_withdrawn=found is None,
        entered_by_id=act.actor.person_id,
        entered_at=timezone.now(),
    )
    act.comment = reason.strip()
    act.after |= {"measure": measure, "declared": declared, "found": found}


def _require(text: str, field: str, sentence: str, code: str = "reason_missing") -> None:
    if not text.strip():
        raise DomainError(code, sentence, {field: sentence})
