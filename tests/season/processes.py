"""Processes of their own that do one piece of work and may be killed at any moment (`kill -9`).

A host, started afresh, forks one process for each piece of work: what the test run has in memory
(threads, fonts, connections) is none of theirs.
"""

import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from common.documents.fonts import expect_printable
from common.domain import waking

_SERVE = "import django; django.setup(); from tests.season import processes; processes.serve()"
_ROOT = Path(__file__).resolve().parents[2]
# What a test run sets for itself; its processes work with the same.
_SHARED = ("FILE_STORE_ROOT", "SIGNING_KEYS_FILE", "CLAMD_ADDRESS", "OPEN_UNSCANNED_FILES")


class ProcessFailed(Exception):
    """A process that nobody killed did not end well; what went wrong stands in its output."""


# A function of a module or a method of something that can be sent, and its arguments.
Work = tuple[Callable[..., object], tuple[Any, ...]]


@dataclass(frozen=True)
class _Request:
    works: Sequence[Work]
    now: datetime
    settings: dict[str, Any]
    kill_after: float | None
    is_left_running: bool = False


class ProcessHost:
    """The test run's side: asks for processes and hears how they ended."""

    def __init__(self) -> None:
        before, _slash, query = os.environ["APP_DATABASE_URL"].rpartition("/")
        name = connection.settings_dict["NAME"]
        url = f"{before}/{name}?{query.partition('?')[2]}"
        self._host = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            cwd=_ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, *works: Work, kill_after: float | None = None) -> int:
        """Do each piece of work in a process of its own, all at once, at the present moment of the
        season; after so many seconds kill them. Returns how many were killed before they were
        through.

        Raises `ProcessFailed` when one ended badly by itself.
        """
        return self._asked(works, kill_after=kill_after)

    def start(self, work: Work) -> None:
        """Begin a piece of work in a process of its own and leave it to itself until
        `kill_started`."""
        self._asked([work], is_left_running=True)

    def kill_started(self) -> int:
        """Kill what `start` began, wherever it is. Returns how many.

        Raises `ProcessFailed` when one had ended badly by itself.
        """
        return self._asked([], kill_after=0)

    def _asked(self, works: Sequence[Work], **how: Any) -> int:
        shared = {name: getattr(settings, name) for name in _SHARED}
        request = _Request(works, timezone.now(), shared, **{"kill_after": None} | how)
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        pickle.dump(request, self._host.stdin)
        self._host.stdin.flush()
        statuses: list[int] = pickle.load(self._host.stdout)  # noqa: S301 - our own process
        failed = [one for one in statuses if one not in {0, -signal.SIGKILL}]
        if failed:
            raise ProcessFailed(f"ended with {failed}")
        return statuses.count(-signal.SIGKILL)

    def close(self) -> None:
        """Let the host go."""
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        self._host.stdin.close()
        self._host.stdout.close()
        self._host.wait(timeout=20)


def serve() -> None:
    """The host's side: until its input ends, fork, kill, wait, tell."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _warm_up()
    running: list[int] = []
    while True:
        try:
            request: _Request = pickle.load(sys.stdin.buffer)  # noqa: S301 - the test run asks
        except EOFError:
            return
        started = [_fork(work, arguments, request) for work, arguments in request.works]
        if request.is_left_running:
            running += started
            started = []
        elif not request.works:
            started, running = running, []
        if request.kill_after is not None:
            time.sleep(request.kill_after)
            for child in started:
                os.kill(child, signal.SIGKILL)
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in started]
        pickle.dump(ended, answers)
        answers.flush()


def _warm_up() -> None:
    """Read once what every process would read first: the texts, and what the fonts can print. The
    printer itself has threads, which no fork takes along."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Yes")
    expect_printable("")


def _fork(work: Callable[..., object], arguments: tuple[Any, ...], request: _Request) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with (
            override_settings(**request.settings),
            time_machine.travel(request.now),
            patch.object(waking.current_app, "send_task", _no_broker),
            patch.object(waking.logger, "disabled", new=True),
        ):
            work(*arguments)
        connections.close_all()
        status = 0
    except BaseException:  # noqa: BLE001 - nothing may leave this process but its status
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(status)


def _no_broker(*_args: Any, **_options: Any) -> None:
    raise OperationalError("No broker.")
