"""Recording ties between enterprises, and ending them."""

from collections.abc import Iterable

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
