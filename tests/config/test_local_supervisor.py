"""The supervisor of the one-command run."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.local.state import PROJECT, StartError
from config.local.supervisor import Child, Supervisor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals as Linux sends them")


def shell(name: str, script: str, **options) -> Child:
    return Child(name=name, argv=["sh", "-c", script], **options)


def wait_for(holds, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "never came true"
        time.sleep(0.02)


def obedient(name: str, diary: Path) -> Child:
    """A process that writes its name into the diary when it is asked to end."""
    trap = f'trap "echo {name} >> {diary}; exit" TERM'
    script = f"{trap}; touch {diary}.{name}; while :; do sleep 0.02; done"
    return shell(name, script, is_ready=Path(f"{diary}.{name}").exists)


@pytest.fixture
def supervisor():
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def test_children_are_stopped_in_the_order_named_whatever_the_order_of_their_start(
    supervisor, tmp_path
):
    diary = tmp_path / "diary"
    for name in ("database", "worker", "web"):
        supervisor.start(obedient(name, diary))

    supervisor.stop([["web"], ["worker"], ["database"]])

    assert diary.read_text().split() == ["web", "worker", "database"]


def test_a_group_is_asked_together_so_that_slow_ones_wait_side_by_side(supervisor, tmp_path):
    for name in ("web", "beat", "worker"):
        up = tmp_path / name
        slow = f'trap "sleep 1; exit" TERM; touch {up}; while :; do sleep 0.02; done'
        supervisor.start(shell(name, slow, is_ready=up.exists, stop_within=20))

    began = time.monotonic()
    supervisor.stop([["web", "beat", "worker"]])

    assert 1 <= time.monotonic() - began < 2.9


def test_a_child_deaf_to_its_signal_is_killed_after_its_seconds(supervisor, tmp_path):
    up = tmp_path / "up"
    script = f"trap '' TERM; touch {up}; while :; do sleep 0.05; done"
    deaf = shell("deaf", script, is_ready=up.exists, stop_within=0.2)
    supervisor.start(deaf)

    supervisor.stop()

    assert deaf.running().returncode == -signal.SIGKILL


def test_a_dead_child_is_started_again_with_growing_pauses(supervisor, tmp_path, capsys):
    diary = tmp_path / "starts"
    child = shell("frail", f"date +%s.%N >> {diary}; exit 3")
    child.restart_delay = 0.1
    supervisor.launch(child)

    supervisor.keep(until=lambda: diary.exists() and len(diary.read_text().split()) == 4)

    moments = [float(moment) for moment in diary.read_text().split()]
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    # Each is twice the one before; a machine that is busy only makes them longer.
    assert all(pause >= least for pause, least in zip(pauses, (0.1, 0.2, 0.4), strict=True))
    assert "frail    | ended (exit 3); starting again" in capsys.readouterr().out


def test_a_child_killed_by_hand_comes_back_and_its_own_children_do_not_linger(supervisor, tmp_path):
    pids = tmp_path / "pids"
    child = shell("web", f"sleep 60 & echo $! >> {pids}; wait")
    child.restart_delay = 0.1
    supervisor.launch(child)
    wait_for(lambda: pids.exists() and pids.read_text())
    first = child.running().pid
    grandchild = int(pids.read_text())

    os.kill(first, signal.SIGKILL)
    supervisor.keep(until=lambda: child.is_alive and child.running().pid != first)

    wait_for(lambda: not runs(grandchild))


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_child_that_ends_while_starting_is_an_error_that_quotes_its_last_words(
    supervisor, tmp_path
):
    log = tmp_path / "log" / "db.log"
    log.parent.mkdir()
    child = shell("db", "echo the disk is upside down; exit 1", log=log, is_ready=lambda: False)

    with pytest.raises(
        StartError, match=r"db ended while it was starting \(the disk is upside down"
    ):
        supervisor.start(child)


def test_a_full_disk_found_by_a_child_is_said_in_plain_words(supervisor, tmp_path):
    log = tmp_path / "log" / "db.log"
    log.parent.mkdir()
    child = shell(
        "db",
        "echo 'FATAL: write: No space left on device'; exit 1",
        log=log,
        is_ready=lambda: False,
    )

    with pytest.raises(StartError, match=f"no space is left on the disk of {tmp_path}"):
        supervisor.start(child)


def test_a_child_not_ready_in_time_is_an_error(supervisor):
    with pytest.raises(StartError, match="slow was not ready after 0 s"):
        supervisor.start(shell("slow", "sleep 9", is_ready=lambda: False, ready_within=0.2))


def test_a_step_runs_to_its_end_and_its_failure_is_an_error(supervisor, capsys):
    supervisor.finish(shell("prepare", "echo tables made"))
    with pytest.raises(StartError, match="prepare failed"):
        supervisor.finish(shell("prepare", "exit 2"))

    wait_for(lambda: "prepare  | tables made" in capsys.readouterr().out)


def test_a_load_beside_the_web_runs_once_and_its_failure_ends_the_keeping(supervisor, tmp_path):
    diary = tmp_path / "diary"
    supervisor.launch(shell("load", f"echo loaded >> {diary}", once=True))
    supervisor.keep(until=diary.exists)
    wait_until = time.monotonic() + 0.5
    supervisor.keep(until=lambda: time.monotonic() > wait_until)
    assert diary.read_text() == "loaded\n"

    supervisor.launch(shell("load", "exit 1", once=True))
    with pytest.raises(StartError, match="load failed"):
        supervisor.keep()


def test_a_held_child_begins_when_it_is_released_and_is_not_held_again(supervisor, tmp_path):
    diary = tmp_path / "diary"
    web = shell("web", f"cat; echo open >> {diary}; sleep 60", held=True, is_ready=diary.exists)
    web.restart_delay = 0.1
    supervisor.launch(web)
    time.sleep(0.2)
    assert not diary.exists()

    supervisor.start(web)
    os.killpg(web.running().pid, signal.SIGKILL)
    supervisor.keep(until=lambda: diary.read_text() == "open\nopen\n")


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_keeping_and_the_children_do_not_get_it_from_the_terminal(name, tmp_path):
    process = outer_supervisor(tmp_path)
    os.killpg(process.pid, name)

    assert process.wait(timeout=30) == 0
    assert (tmp_path / "diary").read_text().split() == ["child"]


def test_a_supervisor_killed_outright_leaves_no_orphan(tmp_path):
    process = outer_supervisor(tmp_path)
    process.kill()
    process.wait()

    wait_for((tmp_path / "diary").exists)


def outer_supervisor(folder: Path) -> subprocess.Popen:
    """A supervisor in a process of its own, with one child that is up."""
    diary = folder / "diary"
    script = (
        "from tests.config.test_local_supervisor import Path, Supervisor, obedient\n"
        "supervisor = Supervisor(); supervisor.listen()\n"
        f"supervisor.start(obedient('child', Path({str(diary)!r})))\n"
        f"Path({str(folder / 'up')!r}).touch(); supervisor.keep(); supervisor.stop()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, start_new_session=True)
    wait_for((folder / "up").exists, seconds=20)
    return process
