"""Ranks of recommended cases: unique within round and office, free to change until handed up."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import expect_version
from common.enums import ActResult, SubjectKind
from common.models import Event
from reviews.domain.permissions import expect_not_linked_to_any
from reviews.enums import CaseStatus, StepKind, StepState
from reviews.models import Case, RecommendationList, Step

# Written here alone, with the list locked: an act on a case leaves them out of what it writes.
RANK_COLUMNS = ["rank", "recommended_on"]
# Acts on a case by which it comes onto a list, moves on it or leaves it.
_MOVING_VERBS = (
    "case.pass_proposed",
    "case.refusal_proposed",
    "case.returned_to_examiner",
    "case.sent_back",
    "case.signed",
    "case.withdrawn",
    "case.barred",
)

# Beyond the end of any list; `give_rank` takes it for its end.
BEHIND_THE_LAST = 2**31 - 1


def next_rank(step: Step) -> int:
    """The rank after the last one of the office in the case's round."""
    ranked = Step.objects.filter(
        recommended_on__round=step.case.round_id, recommended_on__office=step.office_id
    )
    last: int | None = ranked.aggregate(last=Max("rank"))["last"]
    return (last or 0) + 1


def give_rank(step: Step, rank: int) -> None:
    """Put a case on its office's list at a rank, in the caller's transaction, and move those
    behind it; a rank beyond the end is the end.

    Raises `DomainError` (`bad_rank`) and, for a list that was handed up, `Conflict`
    (`list_handed_up`) unless the case is put behind the last.
    """
    if rank < 1:
        sentence = _("The first rank is 1.")
        raise DomainError("bad_rank", sentence, {"rank": sentence})
    ranking = _locked_list(step)
    last = _entries(ranking).exclude(pk=step.pk).aggregate(last=Max("rank"))["last"] or 0
    place = min(rank, last + 1)
    if ranking.is_handed_up:
        if step.rank is not None:
            return
        if place <= last:
            raise Conflict(
                "list_handed_up",
                _("The list was handed up: further cases stand behind rank %(last)s.")
                % {"last": last},
            )
    if step.rank is not None:
        _take_out(step)
    _entries(ranking).filter(rank__gte=place).update(rank=F("rank") + 1)
    step.rank, step.recommended_on = place, ranking
    step.save(update_fields=RANK_COLUMNS)
    _count_up(ranking.pk)


def take_rank_away(step: Step) -> None:
    """Take a case, which is locked, off its office's list and close the gap; on a list that was
    handed up it stays. In the caller's transaction."""
    if step.rank is None or _locked_list(step).is_handed_up:
        return
    _take_out(step)


def _take_out(step: Step) -> None:
    ranking, rank = step.recommended_on_id, step.rank
    step.rank, step.recommended_on = None, None
    Step.objects.filter(pk=step.pk).update(rank=None, recommended_on=None)
    Step.objects.filter(recommended_on=ranking, rank__gt=rank).update(rank=F("rank") - 1)
    if ranking is not None:
        _count_up(ranking)


def _count_up(ranking: int) -> None:
    """Whoever has the list before him as it was neither orders it nor hands it up."""
    RecommendationList.objects.filter(pk=ranking).update(version=F("version") + 1)


def _locked_list(step: Step) -> RecommendationList:
    """The list, locked. Until now others may have moved the case, whose own lock does not hold its
    rank: the step at hand gets the rank that it has now."""
    RecommendationList.objects.get_or_create(round_id=step.case.round_id, office_id=step.office_id)
    locked = RecommendationList.objects.select_for_update(of=("self",)).get(
        round=step.case.round_id, office=step.office_id
    )
    step.refresh_from_db(fields=RANK_COLUMNS)
    return locked


def _entries(ranking: RecommendationList) -> QuerySet[Step]:
    return Step.objects.filter(recommended_on=ranking)


def reorder(
    *, ranking: RecommendationList, numbers: Sequence[str], version: int, actor: Actor
) -> RecommendationList:
    """Put the cases of a list into the order of `numbers`, which names each of them once. Whoever
    acts for an enterprise on the list neither orders it nor hands it up.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `other_cases`) or `Conflict`
    (`stale_version`, `list_handed_up`).
    """
    with transaction.atomic():
        locked = _locked_for(ranking, version, actor, PostingRole.EXAMINER)
        steps = {step.case.number: step for step in _entries(locked).select_related("case")}
        if len(numbers) != len(steps) or set(numbers) != set(steps):
            raise DomainError("other_cases", _("Give every case of the list one rank."))
        before = [
            step.case.number for step in sorted(steps.values(), key=lambda one: one.rank or 0)
        ]
        for rank, number in enumerate(numbers, start=1):
            steps[number].rank = rank
        Step.objects.bulk_update(steps.values(), ["rank"])
        _save(locked)
        record(
            subject_kind=SubjectKind.RANKING,
            subject_id=locked.pk,
            verb="ranking.changed",
            actor=actor,
            before={"order": before},
            after={"order": list(numbers)},
        )
    return locked


def order_with_moves(standing: Sequence[str], ranks: Mapping[str, int]) -> list[str]:
    """The order in which each case that was given another rank than it has stands at that rank,
    and the others keep theirs among each other. `standing` are the numbers in today's order.

    Raises `DomainError` (`bad_rank`) for a rank beyond the list, or one given to two cases."""
    moved = {n: ranks[n] for rank, n in enumerate(standing, start=1) if ranks[n] != rank}
    if any(not 1 <= rank <= len(standing) for rank in moved.values()):
        raise DomainError(
            "bad_rank",
            _("The list has the ranks 1 to %(last)s.") % {"last": len(standing)},
        )
    places = {rank: number for number, rank in moved.items()}
    if len(places) < len(moved):
        raise DomainError("bad_rank", _("Two cases cannot be moved to the same rank."))
    others = iter(number for number in standing if number not in moved)
    return [places.get(rank) or next(others) for rank in range(1, len(standing) + 1)]


def hand_up(*, ranking: RecommendationList, version: int, actor: Actor) -> RecommendationList:
    """Hand the list up: its ranks stand for good from now on. A case that is over, and was left on
    the list before such cases left by themselves, is not handed up.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `list_empty`, `not_signed`) or
    `Conflict` (`stale_version`, `list_handed_up`).
    """
    with transaction.atomic():
        locked = _locked_for(ranking, version, actor, PostingRole.APPROVER)
        over = _entries(locked).filter(case__status__in=[CaseStatus.WITHDRAWN, CaseStatus.REFUSED])
        for step in over.order_by("-rank"):
            _take_out(step)
        locked.refresh_from_db(fields=["version"])
        entries = list(_entries(locked).select_related("case").order_by("rank"))
        _check_complete(entries)
        listed = [(step.rank, step.case.number) for step in entries]
        locked.digest = sha256(json.dumps(listed).encode()).hexdigest()
        locked.handed_up_by_id, locked.handed_up_at = actor.user_id, timezone.now()
        _save(locked)
        record(
            subject_kind=SubjectKind.RANKING,
            subject_id=locked.pk,
            verb="ranking.handed_up",
            actor=actor,
            after={"cases": len(entries), "digest": locked.digest},
        )
    return locked


def _check_complete(entries: Sequence[Step]) -> None:
    if not entries:
        raise DomainError("list_empty", _("There is no case on the list yet."))
    unsigned = [step.case.number for step in entries if step.state != StepState.PASSED]
    if unsigned:
        raise DomainError(
            "not_signed",
            ngettext(
                "%(count)s case on the list is not signed yet: %(first)s.",
                "%(count)s cases on the list are not signed yet, among them %(first)s.",
                len(unsigned),
            )
            % {"count": len(unsigned), "first": unsigned[0]},
        )


def _locked_for(
    ranking: RecommendationList, version: int, actor: Actor, role: PostingRole
) -> RecommendationList:
    locked = RecommendationList.objects.select_for_update(of=("self",)).get(pk=ranking.pk)
    if actor.office_id != locked.office_id or actor.role != role:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_version(locked, version, trail=_trail_of(locked), actor=actor)
    if locked.is_handed_up:
        raise Conflict("list_handed_up", _("The list was handed up: its ranks stand."))
    expect_not_linked_to_any(Case.objects.filter(steps__recommended_on=locked), actor)
    return locked


def _trail_of(ranking: RecommendationList) -> QuerySet[Event]:
    """What was done to the list, and to cases of the office in its round that came onto it, moved
    on it or left it by that."""
    cases = Step.objects.filter(
        kind=StepKind.RECOMMENDATION, office=ranking.office_id, case__round=ranking.round_id
    )
    of_list = Q(subject_kind=SubjectKind.RANKING, subject_id=ranking.pk)
    of_cases = Q(
        subject_kind=SubjectKind.CASE, subject_id__in=cases.values("case"), verb__in=_MOVING_VERBS
    )
    return Event.objects.filter(of_list | of_cases, result=ActResult.DONE)


def _save(ranking: RecommendationList) -> None:
    ranking.version += 1
    ranking.save()
