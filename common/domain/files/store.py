"""The file store: bytes under their hash, in a folder that no server serves.

A file is there whole or not at all: written aside, flushed to the disk, then renamed.
"""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from common.domain.files.refusals import StorageFull

_KEY = re.compile(r"[0-9a-f]{64}")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ASIDE = "aside"


def root() -> Path:
    """The store's folder."""
    return Path(settings.FILE_STORE_ROOT)


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie. Raises ValueError for what is no hash."""
    if not _KEY.fullmatch(sha256):
        raise ValueError("This is no content key.")
    return root() / sha256[:2] / sha256[2:4] / sha256


def hold(sha256: str) -> None:
    """Until the transaction ends nobody else stores or clears away these bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [sha256])


def key_of(content: bytes) -> str:
    """The key under which the bytes are kept: their SHA-256."""
    return hashlib.sha256(content).hexdigest()


def put(content: bytes) -> None:
    """Keep the bytes, durably, before the row that names them is committed.

    Raises `StorageFull` when the disk has no room; nothing is left behind then.
    """
    path = path_of(key_of(content))
    try:
        if path.exists() and path.stat().st_size == len(content):
            os.utime(path)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, content)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFull(
            "storage_full",
            _("There is no room for files at the moment. Nothing was lost; try again later."),
        ) from error


def _write(path: Path, content: bytes) -> None:
    aside = root() / _ASIDE
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=aside)
    try:
        with os.fdopen(handle, "wb") as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def opened(sha256: str) -> BufferedReader:
    """The bytes for reading. Raises FileNotFoundError when the store has lost them."""
    return path_of(sha256).open("rb")


def digest_on_disk(sha256: str) -> str | None:
    """What the kept bytes hash to now; None when they are not there."""
    try:
        with opened(sha256) as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def kept_keys() -> Iterator[str]:
    """The keys of everything in the store."""
    for path in root().glob("??/??/*"):
        if _KEY.fullmatch(path.name):
            yield path.name


def drafts() -> Iterator[Path]:
    """What was being written when a process ended."""
    yield from (root() / _ASIDE).glob("*")
