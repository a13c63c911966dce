"""Keeping the store and its rows in agreement: clearing away what nobody needs, finding damage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.files import store
from common.enums import SubjectKind
from common.models import StoredFile

# An upload and the form that refers to it are never further apart.
GRACE = timedelta(hours=24)


def unreferenced() -> QuerySet[StoredFile]:
    """Rows older than a day that nothing refers to by a foreign key."""
    rows = StoredFile.objects.filter(uploaded_at__lt=timezone.now() - GRACE)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            model, field = relation.related_model, relation.remote_field.name
            rows = rows.exclude(Exists(model._base_manager.filter(**{field: OuterRef("pk")})))
    return rows


def clear_away(*, limit: int = 1000) -> int:
    """Remove rows that nothing refers to, then bytes that no row names, both after a day.

    Returns how many rows and files went. May be interrupted and run again at any time.
    """
    gone = sum(_remove_row(file_id) for file_id in _ids(limit))
    gone += sum(_remove_bytes(key) for key in store.kept_keys())
    for draft in store.drafts():
        if _is_old(draft):
            draft.unlink(missing_ok=True)
            gone += 1
    return gone


def _ids(limit: int) -> list[int]:
    return list(unreferenced().order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _remove_row(file_id: int) -> bool:
    file = unreferenced().filter(pk=file_id).select_for_update(of=("self",)).first()
    if file is None:
        return False
    record(
        subject_kind=SubjectKind.FILE,
        subject_id=file.pk,
        verb="file.cleared_away",
        actor=SYSTEM,
        before={"sha256": file.sha256},
    )
    file.delete()
    return True


def _remove_bytes(key: str) -> bool:
    path = store.path_of(key)
    if not _is_old(path) or StoredFile.objects.filter(sha256=key).exists():
        return False
    with transaction.atomic():
        store.hold(key)
        if not _is_old(path) or StoredFile.objects.filter(sha256=key).exists():
            return False
        path.unlink(missing_ok=True)
    return True


def _is_old(path: Path) -> bool:
    try:
        touched = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return False
    return timezone.now() - touched > GRACE


@dataclass(frozen=True, slots=True)
class Damage:
    """Content that is not what its row says."""

    sha256: str
    reason: str


def damages() -> Iterator[Damage]:
    """Read every file that a row names and yield those that are missing or changed."""
    keys = StoredFile.objects.values_list("sha256", flat=True).distinct().order_by("sha256")
    for key in keys.iterator():
        found = store.digest_on_disk(key)
        if found is None:
            yield Damage(key, "it is missing")
        elif found != key:
            yield Damage(key, "its content was changed")


def orphans() -> Iterator[str]:
    """Keys in the store that no row names: the rest of uploads that came to nothing."""
    for key in store.kept_keys():
        if not StoredFile.objects.filter(sha256=key).exists():
            yield key
