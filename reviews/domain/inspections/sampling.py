"""Drawing cases to inspect: a draw that anybody can repeat with the pool and the seed."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.draws import LONGEST_SEED, drawn
from common.domain.errors import DomainError
from common.domain.events import record
from common.enums import SubjectKind
from reviews.domain.inspections.ordering import expect_office_worker, order_at_step
from reviews.domain.permissions import expect_not_linked_to_any
from reviews.enums import CaseStatus, StepState
from reviews.models import Case, InspectionSample, Round, Step


def is_repeatable(sample: InspectionSample) -> bool:
    """Whether drawing again from the kept pool by the kept seed gives the kept cases."""
    again = drawn(sample.pool, share_pct=sample.share_pct, seed=sample.seed)
    kept: list[str] = sample.drawn
    return again == kept


def steps_to_draw_from(round: Round, office_id: int) -> Sequence[Step]:
    """The current steps of a round at the office that nobody has proposed on and that have never
    been inspected."""
    return list(
        Step.objects.filter(
            case__round=round,
            office=office_id,
            state=StepState.CURRENT,
            case__status=CaseStatus.IN_REVIEW,
            proposal="",
            inspections=None,
        )
        .select_related("case", "office")
        .order_by("case__number")
    )


@transaction.atomic
def draw_sample(*, round: Round, share_pct: Decimal, seed: str, actor: Actor) -> InspectionSample:
    """Draw a share of the cases that lie with the actor's office in the round, and order an
    inspection of each. Pool, share, seed and result are kept. Whoever chooses the seed acts for
    nobody in the pool.

    Raises `DomainError` (`not_yours`, `bad_share`, `no_seed`, `empty_pool`, `two_pairs_of_eyes`).
    """
    if not 0 < share_pct <= 100:
        sentence = _("The share is above 0 and at most 100 percent.")
        raise DomainError("bad_share", sentence, {"share_pct": sentence})
    seed = seed.strip()
    if not 1 <= len(seed) <= LONGEST_SEED:
        sentence = _("Give a seed of 1 to 64 characters, for example one drawn in public.")
        raise DomainError("no_seed", sentence, {"seed": sentence})
    # Nobody proposes on a case while it is drawn.
    office_id = expect_office_worker(actor)
    waiting = [step.case_id for step in steps_to_draw_from(round, office_id)]
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=waiting).order_by("pk"))
    steps = {step.case.number: step for step in steps_to_draw_from(round, office_id)}
    if not steps:
        raise DomainError("empty_pool", _("No case of this round can be drawn at your office now."))
    expect_not_linked_to_any([step.case for step in steps.values()], actor)
    sample = InspectionSample.objects.create(
        round=round,
        office_id=office_id,
        share_pct=share_pct,
        seed=seed,
        pool=sorted(steps),
        drawn=drawn(steps, share_pct=share_pct, seed=seed),
        drawn_by_id=actor.person_id,
        drawn_at=timezone.now(),
    )
    record(
        subject_kind=SubjectKind.ROUND,
        subject_id=round.pk,
        verb="inspection.drawn",
        actor=actor,
        after={
            "sample": sample.pk,
            "share_pct": str(share_pct),
            "seed": seed,
            "pool": len(sample.pool),
            "drawn": sample.drawn,
        },
    )
    for number in sample.drawn:
        order_at_step(steps[number], actor=actor, sample=sample)
    return sample
