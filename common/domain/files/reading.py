"""Whether a file's state allows to give it out, to anybody."""

from django.conf import settings
from django.utils.translation import gettext as _

from common.domain.errors import Conflict
from common.enums import FileState
from common.models import StoredFile


def is_open(file: StoredFile) -> bool:
    """True for a file scanned and clean, or not scanned where no scanner is set and the settings
    allow it."""
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
