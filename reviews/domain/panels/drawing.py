"""Drawing a panel, filling a seat that was given back, and doing a recorded draw again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.numbers import take_number
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from cultivation.enums import TitleKind
from reviews.domain.panels.avoidance import avoidances, known_of
from reviews.domain.panels.lottery import METHOD, order_for, seated
from reviews.domain.panels.scorecards import dimensions_for
from reviews.domain.permissions import expect_not_linked_to_any
from reviews.enums import (
    CaseStatus,
    ExpertState,
    PanelState,
    Proposal,
    SeatState,
    StepKind,
    StepState,
)
from reviews.models import Case, Expert, Panel, PanelCase, Round, Seat, Step
from reviews.models.case import CaseQuerySet

PANEL_SEATED = "panel.seated"
# Kept as the reason of a seat that nobody was asked to take.
PASSED_OVER_SUSPENDED, PASSED_OVER_AVOIDED = "suspended", "avoided:"
MOST_CASES = 200
MOST_SEATS = 15
_SEED_LENGTH = 16


def waiting_for_panel(*, office_id: int) -> CaseQuerySet:
    """Cases at the office's panel step that no panel has yet; and those that came back to the step
    since they were judged, which may be judged anew. By number, with the last panel's number as
    `judged_on`."""
    judged = PanelCase.objects.judged().filter(case=OuterRef("pk")).order_by("-pk")
    at_step = Case.objects.filter(
        status=CaseStatus.IN_REVIEW,
        steps__state=StepState.CURRENT,
        steps__kind=StepKind.PANEL,
        steps__office=office_id,
        steps__proposal=Proposal.NONE,
    )
    waiting = at_step.exclude(steps__in=_judged_steps()).order_by("number")
    return waiting.annotate(judged_on=Subquery(judged.values("panel__number")[:1]))


def cases_for_panel(*, office_id: int, round_id: int | None = None) -> list[Case]:
    """The same as a list, with what lists of cases show; of one round, where it is named."""
    waiting = waiting_for_panel(office_id=office_id)
    if round_id is not None:
        waiting = waiting.filter(round=round_id)
    return list(waiting.with_related())


def _judged_steps() -> QuerySet[PanelCase, Any]:
    """Steps before a panel whose experts are at work, or with a result of the present stay: one
    that was drawn before the case last left the step is of an earlier one."""
    has_result = Q(mean__isnull=False, is_earlier=False)
    is_scoring = Q(panel__state=PanelState.SCORING)
    return PanelCase.objects.with_stay().filter(has_result | is_scoring).values("step")


def draw_panel(
    *,
    round: Round,
    cases: Sequence[Case],
    seats: int,
    due_on: date,
    actor: Actor,
    seed: str = "",
    match_fields: bool = False,
) -> Panel:
    """Draw `seats` experts of the office's roll for each case, and record what the draw was made
    of. `seed` may be one that was fixed in public before; else it is taken from the system's
    source of chance, and written down either way. Who draws acts for none of the applicants.

    Raises `DomainError`: `not_yours`, `two_pairs_of_eyes`, `no_cases`, `invalid` with what is wrong
    by field, `pool_too_small`; `Conflict`: `not_at_panel` when a case is not at the step any more.
    """
    if actor.role != PostingRole.EXAMINER or actor.office_id is None:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    _check_plan(cases, seats, due_on)
    with transaction.atomic():
        # One after the other with what makes an expert unfit (`replacing.lock_roll`).
        locking = Office.objects.select_for_update(of=("self",), no_key=True)
        office = locking.get(pk=actor.office_id)
        steps = _locked_steps(round, cases, office)
        expect_not_linked_to_any([step.case for step in steps], actor)
        ordered = sorted((step.case for step in steps), key=lambda case: case.number)
        experts = list(
            Expert.objects.active().filter(office=office).select_related("city").order_by("code")
        )
        avoided = avoidances(ordered, experts, match_fields=match_fields)
        panel = _record_draw(
            round, office, ordered, experts, avoided, seats=seats, due_on=due_on,
            seed=seed.strip() or secrets.token_hex(_SEED_LENGTH), actor=actor,
        )  # fmt: skip
        _seat_all(panel, {step.case.number: step for step in steps}, experts)
        _tell(panel, "panel.drawn", actor, {"cases": len(ordered), "digest": panel.digest})
    return panel


def _check_plan(cases: Sequence[Case], seats: int, due_on: date) -> None:
    if not cases:
        raise DomainError("no_cases", _("Choose at least one case."))
    faults = {}
    if len(cases) > MOST_CASES:
        faults["cases"] = _("A panel has at most %(most)s cases.") % {"most": MOST_CASES}
    if not 1 <= seats <= MOST_SEATS:
        faults["seats"] = _("Give between 1 and %(most)s experts for each case.") % {
            "most": MOST_SEATS
        }
    if due_on <= timezone.localdate():
        faults["due_on"] = _("Give the experts a day after today.")
    if faults:
        raise DomainError("invalid", next(iter(faults.values())), faults)


def _locked_steps(round: Round, cases: Sequence[Case], office: Office) -> list[Step]:
    """The panel steps of the cases, which are locked."""
    keys = [case.pk for case in cases]
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    steps = list(
        Step.objects.filter(
            case__in=keys, case__round=round, case__status=CaseStatus.IN_REVIEW,
            state=StepState.CURRENT, kind=StepKind.PANEL, office=office, proposal=Proposal.NONE,
        )
        .exclude(pk__in=_judged_steps()).select_related("case__enterprise__industry")
    )  # fmt: skip
    if len(steps) != len(set(keys)):
        raise Conflict(
            "not_at_panel",
            _("A case is not waiting for a panel of your office any more: choose again."),
        )
    return steps


def _record_draw(
    round: Round,
    office: Office,
    cases: Sequence[Case],
    experts: Sequence[Expert],
    avoided: Mapping[str, Mapping[str, str]],
    *,
    seats: int,
    due_on: date,
    seed: str,
    actor: Actor,
) -> Panel:
    codes = [expert.code for expert in experts]
    result = {
        case.number: seated(
            seed=seed, case_number=case.number, pool=codes, avoided=avoided[case.number],
            declined=(), seats=seats,
        )
        for case in cases
    }  # fmt: skip
    short = [number for number, drawn in result.items() if len(drawn) < seats]
    if short:
        sentence = _(
            "For %(case)s fewer than %(seats)s experts may sit: %(pool)s are on the active roll, "
            "%(avoided)s of them have to be avoided."
        ) % {
            "case": short[0], "seats": seats, "pool": len(codes), "avoided": len(avoided[short[0]]),
        }  # fmt: skip
        raise DomainError("pool_too_small", sentence, {"seats": sentence})
    draw = {
        "method": METHOD,
        "seats": seats,
        "pool": known_of(experts),
        "avoided": avoided,
        "cases": [case.number for case in cases],
        "result": result,
    }
    year = timezone.localdate().year
    return Panel.objects.create(
        number=f"P{year}-{office.code}-{take_number(f'panel {office.code}-{year}'):04}",
        office=office,
        round=round,
        seats_per_case=seats,
        seed=seed[:64],
        draw=draw,
        digest=digest_of(seed[:64], draw),
        dimensions=dimensions_for(TitleKind(round.title_kind)),
        due_on=due_on,
        drawn_by_id=actor.person_id,
        drawn_at=timezone.now(),
    )


def digest_of(seed: str, draw: Mapping[str, Any]) -> str:
    """SHA-256 of the seed and the record of the draw as canonical JSON."""
    text = json.dumps([seed, draw], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _seat_all(panel: Panel, steps: Mapping[str, Step], experts: Sequence[Expert]) -> None:
    by_code = {expert.code: expert for expert in experts}
    entries = PanelCase.objects.bulk_create(
        PanelCase(panel=panel, case=steps[number].case, step=steps[number], position=position)
        for position, number in enumerate(panel.draw["cases"], start=1)
    )
    Seat.objects.bulk_create(
        Seat(panel_case=entry, expert=by_code[code], drawn_at=panel.drawn_at)
        for entry in entries
        for code in panel.draw["result"][entry.case.number]
    )


def give_back(seat: Seat, reason: str) -> Seat | None:
    """Mark a locked seat as given back and draw the next expert for it, in the caller's
    transaction. Whoever was suspended since the draw, or has to be avoided since (a conflict, a
    part in the enterprise, its unit, its city), is passed over, with his entry. Returns the new
    seat, or None when nobody is left."""
    seat.state, seat.decline_reason = SeatState.DECLINED, reason.strip()[:500]
    seat.version += 1
    seat.save()
    entry, panel = seat.panel_case, seat.panel_case.panel
    number = entry.case.number
    had = set(entry.seats.values_list("expert__code", flat=True))
    order = order_for(panel.seed, number, [one["code"] for one in panel.draw["pool"]])
    left = [code for code in order if code not in panel.draw["avoided"][number] and code not in had]
    experts = {expert.code: expert for expert in Expert.objects.filter(code__in=left)}
    # Fields are a matter of fitness on the day of the draw, no conflict that could arise later.
    avoided = avoidances([entry.case], list(experts.values()), match_fields=False)[number]
    for code in left:
        following = Seat(panel_case=entry, expert=experts[code], drawn_at=timezone.now())
        why = _why_passed_over(experts[code], avoided)
        if why:
            following.state, following.decline_reason = SeatState.DECLINED, why
        following.save()
        if not why:
            return following
    return None


def _why_passed_over(expert: Expert, avoided: Mapping[str, str]) -> str:
    """The reason that is kept on his seat; empty when he may sit."""
    if expert.state != ExpertState.ACTIVE:
        return PASSED_OVER_SUSPENDED
    return PASSED_OVER_AVOIDED + avoided[expert.code] if expert.code in avoided else ""


def _tell(panel: Panel, verb: str, actor: Actor, after: Mapping[str, Any]) -> None:
    event = record(
        subject_kind=SubjectKind.PANEL,
        subject_id=panel.pk,
        verb=verb,
        actor=actor,
        after={"number": panel.number, **after},
    )
    enqueue(
        PANEL_SEATED,
        subject_kind=SubjectKind.PANEL,
        subject_id=panel.pk,
        payload={"event": event.pk},
    )


def draw_again(panel: Panel) -> list[str]:
    """Do a recorded draw again from its record alone, and compare. Returns what differs, in plain
    English for the operator; empty when the seats are those that the draw gives."""
    draw, faults = panel.draw, []
    if digest_of(panel.seed, draw) != panel.digest:
        faults.append("the record of the draw does not have its digest")
    if draw["method"] != METHOD:
        return [*faults, f"the draw was made by {draw['method']}, not by {METHOD}"]
    pool = [one["code"] for one in draw["pool"]]
    for entry in panel.cases.select_related("case").prefetch_related("seats__expert"):
        number = entry.case.number
        seats = list(entry.seats.all())
        declined = {s.expert.code for s in seats if s.state == SeatState.DECLINED}
        sitting = {s.expert.code for s in seats} - declined
        common: dict[str, Any] = {
            "seed": panel.seed, "case_number": number, "pool": pool,
            "avoided": draw["avoided"][number], "seats": draw["seats"],
        }  # fmt: skip
        first = seated(declined=(), **common)
        if first != draw["result"][number]:
            faults.append(f"{number}: drawn again {first}, recorded {draw['result'][number]}")
        now = seated(declined=declined, **common)
        if set(now) != sitting:
            faults.append(f"{number}: drawn again {now}, sitting {sorted(sitting)}")
    return faults


def is_open(panel: Panel) -> bool:
    """Whether its experts are at work."""
    return panel.state == PanelState.SCORING
