"""Simulations: asked for, run in slices as a job, finished with digests, run again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.jobs import Item, start_job
from common.enums import SubjectKind
from common.models import JobLine, JobRun
from cultivation import criteria
from cultivation.domain.simulator.drafts import has_simulator, standard_of
from cultivation.domain.simulator.engine import engine_version
from cultivation.domain.simulator.population import Slice, slices_of
from cultivation.domain.simulator.slices import add_up, plan_of, run_slice
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import RuleSet, Simulation, SimulationLine, StandardDraft
from cultivation.queries import parsed

SIMULATION_JOB = "simulation"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a simulation is to look at."""

    area: Office
    population: SimulatedPopulation
    case_kind: CaseKind
    population_on: date
    judged_as_met: bool = True


@transaction.atomic
def start_simulation(
    *,
    before: RuleSet | StandardDraft,
    after: StandardDraft,
    asked: Asked,
    name: str,
    office: Office,
    actor: Actor,
) -> Simulation:
    """Ask for a simulation of a draft against a published standard or another draft.

    Effects, in this order: the simulation with both texts as they stand, its lines, the job,
    event `simulation.started`. Raises `BrokenStandard` (with file, line and reason) before
    anything starts, and `DomainError` (`no_simulator`, `out_of_area`, `other_title`,
    `case_kind_not_served`, `day_ahead`).
    """
    standards = _standard(before), standard_of(after)
    _expect_sound(standards, asked, office)
    simulation = Simulation(
        office=office,
        name=name,
        before_rule_set=before if isinstance(before, RuleSet) else None,
        before_draft=before if isinstance(before, StandardDraft) else None,
        before_name=before.name if isinstance(before, StandardDraft) else before.code,
        before_sha256=standards[0].sha256,
        before_text=standards[0].canonical,
        after_draft=after,
        after_name=after.name,
        after_sha256=standards[1].sha256,
        after_text=standards[1].canonical,
        area=asked.area,
        population=asked.population,
        case_kind=asked.case_kind,
        judged_as_met=asked.judged_as_met,
        population_on=asked.population_on,
    )
    return _started(simulation, actor)


@transaction.atomic
def repeat_simulation(*, simulation: Simulation, actor: Actor) -> Simulation:
    """Run a finished simulation again with the same texts, day and area, to compare digests.

    Effects as of `start_simulation`. Raises `Conflict` (`not_finished`).
    """
    if not simulation.is_finished:
        raise Conflict("not_finished", _("This simulation has not finished."))
    kept = {
        field.attname: getattr(simulation, field.attname)
        for field in Simulation._meta.concrete_fields
        if field.name in _REPEATED
    }
    return _started(Simulation(**kept, repeats=simulation.repeats or simulation), actor)


_REPEATED = frozenset(
    {
        "office", "name", "before_rule_set", "before_draft", "before_name", "before_sha256",
        "before_text", "after_draft", "after_name", "after_sha256", "after_text", "area",
        "population", "case_kind", "judged_as_met", "population_on",
    }
)  # fmt: skip


def _standard(before: RuleSet | StandardDraft) -> criteria.RuleSet:
    return standard_of(before) if isinstance(before, StandardDraft) else parsed(before)


def _expect_sound(
    standards: tuple[criteria.RuleSet, criteria.RuleSet], asked: Asked, office: Office
) -> None:
    if not has_simulator(office):
        raise DomainError("no_simulator", _("The ministry and provinces simulate standards."))
    if not Office.objects.within(office).filter(pk=asked.area.pk).exists():
        sentence = _("Choose an office of your area.")
        raise DomainError("out_of_area", sentence, fields={"area": sentence})
    if standards[0].title_kind != standards[1].title_kind:
        sentence = _("Both must be standards of the same title.")
        raise DomainError("other_title", sentence, fields={"before": sentence})
    if any(asked.case_kind not in one.case_kinds for one in standards):
        sentence = _("One of both standards does not serve such cases.")
        raise DomainError("case_kind_not_served", sentence, fields={"case_kind": sentence})
    if asked.population_on > timezone.localdate():
        sentence = _("Choose a day that is not in the future.")
        raise DomainError("day_ahead", sentence, fields={"population_on": sentence})


def _started(simulation: Simulation, actor: Actor) -> Simulation:
    simulation.engine_version = engine_version()
    simulation.requested_by_id, simulation.requested_at = actor.person_id, timezone.now()
    simulation.save()
    _lay_lines(simulation)
    simulation.run = start_job(
        SIMULATION_JOB, actor=actor, parameters={"simulation": simulation.pk}
    )
    simulation.save(update_fields=["run"])
    record(
        subject_kind=SubjectKind.SIMULATION,
        subject_id=simulation.pk,
        verb="simulation.started",
        actor=actor,
        after={
            "before": simulation.before_sha256,
            "after": simulation.after_sha256,
            "area": simulation.area.code,
            "on": simulation.population_on.isoformat(),
        },
    )
    return simulation


def _lay_lines(simulation: Simulation) -> None:
    SimulationLine.objects.bulk_create(
        SimulationLine(
            simulation=simulation,
            position=position,
            place=one.line.place,
            label_zh=one.line.label.zh[:300],
            label_en=one.line.label.en[:300],
            words_zh=one.line.words.zh[:500],
            words_en=one.line.words.en[:500],
            unit=one.line.unit,
            before=one.line.before,
            after=one.line.after,
            edges=list(one.edges),
        )
        for position, one in enumerate(plan_of(simulation).binnings)
    )


def items_of(run: JobRun) -> Iterable[Item]:
    """The slices of a run's simulation."""
    simulation = _simulation(run)
    for part in slices_of(simulation):
        yield Item(
            _("Slice %(number)d") % {"number": part.position},
            part.position,
            {"first": part.first_id, "last": part.last_id},
        )


def run_line(run: JobRun, line: JobLine) -> int:
    """Do one slice; returns how many filings it had. Safe to run twice."""
    part = Slice(line.subject_id or 0, line.parameters["first"], line.parameters["last"])
    return run_slice(_simulation(run), part).filings


def _simulation(run: JobRun) -> Simulation:
    found = Simulation.objects.select_related("area").get(pk=run.parameters["simulation"])
    if found.engine_version != engine_version():
        raise DomainError(
            "other_engine",
            _("The system was renewed while this simulation ran: start it again."),
        )
    return found


@transaction.atomic
def finish_simulation(run: JobRun) -> None:
    """Add the slices up and keep the digests. Effects: the simulation. Nothing happens while a
    slice is missing (it failed, and can be tried again)."""
    simulation = Simulation.objects.select_for_update(of=("self",)).get(
        pk=run.parameters["simulation"]
    )
    slices = list(simulation.slices.order_by("position"))
    if simulation.is_finished or len(slices) != run.progress_total:
        return
    add_up(simulation)
    joined = sha256("".join(one.filings_digest for one in slices).encode())
    simulation.filings = sum(one.filings for one in slices)
    simulation.filings_digest = joined.hexdigest()
    simulation.digest = result_digest(simulation)
    simulation.finished_at = timezone.now()
    simulation.save(update_fields=["filings", "filings_digest", "digest", "finished_at"])


_DIGEST = """
SELECT encode(sha256(convert_to(concat_ws(E'\n', %s, %s,
    (SELECT string_agg(concat_ws('|', dimension, line, key, before, after, filings), ';'
            ORDER BY dimension, line, key COLLATE "C", before, after)
       FROM cultivation_simulationcell WHERE simulation_id = %s),
    (SELECT string_agg(concat_ws('|', enterprise_id, filing_id, before, after,
            coalesce(trim_scale(before_score)::text, ''),
            coalesce(trim_scale(after_score)::text, '')), ';' ORDER BY enterprise_id)
       FROM cultivation_simulationdifference WHERE simulation_id = %s)), 'UTF8')), 'hex')
"""


def result_digest(simulation: Simulation) -> str:
    """A digest over both hashes, every count and every difference."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DIGEST,
            [simulation.before_sha256, simulation.after_sha256, simulation.pk, simulation.pk],
        )
        (found,) = cursor.fetchone()
    return str(found)
