"""What a server needs before it serves: a key of its own, and no warning of the framework."""

import os
import subprocess
import sys
from pathlib import Path

_PROJECT = Path(__file__).parents[2]
_KEY = "k9" * 20 + "".join(map(chr, range(97, 123)))


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with no setting but these."""
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=_PROJECT,
        check=False,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_nothing_is_served_with_the_published_key() -> None:
    refused = run("-c", "import config.wsgi")
    assert refused.returncode == 1
    assert "SECRET_KEY is not set" in refused.stderr


def test_the_framework_has_nothing_to_say_about_a_server_behind_tls() -> None:
    checked = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        BEHIND_TLS="1",
        SECRET_KEY=_KEY,
        CLAMD_ADDRESS="unix:///run/clamd",
    )
    assert (checked.returncode, checked.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


def test_the_check_before_deployment_names_the_missing_key() -> None:
    checked = run("manage.py", "check", "--deploy", BEHIND_TLS="1")
    assert checked.returncode == 1
    assert "common.E001" in checked.stderr


_MEMORY = "import gc; print(gc.get_freeze_count() > 100_000, gc.get_threshold()[0] > 700)"


def test_a_web_process_takes_what_it_has_loaded_for_permanent() -> None:
    served = run("-c", f"import config.wsgi; {_MEMORY}", DEBUG="true")
    assert served.stdout == "True True\n", served.stderr


def test_a_worker_takes_what_it_has_loaded_for_permanent_before_it_forks() -> None:
    forking = (
        "import django; django.setup(); from celery.signals import worker_before_create_process; "
        f"worker_before_create_process.send(sender=None); {_MEMORY}"
    )
    forked = run("-c", forking, DEBUG="true", DJANGO_SETTINGS_MODULE="config.settings")
    assert forked.stdout == "True True\n", forked.stderr
