"""Recording ties between enterprises, and ending them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from enterprises.enums import TieKind
from enterprises.models import Enterprise, EnterpriseTie

# Whoever is tied over more enterprises than these is told apart by people, not by a warning.
MOST_LINKS = 6
MOST_ENTERPRISES = 2000


@dataclass(frozen=True, slots=True)
class Link:
    """An enterprise that is tied to another over none, one or several in between (`via`, in the
    order in which they lie), and the tie that leads to it."""

    enterprise: Enterprise
    tie: EnterpriseTie
    via: tuple[Enterprise, ...]


def record_tie(
    *, enterprise: Enterprise, other: Enterprise, kind: TieKind, source: str, actor: Actor
) -> EnterpriseTie:
    """Record that an enterprise controls another, or that both belong to one group.

    Raises `DomainError` (`not_yours`, `source_missing`, `same_enterprise`) or `Conflict`
    (`tie_known`)."""
    if actor.office_id is None:
        raise DomainError("not_yours", _("Offices record ties."))
    if not source.strip():
        sentence = _("Say where it is known from.")
        raise DomainError("source_missing", sentence, {"source": sentence})
    if enterprise.pk == other.pk:
        sentence = _("This is the enterprise itself.")
        raise DomainError("same_enterprise", sentence, {"uscc": sentence})
    try:
        with transaction.atomic():
            tie = EnterpriseTie.objects.create(
                enterprise=enterprise,
                other=other,
                kind=kind,
                source=source.strip(),
                recorded_by_id=actor.person_id,
                recorded_at=timezone.now(),
            )
            _note(tie, "enterprise.tie_recorded", actor)
    except IntegrityError:
        raise Conflict("tie_known", _("This tie is recorded already.")) from None
    return tie


@transaction.atomic
def end_tie(*, tie: EnterpriseTie, actor: Actor) -> EnterpriseTie:
    """A tie holds no longer. Raises `DomainError` (`not_yours`) or `Conflict` (`tie_ended`)."""
    locked = EnterpriseTie.objects.select_for_update(of=("self",)).get(pk=tie.pk)
    if actor.office_id is None:
        raise DomainError("not_yours", _("Offices record ties."))
    if locked.ended_at is not None:
        raise Conflict("tie_ended", _("This tie has ended already."))
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    _note(locked, "enterprise.tie_ended", actor)
    return locked


def _note(tie: EnterpriseTie, verb: str, actor: Actor) -> None:
    for own, other in ((tie.enterprise_id, tie.other_id), (tie.other_id, tie.enterprise_id)):
        record(
            subject_kind=SubjectKind.ENTERPRISE,
            subject_id=own,
            verb=verb,
            actor=actor,
            after={"other": other, "kind": tie.kind, "source": tie.source},
        )


def ties_of(enterprises: Iterable[int]) -> QuerySet[EnterpriseTie]:
    """The ties that hold of any of the enterprises, from either side."""
    ids = list(enterprises)
    held = EnterpriseTie.objects.filter(Q(enterprise__in=ids) | Q(other__in=ids), ended_at=None)
    return held.select_related("enterprise", "other")


def linked_to(enterprises: Iterable[int]) -> Mapping[int, list[Link]]:
    """For each of the enterprises whoever is tied to it by control or group, directly or over
    others, each once by the shortest way: `MOST_LINKS` ties at most (one query for each of these
    and one more, none after the last tie)."""
    roots = set(enterprises)
    ties, known, frontier = dict[int, EnterpriseTie](), set(roots), set(roots)
    for _step in range(MOST_LINKS):
        found = {tie.pk: tie for tie in ties_of(frontier)}
        ties |= found
        reached = {end for tie in found.values() for end in (tie.enterprise_id, tie.other_id)}
        frontier = reached - known
        known |= frontier
        if not frontier or len(known) > MOST_ENTERPRISES:
            break
    neighbours = defaultdict(list)
    for tie in sorted(ties.values(), key=lambda one: one.pk):
        neighbours[tie.enterprise_id].append((tie, tie.other))
        neighbours[tie.other_id].append((tie, tie.enterprise))
    return {root: _walk(root, neighbours) for root in roots if root in neighbours}


def _walk(
    root: int, neighbours: Mapping[int, list[tuple[EnterpriseTie, Enterprise]]]
) -> list[Link]:
    """Whom one enterprise is tied to, the nearest first."""
    found = dict[int, Link]()
    at: list[tuple[int, tuple[Enterprise, ...]]] = [(root, ())]
    for _step in range(MOST_LINKS):
        onward = []
        for place, way in at:
            for tie, other in neighbours.get(place, []):
                if other.pk != root and other.pk not in found:
                    found[other.pk] = Link(other, tie, way)
                    onward.append((other.pk, (*way, other)))
        at = onward
    return list(found.values())
