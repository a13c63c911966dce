"""Who may read a stored file. Each app says it for the purposes that are its own, in its
`file_readers.py`; what nobody vouches for is read by nobody."""

from collections.abc import Callable

from django.db import transaction

from accounts.domain.acting import Capacity
from common.domain.actor import Actor
from common.domain.events import record
from common.enums import SubjectKind
from common.models import StoredFile

# True when the capacity may read the file, by the rows that refer to it.
FileReader = Callable[[Capacity, StoredFile], bool]
_READERS: dict[str, FileReader] = {}


def reads(purpose: str) -> Callable[[FileReader], FileReader]:
    """Register the one function that says who may read files of a purpose."""

    def register(reader: FileReader) -> FileReader:
        if _READERS.setdefault(purpose, reader) is not reader:
            raise ValueError(f"The purpose {purpose} has a reader already.")
        return reader

    return register


def may_read(capacity: Capacity | None, file: StoredFile) -> bool:
    """Whether the capacity may know of the file at all, whatever the scanner says."""
    reader = _READERS.get(file.purpose)
    return bool(capacity and reader and reader(capacity, file))


@transaction.atomic
def note_opening(*, file: StoredFile, actor: Actor) -> None:
    """Keep in the trail that a person was given the file."""
    record(
        subject_kind=SubjectKind.FILE,
        subject_id=file.pk,
        verb="file.opened",
        actor=actor,
        after={"sha256": file.sha256},
    )
