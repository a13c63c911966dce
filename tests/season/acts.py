"""One act of somebody in a season, with what goes wrong: late, twice, stale, cut off, killed."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier
from typing import Any

from django.db import connection, transaction

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from reviews.domain.performing import perform_once
from reviews.enums import CaseAction
from reviews.models import Case
from tests.season.processes import ProcessHost
from tests.season.scene import Scene


class CutOff(Exception):
    """The process died before its transaction was committed."""


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Start all at one moment, each on a connection of its own; what each gave, or its refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@dataclass(frozen=True)
class Request:
    """What somebody asks to be done with a case, in the version that he sees."""

    case: Case
    action: CaseAction
    actor: Actor
    arguments: Mapping[str, Any]
    version: int
    key: str

    def send(self) -> Answer:
        """Have it done once for its key. Raises `DomainError`."""
        return perform_once(
            case=self.case,
            action=self.action,
            actor=self.actor,
            version=self.version,
            arguments=self.arguments,
            key=self.key,
        )

    def now(self) -> dict[str, Any]:
        """How the case stands in the database."""
        found: dict[str, Any] = Case.objects.values("status", "version").get(pk=self.case.pk)
        return found


class Acts(Scene):
    """What people do to cases."""

    processes: ProcessHost

    def asks(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> Request:
        """The request for an act on the case as it was loaded."""
        return Request(case, action, actor, arguments, case.version, self._key())

    def _do(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> None:
        asked = self.asks(case, action, actor, **arguments)
        self._something_goes_wrong(asked)
        luck = self.random.random()
        if luck < 0.005:
            self._killed(asked)
        first = self._clicked_twice(asked) if luck > 0.99 else asked.send()
        if luck > 0.96:
            assert asked.send() == first
            self.happened["repeated"] += 1
        self.happened[action.value] += 1

    def _something_goes_wrong(self, asked: Request) -> None:
        luck = self.random.random()
        if luck < 0.04:
            stale = asked.version - 1 if asked.version > 1 else asked.version + 1
            self.refused("stale", replace(asked, version=stale))
        elif luck < 0.07:
            self.refused("wrong person", replace(asked, actor=self._wrong_person(asked.actor)))
        elif luck < 0.09:
            self._cut_off(asked)

    def _clicked_twice(self, asked: Request) -> Answer:
        """Two clicks at one moment: one effect, and both get its answer."""
        one, other = together([asked.send, asked.send])
        assert one == other, (one, other)
        self.happened["clicked twice at once"] += 1
        answer: Answer = one
        return answer

    def _killed(self, asked: Request) -> None:
        """The web process dies at it, before the commit or after it; nobody gets an answer, and
        the same request is sent again by whoever calls this."""
        delay = self.random.uniform(0.0, 0.1)
        killed = self.processes.run((asked.send, ()), kill_after=delay)
        self.happened["web process killed"] += killed

    def race(self, one: Request, other: Request) -> None:
        """Two people do different things with one case at one moment: one wins, one is told."""
        ended = together([one.send, other.send])
        (winner,) = [
            asked for asked, end in zip((one, other), ended, strict=True) if isinstance(end, Answer)
        ]
        (loser,) = [end for end in ended if not isinstance(end, Answer)]
        assert isinstance(loser, Conflict), loser
        self.happened[winner.action.value] += 1
        self.happened["raced"] += 1

    def refused(self, why: str, asked: Request) -> None:
        """The request, sent with a key of its own, is refused and changes nothing."""
        before = asked.now()
        try:
            replace(asked, key=self._key()).send()
        except DomainError:
            self.happened[f"refused: {why}"] += 1
        else:
            raise AssertionError(f"{asked}: {why} was let through")
        assert asked.now() == before

    def _cut_off(self, asked: Request) -> None:
        before = asked.now()
        try:
            with transaction.atomic():
                replace(asked, key=self._key()).send()
                _die()
        except CutOff:
            self.happened["cut off"] += 1
        asked.case.refresh_from_db()
        assert asked.now() == before

    def _wrong_person(self, actor: Actor) -> Actor:
        others = [
            other
            for (office, _role), people in self.people.items()
            for other in people[:1]
            if office != actor.office_id
        ]
        return self.random.choice(others)

    def _key(self) -> str:
        self.keys += 1
        return f"season-{self.keys}"


def _die() -> None:
    raise CutOff
