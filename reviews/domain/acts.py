"""What every act on a case has in common: lock, re-check, write, event, outbox.

One definition serves one case and a hundred: an act changes the loaded case and its steps in
memory; `finish` writes what was changed, the events and what is owed in one statement for all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from common.domain.outbox import nudge_for
from common.domain.rows import Entry, Writes, changed_since, snapshot, take_over
from common.enums import SubjectKind
from reviews import workflow
from reviews.domain.desk.meanwhile import expect_case_version
from reviews.domain.effects import clear_away, follow
from reviews.domain.locking import Dossier, locked_for_office, locked_with_steps
from reviews.domain.permissions import why_closed
from reviews.domain.turns import store_turn
from reviews.enums import CaseAction, CaseStatus, StepState
from reviews.models import Case, Notice, Step

CASE_ACTED = "case.acted"
# A case's lock does not hold its rank, which moves with the others of its list: it is written with
# the list locked (`recommending`), and what is at hand here may be old.
_RANKS = {"rank", "recommended_on_id"}


def _loading_calendar() -> Callable[[], WorkCalendar]:
    """The working days around today for whoever shares it: loaded when one asks, and once."""
    return cache(lambda: WorkCalendar.around(timezone.localdate()))


@dataclass(slots=True)
class Act:
    """An act under way on a locked case with its `steps`, by position. The function that performs
    it changes both in memory, adds `rows` to be inserted (steps that it lays among them), and
    fills in what the trail should keep; `finish` writes it all."""

    case: Case
    steps: Sequence[Step]
    actor: Actor
    verb: str
    comment: str = ""
    after: dict[str, Any] = field(default_factory=dict)
    rows: list[Model] = field(default_factory=list)
    load_calendar: Callable[[], WorkCalendar] = field(default_factory=_loading_calendar)
    dossier: Dossier | None = None
    step: Step | None = field(init=False)
    before: dict[str, Any] = field(init=False)
    steps_before: dict[int, dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.step = _current(self.steps)
        self.before = snapshot(self.case)
        self.steps_before = {step.pk: snapshot(step) for step in self.steps}

    @property
    def calendar(self) -> WorkCalendar:
        """The working days around today, loaded once."""
        return self.load_calendar()

    def current_step(self) -> Step:
        """The current step of a case under review."""
        if self.step is None:
            raise ValueError(f"Case {self.case.number} has no current step.")
        return self.step

    def known(self) -> Dossier:
        """What an office's act knows of its case."""
        if self.dossier is None:
            raise ValueError(f"The act on {self.case.number} is no office's.")
        return self.dossier

    def neighbour(self, distance: int) -> Step | None:
        """The step so many positions after the current one (before it, when negative)."""
        position = self.current_step().position + distance
        return next((step for step in self.steps if step.position == position), None)


def _current(steps: Iterable[Step]) -> Step | None:
    return next((step for step in steps if step.state == StepState.CURRENT), None)


def current_step(case: Case) -> Step | None:
    """The step whose office is at work, if any."""
    found = Step.objects.select_related("office", "officer", "stands_in_for")
    return found.filter(case=case, state=StepState.CURRENT).first()


@contextmanager
def acting(*, case: Case, action: CaseAction, actor: Actor, version: int) -> Iterator[Act]:
    """Perform one act of the workflow table in one transaction.

    Locks the case, checks the version and that the act is open to the actor (raises `Conflict`
    or `DomainError`), lets the body change it, then stores whose turn it is, counts the version
    up, records the event and owes the messages.
    """
    verb = workflow.BY_ACTION[action].verb
    with transaction.atomic():
        if workflow.BY_ACTION[action].is_offices:
            ((locked, dossier),) = locked_for_office([case.pk], actor)
            act = Act(locked, dossier.steps, actor, verb, dossier=dossier)
        else:
            locked, steps = locked_with_steps(case.pk)
            act = Act(locked, steps, actor, verb)
        _expect_open(act, action, version)
        yield act
        finish(act)
    _take_over(case, locked)


def acting_on_many(
    *,
    versions: Mapping[int, int],
    action: CaseAction,
    actor: Actor,
    body: Callable[[Act], None],
) -> dict[int, DomainError | None]:
    """Perform one act on many cases in the caller's transaction, case by case by the same guards.

    `versions` maps a case's id to the version that the actor saw, in the order in which the cases
    are dealt with. `body` changes a case and its steps in memory; it refuses by `DomainError`
    before it has changed anything. Returns for each case why it was refused, or None. A case that
    is gone is left out.
    """
    verb = workflow.BY_ACTION[action].verb
    calendar = _loading_calendar()
    acts, refusals = [], dict[int, DomainError | None]()
    locked = {case.pk: (case, one) for case, one in locked_for_office(list(versions), actor)}
    for case, dossier in [locked[key] for key in versions if key in locked]:
        act = Act(case, dossier.steps, actor, verb, load_calendar=calendar, dossier=dossier)
        try:
            _expect_open(act, action, versions[case.pk])
            body(act)
        except DomainError as refusal:
            refusals[case.pk] = refusal
        else:
            refusals[case.pk] = None
            acts.append(act)
    finish_all(acts)
    return refusals


def _expect_open(act: Act, action: CaseAction, version: int) -> None:
    """Raise what refuses an act on its locked case."""
    expect_case_version(act.case, version, act.actor)
    is_linked = None if act.dossier is None else act.dossier.is_linked
    refusal = why_closed(
        act.case, act.step, action, act.actor, steps=act.steps, is_linked=is_linked
    )
    if refusal is not None:
        raise refusal


def finish(act: Act, *, notice: Notice | None = None) -> None:
    """`finish_all` for one act."""
    finish_all([act], notice=notice)


def finish_all(acts: Sequence[Act], *, notice: Notice | None = None) -> None:
    """Store the derived turns, count the versions, write what was changed, record the events and
    owe the messages: one statement for all acts. `notice` is the one that the cases stand on,
    where the caller has it at hand. Cases that end without a title leave lists and inspections;
    the titles that the cases are about follow."""
    if not acts:
        return
    now, today = timezone.now(), timezone.localdate()
    for act in acts:
        store_turn(act.case, _step_after(act), notice, today)
        act.case.version += 1
        if act.case.status not in CaseStatus.open():
            act.case.closed_at = now
    _write(acts, clear_away([(act.case, act.steps) for act in acts]))
    follow([(act.case, act.before["status"], act.actor) for act in acts])


def _step_after(act: Act) -> Step | None:
    """The step that is current after the act: one that was there, or one that it laid."""
    laid = [row for row in act.rows if isinstance(row, Step)]
    return _current([*act.steps, *laid])


def _write(acts: Sequence[Act], further: Sequence[Entry]) -> None:
    writes = Writes()
    cases = [act.case for act in acts]
    names = set().union(*(changed_since(act.case, act.before) for act in acts))
    writes.update(cases, names, expected={"version": [act.before["version"] for act in acts]})
    changed = [
        (step, changed_since(step, act.steps_before[step.pk]) - _RANKS)
        for act in acts
        for step in act.steps
    ]
    # A case has one current step: it is left before the next one becomes it.
    for is_current in (False, True):
        some = [
            (step, columns)
            for step, columns in changed
            if columns and (step.state == StepState.CURRENT) == is_current
        ]
        writes.update([step for step, _columns in some], set().union(*(one for _, one in some)))
    by_table = _by_table([row for act in acts for row in act.rows])
    # What refers to a row that is new itself, of another table, waits for that row's key.
    later = [
        table for table, rows in by_table.items() if len(by_table) > 1 and _refers_to_new(rows[0])
    ]
    for table, rows in by_table.items():
        if table not in later:
            writes.insert(rows)
    writes.append([*map(_entry, acts), *further], topic=CASE_ACTED)
    (written, *_steps), owed = writes.run()
    if written != len(cases):
        raise RuntimeError("A case was changed while it was locked.")
    for table in later:
        table._base_manager.bulk_create(by_table[table])
    nudge_for(owed)


def _by_table(rows: Sequence[Model]) -> dict[type[Model], list[Model]]:
    """New rows by their model."""
    found: dict[type[Model], list[Model]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


def _refers_to_new(row: Model) -> bool:
    references = [one for one in row._meta.concrete_fields if isinstance(one, ForeignKey)]
    known = [one.get_cached_value(row) for one in references if one.is_cached(row)]
    return any(other is not None and other.pk is None for other in known)


def _entry(act: Act) -> Entry:
    return Entry(
        subject_kind=SubjectKind.CASE,
        subject_id=act.case.pk,
        verb=act.verb,
        actor=act.actor,
        before={"status": act.before["status"]},
        after={"status": act.case.status, "turn": act.case.turn, **act.after},
        comment=act.comment,
    )


def _take_over(case: Case, written: Case) -> None:
    """Let the caller's own object be as what was written."""
    take_over(case, written)
    getattr(case, "_prefetched_objects_cache", {}).clear()
