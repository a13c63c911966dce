"""How the tests object, and how two people decide an objection."""

from datetime import timedelta
from itertools import count
from typing import Any

import time_machine
from django.utils import timezone

from reviews.domain.objections.handling import admit, propose_result, sign_result
from reviews.domain.objections.proof import is_solved, new_challenge
from reviews.domain.objections.taking import Objector, Proof, take_objection
from reviews.enums import ObjectionResult
from reviews.models import Notice, NoticeEntry, Objection
from tests.factories import World

REASON = "The yearbook gives a third of the declared share."
SOMEBODY = Objector("Li Ming", "13800000000", is_unit=False)


def solved(notice: Notice, address: str = "10.0.0.1") -> Proof:
    """A proof for one objection."""
    challenge = new_challenge(notice.number)
    answer = next(str(n) for n in count() if is_solved(challenge, str(n)))
    return Proof(challenge, answer, address)


def entries(notice: Notice) -> list[NoticeEntry]:
    """What the notice lists."""
    return list(notice.entries.select_related("case", "notice"))


def objected(notice: Notice, index: int = 0, address: str = "10.0.0.1") -> Objection:
    """An objection to one enterprise of the notice."""
    return take_objection(
        entry=entries(notice)[index],
        objector=SOMEBODY,
        text="The share is invented.",
        proof=solved(notice, address),
    )


def decided(
    world: World,
    objection: Objection,
    result: ObjectionResult,
    *,
    code: str = "330000",
    reason: str = REASON,
    **options: Any,
) -> None:
    """Two people of the notice's office decide it."""
    examiner, approver = (world.official_actor(r, code) for r in ("examiner", "approver"))
    if result != ObjectionResult.INADMISSIBLE:
        admit(objection=objection, actor=examiner, version=objection.version)
    propose_result(
        objection=objection,
        actor=examiner,
        version=objection.version,
        result=result,
        answer="What we found.",
        findings="Looked at the yearbook.",
        reason=reason,
        **options,
    )
    sign_result(objection=objection, actor=approver, version=objection.version)


def after_the_window(notice: Notice) -> Any:
    """A day on which the notice may be announced."""
    return time_machine.travel(timezone.now() + timedelta(days=30))
