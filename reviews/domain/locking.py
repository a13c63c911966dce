"""Locking cases, and reading with the lock what an act has to know of them.

An office's act knows its case from three questions in one round trip: the locked row, its steps,
and the dossier, whether the act is on one case or on a hundred.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects

from common.domain.actor import Actor
from common.domain.reading import Reader, Row, ask
from common.enums import FileState
from reviews.enums import InspectionState, PanelState, Proposal, StepState
from reviews.models import Case, CaseVersion, Examination, Step

_STEPS = Step.objects.select_related("office", "officer", "stands_in_for")
_CASE, _STEP = Reader(Case, leaving_out=("created_at",)), Reader(Step)
# Facts, statements and verdict are long, and an act on a case without findings needs none.
_VERSION = Reader(CaseVersion, leaving_out=("facts", "statements", "verdict", "submitted_at"))


@dataclass(slots=True)
class Dossier:
    """What an office's act has to know of a case beside the case itself.

    `version` is what was handed in last, `outcome` that of its verdict; `inspection` the number and
    state of the one that still holds the current step; `open_files` counts its evidence that is
    not found clean, where there is a scanner; `reply_awaited` is, under a proposed refusal, the
    number of the case's inspection whose reply is still out, and the last day for it;
    `panel_result` is the number of the panel that judged the case last at the current step, and
    whether it was drawn before the case came back to the step.
    """

    steps: list[Step] = field(default_factory=list)
    version: CaseVersion | None = None
    is_linked: bool = False
    has_findings: bool = False
    examinations: list[Examination] = field(default_factory=list)
    inspection: tuple[str, InspectionState] | None = None
    open_files: int = 0
    reply_awaited: tuple[str, date] | None = None
    panel_result: tuple[str, bool] | None = None
    is_panel_scoring: bool = False

    @property
    def outcome(self) -> str:
        """What the verdict on the version says; empty where nothing was handed in."""
        return (self.version and self.version.outcome) or ""

    @property
    def current_step(self) -> Step | None:
        """The step whose office is at work."""
        return next((step for step in self.steps if step.state == StepState.CURRENT), None)


def locked_cases(ids: Sequence[int]) -> list[Case]:
    """The cases, locked in the order of their keys, with their rounds and steps (two queries)."""
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .select_related("round")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    prefetch_related_objects(cases, Prefetch("steps", _STEPS.order_by("position")))
    return cases


def locked_for_office(ids: Sequence[int], actor: Actor) -> list[tuple[Case, Dossier]]:
    """The cases, locked in the order of their keys, each with its dossier. `is_linked` says
    whether the actor acts for the enterprise as a person. A case that is gone is left out."""
    # The server keeps its plan for one key, where it would plan anew for each array.
    keys, chosen = (ids[0], "= %s") if len(ids) == 1 else (list(ids), "= ANY(%s::bigint[])")
    cases, steps, rows = ask(
        (_lock(chosen), [keys]),
        (_steps(chosen), [keys]),
        (_dossiers(chosen, is_scanned=bool(settings.CLAMD_ADDRESS)), [actor.user_id, keys]),
    )
    locked = {case.pk: case for case in map(_CASE.instance, cases)}
    steps_of = _steps_by_case(steps, locked)
    dossiers = {row[0]: _dossier(row[1:], steps_of[row[0]]) for row in rows}
    _read_findings([(case, dossiers[key]) for key, case in locked.items()])
    return [(case, dossiers[key]) for key, case in locked.items()]


def locked_with_steps(key: int) -> tuple[Case, list[Step]]:
    """The case, locked, and its steps by position, in one round trip."""
    cases, steps = ask((_lock("= %s"), [key]), (_steps("= %s"), [key]))
    case = _CASE.instance(cases[0])
    return case, _steps_by_case(steps, {key: case})[key]


def _steps_by_case(rows: Sequence[Row], cases: Mapping[int, Case]) -> dict[int, list[Step]]:
    found = defaultdict(list)
    of_case = Step._meta.get_field("case")
    for step in map(_STEP.instance, rows):
        of_case.set_cached_value(step, cases[step.case_id])
        found[step.case_id].append(step)
    return found


def _dossier(row: Row, steps: list[Step]) -> Dossier:
    rest = row[: -len(_VERSION)]
    linked, findings, examinations, inspection, reply, open_files, result, scoring = rest
    number, state = json.loads(inspection) if inspection else ("", None)
    replying, last_day = json.loads(reply) if reply else ("", None)
    judging, is_earlier = json.loads(result) if result else ("", False)
    return Dossier(
        steps=steps,
        version=_VERSION.instance(row[-len(_VERSION) :]) if row[-len(_VERSION)] else None,
        is_linked=linked,
        has_findings=findings,
        examinations=[
            Examination.from_db("default", ["id", "case_id", "step_id", "number"], values)
            for values in json.loads(examinations or "[]")
        ],
        inspection=(number, InspectionState(state)) if state else None,
        reply_awaited=(replying, date.fromisoformat(last_day)) if last_day else None,
        open_files=open_files,
        panel_result=(judging, is_earlier) if judging else None,
        is_panel_scoring=scoring,
    )


def _read_findings(cases: Sequence[tuple[Case, Dossier]]) -> None:
    """Where reviewers found something or the verdict is not "met", acts need the whole version."""
    some = [(case, one) for case, one in cases if one.has_findings or one.outcome != "pass"]
    if not some:
        return
    prefetch_related_objects(
        [case for case, _dossier in some], "judgements", "verified_figures", "enterprise"
    )
    kept = [one.version.pk for _case, one in some if one.version is not None]
    whole = CaseVersion.objects.select_related("rule_set").in_bulk(kept)
    for _case, one in some:
        if one.version is not None:
            one.version = whole[one.version.pk]


@cache
def _lock(chosen: str) -> str:
    return (
        f"SELECT {_CASE.columns} FROM reviews_case "  # noqa: S608 - names of columns
        f"WHERE id {chosen} ORDER BY id FOR UPDATE"
    )


@cache
def _steps(chosen: str) -> str:
    return (
        f"SELECT {_STEP.columns} FROM reviews_step "  # noqa: S608 - names of columns
        f"WHERE case_id {chosen} ORDER BY case_id, position"
    )


@cache
def _dossiers(chosen: str, *, is_scanned: bool) -> str:
    """The parameters are the actor's user id and the key or keys of the cases."""
    unfinished = ", ".join(f"'{state.value}'" for state in InspectionState.unfinished())
    open_files = f"""(
        SELECT count(*) FROM reviews_versionevidence AS frozen
        JOIN common_storedfile AS file ON file.id = frozen.file_id
        WHERE frozen.version_id = reviews_caseversion.id AND file.state <> '{FileState.CLEAN}'
    )"""  # noqa: S608 - names of states
    return f"""
SELECT reviewed.id,
    EXISTS (SELECT FROM enterprises_membership AS membership
        WHERE membership.enterprise_id = reviewed.enterprise_id AND membership.user_id = %s),
    EXISTS (SELECT FROM reviews_judgement WHERE case_id = reviewed.id)
        OR EXISTS (SELECT FROM reviews_verifiedfigure WHERE case_id = reviewed.id),
    (SELECT json_agg(json_build_array(id, case_id, step_id, number))
        FROM reviews_examination WHERE case_id = reviewed.id)::text,
    (SELECT json_build_array(number, state) FROM reviews_inspection
        WHERE step_id = step.id AND state IN ({unfinished}) ORDER BY id LIMIT 1)::text,
    CASE WHEN step.proposal = '{Proposal.REFUSE}' THEN (
        SELECT json_build_array(number, reply_due_on) FROM reviews_inspection
        WHERE case_id = reviewed.id AND state = '{InspectionState.CONCLUDED}' AND replied_at IS NULL
        ORDER BY reply_due_on DESC NULLS LAST LIMIT 1) END::text,
    {open_files if is_scanned else "0"},
    (SELECT json_build_array(panel.number, EXISTS (SELECT FROM reviews_paststay AS past
            WHERE past.step_id = step.id AND past.ended_at > panel.drawn_at))
        FROM reviews_panelcase AS judged JOIN reviews_panel AS panel ON panel.id = judged.panel_id
        WHERE judged.step_id = step.id AND judged.mean IS NOT NULL
        ORDER BY judged.id DESC LIMIT 1)::text,
    EXISTS (SELECT FROM reviews_panelcase AS before JOIN reviews_panel AS panel
        ON panel.id = before.panel_id
        WHERE before.step_id = step.id AND panel.state = '{PanelState.SCORING}'),
    {_VERSION.columns}
FROM reviews_case AS reviewed
LEFT JOIN reviews_step AS step ON step.case_id = reviewed.id AND step.state = '{StepState.CURRENT}'
LEFT JOIN LATERAL (SELECT * FROM reviews_caseversion WHERE case_id = reviewed.id
    ORDER BY number DESC LIMIT 1) AS reviews_caseversion ON true
WHERE reviewed.id {chosen}"""  # noqa: S608 - names of columns and states
