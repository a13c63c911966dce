"""The state folder: everything the one-command run keeps on this machine, and who may use it."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# A fresh PostgreSQL folder takes about 40 MB, its write-ahead log up to 80 MB more before it is
# recycled; below this the first busy minute would end in "no space left on device".
MIN_FREE_BYTES = 300 * 1024 * 1024
# The kernel takes 107 bytes for a unix socket's path; the longest name in the folder has 26.
_MAX_SOCKET_FOLDER = 80
_LONGEST_LOG_BYTES = 5 * 1024 * 1024


class StartError(Exception):
    """Why nothing was started: one sentence for the person at the keyboard."""


class HeldError(StartError):
    """Another start keeps this state folder."""


@dataclass(frozen=True)
class Secrets:
    """What this installation keeps to itself, made once."""

    secret_key: str
    superuser_password: str
    owner_password: str
    application_password: str


@dataclass(frozen=True)
class State:
    """One state folder. `var/` unless CULTIVATION_STATE_DIR names another."""

    root: Path

    @classmethod
    def from_environment(cls) -> "State":
        """Return the folder that the environment names, created (0700) if it is not there."""
        state = cls(Path(os.environ.get("CULTIVATION_STATE_DIR") or PROJECT / "var").resolve())
        try:
            state.folder()
        except OSError as error:
            raise StartError(
                f"The state folder {state.root} cannot be made: {error.strerror}."
            ) from error
        return state

    def folder(self, *parts: str) -> Path:
        """Return a folder below the root, created with access for this user only."""
        path = self.root.joinpath(*parts)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def log(self, name: str) -> Path:
        """Return the log file of the service `name`, emptied into a second one when long."""
        path = self.folder("log") / f"{name}.log"
        if path.exists() and path.stat().st_size > _LONGEST_LOG_BYTES:
            path.rename(path.with_suffix(".log.1"))
        return path

    @cached_property
    def sockets(self) -> Path:
        """The folder of the unix sockets; a short one elsewhere if the root's path is too long."""
        inside = self.root / "run"
        if len(os.fsencode(inside)) <= _MAX_SOCKET_FOLDER:
            return self.folder("run")
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        outside = Path(tempfile.gettempdir()) / f"cultivation-{os.getuid()}-{digest}"
        outside.mkdir(mode=0o700, exist_ok=True)
        found = outside.lstat()
        # The temporary folder belongs to everybody: someone else may have made this name first.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise StartError(f"{outside} belongs to another user: remove it or move the state.")
        return outside

    @cached_property
    def secrets(self) -> Secrets:
        """The secrets of this folder, made on first use in a file that only its user can read."""
        path = self.root / "secrets.json"
        if not path.exists():
            if (self.root / "postgres" / "data").exists():
                raise StartError(
                    f"{path} is missing beside its database: restore it, or remove {self.root} "
                    "to begin anew."
                )
            made = Secrets(*(secrets.token_hex(32) for _ in Secrets.__annotations__))
            write_private(path, json.dumps(vars(made)))
        return Secrets(**json.loads(path.read_text()))

    def refuse_full_disk(self) -> None:
        """Raise StartError when too little room is left for a database to work."""
        free = shutil.disk_usage(self.root).free
        if free < MIN_FREE_BYTES:
            raise StartError(
                f"Only {free // 2**20} MB are free on the disk of {self.root}: "
                f"at least {MIN_FREE_BYTES // 2**20} MB are needed."
            )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder against a second start; raise HeldError if it is held already."""
        with (self.root / "lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HeldError(f"The system is already running from {self.root}.") from None
            yield


def write_private(path: Path, text: str) -> None:
    """Write `text` so that the file is there whole or not at all, readable by its owner only."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    draft.rename(path)
