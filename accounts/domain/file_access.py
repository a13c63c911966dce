"""Who may read a stored file. Each app says it for the purposes that are its own, in its
`file_readers.py`; what nobody vouches for is read by nobody."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.events import record
from common.enums import FileState, SubjectKind
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


def is_open(file: StoredFile) -> bool:
    """Whether the file may be given out to anybody: scanned and clean, or not scanned where no
    scanner is set and the settings allow it."""
    if file.state == FileState.NOT_SCANNED:
        return bool(settings.OPEN_UNSCANNED_FILES and not settings.CLAMD_ADDRESS)
    return file.state == FileState.CLEAN


def refuse_closed(file: StoredFile) -> None:
    """Raise `Conflict` (`file_not_open`) unless the file's state allows to open it."""
    if not is_open(file):
        raise Conflict(
            "file_not_open",
            _("This file cannot be opened: %(state)s.")
            % {"state": FileState(file.state).label.lower()},
        )


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
