"""Decided cases and a notice, as several tests need them."""

import pytest

from reviews.domain.examining import propose_pass, sign
from reviews.domain.objections import proof as proofs
from reviews.domain.objections.proof import is_solved
from reviews.domain.publishing import publish_notice
from reviews.models import Case, Notice
from tests.factories import World, make_round, make_submitted

# What a walk asserts stands beside the test.
pytest.register_assert_rewrite(
    *(f"tests.reviews.walks.{name}" for name in ("walk", "casework", "little_giants"))
)


def decide(world: World, case: Case, county: str = "330106") -> None:
    """Pass a case through county, city and province."""
    for code in (county, "330100", "330000"):
        examiner = world.official_actor("examiner", code)
        propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")
        sign(case=case, actor=world.official_actor("approver", code), version=case.version)


@pytest.fixture
def decided(world: World) -> list[Case]:
    round_ = make_round()
    cases = [
        make_submitted(world, world.enterprise(index=index), round=round_) for index in range(2)
    ]
    for case in cases:
        decide(world, case)
    return cases


@pytest.fixture
def notice(world: World, decided: list[Case]) -> Notice:
    actor = world.official_actor("examiner", "330000")
    return publish_notice(round=decided[0].round, cases=decided, actor=actor)


@pytest.fixture
def easy_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that takes a few tries, from a form that may be sent at once."""
    monkeypatch.setattr(proofs, "DIFFICULTY_BITS", 4)
    monkeypatch.setattr(proofs, "LEAST_SECONDS", -1)
    monkeypatch.setattr(is_solved, "__defaults__", (4,))
