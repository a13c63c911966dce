"""The whole system in one terminal: services, preparation, web, worker, beat, demo data."""

import errno
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from config.local.services import service_names, start_services
from config.local.state import PROJECT, StartError, State
from config.local.supervisor import Child, StopRequested, Supervisor

_HOST = "127.0.0.1"
# The web stops taking requests first; the database, on which everything stands, ends last.
_STOP_ORDER = (("web", "load", "beat", "worker"), ("valkey",), ("postgres",))


def run(state: State, *, port: int, demo: bool) -> None:
    """Bring the system up on 127.0.0.1:`port` and keep it up until Ctrl-C or SIGTERM.

    Raises StartError with one sentence when something stands in the way.
    """
    refuse_taken_port(port)
    state.refuse_full_disk()
    supervisor = Supervisor()
    supervisor.listen()
    try:
        with suppress(StopRequested):
            _bring_up(supervisor, state, port=port, demo=demo)
            supervisor.keep()
        supervisor.say("run", "stopping …")
    finally:
        began = time.monotonic()
        supervisor.stop(_STOP_ORDER)
    supervisor.say("run", f"stopped in {time.monotonic() - began:.1f} s")


def refuse_taken_port(port: int) -> None:
    """Raise StartError when somebody listens on the port already."""
    with socket.socket() as probe:
        # As the web server does: a connection that has just ended does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StartError(f"Port {port} cannot be used: {error.strerror}.") from error
            raise StartError(
                f"Port {port} is taken by another programme: choose one with PORT=… make run."
            ) from error


def _bring_up(supervisor: Supervisor, state: State, *, port: int, demo: bool) -> None:
    began = time.monotonic()
    names = service_names(state)
    owner = _environment(state, names, port)
    application = owner | {"DATABASE_URL": names["APP_DATABASE_URL"]}
    # Both load Django while the services start, and begin in their turn.
    prepare, web = _prepare(owner, _application_role(names)), _web(port, application)
    supervisor.launch(prepare)
    supervisor.launch(web)
    start_services(supervisor, state)
    supervisor.finish(prepare)
    supervisor.start(web)
    supervisor.say("run", f"http://{_HOST}:{port} after {time.monotonic() - began:.1f} s")
    supervisor.launch(_worker(application))
    load = _load(owner, demo=demo and _wants_demo())
    supervisor.launch(load)
    # The clock waits for the data: a day that it froze while they come in would stay empty.
    supervisor.keep(until=lambda: not load.is_alive)
    supervisor.launch(_beat(state, application))


def _wants_demo() -> bool:
    """Invented people belong into a private database, into another one only by express wish."""
    return "DATABASE_URL" not in os.environ or "DEMO_DATA" in os.environ


def _environment(state: State, names: dict[str, str], port: int) -> dict[str, str]:
    return {
        "SECRET_KEY": state.secrets.secret_key,
        "SIGNING_KEYS_FILE": str(state.root / "signing-keys.json"),
        "PUBLIC_URL": f"http://{_HOST}:{port}",
        # What is left after these seconds goes back to the queue: Ctrl-C is to be quick.
        "WORKER_SOFT_SHUTDOWN_SECONDS": "1",
        # Nobody runs a virus scanner for a try-out: files are opened, and said to be not scanned.
        "OPEN_UNSCANNED_FILES": "true",
        "FILE_STORE_ROOT": str(state.folder("files")),
        **os.environ,
        **names,
        "DEBUG": "false",
        "PYTHONUNBUFFERED": "1",
    }


def _application_role(names: dict[str, str]) -> str | None:
    """Return the application's own role, None if it shares the owner's address."""
    address = names["APP_DATABASE_URL"]
    return None if address == names["DATABASE_URL"] else urlsplit(address).username


def _prepare(env: dict[str, str], role: str | None) -> Child:
    keys = ["make_signing_key --if-missing"]
    grants = [f"grant_application_role {role}"] if role else []
    child = _commands("prepare", env, "--held", "migrate --verbosity 0", *keys, *grants)
    child.held = True
    return child


def _load(env: dict[str, str], *, demo: bool) -> Child:
    """Return the load of reference and demo data, beside the web: the first page needs neither."""
    shown = ["seed_demo", "demo_sign_ins"] if demo else []
    child = _commands("load", env | {"DEMO_DATA": str(demo)}, "load_reference", *shown)
    child.once = True
    return child


def _commands(name: str, env: dict[str, str], *commands: str) -> Child:
    """Return one process that runs several management commands: Django is loaded once."""
    return Child(
        name=name,
        argv=[sys.executable, "-m", "config.local.prepare", *commands],
        env=env,
        cwd=PROJECT,
    )


def _web(port: int, env: dict[str, str]) -> Child:
    def answers() -> bool:
        connection = HTTPConnection(_HOST, port, timeout=5)
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        if status >= 500:
            raise StartError(f"The first page answers with an error ({status}).")
        return True

    return Child(
        name="web",
        argv=[
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{_HOST}:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
            # Loaded once before the fork: the first page comes sooner, memory is shared.
            *("--preload", "--graceful-timeout", "1", "--no-control-socket"),
            *("--log-level", "warning", "--config", "python:config.local.gate"),
        ],
        env=env | {"DATABASE_POOL": "true"},
        cwd=PROJECT,
        held=True,
        is_ready=answers,
        stop_within=1.5,
    )


def _worker(env: dict[str, str]) -> Child:
    return Child(
        name="worker",
        argv=[
            *(
                sys.executable,
                "-m",
                "celery",
                "--quiet",
                "-A",
                "config",
                "worker",
                "--concurrency",
                "2",
            ),
            # Gossip and mingle leave a worker deaf after the broker's second restart.
            *("--without-gossip", "--without-mingle", "--prefetch-multiplier", "1"),
            *("--loglevel", "warning"),
        ],
        # On a laptop it may well run as root; its messages are JSON, so that it may.
        env=env | {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"},
        cwd=PROJECT,
        # Soft shutdown: running tasks get their seconds to end, the rest returns to the queue.
        stop_signal=signal.SIGQUIT,
        stop_within=3.5,
    )


def _beat(state: State, env: dict[str, str]) -> Child:
    schedule = state.folder("beat") / "schedule"
    return Child(
        name="beat",
        argv=[
            *(sys.executable, "-m", "celery", "--quiet", "-A", "config", "beat"),
            *("--schedule", str(schedule), "--pidfile", "", "--loglevel", "warning"),
        ],
        env=env,
        cwd=PROJECT,
        stop_within=1,
    )
