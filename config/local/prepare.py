"""Make the site ready: collect static files if they changed, then run management commands.

One process for all of them, because loading Django costs more than most commands do.
"""

import hashlib
import os
import shlex
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command

# Parts of installed packages that no page of ours asks for: DRF's browsable API (answers are JSON
# only), ReDoc and the module build beside Swagger UI. Compressing them would take half the time.
_NEVER_SERVED = ["rest_framework", "redoc", "swagger-ui-es-bundle*"]


def main(commands: list[str]) -> int:
    """Run each command line in turn; return 1 at the first that fails.

    A first word `--held` means to load everything and then to wait for the supervisor.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        collect_static()
        if commands[:1] == ["--held"]:
            wait_for_release()
            commands = commands[1:]
        for command in commands:
            call_command(*shlex.split(command))
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def collect_static() -> bool:
    """Collect and compress the static files unless the last time saw the same ones.

    Returns whether anything was done. Compression takes seconds, comparing takes none.
    """
    if static_files_are_current():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=_NEVER_SERVED)
    _stamp().write_text(_static_digest())
    return True


def wait_for_release() -> None:
    """Return when standard input ends.

    The supervisor holds a process by it: the process loads its code while others get ready, and
    begins when the supervisor closes it.
    """
    sys.stdin.buffer.read()


def static_files_are_current() -> bool:
    """Return whether the static files were collected from the ones that are there now."""
    stamp = _stamp()
    return stamp.exists() and stamp.read_text() == _static_digest()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".digest"


def _static_digest() -> str:
    """Return a digest of what collectstatic would read: our files, the packages, the storage."""
    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    seen.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            found = path.stat()
            seen.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return seen.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
