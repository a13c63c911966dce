"""Random walks through the casework, held against a model that was written down by hand."""

import os
import pickle

import pytest
import time_machine
from hypothesis import HealthCheck, settings

from reviews.enums import CaseStatus
from reviews.models import Case
from tests.factories import make_world
from tests.reviews.walks.casework import Casework
from tests.reviews.walks.little_giants import LittleGiants
from tests.reviews.walks.start import BEGAN, Start

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# A nightly run takes 2,000 walks of 50 steps: CASEWORK_WALKS=2000 CASEWORK_WALK_STEPS=50.
WALKS = int(os.environ.get("CASEWORK_WALKS", "0"))
STEPS = int(os.environ.get("CASEWORK_WALK_STEPS", "20"))
# Many walks go in several tests: two processes share them, and one hears how far they are.
_AT_ONCE = 200
SHARES = range(max(1, WALKS // _AT_ONCE))


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize(("walk", "examples"), [(Casework, 6), (LittleGiants, 4)])
def test_random_walks_never_leave_the_table(
    walk: type[Casework], examples: int, share: int
) -> None:
    with time_machine.travel(BEGAN, tick=False):
        world = make_world()
        walk.start = pickle.dumps(Start.make(world, walk.draft(world), walk.offices))
    machine = walk.TestCase
    machine.settings = settings(
        max_examples=WALKS // len(SHARES) or examples,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        # A nightly run goes other ways each time; a failure prints how to repeat it.
        derandomize=not WALKS,
        print_blob=True,
    )
    machine("runTest").runTest()
    assert Case.objects.get().status == CaseStatus.DRAFT
