"""The one-command run as a newcomer starts it: whole, and stopped with Ctrl-C."""

import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from config.local.services import service_names
from config.local.state import PROJECT, State

NAMED = {"DATABASE_URL", "APP_DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "CACHE_URL"}


@pytest.fixture
def laptop(tmp_path, monkeypatch):
    """A machine where nothing is named by the environment; returns the state folder."""
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CULTIVATION_STATE_DIR", str(tmp_path / "state"))
    # Collecting and compressing is a test of its own; the pages work with plain files.
    monkeypatch.setenv("PLAIN_STATIC", "true")
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    return tmp_path / "state"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(log: Path) -> tuple[subprocess.Popen, int]:
    port = free_port()
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.local", "run", "--no-demo", "--port", str(port)],
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    wait_for(log, f"http://127.0.0.1:{port}", process)
    return process, port


def wait_for(log: Path, words: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def status_of(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.slow
def test_it_starts_whole_serves_as_the_lesser_role_and_stops_in_order(laptop, tmp_path):
    log = tmp_path / "run.log"
    process, port = start(log)
    try:
        wait_for(log, "load     | done", process)
        assert status_of(port, "/") == 200

        names = service_names(State(laptop))
        with psycopg.connect(names["DATABASE_URL"]) as owner:
            connected = {
                name
                for (name,) in owner.execute(
                    "SELECT usename FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            }
            regions = owner.execute("SELECT count(*) FROM accounts_region").fetchone()
        assert "cultivation_owner" not in connected
        assert regions[0] > 3000
        with psycopg.connect(names["APP_DATABASE_URL"]) as application:
            for act in ("UPDATE common_event SET verb = ''", "DELETE FROM common_event"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(act)
                application.rollback()

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert "run      | stopped in" in log.read_text()
        assert list((State(laptop).sockets / "pg").iterdir()) == []
    finally:
        process.kill()
        process.wait()
