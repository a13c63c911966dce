"""The whole system under fire: whatever is killed, what was acknowledged is there, once.

Not part of `make test` nor of `make bench`: `make faults`. FAULT_SUBMITS and FAULT_KILLS change
the size, FAULT_SEED the chance. It tells line by line how far it is.
"""

import http.client
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest
from PIL import Image

from config.local.services import service_names
from config.local.state import PROJECT, State
from tests.config.test_local_run import NAMED, start, wait_for

SUBMITS = int(os.environ.get("FAULT_SUBMITS", "500"))
KILLS = int(os.environ.get("FAULT_KILLS", "40"))
SEED = int(os.environ.get("FAULT_SEED", "22"))
CLIENTS = 8
# Whatever was killed last, a client gives up after this long, and deliveries are done.
PATIENCE = 120
# When nothing goes forward something else is killed after these seconds, so that what is coming
# back is hit as well.
IMPATIENCE = 8
_SCENE = (
    "import sys, django; django.setup();"
    "from tests.bench.faults import scene; scene.answer(sys.argv[1:])"
)
TARGETS = ("web", "postgres", "worker", "valkey")
BEGAN = time.monotonic()


def tell(line: str) -> None:
    """Print one line of progress behind the seconds since the start."""
    sys.stdout.write(f"{time.monotonic() - BEGAN:6.0f} s  {line}\n")
    sys.stdout.flush()


@dataclass
class System:
    """A running system of its own, and what is known of its processes."""

    root: int
    port: int
    environment: dict[str, str]
    killed: dict[str, int] = field(default_factory=dict)

    def scene(self, *words: str) -> Any:
        """Make or look at the scene, beside the system."""
        done = subprocess.run(
            [sys.executable, "-c", _SCENE, *words],
            cwd=PROJECT, env=self.environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def kill(self, target: str, chance: random.Random) -> None:
        """`kill -9` of a web worker, of the database with all its processes, of a process of the
        Celery worker or of all of it, or of the broker."""
        found = self.processes(target)
        if found:
            victims = found if target == "postgres" else [chance.choice(found)]
            for pid in victims:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self.killed[target] = self.killed.get(target, 0) + 1

    @property
    def kills(self) -> int:
        """How often something was killed."""
        return sum(self.killed.values())

    def hold(self, target: str) -> None:
        """Let it neither answer nor refuse."""
        for pid in self.processes(target):
            os.kill(pid, signal.SIGSTOP)

    def processes(self, target: str) -> list[int]:
        """The processes of one of the TARGETS, at this moment."""
        words = {
            "web": "gunicorn", "postgres": "postgres", "worker": "celery", "valkey": "valkey",
        }[target]  # fmt: skip
        below = _descendants(self.root)
        found = [pid for pid in below if words in _command(pid) and " beat " not in _command(pid)]
        # The web's first process only watches over the others.
        return [pid for pid in found if target != "web" or _parent(pid) != self.root]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _descendants(root: int) -> list[int]:
    parents = {int(one.name): _parent(int(one.name)) for one in Path("/proc").glob("[0-9]*")}
    found, wave = [], [root]
    while wave:
        wave = [pid for pid, parent in parents.items() if parent in wave]
        found += wave
    return sorted(found)


@pytest.fixture
def system(tmp_path, monkeypatch):
    """The one-command run on a folder of its own, without demo data."""
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)
    state = tmp_path / "state"
    monkeypatch.setenv("CULTIVATION_STATE_DIR", str(state))
    monkeypatch.setenv("PLAIN_STATIC", "true")
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    tell(f"starting a system; its log: {tmp_path}/run.log")
    process, port = start(tmp_path / "run.log")
    try:
        wait_for(tmp_path / "run.log", "load     | done", process)
        names = service_names(State(state))
        shared = {
            "SECRET_KEY": State(state).secrets.secret_key,
            "FILE_STORE_ROOT": str(State(state).folder("files")),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        yield System(process.pid, port, os.environ | names | shared)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


class Client:
    """An enterprise's system: it asks again with the same key until it has an answer."""

    def __init__(self, port: int) -> None:
        self.port, self.waits = port, list[float]()
        self.errors = 0

    def ask(self, key: str, path: str, body: bytes, kind: str, once_key: str) -> int:
        """POST until there is an answer that is neither a broken line nor a 5xx. Its status."""
        headers = {
            "Authorization": f"Bearer {key}", "Content-Type": kind,
            "Idempotency-Key": once_key,
        }  # fmt: skip
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            status = self._once(path, body, headers)
            if status and status < 500:
                self.waits.append(time.monotonic() - began)
                return status
            self.errors += 1
            time.sleep(0.2)
        raise AssertionError(f"{path}: no answer within {PATIENCE} s")

    def _once(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/api/v1/{path}", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()


def picture(number: int) -> bytes:
    """A picture that no other enterprise has."""
    written = io.BytesIO()
    colour = (number % 256, number // 256 % 256, 77)
    Image.new("RGB", (32, 32), colour).save(written, "PNG")
    return written.getvalue()


def hand_in(client: Client, number: int, draft: dict[str, Any]) -> None:
    """Upload a file as evidence, then submit."""
    edge = "edge-of-a-part"
    fields = {"fiscal_year": draft["fiscal_year"], "proof": "audit_report", "label": "Report"}
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    body = "".join(parts).encode() + head.encode() + b"Content-Type: image/png\r\n\r\n"
    body += picture(number) + f"\r\n--{edge}--\r\n".encode()
    kind = f"multipart/form-data; boundary={edge}"
    assert client.ask(draft["key"], "evidence/", body, kind, f"file-{number}") == 201
    act = json.dumps({"version": draft["version"]}).encode()
    path = f"cases/{draft['number']}/actions/submit/"
    assert client.ask(draft["key"], path, act, "application/json", f"submit-{number}") == 200


def settled(system: System) -> dict[str, Any]:
    """What there is once everything owed is done, or after the patience of two minutes."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = system.scene("look")
        tell(f"{found['left']} deliveries are owed, {found['parked']} parked")
        if not found["left"] or time.monotonic() > deadline:
            return found
        time.sleep(3)


class Progress:
    """How many are done, told at every tenth part."""

    def __init__(self, what: str, whole: int) -> None:
        self.what, self.whole, self.done = what, whole, 0
        self._counting = Lock()

    def one_more(self) -> None:
        """Count one."""
        with self._counting:
            self.done += 1
            if self.done % max(1, self.whole // 10) == 0 or self.done == self.whole:
                tell(f"{self.done} of {self.whole} {self.what}")


def kill_along(system: System, progress: Progress, over: Event) -> None:
    """Kill something for every so many that are done, and when nothing goes forward."""
    chance, last = random.Random(SEED), time.monotonic()
    while not over.wait(chance.uniform(0.1, 1)):
        is_due = system.kills * progress.whole < KILLS * (progress.done + 1)
        if system.kills < KILLS and (is_due or time.monotonic() - last > IMPATIENCE):
            system.kill(chance.choice(TARGETS), chance)
            last = time.monotonic()
            tell(f"killed so far: {system.killed}; {progress.done} {progress.what}")


def test_nothing_that_was_acknowledged_is_lost_or_doubled(system: System, measured) -> None:
    drafts = system.scene("make", str(SUBMITS))
    progress, over = Progress("handed in", len(drafts)), Event()
    killing = Thread(target=kill_along, args=(system, progress, over))
    clients = [Client(system.port) for _ in range(CLIENTS)]

    def work(number: int) -> None:
        hand_in(clients[number % CLIENTS], number, drafts[number])
        progress.one_more()

    killing.start()
    began = time.monotonic()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(work, range(len(drafts))))
        while system.kills < KILLS:
            time.sleep(0.2)
    finally:
        over.set()
        killing.join()
    took = time.monotonic() - began
    ended = time.monotonic()
    found = settled(system)
    measured(f"faults, seed {SEED}: submissions with a file", str(len(drafts)))
    measured("faults: kills -9", ", ".join(f"{n} {what}" for what, n in system.killed.items()))
    measured("faults: seconds", f"{took:.0f}")
    measured("faults: asked again", str(sum(client.errors for client in clients)))
    measured("faults: seconds until nothing was owed", f"{time.monotonic() - ended:.0f}")
    assert (found["broken"], found["parked"], found["left"]) == (0, 0, 0)
    wrong = {
        draft["number"]: found["cases"][draft["number"]]
        for draft in drafts
        if not _is_whole(found["cases"][draft["number"]])
    }
    assert wrong == {}
    kept = sorted(one for case in found["cases"].values() for one in case["files"])
    assert len(set(kept)) == len({sha256(picture(n)).hexdigest() for n in range(len(drafts))})


def _is_whole(case: dict[str, Any]) -> bool:
    once = {"versions": 1, "submitted": 1, "owed": 1, "told": 1}
    return (
        case["status"] == "in_review" and len(case["files"]) == 1 and once.items() <= case.items()
    )


def test_without_the_broker_nobody_notices(system: System, measured) -> None:
    """The broker is held (it neither answers nor refuses), then killed again and again."""
    count = min(100, SUBMITS)
    drafts = list(enumerate(system.scene("make", str(2 * count))))
    calm, stormy = Client(system.port), Client(system.port)
    _decide_all(calm, drafts[:count], "decided in calm")
    system.hold("valkey")
    _decide_all(stormy, drafts[count : count + count // 2], "decided while the broker is held")
    over, chance = Event(), random.Random(SEED)

    def keep_down() -> None:
        while not over.is_set():
            system.kill("valkey", chance)
            over.wait(0.05)

    downing = Thread(target=keep_down)
    downing.start()
    try:
        _decide_all(stormy, drafts[count + count // 2 :], "decided while the broker is killed")
    finally:
        over.set()
        downing.join()
    began = time.monotonic()
    found = settled(system)
    before, after = (_p95(client.waits) for client in (calm, stormy))
    measured("broker down: p95 of a submission or decision, ms", f"{before:.0f} -> {after:.0f}")
    measured("broker down: the longest, ms", f"{max(stormy.waits) * 1000:.0f}")
    measured("broker down: answers that were no answer", str(stormy.errors))
    measured("broker back: seconds until nothing is owed", f"{time.monotonic() - began:.0f}")
    assert stormy.errors == 0
    assert (found["left"], found["parked"], found["broken"]) == (0, 0, 0)
    assert after <= before + 300
    assert all(one["submitted"] == one["proposed"] == 1 for one in found["cases"].values())


def _decide_all(client: Client, drafts: list[tuple[int, dict[str, Any]]], what: str) -> None:
    progress = Progress(what, len(drafts))
    for number, draft in drafts:
        _decide(client, number, draft)
        progress.one_more()


def _decide(client: Client, number: int, draft: dict[str, Any]) -> None:
    """The enterprise submits; the county's examiner proposes."""
    act = json.dumps({"version": draft["version"]}).encode()
    path = f"cases/{draft['number']}/actions/"
    kind = "application/json"
    assert client.ask(draft["key"], f"{path}submit/", act, kind, f"submit-{number}") == 200
    act = json.dumps({"version": draft["version"] + 1, "opinion": "Yes."}).encode()
    key = draft["official"]
    assert client.ask(key, f"{path}propose_pass/", act, kind, f"propose-{number}") == 200


def _p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)] * 1000
