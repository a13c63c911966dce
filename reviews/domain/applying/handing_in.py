"""Handing in: a version of the case is frozen with its verdict."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from cultivation.criteria import Verdict
from cultivation.domain.facts import facts_for, why_no_size
from cultivation.domain.seeds.pool import note_filed
from cultivation.domain.titles import why_not_apply
from cultivation.domain.verdicts import verdict_on
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.acts import Act, acting
from reviews.domain.applying.opening import expect_open
from reviews.domain.applying.reading import Application, application_of
from reviews.domain.applying.years import why_not_year
from reviews.domain.changes.opening import standing_round
from reviews.domain.changes.report import frozen_report, missing_in_report, note_reported
from reviews.domain.correcting import clock_goes_on
from reviews.domain.effects.change import with_receiving_step
from reviews.domain.evidence import evidence_in_use, frozen_list
from reviews.domain.inspections.redeclaring import declare_anew
from reviews.domain.rerunning import frozen_digest
from reviews.domain.routes import begin_step, steps_of_route
from reviews.enums import CaseAction, CaseStatus, StatementKind
from reviews.models import Case, CaseVersion, CorrectionItem

# The condition of all standards that the applicant is an SME.
_SIZE = "is_sme"


def submit(*, case: Case, actor: Actor, version: int, seen: str = "") -> Case:
    """Hand the draft in: freeze facts, statements and verdict, lay the steps before the offices of
    the place where the enterprise is registered today, enter the first, and note the enterprise as
    filed where offices have it in their seed pool. The report of a change goes to the round of the
    day on which it is handed in. `seen` is the digest of what the actor looked at last (see
    `digest_to_be`), where he did.

    Raises `Conflict` (`changed_since_seen`) and `DomainError` (`round_not_open`,
    `other_province`, `incomplete` with what is missing by field, `no_route`, and the codes of
    `why_not_apply`).
    """
    with acting(case=case, action=CaseAction.SUBMIT, actor=actor, version=version) as act:
        today = timezone.localdate()
        if act.case.kind == CaseKind.CHANGE:
            kind = TitleKind(act.case.title_kind)
            act.case.round = standing_round(act.case.enterprise, kind, today)
        application = application_of(act.case, today)
        _expect_may_apply(application, today)
        _freeze(act, application, today, seen)
        act.case.status = CaseStatus.IN_REVIEW
        act.case.submitted_at = timezone.now()
        _place(act.case)
        _lay_steps(act, application, today)
        if application.was_sought and act.case.kind == CaseKind.RECOGNITION:
            note_filed(
                enterprise_id=act.case.enterprise_id,
                target=act.case.title_kind,
                case_number=act.case.number,
                actor=actor,
            )
    return case


def _expect_may_apply(application: Application, today: date) -> None:
    case = application.case
    expect_open(case.round, case.enterprise, today)
    refusal = why_not_apply(
        application.standing(today),
        kind=TitleKind(case.title_kind),
        case_kind=CaseKind(case.kind),
        on=today,
    )
    if refusal is not None:
        raise refusal


def _place(case: Case) -> None:
    """The enterprise may have moved since the draft was opened."""
    case.county_office_id = case.enterprise.county_office_id
    case.city_office_id = case.enterprise.city_office_id
    case.province_office_id = case.enterprise.province_office_id


def _lay_steps(act: Act, application: Application, today: date) -> None:
    steps = steps_of_route(act.case, application.route)
    if act.case.kind == CaseKind.CHANGE:
        steps = with_receiving_step(act.case, steps)
    begin_step(steps[0], today=today, calendar=application.calendar)
    act.rows += steps


def resubmit(
    *,
    case: Case,
    actor: Actor,
    version: int,
    answers: Mapping[str, str] | None = None,
    seen: str = "",
) -> Case:
    """Hand the correction in. The step that asked goes on; its due day moves by the working days
    that its clock stood still. `answers` maps an item's id to what the enterprise says to it;
    an item that is not named keeps the answer that was saved. Inspections under way follow. `seen`
    as for `submit`.

    Raises `Conflict` (`changed_since_seen`) and `DomainError` (`incomplete`) when an item has no
    answer or something is missing.
    """
    with acting(case=case, action=CaseAction.RESUBMIT, actor=actor, version=version) as act:
        correction = act.case.corrections.open().get()
        _answer_items(list(correction.items.all()), answers or {})
        today = timezone.localdate()
        application = application_of(act.case, today)
        handed_in = _freeze(act, application, today, seen)
        declare_anew(case=act.case, facts=handed_in.facts, actor=actor)
        correction.resubmitted_at = timezone.now()
        correction.save(update_fields=["resubmitted_at"])
        act.load_calendar = lambda: application.calendar
        clock_goes_on(act, correction)
    return case


def unanswered(items: Iterable[CorrectionItem]) -> dict[str, str]:
    """A sentence for each item without an answer, by its field."""
    sentence = _("Say what you changed, or why nothing changes.")
    return {f"answer_{item.pk}": sentence for item in items if not item.answer.strip()}


def _answer_items(items: Sequence[CorrectionItem], answers: Mapping[str, str]) -> None:
    for item in items:
        item.answer = str(answers.get(str(item.pk), item.answer)).strip()
        item.save(update_fields=["answer"])
    if lacking := unanswered(items):
        raise DomainError("incomplete", _("Every item needs an answer."), lacking)


def current_facts(case: Case, on: date) -> dict[str, Any]:
    """The facts of the case's filing as they stand now."""
    return facts_for(
        enterprise=case.enterprise, filing=case.filing, on=on, case_kind=CaseKind(case.kind)
    )


def missing_for_submission(case: Case, verdict: Verdict, on: date) -> dict[str, str]:
    """What a submission still lacks on the day, by field: statements, the pledge, figures that a
    condition cannot be decided without (`record` where the size class follows from no figure), and
    for a draft the filing of the year that the round asks for. Empty when all is there."""
    missing = {
        kind.value: _("This text is still empty.")
        for kind in StatementKind
        if not case.statements.get(kind.value, "").strip()
    }
    if not case.is_pledged:
        missing["is_pledged"] = _("The pledge of truth is still to be given.")
    other_year = why_not_year(case.round, case.filing, on)
    if other_year is not None and case.status == CaseStatus.DRAFT:
        missing["filing"] = str(other_year)
    missing |= {
        line.id: _("A figure that this condition needs is still open.")
        for line in verdict.lines
        if line.kind in {"gate", "indicator"} and line.outcome == "undetermined"
    }
    no_size = why_no_size(case.enterprise) if _SIZE in missing else ""
    if no_size:
        del missing[_SIZE]
        missing["record"] = no_size
    return missing


def digest_to_be(case: Case, facts: Mapping[str, Any]) -> str:
    """The digest that what stands there now would be handed in under: facts (`current_facts`),
    texts and papers. Colleagues may change each of them at its own place, which the version of the
    case does not tell."""
    papers = sorted(
        [one.proof, one.file.name, one.file.sha256] for one in evidence_in_use(case.filing)
    )
    return frozen_digest(facts, case.statements, case.round.rule_set.sha256, papers)


def _expect_seen(version: CaseVersion, seen: str) -> None:
    if seen and seen != version.digest:
        sentence = _(
            "Figures, texts or papers have changed since you looked at them. Look at them as they "
            "are now, then submit."
        )
        raise Conflict("changed_since_seen", sentence)


def _freeze(act: Act, application: Application, today: date, seen: str) -> CaseVersion:
    case = act.case
    facts = application.facts(today)
    verdict = verdict_on(case.round.rule_set, facts)
    _expect_complete(case, verdict, today)
    if case.kind == CaseKind.CHANGE:
        case.statements = frozen_report(case.change_report)
        note_reported(case.change_report, today)
    version = CaseVersion(
        case=case,
        number=application.versions + 1,
        rule_set=case.round.rule_set,
        facts=facts,
        statements=case.statements,
        verdict=json.loads(verdict.to_json()),
        digest=frozen_digest(
            facts,
            case.statements,
            case.round.rule_set.sha256,
            frozen_list(application.evidence),
        ),
        submitted_by_id=act.actor.person_id,
        submitted_at=timezone.now(),
    )
    _expect_seen(version, seen)
    for one in application.evidence:
        one.version = version
    act.rows += [version, *application.evidence]
    case.outcome = verdict.outcome
    act.after |= {"version": version.number, "digest": version.digest, "outcome": verdict.outcome}
    return version


def _expect_complete(case: Case, verdict: Verdict, today: date) -> None:
    if case.kind == CaseKind.CHANGE:
        missing = missing_in_report(case, today)
    else:
        missing = missing_for_submission(case, verdict, today)
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
