"""The enterprise's acts: open a draft, save it, submit, correct, withdraw. And the lapse."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.domain.actor import SYSTEM, Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.numbers import take_number
from common.enums import SubjectKind
from cultivation.criteria import Verdict
from cultivation.domain.facts import facts_for
from cultivation.domain.seeds.pool import note_filed
from cultivation.domain.titles import why_not_apply
from cultivation.domain.verdicts import verdict_on
from cultivation.enums import CaseKind, TitleKind
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise, Filing
from reviews.domain.acts import Act, acting
from reviews.domain.changes.report import frozen_report, missing_in_report, note_reported
from reviews.domain.desk.assigning import return_to
from reviews.domain.desk.meanwhile import expect_case_version
from reviews.domain.effects.change import lay_receiving_step
from reviews.domain.evidence import freeze_evidence, frozen_list, frozen_rows
from reviews.domain.recommending import take_rank_away
from reviews.domain.rerunning import frozen_digest
from reviews.domain.routes import enter_step, lay_steps
from reviews.enums import CaseAction, CaseStatus, StatementKind, Turn
from reviews.models import Case, CaseVersion, CorrectionItem, Round


@transaction.atomic
def open_case(*, enterprise: Enterprise, round: Round, filing: Filing, actor: Actor) -> Case:
    """Open a draft in a round. Raises `DomainError` (`not_yours`, `other_filing`,
    `round_not_open`, `other_province`, `case_open` and the codes of `why_not_apply`)."""
    expect_own(enterprise, actor)
    if filing.enterprise_id != enterprise.pk:
        raise DomainError("other_filing", _("This filing is another enterprise's."))
    today = timezone.localdate()
    _check_round(round, enterprise, today)
    kind, case_kind = TitleKind(round.title_kind), CaseKind(round.case_kind)
    if case_kind == CaseKind.CHANGE:
        raise DomainError("report_a_change", _("A change is reported on its own form."))
    refusal = why_not_apply(enterprise=enterprise, kind=kind, case_kind=case_kind, on=today)
    if refusal is not None:
        raise refusal
    lapsed = lapsed_before(enterprise, kind)
    case = _create(enterprise, round, filing, lapsed.statements if lapsed else {})
    started_from = {"started_from": lapsed.number} if lapsed else {}
    record(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb="case.opened",
        actor=actor,
        after={"status": case.status, "round": round.code} | started_from,
    )
    return case


def lapsed_before(enterprise: Enterprise, kind: TitleKind) -> Case | None:
    """The enterprise's last case for the title if it was a draft that lapsed, else None."""
    last = Case.objects.filter(enterprise=enterprise, title_kind=kind).order_by("-pk").first()
    return last if last and last.status == CaseStatus.LAPSED else None


def _create(
    enterprise: Enterprise, round: Round, filing: Filing, statements: Mapping[str, str]
) -> Case:
    series = f"{round.title_kind}-{round.year}"
    now = timezone.now()
    try:
        with transaction.atomic():
            return Case.objects.create(
                number=f"{_PREFIXES[TitleKind(round.title_kind)]}{round.year}-"
                f"{take_number(f'case {series}'):06}",
                enterprise=enterprise,
                round=round,
                kind=round.case_kind,
                title_kind=round.title_kind,
                filing=filing,
                due_on=round.closes_on,
                county_office=enterprise.county_office,
                city_office=enterprise.city_office,
                province_office=enterprise.province_office,
                statements=dict(statements),
                created_at=now,
                saved_at=now,
            )
    except IntegrityError:
        raise DomainError(
            "case_open", _("The enterprise has an open case for this title already.")
        ) from None


_PREFIXES = {
    TitleKind.TECHNOLOGY: "TECH",
    TitleKind.INNOVATIVE: "INNO",
    TitleKind.SRDI: "SRDI",
    TitleKind.LITTLE_GIANT: "GIANT",
}


def _check_round(round: Round, enterprise: Enterprise, today: date) -> None:
    if today > round.closes_on:
        raise DomainError("round_not_open", _closed_sentence(round))
    if not round.is_open_on(today):
        raise DomainError(
            "round_not_open",
            _("The round takes applications from %(first)s to %(last)s.")
            % {"first": round.opens_on, "last": round.closes_on},
        )
    if round.office_id not in {None, enterprise.province_office_id}:
        raise DomainError("other_province", _("This round belongs to another province."))


def _closed_sentence(round: Round) -> str:
    return _(
        "The round closed on %(last)s. What you have written is kept: the next round starts"
        " from it."
    ) % {"last": round.closes_on}


@transaction.atomic
def save_draft(
    *,
    case: Case,
    statements: Mapping[str, str] | None = None,
    is_pledged: bool | None = None,
    answers: Mapping[str, str] | None = None,
    version: int,
    actor: Actor,
) -> Case:
    """Save what was typed into a draft or a correction. Statements not named stay. `answers`
    maps items of the open correction, by id, to what the enterprise says to them so far.

    Raises `Conflict` when stale or no longer the enterprise's turn. Autosaves leave no event:
    what counts is what is submitted.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if locked.status == CaseStatus.LAPSED:
        raise Conflict("round_closed", _closed_sentence(locked.round))
    expect_case_version(locked, version, actor)
    if locked.turn != Turn.ENTERPRISE or actor.enterprise_id != locked.enterprise_id:
        raise Conflict("action_not_open", _("The case is no longer with the enterprise."))
    known = {kind.value for kind in StatementKind}
    locked.statements |= {k: v for k, v in (statements or {}).items() if k in known}
    if is_pledged is not None:
        locked.is_pledged = is_pledged
    _save_answers(locked, answers or {})
    locked.version += 1
    locked.saved_at = timezone.now()
    locked.save(update_fields=["statements", "is_pledged", "version", "saved_at"])
    return locked


def _save_answers(case: Case, answers: Mapping[str, str]) -> None:
    """Keep the answers to items of the open correction; others, and what is no id, are left."""
    open_items = CorrectionItem.objects.filter(
        correction__case=case, correction__resubmitted_at=None
    )
    for item in open_items if answers else ():
        if str(item.pk) in answers:
            item.answer = answers[str(item.pk)].strip()
            item.save(update_fields=["answer"])


def submit(*, case: Case, actor: Actor, version: int) -> Case:
    """Hand the draft in: freeze facts, statements and verdict, lay the steps, enter the first, and
    note the enterprise as filed where offices have it in their seed pool.

    Raises `DomainError` (`round_not_open`, `incomplete` with what is missing by field, and the
    codes of `why_not_apply`).
    """
    with acting(case=case, action=CaseAction.SUBMIT, actor=actor, version=version) as act:
        locked, today = act.case, timezone.localdate()
        _check_round(locked.round, locked.enterprise, today)
        refusal = why_not_apply(
            enterprise=locked.enterprise,
            kind=TitleKind(locked.title_kind),
            case_kind=CaseKind(locked.kind),
            on=today,
        )
        if refusal is not None:
            raise refusal
        _freeze(act, today)
        locked.status = CaseStatus.IN_REVIEW
        locked.submitted_at = timezone.now()
        lay_steps(locked, today)
        if locked.kind == CaseKind.CHANGE:
            lay_receiving_step(locked)
        enter_step(locked.steps.get(position=1), today=today, calendar=WorkCalendar.current())
        if locked.kind == CaseKind.RECOGNITION:
            note_filed(
                enterprise_id=locked.enterprise_id,
                target=locked.title_kind,
                case_number=locked.number,
                actor=actor,
            )
    return case


def resubmit(
    *, case: Case, actor: Actor, version: int, answers: Mapping[str, str] | None = None
) -> Case:
    """Hand the correction in. The step that asked goes on; its due day moves by the working days
    that its clock stood still. `answers` maps an item's id to what the enterprise says to it;
    an item that is not named keeps the answer that was saved.

    Raises `DomainError` (`incomplete`) when an item has no answer or something is missing.
    """
    with acting(case=case, action=CaseAction.RESUBMIT, actor=actor, version=version) as act:
        correction = act.case.corrections.get(resubmitted_at=None)
        _answer_items(correction.items.all(), answers or {})
        today = timezone.localdate()
        _freeze(act, today)
        correction.resubmitted_at = timezone.now()
        correction.save(update_fields=["resubmitted_at"])
        calendar = WorkCalendar.current()
        step = act.current_step()
        paused_days = calendar.between(correction.requested_on, today)
        step.due_on = calendar.add(step.due_on or today, paused_days)
        return_to(step, act.case, step.officer_id)
        step.save(update_fields=["due_on", "officer", "stands_in_for"])
        act.after["paused_working_days"] = paused_days
        act.case.status = CaseStatus.IN_REVIEW
    return case


def _answer_items(items: Any, answers: Mapping[str, str]) -> None:
    unanswered = {}
    for item in items:
        item.answer = str(answers.get(str(item.pk), item.answer)).strip()
        if not item.answer:
            unanswered[f"answer_{item.pk}"] = _("Say what you changed, or why nothing changes.")
        item.save(update_fields=["answer"])
    if unanswered:
        raise DomainError("incomplete", _("Every item needs an answer."), unanswered)


def withdraw(*, case: Case, actor: Actor, version: int, reason: str = "") -> Case:
    """Take the application back. Its data stay with the enterprise."""
    with acting(case=case, action=CaseAction.WITHDRAW, actor=actor, version=version) as act:
        if act.step is not None:
            take_rank_away(act.step)
        act.case.status = CaseStatus.WITHDRAWN
        act.comment = reason
    return case


# A season's last night lapses thousands: one transaction stays short.
LAPSED_AT_ONCE = 200


def lapse_drafts(limit: int = LAPSED_AT_ONCE) -> int:
    """Let up to `limit` drafts lapse whose round has closed. Safe at any time, twice, or days late.

    Returns how many lapsed; their data stay, and the draft of the next round starts from them."""
    overdue = Case.objects.filter(
        status=CaseStatus.DRAFT, round__closes_on__lt=timezone.localdate()
    )
    lapsed = 0
    for case in overdue.select_related("round").order_by("pk")[:limit]:
        try:
            with acting(
                case=case, action=CaseAction.LAPSE, actor=SYSTEM, version=case.version
            ) as act:
                _expect_closed(act.case.round)
                act.case.status = CaseStatus.LAPSED
        except Conflict:
            # Saved, submitted or given more time this very moment: the next run looks again.
            continue
        lapsed += 1
    return lapsed


def _expect_closed(round: Round) -> None:
    if round.closes_on >= timezone.localdate():
        raise Conflict("round_open", _("The round still takes applications."))


def current_facts(case: Case, on: date) -> dict[str, Any]:
    """The facts of the case's filing as they stand now."""
    return facts_for(
        enterprise=case.enterprise, filing=case.filing, on=on, case_kind=CaseKind(case.kind)
    )


def missing_for_submission(case: Case, verdict: Verdict) -> dict[str, str]:
    """What a submission still lacks, by field: statements, the pledge, figures that a condition
    cannot be decided without. Empty when all is there."""
    missing = {
        kind.value: _("This text is still empty.")
        for kind in StatementKind
        if not case.statements.get(kind.value, "").strip()
    }
    if not case.is_pledged:
        missing["is_pledged"] = _("The pledge of truth is still to be given.")
    missing |= {
        line.id: _("A figure that this condition needs is still open.")
        for line in verdict.lines
        if line.kind in {"gate", "indicator"} and line.outcome == "undetermined"
    }
    return missing


def _freeze(act: Act, today: date) -> None:
    case = act.case
    facts = current_facts(case, today)
    verdict = verdict_on(case.round.rule_set, facts)
    is_change = case.kind == CaseKind.CHANGE
    missing = missing_in_report(case, today) if is_change else missing_for_submission(case, verdict)
    if missing:
        raise DomainError(
            "incomplete",
            ngettext(
                "%(count)s thing is still missing.",
                "%(count)s things are still missing.",
                len(missing),
            )
            % {"count": len(missing)},
            missing,
        )
    if is_change:
        case.statements = frozen_report(case.change_report)
        note_reported(case.change_report, today)
    evidence = frozen_rows(case.filing)
    number = case.versions.count() + 1
    version = CaseVersion.objects.create(
        case=case,
        number=number,
        rule_set=case.round.rule_set,
        facts=facts,
        statements=case.statements,
        verdict=json.loads(verdict.to_json()),
        digest=frozen_digest(
            facts, case.statements, case.round.rule_set.sha256, frozen_list(evidence)
        ),
        submitted_by_id=act.actor.person_id,
        submitted_at=timezone.now(),
    )
    freeze_evidence(version, evidence)
    case.outcome = verdict.outcome
    act.after |= {"version": number, "digest": version.digest, "outcome": verdict.outcome}
