"""A case, the two who inspect it, and an inspection that is planned."""

import pytest
from django.utils import timezone

from reviews.domain.inspections import (
    order_inspection,
    plan_inspection,
)
from tests.factories import make_submitted
from tests.reviews.inspections.steps import TWO


@pytest.fixture
def case(world):
    return make_submitted(world, world.enterprise())


@pytest.fixture
def examiner(world):
    return world.official_actor("examiner", "330106")


@pytest.fixture
def approver(world):
    return world.official_actor("approver", "330106")


@pytest.fixture
def planned(world, case, examiner):
    inspection = order_inspection(case=case, actor=examiner, reason="High growth.")
    return plan_inspection(
        inspection=inspection,
        inspectors=[world.official(*one).pk for one in TWO],
        planned_on=timezone.localdate(),
        measures=["revenue_wan", "employees"],
        version=inspection.version,
        actor=examiner,
    )
