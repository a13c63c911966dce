"""Saved filters: an official's own views of the queue. Nobody else's business, so the trail keeps
nothing of them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from reviews.models import SavedFilter

MOST_FILTERS = 20
_LONGEST_NAME = 60
_LONGEST_QUERY = 2000


@transaction.atomic
def save_filter(
    *, name: str, tab: str, query: str, is_default: bool = False, actor: Actor
) -> SavedFilter:
    """Keep filters under a name; the same name again replaces what it stood for.

    Raises `DomainError` (`no_office`, `no_name`, `too_long`, `too_many`).
    """
    name = name.strip()
    office_id = _check(name, query, actor)
    own = SavedFilter.objects.select_for_update(of=("self",)).filter(
        user=actor.person_id, office=office_id
    )
    known = list(own)
    if len(known) >= MOST_FILTERS and name not in {one.name for one in known}:
        raise _refused(
            "too_many",
            _("You keep %(most)s filters already: remove one first.") % {"most": MOST_FILTERS},
        )
    if is_default:
        own.update(is_default=False)
    saved, _is_new = SavedFilter.objects.update_or_create(
        user_id=actor.person_id,
        office_id=office_id,
        name=name,
        defaults={
            "tab": tab,
            "query": query,
            "is_default": is_default,
            "saved_at": timezone.now(),
        },
    )
    return saved


@transaction.atomic
def choose_default(*, saved: SavedFilter, is_default: bool) -> SavedFilter:
    """Let the queue open with this filter, or with none."""
    own = SavedFilter.objects.select_for_update(of=("self",)).filter(
        user=saved.user_id, office=saved.office_id
    )
    list(own)
    own.update(is_default=False)
    if is_default:
        own.filter(pk=saved.pk).update(is_default=True)
    saved.refresh_from_db()
    return saved


def delete_filter(*, saved: SavedFilter) -> None:
    """Forget a filter. Done twice it is still gone."""
    SavedFilter.objects.filter(pk=saved.pk).delete()


def _check(name: str, query: str, actor: Actor) -> int:
    """The office whose queue it is."""
    if actor.office_id is None:
        raise DomainError("no_office", _("This is open to offices only."))
    if not name:
        raise _refused("no_name", _("Give the filter a name."))
    if len(name) > _LONGEST_NAME:
        raise _refused(
            "too_long", _("A name has at most %(most)s characters.") % {"most": _LONGEST_NAME}
        )
    if len(query) > _LONGEST_QUERY:
        raise _refused("too_long", _("This filter is too long to be kept."))
    return actor.office_id


def _refused(code: str, sentence: str) -> DomainError:
    return DomainError(code, sentence, {"name": sentence})
