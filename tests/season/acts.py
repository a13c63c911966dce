"""One act of somebody in a season, with what goes wrong: late, twice, stale, cut off, killed."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
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


def request_arrives(
    case_id: int,
    action: CaseAction,
    actor: Actor,
    version: int,
    key: str,
    arguments: Mapping[str, Any],
) -> None:
    """One request, as the process does it that may be killed."""
    perform_once(
        case=Case.objects.get(pk=case_id),
        action=action,
        actor=actor,
        version=version,
        arguments=arguments,
        key=key,
    )


class Acts(Scene):
    """What people do to cases."""

    processes: ProcessHost

    def _do(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> None:
        self._something_goes_wrong(case, action, actor, arguments)
        key, version, luck = self._key(), case.version, self.random.random()
        if luck < 0.005:
            self._killed(case, action, actor, key, arguments)
        if luck > 0.99:
            first = self._clicked_twice(case, action, actor, key, arguments)
        else:
            first = self._perform(case, action, actor, key, arguments)
        if luck > 0.96:
            again = self._perform(case, action, actor, key, arguments, version=version)
            assert again.body == first.body
            self.happened["repeated"] += 1
        self.happened[action.value] += 1

    def _something_goes_wrong(
        self, case: Case, action: CaseAction, actor: Actor, arguments: Mapping[str, Any]
    ) -> None:
        luck = self.random.random()
        if luck < 0.04:
            stale = case.version - 1 if case.version > 1 else case.version + 1
            self._refused("stale", case, action, actor, arguments, version=stale)
        elif luck < 0.07:
            self._refused("wrong person", case, action, self._wrong_person(actor), arguments)
        elif luck < 0.09:
            self._cut_off(case, action, actor, arguments)

    def _perform(
        self,
        case: Case,
        action: CaseAction,
        actor: Actor,
        key: str,
        arguments: Mapping[str, Any],
        *,
        version: int | None = None,
    ) -> Answer:
        return perform_once(
            case=case,
            action=action,
            actor=actor,
            version=case.version if version is None else version,
            arguments=arguments,
            key=key,
        )

    def _clicked_twice(
        self,
        case: Case,
        action: CaseAction,
        actor: Actor,
        key: str,
        arguments: Mapping[str, Any],
    ) -> Answer:
        """Two clicks at one moment: one effect, and both get its answer."""
        version = case.version

        def click() -> Answer:
            mine = Case.objects.get(pk=case.pk)
            return self._perform(mine, action, actor, key, arguments, version=version)

        one, other = together([click, click])
        assert one == other, (one, other)
        self.happened["clicked twice at once"] += 1
        return one

    def _killed(
        self,
        case: Case,
        action: CaseAction,
        actor: Actor,
        key: str,
        arguments: Mapping[str, Any],
    ) -> None:
        """The web process dies at it, before the commit or after it; nobody gets an answer, and
        the same request is sent again by whoever calls this."""
        delay = self.random.uniform(0.0, 0.1)
        request = (case.pk, action, actor, case.version, key, dict(arguments))
        killed = self.processes.run((request_arrives, request), kill_after=delay)
        self.happened["web process killed"] += killed

    def race(self, case: Case, first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
        """Two people do different things with one case at one moment: one wins, one is told."""
        version, keys = case.version, (self._key(), self._key())

        def act(way: tuple[Any, ...], key: str) -> CaseAction:
            action, actor, arguments = way
            mine = Case.objects.get(pk=case.pk)
            self._perform(mine, action, actor, key, arguments, version=version)
            return action

        ended = together(
            [lambda: act(first, keys[0]), lambda: act(second, keys[1])],
        )
        (winner,) = [one for one in ended if isinstance(one, CaseAction)]
        (loser,) = [one for one in ended if isinstance(one, DomainError)]
        assert isinstance(loser, Conflict), loser
        self.happened[winner.value] += 1
        self.happened["raced"] += 1

    def _refused(
        self,
        why: str,
        case: Case,
        action: CaseAction,
        actor: Actor,
        arguments: Mapping[str, Any],
        *,
        version: int | None = None,
    ) -> None:
        before = Case.objects.values("status", "version").get(pk=case.pk)
        try:
            self._perform(case, action, actor, self._key(), arguments, version=version)
        except DomainError:
            self.happened[f"refused: {why}"] += 1
        else:
            raise AssertionError(f"{case} {action}: {why} was let through")
        assert Case.objects.values("status", "version").get(pk=case.pk) == before

    def _cut_off(
        self, case: Case, action: CaseAction, actor: Actor, arguments: Mapping[str, Any]
    ) -> None:
        before = Case.objects.values("status", "version").get(pk=case.pk)
        try:
            with transaction.atomic():
                self._perform(case, action, actor, self._key(), arguments)
                _die()
        except CutOff:
            self.happened["cut off"] += 1
        case.refresh_from_db()
        assert {"status": case.status, "version": case.version} == before

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
