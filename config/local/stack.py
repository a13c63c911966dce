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

from config.local.services import start_services
from config.local.state import PROJECT, StartError, State
from config.local.supervisor import Child, StopRequested, Supervisor

_HOST = "127.0.0.1"
# The web stops taking requests first; the database, on which everything stands, ends last.
_STOP_ORDER = (("web", "demo", "beat", "worker"), ("valkey",), ("postgres",))


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
    names = start_services(supervisor, state)
    owner = _environment(state, names)
    application = owner | {"DATABASE_URL": names["APP_DATABASE_URL"]}
    steps = ["migrate --verbosity 0", "load_reference"]
    if role := _application_role(names):
        steps.insert(1, f"grant_application_role {role}")
    else:
        supervisor.say("run", "APP_DATABASE_URL is not set: the web runs as the database's owner")
    supervisor.finish(_commands("prepare", owner, steps))
    supervisor.start(_web(port, application))
    supervisor.say("run", f"http://{_HOST}:{port} after {time.monotonic() - began:.1f} s")
    supervisor.launch(_worker(application))
    supervisor.launch(_beat(state, application))
    if demo:
        loading = _commands("demo", owner, ["seed_demo", "demo_sign_ins"])
        loading.once = True
        loading.when_done = lambda: supervisor.say("run", f"ready: http://{_HOST}:{port}")
        supervisor.launch(loading)


def _environment(state: State, names: dict[str, str]) -> dict[str, str]:
    return {
        "SECRET_KEY": state.secrets.secret_key,
        **os.environ,
        **names,
        "DEBUG": "false",
        "PYTHONUNBUFFERED": "1",
    }


def _application_role(names: dict[str, str]) -> str | None:
    """Return the role of the application's own, None if it shares the owner's address."""
    address = names["APP_DATABASE_URL"]
    own = os.environ.get("DATABASE_URL") or names["DATABASE_URL"]
    return None if address == own else urlsplit(address).username


def _commands(name: str, env: dict[str, str], commands: list[str]) -> Child:
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
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return Child(
        name="web",
        argv=[
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{_HOST}:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
            # Loaded once before the fork: the first page comes sooner, memory is shared.
            *("--preload", "--graceful-timeout", "1", "--no-control-socket"),
            *("--log-level", "warning"),
        ],
        env=env | {"DATABASE_POOL": "true"},
        cwd=PROJECT,
        is_ready=answers,
        stop_within=1.5,
    )


def _worker(env: dict[str, str]) -> Child:
    return Child(
        name="worker",
        argv=[
            *(sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2"),
            # Gossip and mingle leave a worker deaf after the broker's second restart.
            *("--without-gossip", "--without-mingle", "--prefetch-multiplier", "1"),
            *("--loglevel", "warning"),
        ],
        env=env,
        cwd=PROJECT,
        # Soft shutdown: running tasks get CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT to end, what is
        # left goes back to the queue.
        stop_signal=signal.SIGQUIT,
        stop_within=3.8,
    )


def _beat(state: State, env: dict[str, str]) -> Child:
    schedule = state.folder("beat") / "schedule"
    return Child(
        name="beat",
        argv=[
            *(sys.executable, "-m", "celery", "-A", "config", "beat"),
            *("--schedule", str(schedule), "--pidfile", "", "--loglevel", "warning"),
        ],
        env=env,
        cwd=PROJECT,
        stop_within=1,
    )
