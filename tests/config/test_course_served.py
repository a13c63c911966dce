"""The pages of a simulated course, served as `make course` does."""

import os
import re
import subprocess
import sys
import urllib.request

import pytest
from django.db import connection

from config.local.state import PROJECT
from tests.config.test_local_run import free_port, wait_for


def serving_line() -> str:
    """What the Makefile runs to serve them."""
    printed = subprocess.run(
        ["make", "-n", "course"],  # noqa: S607 - the one that runs the tests
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return next(line for line in printed.stdout.splitlines() if "serve_course" in line)


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_the_course_are_served_with_their_styles(tmp_path):
    named = dict(re.findall(r"\b([A-Z_]+)=(\S+)", serving_line()))
    named.pop("CULTIVATION_STATE_DIR")
    before, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    query = os.environ["DATABASE_URL"].partition("?")[2]
    address = f"{before}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")
    port, log = free_port(), tmp_path / "log"
    environment = {key: value for key, value in os.environ.items() if key != "SECRET_KEY"}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve_course", "2027-06-30", "--port", str(port)],
            cwd=PROJECT,
            env=environment | named | {"DATABASE_URL": address, "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(log, "Quit the server", process)
        page = read(port, "/sign-in/").decode()
        assert "course-examiner-000000" in log.read_text()
        assert b"--" in read(port, re.search(r'href="(/static/css/[^"]+)"', page)[1])
    finally:
        process.terminate()
        process.wait()


def read(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        assert answer.status == 200
        return answer.read()
