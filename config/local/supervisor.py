"""A small supervisor: starts processes, waits until they serve, restarts them, stops in order."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from config.local.state import StartError

_POLL_SECONDS = 0.05
_FIRST_RESTART_SECONDS = 1.0
_LONGEST_RESTART_SECONDS = 30.0
# A process that lived this long has recovered: its next restart is quick again.
_STEADY_SECONDS = 60.0
# Loaded here, not between fork and exec, where little is allowed.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class StopRequested(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM) while a step was still under way."""


@dataclass
class Child:
    """One process to keep alive.

    `log` None means: its lines go to the terminal behind its name. `stop_within` is how many
    seconds it gets after `stop_signal` before it is killed. `held` means: launched, it waits at
    its gate (see gate.py) until it is released. `once` means: it has an end, and
    a failure of it ends the keeping of all.
    """

    name: str
    argv: Sequence[str]
    env: dict[str, str] | None = None
    cwd: Path | None = None
    user: str | None = None
    log: Path | None = None
    is_ready: Callable[[], bool] = lambda: True
    ready_within: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: float = 2.0
    held: bool = False
    once: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    restart_at: float | None = field(default=None, init=False)
    restart_delay: float = field(default=_FIRST_RESTART_SECONDS, init=False)
    relay: threading.Thread | None = field(default=None, init=False)

    def running(self) -> subprocess.Popen[bytes]:
        """Return the process; raises RuntimeError if it was never started."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process

    def release(self) -> None:
        """Let a held process begin; for good, also when it is started again."""
        self.held = False
        stdin = self.running().stdin
        if stdin is not None:
            stdin.close()

    @property
    def is_alive(self) -> bool:
        """Whether the process is there at this moment."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps children alive until it is asked to stop; the terminal is shared line by line."""

    def __init__(self) -> None:
        """Start with no children; the program is the main thread's."""
        self._children: list[Child] = []
        self._stop = threading.Event()
        self._stopping = threading.Event()
        self._speaking = threading.Lock()

    def say(self, name: str, line: str) -> None:
        """Print one line behind its author's name."""
        with self._speaking:
            print(f"{name:<8} | {line}", flush=True)

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the request to stop."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: self._stop.set())

    def start(self, child: Child) -> None:
        """Start `child`, or release it if it was launched, and return once it is ready.

        Raises StartError when it ends or is not ready in time, StopRequested when asked to stop.
        """
        self._begin(child)
        deadline = time.monotonic() + child.ready_within
        while not child.is_ready():
            if not child.is_alive:
                raise StartError(f"{child.name} ended while it was starting{_last_words(child)}.")
            if time.monotonic() > deadline:
                raise StartError(f"{child.name} was not ready after {child.ready_within:.0f} s.")
            self._pause()

    def launch(self, child: Child) -> None:
        """Start `child` without waiting, and keep it from now on."""
        self._children.append(child)
        self._spawn(child)

    def finish(self, child: Child) -> None:
        """Run `child` to its end, from its gate if it was launched.

        Raises StartError when it fails, StopRequested when asked to stop.
        """
        self._begin(child)
        while child.is_alive:
            self._pause()
        self._children.remove(child)
        if child.running().returncode:
            raise StartError(f"{child.name} failed{_last_words(child)}.")

    def keep(self, until: Callable[[], bool] = lambda: False) -> None:
        """Restart whatever dies, with growing pauses, until asked to stop or `until` holds.

        Raises StartError when a child that runs once fails.
        """
        while not self._stop.is_set() and not until():
            for child in [each for each in self._children if not each.is_alive]:
                if child.once:
                    self._conclude(child)
                else:
                    self._revive(child)
            self._stop.wait(_POLL_SECONDS)

    def stop(self, order: Sequence[Sequence[str]] = ()) -> None:
        """Stop the named groups in this order, then what is left, last started first.

        A group is asked together, name by name, and waited for before the next one is asked.
        What they say on leaving is not shown: it alarms and tells nothing.
        """
        self._stopping.set()
        for group in order:
            self._end([each for name in group for each in self._children if each.name == name])
        for child in reversed(list(self._children)):
            self._end([child])

    def _begin(self, child: Child) -> None:
        if child.process is None:
            self.launch(child)
        child.release()

    def _pause(self) -> None:
        if self._stop.wait(_POLL_SECONDS):
            raise StopRequested

    def _spawn(self, child: Child) -> None:
        log = child.log.open("ab") if child.log else None
        try:
            child.process = subprocess.Popen(
                list(child.argv),
                env=child.env,
                cwd=child.cwd,
                user=child.user,
                extra_groups=[] if child.user else None,
                stdin=subprocess.PIPE if child.held else subprocess.DEVNULL,
                stdout=log or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C reaches the supervisor alone, which keeps the order.
                start_new_session=True,
                preexec_fn=partial(_die_with_parent, child.stop_signal),  # noqa: PLW1509
            )
        finally:
            if log:
                log.close()
        child.started_at = time.monotonic()
        child.restart_at = None
        if not log:
            child.relay = threading.Thread(target=self._relay, args=(child,), daemon=True)
            child.relay.start()

    def _relay(self, child: Child) -> None:
        output = child.running().stdout
        if output is not None:
            with output:
                for line in output:
                    text = line.decode(errors="replace").rstrip()
                    if text and not self._stopping.is_set():
                        self.say(child.name, text)

    def _conclude(self, child: Child) -> None:
        self._children.remove(child)
        if child.running().returncode:
            raise StartError(f"{child.name} failed{_last_words(child)}.")
        self.say(child.name, f"done in {time.monotonic() - child.started_at:.0f} s")

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at is None:
            if now - child.started_at >= _STEADY_SECONDS:
                child.restart_delay = _FIRST_RESTART_SECONDS
            child.restart_at = now + child.restart_delay
            self.say(
                child.name,
                f"ended ({_ending(child)}); starting again in {child.restart_delay:.0f} s",
            )
            child.restart_delay = min(child.restart_delay * 2, _LONGEST_RESTART_SECONDS)
            # Its own children may have outlived it; they would hold its port or its locks.
            _signal_group(child, signal.SIGKILL)
        elif now >= child.restart_at:
            self._spawn(child)

    def _end(self, group: Sequence[Child]) -> None:
        asked_at = time.monotonic()
        for child in group:
            self._children.remove(child)
            if child.is_alive:
                child.running().send_signal(child.stop_signal)
        for child in group:
            try:
                child.running().wait(max(0, asked_at + child.stop_within - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child, signal.SIGKILL)
                child.running().wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.running().pid, number)


def _ending(child: Child) -> str:
    code = child.running().returncode
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name


def _last_words(child: Child) -> str:
    """Return the end of its log for an error; what went to the terminal is shown out first."""
    if child.relay is not None:
        child.relay.join(timeout=1)
    if child.log is None or not child.log.exists():
        return ""
    text = child.log.read_text(errors="replace")
    if "No space left on device" in text[-4000:]:
        return f": no space is left on the disk of {child.log.parent.parent}"
    lines = text.split("\n")[-6:]
    last = next((line for line in reversed(lines) if line.strip()), "")
    return f" ({last.strip()}; more in {child.log})"


def _die_with_parent(number: signal.Signals) -> None:
    """Ask Linux for this signal when the supervisor is gone: a killed one leaves no orphans."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)
