"""One act of somebody in a season, with what goes wrong: late, twice, stale, cut off."""

from typing import Any

from django.db import transaction

from common.domain.actor import Actor
from common.domain.errors import DomainError
from reviews.domain.performing import perform_once
from reviews.enums import CaseAction
from reviews.models import Case
from tests.season.scene import Scene


class CutOff(Exception):
    """The process died before its transaction was committed."""


class Acts(Scene):
    """What people do to cases."""

    def _do(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> None:
        luck = self.random.random()
        if luck < 0.04:
            self._refused("stale", case, action, actor, version=case.version + 1, **arguments)
        elif luck < 0.07:
            wrong = self._wrong_person(actor)
            self._refused("wrong person", case, action, wrong, version=case.version, **arguments)
        elif luck < 0.09:
            self._cut_off(case, action, actor, **arguments)
        key, version = self._key(), case.version
        first = self._perform(case, action, actor, version, key, arguments)
        if luck > 0.96:
            again = self._perform(case, action, actor, version, key, arguments)
            assert again.body == first.body
            self.happened["repeated"] += 1
        self.happened[action.value] += 1

    def _perform(
        self, case: Case, action: CaseAction, actor: Actor, version: int, key: str, arguments: Any
    ) -> Any:
        with transaction.atomic():
            return perform_once(
                case=case, action=action, actor=actor, version=version, arguments=arguments, key=key
            )

    def _refused(
        self, why: str, case: Case, action: CaseAction, actor: Actor, *, version: int,
        **arguments: Any,
    ) -> None:  # fmt: skip
        before = Case.objects.values("status", "version").get(pk=case.pk)
        try:
            self._perform(case, action, actor, version, self._key(), arguments)
        except DomainError:
            self.happened[f"refused: {why}"] += 1
        else:
            raise AssertionError(f"{case} {action}: {why} was let through")
        assert Case.objects.values("status", "version").get(pk=case.pk) == before

    def _cut_off(self, case: Case, action: CaseAction, actor: Actor, **arguments: Any) -> None:
        before = Case.objects.values("status", "version").get(pk=case.pk)
        try:
            with transaction.atomic():
                self._perform(case, action, actor, case.version, self._key(), arguments)
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
