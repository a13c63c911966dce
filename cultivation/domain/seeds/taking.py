"""Taking many enterprises into the pool at once; who cannot be taken is named with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from cultivation.domain.seeds.pool import origin_of, take_into_pool
from cultivation.enums import TitleKind
from enterprises.models import Enterprise

MOST_AT_ONCE = 100


@dataclass(slots=True)
class Taken:
    """How many were taken, and who was not: the name and the reason."""

    count: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def take_many(
    *,
    chosen: Sequence[tuple[int, TitleKind]],
    enterprises: QuerySet[Enterprise],
    actor: Actor,
) -> Taken:
    """Take each of the chosen (enterprise's key, title) into the pool, as `take_into_pool` does.
    Keys beyond `enterprises`, which are those that the actor sees, are passed over.

    Raises `DomainError` (`nothing_chosen`, `too_many`)."""
    if not chosen:
        raise DomainError("nothing_chosen", _("Tick at least one enterprise."))
    if len(chosen) > MOST_AT_ONCE:
        sentence = _("At most %(most)d enterprises at once.") % {"most": MOST_AT_ONCE}
        raise DomainError("too_many", sentence)
    found = enterprises.in_bulk([pk for pk, _target in chosen])
    taken = Taken()
    # In one order, so that two officials who take the same ones do not wait for each other.
    for pk, target in sorted(set(chosen)):
        enterprise = found.get(pk)
        if enterprise is None:
            continue
        try:
            take_into_pool(
                enterprise=enterprise,
                target=target,
                origin=origin_of(enterprise, target),
                actor=actor,
            )
        except DomainError as refusal:
            taken.left_out.append((enterprise.name, str(refusal)))
        else:
            taken.count += 1
    return taken
