"""`python -m config.local …` as it is called: exit codes and the one sentence."""

import os
import socket
import subprocess
import sys
import time

import pytest

from config.local.state import PROJECT, State

NAMED = {"DATABASE_URL", "APP_DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "CACHE_URL"}


@pytest.fixture
def local(tmp_path):
    """Call the command line with a state folder of its own and no services named."""
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    environment["CULTIVATION_STATE_DIR"] = str(tmp_path)

    def call(*arguments: str, **extra: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "config.local", *arguments],
            cwd=PROJECT,
            env=environment | extra,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return call


def test_a_taken_port_is_one_sentence_and_exit_1(local):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = local("run", PORT=str(port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {port} is taken by another programme: choose one with PORT=… make run.\n"
    )


def test_a_second_start_from_the_same_folder_is_one_sentence_and_exit_1(local, tmp_path):
    with State(tmp_path).held():
        done = local("run", "--port", "0")

    assert (done.returncode, done.stderr) == (
        1,
        f"The system is already running from {tmp_path}.\n",
    )


def test_a_command_beside_services_finds_them_named_and_gives_its_exit_code(local):
    ask = (
        "import os, psycopg, redis, sys;"
        "c = psycopg.connect(os.environ['APP_DATABASE_URL']);"
        "print(c.execute('SELECT current_user, current_database()').fetchone());"
        "print(redis.Redis.from_url(os.environ['REDIS_URL']).ping());"
        "sys.exit(7)"
    )

    done = local("services", "--fast", "--", sys.executable, "-c", ask)

    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout.splitlines() == ["('cultivation_app', 'cultivation')", "True"]


def test_a_second_command_joins_the_services_that_run_and_leaves_them_running(local, tmp_path):
    ask = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']); print('reached')"
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    up = tmp_path / "up"
    first = subprocess.Popen(
        [
            *(sys.executable, "-m", "config.local", "services", "--"),
            *("sh", "-c", f"touch {up}; while [ -e {up} ]; do sleep 0.05; done; exit 3"),
        ],
        cwd=PROJECT,
        env=environment | {"CULTIVATION_STATE_DIR": str(tmp_path)},
    )
    deadline = time.monotonic() + 60
    while not up.exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    joined = [local("services", "--", sys.executable, "-c", ask).stdout for _ in range(2)]
    up.unlink()

    assert joined == ["reached\n", "reached\n"]
    assert first.wait(timeout=60) == 3


def test_missing_packages_are_named_where_they_cannot_be_installed(local, tmp_path):
    done = local("ensure", "chromium", "gettext", PATH=str(tmp_path))

    assert (done.returncode, done.stderr) == (
        1,
        "Install chromium and gettext first (on Debian: apt-get install chromium gettext).\n",
    )
