"""Workers in processes of their own that may be killed at any moment (`kill -9`). One process loads
the code, which takes seconds; each worker is a fork of it, which takes none."""

import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

_ROOT = Path(__file__).resolve().parents[1]


class Workers:
    """The test's side: asks for workers one after the other."""

    def __init__(self, host: "subprocess.Popen[str]") -> None:
        self._host = host

    def begin(self) -> int:
        """Begin a worker. Its process id."""
        assert self._host.stdin is not None
        self._host.stdin.write("\n")
        self._host.stdin.flush()
        return int(self._said(within=60))

    def kill(self, *, after: float) -> None:
        """Begin a worker and kill it after so many seconds, wherever it is at its work."""
        worker = self.begin()
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        assert int(self._said(within=60)) == -signal.SIGKILL, "it was through before"

    def finish(self, *, within: float) -> None:
        """Begin a worker and wait until it is through."""
        self.begin()
        assert int(self._said(within=within)) == 0

    def _said(self, *, within: float) -> str:
        assert self._host.stdout is not None
        ready, _, _ = select.select([self._host.stdout], [], [], within)
        assert ready, f"no answer within {within} s"
        return self._host.stdout.readline()


@contextmanager
def workers(script: str) -> Iterator[Workers]:
    """Workers on the test database. The script defines what one does and ends by `serve(that)`."""
    before, _slash, rest = os.environ["DATABASE_URL"].rpartition("/")
    url = f"{before}/{connection.settings_dict['NAME']}?{rest.partition('?')[2]}"
    host = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=_ROOT, env=os.environ | {"DATABASE_URL": url},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1, text=True,
    )  # fmt: skip
    try:
        yield Workers(host)
    finally:
        assert host.stdin is not None
        assert host.stdout is not None
        host.stdin.close()
        host.stdout.close()
        host.kill()
        host.wait()


def serve(work: Callable[[], object]) -> None:
    """The host's side: for each line of its input fork a worker, tell its id, then how it ended."""
    tell = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for _line in sys.stdin:
        worker = os.fork()
        if not worker:
            _work_and_leave(work)
        tell.write(f"{worker}\n")
        tell.write(f"{os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])}\n")


def _work_and_leave(work: Callable[[], object]) -> None:
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - nothing may leave this process but its status
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(status)
