"""What the page of a case shows of findings, earlier examinations, notes and history."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import DomainError
from cultivation.criteria import FactsError, RuleSetError
from cultivation.models import Title
from cultivation.shown.verdicts import ShownLine, ShownVerdict, shown_verdict
from reviews.case_file import legible_facts, measure_label, shown_value
from reviews.domain.desk.examinations import OTHER_GROUND, decides
from reviews.domain.desk.verifying import (
    Findings,
    Verified,
    findings_on,
    judged_items,
    latest_version,
    verified,
)
from reviews.enums import Work
from reviews.forms.findings import JudgeForm, NoteForm, VerifyForm, WithdrawFigureForm
from reviews.models import (
    Case,
    CaseNote,
    CaseVersion,
    Correction,
    Examination,
    Judgement,
    RefusalGround,
    Step,
    VerifiedFigure,
)

_MOST_EARLIER = 10
# What the page of a case shows of its file, loaded once for all its blocks.
FILE = (
    Prefetch("versions", CaseVersion.objects.select_related("rule_set", "submitted_by")),
    Prefetch(
        "steps",
        Step.objects.select_related("office", "examined_by", "signed_by", "recommended_on"),
    ),
    Prefetch("judgements", Judgement.objects.select_related("judged_by", "step__office")),
    Prefetch(
        "verified_figures", VerifiedFigure.objects.select_related("entered_by", "step__office")
    ),
)


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A verified figure beside the declared one."""

    row: VerifiedFigure
    label: str
    declared: str
    found: str
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class ShownFindings:
    """The findings that stand, the verdict on them, and the forms of who may add to them.
    `problem` says why there is no verdict: verified and declared figures contradict each other."""

    findings: Findings
    problem: str
    verified: Verified | None
    verdict: ShownVerdict | None
    judged: list[tuple[Any, Any, list[Any]]]
    figures: list[FoundFigure]
    judge_form: JudgeForm | None
    verify_form: VerifyForm | None
    withdraw_form: WithdrawFigureForm | None
    decides: bool

    @property
    def needs_override(self) -> bool:
        """Whether a proposal to pass has to say why it goes against the verdict."""
        return self.verified is not None and self.verified.outcome != "pass" and not self.decides

    @property
    def may_not_pass(self) -> bool:
        """Whether this step decides and the verdict stands against it."""
        return self.verified is not None and self.verified.outcome != "pass" and self.decides


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal has to reckon with: whether passing goes against the verdict, and the
    conditions that may be grounds of a refusal (id, name, whether it is missed)."""

    needs_override: bool
    conditions: list[tuple[str, str, bool]]


def basis_of(case: Case, step: Step | None, grounds_typed: AbstractSet[str] = frozenset()) -> Basis:
    """Read off the verdict on what was found. Where nothing is to be examined there are no
    conditions but those for which a ground was typed."""
    is_to_examine = step is not None and case.work == Work.EXAMINE
    if not (is_to_examine or grounds_typed):
        return Basis(needs_override=False, conditions=[])
    version = latest_version(case)
    if legible_facts(version) is None:
        return Basis(needs_override=False, conditions=[(OTHER_GROUND, _other(), False)])
    try:
        found = verified(case, version)
        shown = shown_verdict(version.rule_set, found.facts)
    except (DomainError, FactsError, RuleSetError, KeyError, TypeError):
        return Basis(needs_override=False, conditions=[(OTHER_GROUND, _other(), False)])
    is_decided_here = step is None or decides(step, list(case.steps.all()))
    lines = [
        (line.id, line.name, is_to_examine and line.outcome == "fail")
        for line in shown.lines
        if line.id in grounds_typed or (is_to_examine and _is_open(line))
    ]
    return Basis(
        needs_override=is_to_examine and found.outcome != "pass" and not is_decided_here,
        conditions=[*lines, (OTHER_GROUND, _other(), False)],
    )


def _is_open(line: ShownLine) -> bool:
    """Whether the line may be a ground: it is missed, or not known to be met."""
    return line.kind in {"gate", "judged"} and line.outcome in {"fail", "undetermined"}


def _other() -> str:
    return _("Another reason")


def may_find(case: Case, actor: Actor) -> bool:
    """Whether the actor may enter findings now."""
    return (
        case.work == Work.EXAMINE
        and actor.office_id == case.at_office_id
        and actor.role == PostingRole.EXAMINER
    )


def findings_shown(
    case: Case,
    version: CaseVersion | None,
    steps: Sequence[Step],
    actor: Actor,
    typed: Mapping[str, Any],
) -> ShownFindings | None:
    """What stands; None while nothing was handed in or it cannot be read."""
    if version is None or legible_facts(version) is None:
        return None
    try:
        items = judged_items(version.rule_set)
        findings = findings_on(case, version)
        found, verdict, problem = _verdict_shown(case, version, findings)
    except (FactsError, RuleSetError, KeyError, TypeError):
        return None
    current = next((step for step in steps if step.state == "current"), None)
    is_mine = may_find(case, actor)
    judge_form = JudgeForm(items=items, standing=findings.judgements) if is_mine and items else None
    history = list(case.judgements.all())
    judged = [
        (
            item,
            next((one for one in reversed(history) if one.measure == item.measure), None),
            [one for one in history if one.measure == item.measure][:-1],
        )
        for item in items
    ]
    return ShownFindings(
        findings=findings,
        problem=problem,
        verified=found,
        verdict=verdict,
        judged=judged,
        figures=_figures(findings),
        judge_form=typed.get("judge_form", judge_form) if is_mine else None,
        verify_form=typed.get("verify_form", VerifyForm()) if is_mine else None,
        withdraw_form=_withdrawal_of(typed, findings) if is_mine else None,
        decides=current is not None and decides(current, steps),
    )


def _withdrawal_of(typed: Mapping[str, Any], findings: Findings) -> WithdrawFigureForm | None:
    """The form that was sent to take a figure back, while the figure stands."""
    form: WithdrawFigureForm | None = typed.get("withdraw_form")
    standing = {*findings.figures, *findings.outdated}
    return form if form is not None and form["measure"].value() in standing else None


def _verdict_shown(
    case: Case, version: CaseVersion, findings: Findings
) -> tuple[Verified | None, ShownVerdict | None, str]:
    """The verdict on the findings, as it is shown where they differ; without one, why."""
    try:
        found = verified(case, version, findings)
    except DomainError as contradiction:
        return None, None, str(contradiction)
    shown = shown_verdict(version.rule_set, found.facts) if found.differs else None
    return found, shown, ""


def _figures(findings: Findings) -> list[FoundFigure]:
    standing = {**findings.figures, **findings.outdated}
    return [
        FoundFigure(
            row=one,
            label=measure_label(name),
            declared=shown_value(name, one.declared),
            found=shown_value(name, one.found),
            is_outdated=name in findings.outdated,
        )
        for name, one in standing.items()
    ]


@dataclass(frozen=True, slots=True)
class ShownExamination:
    """One examination with what became of it."""

    row: Examination
    grounds: list[tuple[str, str]]
    found: list[tuple[str, str, str]]
    is_standing: bool


def examinations_shown(
    case: Case, steps: Sequence[Step], lines: Sequence[ShownLine]
) -> list[ShownExamination]:
    """All examinations of all levels, newest first. The one that counts at a step is its last,
    as long as the step has a proposal."""
    rows = list(
        case.examinations.defer("facts", "verdict")
        .select_related("step__office", "examined_by")
        .prefetch_related("grounds", "marks__person")
        .order_by("-number")
    )
    proposed = {step.pk for step in steps if step.proposal}
    standing: dict[int, int] = {}
    for row in rows:
        standing.setdefault(row.step_id, row.pk)
    names = {line.id: line.name for line in lines}
    return [
        ShownExamination(
            row=row,
            grounds=grounds_in_words(row.grounds.all(), names),
            found=[
                (
                    measure_label(name),
                    shown_value(name, one["declared"]),
                    shown_value(name, one["found"]),
                )
                for name, one in row.verified.items()
            ],
            is_standing=row.step_id in proposed and standing[row.step_id] == row.pk,
        )
        for row in rows
    ]


def grounds_in_words(grounds: Any, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The condition's name and the reason of each ground."""
    rows: list[RefusalGround] = list(grounds)
    return [
        (
            "" if one.condition == OTHER_GROUND else names.get(one.condition, one.condition),
            one.reason,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class History:
    """Earlier cases of the enterprise that the reader may see, and all its titles."""

    cases: list[Case]
    titles: list[Title]


def history_of(case: Case, capacity: Capacity) -> History:
    """What the enterprise asked for and got before (two queries and those of its corrections)."""
    cases = (
        Case.objects.visible_to(capacity)
        .filter(enterprise=case.enterprise_id)
        .exclude(pk=case.pk)
        .select_related("round")
        .prefetch_related(
            Prefetch("corrections", Correction.objects.meant()), "examinations__grounds"
        )
        .order_by("-pk")[:_MOST_EARLIER]
    )
    titles = Title.objects.filter(enterprise=case.enterprise_id).order_by("-valid_from", "-pk")
    return History(list(cases), list(titles))


@dataclass(frozen=True, slots=True)
class ShownNotes:
    """The notes of the route's offices, and the form of who may write one."""

    rows: list[CaseNote]
    form: NoteForm | None


def notes_shown(
    case: Case, steps: Sequence[Step], capacity: Capacity, actor: Actor, typed: Mapping[str, Any]
) -> ShownNotes | None:
    """None for an office that is not on the route."""
    if actor.office_id not in {step.office_id for step in steps}:
        return None
    rows = CaseNote.objects.visible_to(capacity).filter(case=case)
    may_write = actor.role in {PostingRole.EXAMINER, PostingRole.APPROVER}
    return ShownNotes(
        rows=list(rows.select_related("author", "office")),
        form=typed.get("note_form", NoteForm()) if may_write else None,
    )
