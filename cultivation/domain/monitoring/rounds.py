"""Rounds of quarterly reports: planned by the ministry, opened by the clock with a draw that can
be repeated."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import SYSTEM, Actor
from common.domain.draws import LONGEST_SEED, digest_of, drawn
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import required
from cultivation.domain.monitoring.rules import earliest_planning, quarter_end
from cultivation.enums import TitleKind
from cultivation.models import MonitoringRound, QuarterlyDue, Title
from enterprises.models import Enterprise

_CENSUS = Decimal(100)
_LONGEST_DAYS = 180


def expect_planner(actor: Actor) -> None:
    """Raise `DomainError` (`not_yours`) unless the actor examines or signs at the ministry."""
    works = actor.role in (PostingRole.EXAMINER, PostingRole.APPROVER)
    at_ministry = Office.objects.filter(pk=actor.office_id or 0, level=OfficeLevel.MINISTRY)
    if not works or not at_ministry.exists():
        raise DomainError("not_yours", _("This is not yours to do in your present role."))


@transaction.atomic
def plan_round(
    *,
    year: int,
    quarter: int,
    titles: Sequence[TitleKind],
    share_pct: Decimal,
    seed: str,
    opens_on: date,
    due_on: date,
    actor: Actor,
) -> MonitoringRound:
    """Plan the round of a quarter: whose holders report, all (100 %) or a share drawn by the seed.

    Raises `DomainError` (`not_yours`, `too_early`, `nobody_asked`, `bad_share`, `no_seed`,
    `invalid_day`) and `Conflict` (`planned_already`).
    """
    expect_planner(actor)
    _expect_draw(titles, share_pct, seed.strip())
    _expect_days(year, quarter, opens_on, due_on)
    try:
        with transaction.atomic():
            planned = MonitoringRound.objects.create(
                year=year,
                quarter=quarter,
                titles=sorted(set(titles)),
                share_pct=share_pct,
                seed="" if share_pct == _CENSUS else seed.strip(),
                opens_on=opens_on,
                due_on=due_on,
                planned_by_id=actor.person_id,
                planned_at=timezone.now(),
            )
    except IntegrityError:
        sentence = _("There is a round for this quarter already.")
        raise Conflict("planned_already", sentence, {"quarter": sentence}) from None
    after = {
        "quarter": planned.code,
        "titles": planned.titles,
        "share_pct": str(share_pct),
        "seed": planned.seed,
        "due_on": due_on.isoformat(),
    }
    _note(planned, "monitoring.planned", actor, after)
    return planned


def _expect_draw(titles: Sequence[TitleKind], share_pct: Decimal, seed: str) -> None:
    if not titles:
        sentence = _("Choose at least one title.")
        raise DomainError("nobody_asked", sentence, {"titles": sentence})
    if not 0 < share_pct <= _CENSUS:
        sentence = _("The share is above 0 and at most 100 percent.")
        raise DomainError("bad_share", sentence, {"share_pct": sentence})
    if share_pct < _CENSUS and not 1 <= len(seed) <= LONGEST_SEED:
        sentence = _("Give a seed of 1 to 64 characters, for example one drawn in public.")
        raise DomainError("no_seed", sentence, {"seed": sentence})


def _expect_days(year: int, quarter: int, opens_on: date, due_on: date) -> None:
    today, earliest = timezone.localdate(), earliest_planning(year, quarter)
    if today < earliest:
        sentence = _("The round of this quarter can be planned from %(day)s on.") % {
            "day": earliest.isoformat()
        }
        raise DomainError("too_early", sentence, {"quarter": sentence})
    if opens_on <= quarter_end(year, quarter):
        sentence = _("Reports are asked for when the quarter is over.")
        raise DomainError("invalid_day", sentence, {"opens_on": sentence})
    if due_on < max(opens_on, today):
        sentence = _("The due day lies ahead, and not before the first day.")
        raise DomainError("invalid_day", sentence, {"due_on": sentence})
    if (due_on - opens_on).days > _LONGEST_DAYS:
        sentence = _("A round takes half a year at most.")
        raise DomainError("invalid_day", sentence, {"due_on": sentence})


@transaction.atomic
def call_off_round(
    *, round: MonitoringRound, version: int, reason: str, actor: Actor
) -> MonitoringRound:
    """Call a round off before it opens; another may be planned for the quarter then.

    Raises `DomainError` (`not_yours`, `text_missing`) and `Conflict` (`stale_version`,
    `action_not_open`).
    """
    expect_planner(actor)
    locked = MonitoringRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    trail = entries_of(SubjectKind.MONITORING, locked.pk)
    expect_version(locked, version, trail=trail, actor=actor)
    if locked.opened_at is not None or locked.called_off_on is not None:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    locked.reason = required(reason, "reason", _("Give the reason."))
    locked.called_off_on = timezone.localdate()
    locked.version += 1
    locked.save()
    _note(locked, "monitoring.called_off", actor, {"quarter": locked.code}, locked.reason)
    return locked


def open_due_rounds(*, today: date) -> int:
    """Open a planned round whose first day has come: fix its pool, draw, and note who reports.

    Returns how many (0 or 1). Opened twice, or by two at once, the second finds nothing to open.
    """
    with transaction.atomic():
        waiting = MonitoringRound.objects.standing().filter(opened_at=None, opens_on__lte=today)
        found = waiting.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
        if found is None:
            return 0
        _open(found)
        return 1


def _open(round_: MonitoringRound) -> None:
    pool = pool_of(round_)
    taken = (
        list(pool)
        if round_.is_census
        else drawn(pool, share_pct=round_.share_pct, seed=round_.seed)
    )
    round_.pool = sorted(pool)
    round_.pool_count, round_.drawn_count = len(pool), len(taken)
    round_.pool_digest = digest_of(pool)
    round_.opened_at = timezone.now()
    round_.version += 1
    round_.save()
    QuarterlyDue.objects.bulk_create(
        (
            QuarterlyDue(round=round_, enterprise_id=pool[uscc], due_on=round_.due_on)
            for uscc in sorted(taken)
        ),
        batch_size=2000,
    )
    after = {
        "quarter": round_.code,
        "pool": round_.pool_count,
        "drawn": round_.drawn_count,
        "pool_digest": round_.pool_digest,
    }
    _note(round_, "monitoring.opened", SYSTEM, after)


def pool_of(round_: MonitoringRound) -> dict[str, int]:
    """USCC and id of whoever holds one of the round's titles on its first day. Records that nobody
    claimed yet have no code and nobody who could report."""
    held = Title.objects.valid_on(round_.opens_on).filter(kind__in=round_.titles)
    holders = Enterprise.objects.filter(pk__in=held.values("enterprise"), uscc__isnull=False)
    return {uscc: pk for uscc, pk in holders.order_by("uscc").values_list("uscc", "pk") if uscc}


def is_repeatable(round_: MonitoringRound) -> bool:
    """Whether drawing again from the kept pool by the kept seed gives the kept reports."""
    again = set(drawn(round_.pool, share_pct=round_.share_pct, seed=round_.seed))
    kept = set(round_.dues.values_list("enterprise__uscc", flat=True))
    return again == kept and digest_of(round_.pool) == round_.pool_digest


def _note(
    round_: MonitoringRound, verb: str, actor: Actor, after: Mapping[str, object], comment: str = ""
) -> None:
    record(
        subject_kind=SubjectKind.MONITORING,
        subject_id=round_.pk,
        verb=verb,
        actor=actor,
        after=after,
        comment=comment,
    )
